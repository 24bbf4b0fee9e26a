"""The applicant's pages through the client: the form with and without a script, handing in."""

import json
import re

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from koryu.programmes.actions.submissions import submit
from koryu.programmes.models import Answer, Application, EligibilityRule, Submission
from koryu.programmes.slots import APPLICATION_SECTIONS
from tests.factories.applications import begun, close, complete, every_kind, make_team
from tests.factories.programmes import make_call
from tests.programmes.test_partners import invited

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def media(settings, tmp_path):  # noqa: ANN001, ANN201
    settings.MEDIA_ROOT = tmp_path


def signed_in(person) -> Client:  # noqa: ANN001
    client = Client()
    client.force_login(person)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return client


def at(name: str, draft, *more: object) -> str:  # noqa: ANN001
    return reverse(f"programmes:{name}", args=[draft.application.code, *more])


def fields(page) -> dict[str, str]:  # noqa: ANN001
    """The hidden versions and marks of a form's page."""
    found = re.findall(r'name="([vb]-[^"]+)" value="([^"]*)"', page.content.decode())
    return dict(found)


def test_begin_and_come_back() -> None:
    team, call = make_team(), make_call(definition=every_kind())
    client = signed_in(team.owner)
    url = reverse("programmes:apply", args=[call.slug])
    assert client.get(url).status_code == 200
    sent = {"lead": team.organisation.pk, "language": "ko"}
    made = [client.post(url, sent)["Location"] for _ in range(2)]
    assert made[0] == made[1] == client.get(url)["Location"]
    page = client.get(reverse("programmes:applications"))
    assert [row["application"].call for row in page.context["rows"]] == [call]


def test_who_cannot_begin_is_told_what_to_do() -> None:
    call = make_call()
    url = reverse("programmes:apply", args=[call.slug])
    assert "You cannot apply yet" in signed_in(make_team().member).get(url).content.decode()
    close(call)
    assert "deadline has passed" in signed_in(make_team().owner).get(url).content.decode()


def test_a_draft_call_takes_nobody() -> None:
    url = reverse("programmes:apply", args=[make_call(state="draft").slug])
    assert signed_in(make_team().owner).get(url).status_code == 404


def test_the_whole_page_is_saved_without_a_script_and_more_is_asked() -> None:
    draft = begun()
    client, url = signed_in(draft.team.owner), at("section", draft, "plan")
    page = client.get(url)
    assert 'id="field-f-phase" data-answer="phase"' in page.content.decode()
    sent = fields(page) | {
        "f-_title": "제목",
        "f-summary": "요약",
        "f-clinic": "yes",
        "then": "next",
    }
    answer = client.post(url, sent)
    assert answer["Location"] == url  # the phase is asked now
    assert set(Answer.objects.values_list("key", flat=True)) == {"_title", "summary", "clinic"}
    sent = fields(client.get(url)) | {
        "f-_title": "제목", "f-summary": "요약", "f-clinic": "yes", "f-phase": "1상", "then": "next",
    }  # fmt: skip
    assert client.post(url, sent)["Location"] == at("section", draft, "money")


def test_what_cannot_be_kept_is_said_beside_its_field_and_the_rest_is_saved() -> None:
    draft = begun()
    client, url = signed_in(draft.team.owner), at("section", draft, "plan")
    sent = fields(client.get(url)) | {"f-summary": "요약", "f-staff": "여럿"}
    page = client.post(url, sent)
    assert page.status_code == 422
    text = page.content.decode()
    assert 'value="여럿"' in text and "Please write a number" in text
    assert Answer.objects.get().key == "summary"


def test_what_was_not_touched_does_not_overwrite_a_colleague() -> None:
    draft = begun()
    draft.save("summary", "처음")
    client, url = signed_in(draft.team.owner), at("section", draft, "plan")
    mine = fields(client.get(url))
    draft.save("summary", "동료의 글", by=draft.team.editor, version=1)
    answer = client.post(url, mine | {"f-summary": "처음", "f-company": "한빛"})
    assert answer.status_code == 302
    assert Answer.objects.get(key="summary").value == "동료의 글"
    assert Answer.objects.get(key="company").value == "한빛"


def test_both_texts_are_shown_and_saving_again_keeps_ones_own() -> None:
    draft = begun()
    draft.save("summary", "처음")
    client, url = signed_in(draft.team.owner), at("section", draft, "plan")
    mine = fields(client.get(url))
    draft.save("summary", "동료의 글", by=draft.team.editor, version=1)
    page = client.post(url, mine | {"f-summary": "나의 글"})
    text = page.content.decode()
    assert page.status_code == 409 and "동료의 글" in text and "나의 글" in text
    assert Answer.objects.get(key="summary").value == "동료의 글"
    client.post(url, fields(page) | {"f-summary": "나의 글"})
    assert Answer.objects.get(key="summary").value == "나의 글"


def autosave(client: Client, draft, key: str, values: dict, version: int = 0, page: str = "p"):  # noqa: ANN001, ANN201
    body = {"key": key, "version": version, "page": page, "values": values}
    return client.post(at("save_answer", draft), json.dumps(body), content_type="application/json")


def test_a_field_saves_itself() -> None:
    draft = begun()
    client = signed_in(draft.team.owner)
    money = {"f-budget-amount": ["1,000"], "f-budget-currency": ["JPY"]}
    assert autosave(client, draft, "budget", money).json()["version"] == 1
    table = {"f-steps-0-0": ["설계"], "f-steps-0-1": [""], "f-steps-1-0": [""], "f-steps-1-1": [""]}
    assert autosave(client, draft, "steps", table).status_code == 200
    assert autosave(client, draft, "areas", {"f-areas": ["no"]}).status_code == 200
    kept = dict(Answer.objects.values_list("key", "value"))
    assert kept == {
        "budget": {"amount": "1000", "currency": "JPY"}, "steps": [["설계", ""]], "areas": ["no"],
    }  # fmt: skip


def test_the_last_minute_reads_no_more_than_it_needs(django_assert_max_num_queries) -> None:  # noqa: ANN001
    draft = complete()
    client = signed_in(draft.team.owner)
    body = {"key": "summary", "page": "p", "version": 1, "values": {"f-summary": ["다시"]}}
    with django_assert_max_num_queries(10):
        assert client.post(at("save_answer", draft), body, "application/json").status_code == 200
    submit(application=draft.application, by=draft.team.owner)
    with django_assert_max_num_queries(11):  # the second click of a double click
        assert client.post(at("submit", draft)).status_code == 302


def test_a_conflict_brings_both_texts_to_the_page() -> None:
    draft = begun()
    draft.save("summary", "동료의 글", by=draft.team.editor)
    answer = autosave(signed_in(draft.team.owner), draft, "summary", {"f-summary": ["나의 글"]})
    said = answer.json()
    assert (answer.status_code, said["version"]) == (409, 1)
    assert "동료의 글" in said["box"] and "동료의 글" in said["field"]


def test_after_the_deadline_the_page_is_told_and_hostile_bodies_are_refused() -> None:
    draft = begun()
    client = signed_in(draft.team.owner)
    for body in (b"", b"[]", b'{"key":1}', b'{"key":"summary","version":"x","page":"","values":{}}',
                 b'{"key":"summary","version":0,"page":"","values":[]}', b"[" * 5000):  # fmt: skip
        answer = client.post(at("save_answer", draft), body, content_type="application/json")
        assert answer.status_code == 400
    assert autosave(client, draft, "deck", {}).status_code == 422
    surrogate = {"f-summary": ["반\ud800쪽\x00"]}
    assert autosave(client, draft, "summary", surrogate).status_code == 200
    assert Answer.objects.get().value == "반쪽"
    body = {"key": "summary", "page": "p\ud800", "version": 1, "values": {"f-summary": ["글"]}}
    assert client.post(at("save_answer", draft), body, "application/json").status_code == 200
    close(draft.call)
    answer = autosave(client, draft, "summary", {"f-summary": ["늦은 글"]}, 2)
    assert (answer.status_code, answer.json()["closed"]) == (423, True)
    page = client.get(at("section", draft, "plan")).content.decode()
    assert "deadline has passed" in page and "data-answers" not in page


def test_a_file_comes_with_the_page_and_a_refused_one_loses_nothing() -> None:
    draft = begun()
    client, url = signed_in(draft.team.owner), at("section", draft, "money")
    big = SimpleUploadedFile("큰파일.txt", b"x" * (2**20 + 1))
    sent = fields(client.get(url)) | {"f-starts": "2027-04-01", "file-deck": big}
    page = client.post(url, sent)
    assert page.status_code == 422 and "too large" in page.content.decode()
    assert Answer.objects.get(key="starts").value == "2027-04-01"
    good = SimpleUploadedFile("자료.txt", "세포 자료".encode())
    assert client.post(url, fields(client.get(url)) | {"file-deck": good}).status_code == 302
    file = draft.application.files.get()
    assert "자료.txt" in client.get(url).content.decode()
    assert b"".join(client.get(at("application_file", draft, file.pk)).streaming_content)
    assert client.get(at("application_file_text", draft, file.pk)).status_code == 200
    client.post(url, fields(client.get(url)) | {"remove": file.pk})
    assert not draft.application.files.filter(removed_at=None).exists()


def test_an_upload_by_script_gives_the_list_back() -> None:
    draft = begun()
    client = signed_in(draft.team.owner)
    for name, status in (("자료.txt", 200), ("x.exe", 422)):
        sent = {
            "key": "deck",
            "file": SimpleUploadedFile(name, bytes(range(256)) if status > 200 else b"a"),
        }  # noqa: E501
        answer = client.post(at("upload_file", draft), sent)
        assert (answer.status_code, "자료.txt" in answer.content.decode()) == (status, True)


def test_the_check_links_to_what_is_missing_and_hands_in_once() -> None:
    draft = begun()
    client = signed_in(draft.team.owner)
    page = client.get(at("check", draft)).content.decode()
    assert f"{at('section', draft, 'plan')}#field-f-summary" in page
    assert client.post(at("submit", draft)).status_code == 422
    draft.save("_title", "제목")
    draft.save("summary", "요약")
    for _ in range(2):
        assert client.post(at("submit", draft))["Location"] == at("application", draft)
    assert Submission.objects.count() == 1
    page = client.get(at("application", draft)).content.decode()
    assert Application.objects.get().number in page
    assert client.get(at("submission", draft, 1)).status_code == 200
    receipt = client.get(at("receipt", draft, 1))
    assert b"".join(receipt.streaming_content)[:5] == b"%PDF-"


def test_after_the_deadline_handing_in_is_refused_in_words() -> None:
    draft = complete()
    close(draft.call)
    answer = signed_in(draft.team.owner).post(at("submit", draft))
    assert (answer.status_code, "deadline has passed" in answer.content.decode()) == (409, True)
    assert Submission.objects.count() == 0


def test_partners_are_searched_invited_and_answer_on_the_page() -> None:
    draft = complete()
    other = make_team(name="サンプル製薬", country="JP")
    client = signed_in(draft.team.owner)
    url = at("application_partners", draft)
    assert other.organisation in client.get(url, {"q": "サンプル製薬"}).context["found"]
    assert client.get(url, {"invite": other.organisation.pk}).context["chosen"]
    sent = {"organisation": other.organisation.pk, "part": "시험", "currency": "JPY"}
    assert client.post(url, sent).status_code == 302
    partner = draft.application.partners.get()
    guest = signed_in(other.owner)
    assert "Confirm our part" in guest.get(at("application", draft)).content.decode()
    assert guest.get(at("section", draft, "plan")).status_code == 200
    assert guest.post(at("section", draft, "plan"), {}).status_code == 404
    assert guest.post(at("partner_answer", draft, partner.pk), {"confirm": "1"}).status_code == 302
    assert guest.post(at("section", draft, "plan"), {}).status_code == 302
    assert guest.post(at("submit", draft)).status_code == 404
    assert client.post(at("partner_remove", draft, partner.pk)).status_code == 302
    assert guest.get(at("application", draft)).status_code == 404


def test_withdrawing_asks_once_more() -> None:
    draft = complete()
    client, url = signed_in(draft.team.owner), at("application_withdraw", draft)
    assert client.get(url).status_code == 200
    assert client.post(url).status_code == 302
    assert client.get(url).status_code == 409
    assert Application.objects.get().state == "withdrawn"


def test_sections_of_upper_rooms_are_shown(monkeypatch) -> None:
    monkeypatch.setattr("koryu.programmes.slots.APPLICATION_SECTIONS", ["shared/messages.html"])
    draft = complete()
    submit(application=draft.application, by=draft.team.owner)
    page = signed_in(draft.team.owner).get(at("application", draft))
    assert page.context["sections"] != APPLICATION_SECTIONS


@pytest.mark.parametrize("name", ["applications", "application", "section", "check", "partners"])
def test_pages_need_the_same_queries_for_one_and_three(name) -> None:
    def ask(count: int) -> int:
        team = make_team()
        first = begun(None, team)
        for number in range(count - 1):
            begun(make_call(definition=every_kind()), team)
            invited(first, make_team())
            first.save("summary", f"글 {number}", version=number)
        client = signed_in(team.owner)
        url = reverse("programmes:applications") if name == "applications" else (
            at("section", first, "plan") if name == "section"
            else at("application_partners" if name == "partners" else name, first)
        )  # fmt: skip
        client.get(url)
        with CaptureQueriesContext(
            connection,
        ) as seen:
            assert client.get(url).status_code == 200
        return len(seen)

    assert ask(1) == ask(3)


def test_the_check_foresees_the_conditions_while_a_profile_can_be_mended() -> None:
    draft = complete()
    EligibilityRule.objects.create(call=draft.call, kind="corporate_number")
    EligibilityRule.objects.create(call=draft.call, kind="person", text_en="No debts to the state")
    type(draft.team.organisation).objects.filter(pk=draft.team.organisation.pk).update(
        corporate_number=""
    )
    client = signed_in(draft.team.owner)
    page = client.get(at("check", draft)).content.decode()
    assert "The profile has no corporate number." in page and "No debts to the state" in page
    assert f"/organisations/{draft.team.organisation.slug}/" in page
    assert client.post(at("submit", draft)).status_code == 302
    close(draft.call)
    assert "no corporate number" not in client.get(at("check", draft)).content.decode()


def test_a_reason_for_declining_that_is_too_long_is_said_and_kept() -> None:
    draft, guest, partner = invited()
    client = signed_in(guest.owner)
    reason = "사유" * 300
    sent = client.post(at("partner_answer", draft, partner.pk), {"decline": "1", "reason": reason})
    assert sent.status_code == 422 and reason in sent.content.decode()
    partner.refresh_from_db()
    assert partner.state == "invited"
