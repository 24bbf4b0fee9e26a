"""The desk: what was handed in, narrowed and searched in both scripts, taken away, decided."""

import csv
import io

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from koryu.programmes.actions.files import remove_file
from koryu.programmes.actions.submissions import submit
from koryu.programmes.models import ApplicationFile, EligibilityRule
from koryu.shared.models import StoredFile
from tests.factories.applications import begun, close, complete, every_kind, make_team
from tests.factories.people import PersonFactory
from tests.factories.programmes import make_call

pytestmark = pytest.mark.django_db


@pytest.fixture
def call():  # noqa: ANN201
    return make_call(definition=every_kind())


@pytest.fixture
def desk() -> Client:
    client = Client()
    client.force_login(PersonFactory(operator_country="KR", language="en"))
    return client


def handed_in(call, title: str, summary: str = "요약", **team: object):  # noqa: ANN001, ANN201
    draft = begun(call, make_team(**team))
    draft.save("_title", title)
    draft.save("summary", summary)
    submit(application=draft.application, by=draft.team.owner)
    return draft


def listed(desk, call, **query: str) -> list[str]:  # noqa: ANN001
    page = desk.get(reverse("programmes:desk_applications", args=[call.slug]), query)
    assert page.status_code == 200
    return sorted(each.title for each in page.context["page_obj"])  # by numbers that are drawn


def test_drafts_are_counted_and_not_read(desk, call) -> None:
    begun(call).save("_title", "비밀초안")
    handed_in(call, "제출")
    page = desk.get(reverse("programmes:desk_applications", args=[call.slug]))
    text = page.content.decode()
    assert (page.context["drafts"], "비밀초안" in text, "제출" in text) == (1, False, True)


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("면역", ["하나"]),
        ("治験", ["둘"]),
        ("면역 治験", []),
        ("단백 하나", ["하나"]),
        ("한빛", ["둘"]),
        ("Hanbit", ["둘"]),
        ("배양", ["하나"]),
        ("배양 하나", ["하나"]),
        ("없는말", []),
    ],
)
def test_search_by_words_of_title_lead_answers_and_files(desk, call, words, found) -> None:
    first = begun(call)
    first.save("_title", "하나")
    first.save("summary", "면역 단백질")
    handed_in(call, "둘", "日本での治験を行います。", name="한빛바이오", name_en="Hanbit Bio")
    stored = StoredFile.objects.create(sha256="0" * 64, size=1, kind="txt", name="a.txt")
    ApplicationFile.objects.create(
        application=first.application, key="deck", file=stored, name="a.txt",
        text="세포 배양 공정", added_by=first.team.owner,
    )  # fmt: skip
    submit(application=first.application, by=first.team.owner)
    assert listed(desk, call, q=words) == found


def test_only_the_last_submission_is_searched(desk, call) -> None:
    draft = handed_in(call, "하나", "옛글")
    draft.save("summary", "새글", version=1)
    submit(application=draft.application, by=draft.team.owner)
    assert (listed(desk, call, q="옛글"), listed(desk, call, q="새글")) == ([], ["하나"])


def test_narrowed_by_state_and_country(desk, call) -> None:
    handed_in(call, "한국")
    handed_in(call, "日本", country="JP")
    assert listed(desk, call, country="JP") == ["日本"]
    assert listed(desk, call, state="eligible") == []
    assert listed(desk, call, state="draft") == ["日本", "한국"]


def test_the_table_has_every_answer_and_no_formula(desk, call) -> None:
    draft = begun(call)
    draft.save("_title", "제목")
    draft.save("summary", "=1+1")
    draft.save("budget", {"amount": "1000", "currency": "KRW"})
    submit(application=draft.application, by=draft.team.owner)
    url = reverse("programmes:export_applications", args=[call.slug, "csv"])
    rows = list(csv.reader(io.StringIO(desk.get(url).content.decode("utf-8-sig"))))
    row = dict(zip(rows[0], rows[1], strict=True))
    assert (row["Title"], row["요약 item"], row["금액 item"]) == ("제목", "'=1+1", "₩1,000")
    assert len(row["SHA-256"]) == 64
    for kind, status in (("xlsx", 200), ("pdf", 404)):
        url = reverse("programmes:export_applications", args=[call.slug, kind])
        assert desk.get(url).status_code == status


def test_reading_overruling_and_deciding(desk, call) -> None:
    rule = EligibilityRule.objects.create(call=call, kind="person", text_ko="사람이 봄")
    draft = handed_in(call, "하나")
    url = reverse("programmes:desk_application", args=[draft.application.code])
    overrule = reverse("programmes:overrule_finding", args=[draft.application.code])
    decide = reverse("programmes:decide_eligibility", args=[draft.application.code])
    assert "요약" in desk.get(url).content.decode()
    close(call)
    assert desk.post(overrule, {"rule": rule.pk, "finding": "met", "note": ""}).status_code == 422
    assert desk.post(decide, {"eligible": "1"}).status_code == 302
    assert draft.fresh().state == "submitted"
    assert desk.post(overrule, {"rule": rule.pk, "finding": "met", "note": "봄"}).status_code == 302
    desk.post(decide, {"eligible": "1"})
    assert draft.fresh().state == "eligible"
    assert desk.post(decide, {"reason": "", "language": "ko"}).status_code == 422
    desk.post(decide, {"reason": "요건 미충족", "language": "ko"})
    assert draft.fresh().reason == "요건 미충족"
    own = Client()
    own.force_login(draft.team.owner)
    page = own.get(reverse("programmes:application", args=[draft.application.code]))
    assert "요건 미충족" in page.content.decode()


def test_a_draft_is_nothing_to_the_desk(desk) -> None:
    draft = complete()
    for name in ("desk_application", "application"):
        url = reverse(f"programmes:{name}", args=[draft.application.code])
        assert desk.get(url).status_code == 404


def test_the_list_needs_the_same_queries_for_one_and_five(desk, call) -> None:
    url = reverse("programmes:desk_applications", args=[call.slug])

    def asked() -> int:
        desk.get(url)
        with CaptureQueriesContext(connection) as seen:
            desk.get(url)
        return len(seen)

    handed_in(call, "하나")
    one = asked()
    for number in range(4):
        handed_in(call, f"더 {number}")
    assert asked() == one


def test_files_that_were_not_handed_in_are_not_searched_and_those_that_were_are(desk, call) -> None:
    draft = begun(call)
    draft.save("_title", "하나")
    draft.save("summary", "요약")
    stored = StoredFile.objects.create(sha256="1" * 64, size=1, kind="txt", name="a.txt")

    def add(text: str) -> ApplicationFile:
        return ApplicationFile.objects.create(
            application=draft.application, key="deck", file=stored, name="a.txt", text=text,
            added_by=draft.team.owner,
        )  # fmt: skip

    sent = add("보낸글")
    submit(application=draft.application, by=draft.team.owner)
    add("쓰는글")
    remove_file(file=sent, by=draft.team.owner)
    assert (listed(desk, call, q="보낸글"), listed(desk, call, q="쓰는글")) == (["하나"], [])


def test_a_note_that_is_too_long_stays_typed(desk, call) -> None:
    rule = EligibilityRule.objects.create(call=call, kind="person", text_ko="조건")
    draft = handed_in(call, "하나")
    address = reverse("programmes:overrule_finding", args=[draft.application.code])
    note = "근거" * 600
    sent = desk.post(address, {"rule": rule.pk, "finding": "not_met", "note": note})
    assert sent.status_code == 422 and note in sent.content.decode()


def test_a_reason_typed_too_early_stays_typed(desk, call) -> None:
    draft = handed_in(call, "하나")
    address = reverse("programmes:decide_eligibility", args=[draft.application.code])
    sent = desk.post(address, {"reason": "길게 쓴 사유", "language": "ko"})
    assert sent.status_code == 409 and "may still change" in sent.content.decode()
    assert "길게 쓴 사유" in sent.content.decode()


def test_the_text_read_from_a_file_is_reached_from_the_desk(desk, call) -> None:
    draft = begun(call)
    draft.save("_title", "하나")
    draft.save("summary", "요약")
    stored = StoredFile.objects.create(sha256="2" * 64, size=1, kind="txt", name="a.txt")
    file = ApplicationFile.objects.create(
        application=draft.application, key="deck", file=stored, name="a.txt", text="읽은 글",
        text_state="read", added_by=draft.team.owner,
    )  # fmt: skip
    submit(application=draft.application, by=draft.team.owner)
    code = draft.application.code
    page = desk.get(reverse("programmes:desk_application", args=[code])).content.decode()
    address = reverse("programmes:application_file_text", args=[code, file.pk])
    assert address in page and "읽은 글" in desk.get(address).content.decode()
