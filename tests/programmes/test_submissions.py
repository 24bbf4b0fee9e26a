"""Handing in: once however often, numbered, frozen, readable, with a receipt."""

import json
import re
from datetime import timedelta
from itertools import pairwise

import pypdf
import pytest
from django.conf import settings
from django.utils import timezone, translation

from koryu.notify.models import Notice
from koryu.programmes.actions import submissions
from koryu.programmes.actions.partners import confirm
from koryu.programmes.actions.submissions import submit
from koryu.programmes.models import Application, Submission
from koryu.programmes.queries.content import readable
from koryu.programmes.queries.receipt import receipt_pdf
from koryu.programmes.queries.submissions import latest
from koryu.programmes.rules.frozen import canonical, digest
from koryu.programmes.signals import application_submitted
from koryu.shared.errors import Invalid, NotAllowedNow, Refused
from tests.exchange.test_concurrency import at_once
from tests.factories.applications import begun, close, complete, make_team
from tests.factories.programmes import make_call
from tests.programmes.test_partners import invited

pytestmark = pytest.mark.django_db


def hand_in(draft, **more):  # noqa: ANN001, ANN003, ANN201
    return submit(application=draft.application, by=draft.team.owner, **more)


def test_a_double_click_hands_in_once() -> None:
    draft, heard = complete(), []
    application_submitted.connect(
        lambda **sent: heard.append(sent["submission"].pk), weak=False, dispatch_uid="t"
    )  # noqa: E501
    first, second = hand_in(draft), hand_in(draft)
    application_submitted.disconnect(dispatch_uid="t")
    assert (first.pk, heard) == (second.pk, [first.pk])
    fresh = draft.fresh()
    start = f"{timezone.localdate(draft.call.opens_at).year}-{draft.call.pk:02}-"
    assert fresh.state == "submitted"
    assert re.fullmatch(start + r"[1-9]\d{3}", fresh.number)


def test_the_hash_can_be_computed_by_anybody_from_what_is_stored() -> None:
    made = Submission.objects.get(pk=hand_in(complete()).pk)
    assert made.sha256 == digest(made.content) == digest(json.loads(canonical(made.content)))
    made.content["answers"]["summary"] += " "
    assert digest(made.content) != made.sha256


def test_handed_in_anew_until_the_deadline_the_last_one_counts() -> None:
    draft = complete()
    first = hand_in(draft)
    draft.save("summary", "고친 글", version=1)
    assert latest(draft.application).content["answers"]["summary"] != "고친 글"
    second = hand_in(draft)
    assert (second.number, latest(draft.application)) == (2, second)
    assert draft.fresh().number == first.application.number
    close(draft.call)
    with pytest.raises(NotAllowedNow):
        hand_in(draft)
    assert draft.fresh().submissions.count() == 2


def numbers_of(call, count: int) -> list[str]:
    """Those of so many applications, in the order in which they were handed in."""
    for _ in range(count):
        draft = begun(call, make_team())
        draft.save("_title", "제목")
        draft.save("summary", "요약")
        hand_in(draft)
    return list(Application.objects.order_by("id").values_list("number", flat=True))


def test_a_number_does_not_tell_who_was_early() -> None:
    found = numbers_of(make_call(), 6)
    assert len(set(found)) == 6
    gaps = {int(b[-4:]) - int(a[-4:]) for a, b in pairwise(found)}
    assert len(gaps) > 1  # six numbers that run on: once in 10 ** 15


def test_a_number_that_is_taken_is_drawn_again(monkeypatch) -> None:
    drawn = iter([7, 7, 7, 8])
    monkeypatch.setattr(submissions.secrets, "randbelow", lambda _most: next(drawn))
    assert [each[-4:] for each in numbers_of(make_call(), 2)] == ["1007", "1008"]


def test_what_arrived_in_time_is_taken_whenever_the_lock_comes() -> None:
    draft = complete(grace_minutes=5)
    ends = draft.call.ends_at
    close(draft.call)
    draft.call.__class__.objects.filter(pk=draft.call.pk).update(state="closed")
    ends = timezone.now() - timedelta(minutes=1)
    with pytest.raises(NotAllowedNow):
        hand_in(draft, at=ends + timedelta(seconds=2))
    made = hand_in(draft, at=ends - timedelta(seconds=2))
    assert made.at == ends - timedelta(seconds=2)


def test_what_is_missing_is_said_and_nothing_is_handed_in() -> None:
    draft = begun()
    with translation.override("ko"), pytest.raises(Invalid) as missing:
        hand_in(draft)
    assert list(missing.value.errors) == ["_title", "summary"]
    assert (draft.fresh().state, draft.fresh().number) == ("draft", "")


def test_only_the_lead_hands_in() -> None:
    draft = complete()
    for by in (draft.team.member, make_team().owner):
        with pytest.raises(Refused):
            submit(application=draft.application, by=by)


def test_what_is_not_asked_is_not_handed_in() -> None:
    draft = complete()
    draft.save("clinic", "yes")
    draft.save("phase", "1상")
    draft.save("clinic", "no", version=1)
    assert "phase" not in hand_in(draft).content["answers"]


def test_the_consortium_is_told() -> None:
    draft, team, partner = invited()
    confirm(partner=partner, by=team.owner)
    hand_in(draft)
    with_job = Notice.objects.filter(kind="programmes.submitted")
    assert {each.person_id for each in with_job} == set()  # the job runs after the commit


def test_anonymous_content_names_nobody() -> None:
    draft, team, partner = invited()
    confirm(partner=partner, by=team.owner)
    draft.save("company", "한빛바이오")
    made = hand_in(draft)
    named, hidden = readable(made, anonymous=False), readable(made, anonymous=True)
    assert named.lead["name"] == draft.team.organisation.name
    text = repr(hidden)
    for word in ("한빛바이오", draft.team.organisation.name, "サンプル製薬", made.sha256):
        assert word in repr(named) and word not in text
    keys = [row.key for part in hidden.sections for row in part.rows]
    assert not {"company", "listings", "with"} & set(keys)


def test_readable_labels_and_values_follow_the_reader() -> None:
    draft = complete()
    draft.save("clinic", "no")
    draft.save("budget", {"amount": "50000000", "currency": "KRW"})
    draft.save("steps", [["설계", "1월"]])
    made = hand_in(draft)
    with translation.override("ja"):
        rows = {r.key: r for p in readable(made, anonymous=False).sections for r in p.rows}
    assert (rows["clinic"].label, rows["clinic"].value) == ("임상の項目", "아니오の項目")
    assert rows["budget"].value == "₩50,000,000"
    assert rows["steps"].value == {"head": ["내용の項目", "시기の項目"], "rows": [["설계", "1월"]]}
    assert rows["staff"].value is None


@pytest.mark.parametrize("language", ["ko", "ja", "en"])
def test_the_receipt_has_every_answer_the_hash_and_the_zone(language, tmp_path) -> None:
    draft = complete(zone="Asia/Tokyo")
    draft.save("company", "齋藤製薬と한빛")
    made = hand_in(draft)
    path = tmp_path / "receipt.pdf"
    path.write_bytes(receipt_pdf(made, language))
    text = "".join(page.extract_text() for page in pypdf.PdfReader(path).pages)
    plain = "".join(text.split())
    for word in (
        "齋藤製薬と한빛",
        "한국과일본이함께개발합니다.",
        made.sha256,
        "Asia/Tokyo",
        "UTC+0900",
    ):  # noqa: E501
        assert word in plain, word


@pytest.mark.django_db(transaction=True)
def test_after_the_commit_the_consortium_is_told_and_the_receipt_drawn() -> None:
    draft = complete()
    made = hand_in(draft)
    told = Notice.objects.filter(kind="programmes.submitted")
    assert {each.person_id for each in told} == {draft.team.owner.pk, draft.team.editor.pk}
    made = Submission.objects.get(pk=made.pk)
    with made.receipt.open() as content:
        assert content.read(5) == b"%PDF-"


at_the_database = pytest.mark.skipif(
    settings.DATABASES["default"]["ENGINE"].endswith("sqlite3"),
    reason="the tests' SQLite lives in the memory of one connection",
)


@at_the_database
@pytest.mark.django_db(transaction=True)
def test_many_hand_in_at_once_and_no_number_is_given_twice() -> None:
    call = make_call()
    drafts = []
    for _ in range(6):
        draft = begun(call, make_team())
        draft.save("_title", "제목")
        draft.save("summary", "요약")
        drafts.append(draft)
    made = at_once(*(lambda d=d: hand_in(d) for d in drafts for _ in range(2)))
    assert all(isinstance(each, Submission) for each in made)
    assert Submission.objects.count() == 6
    assert len(set(Application.objects.values_list("number", flat=True)) - {""}) == 6


@at_the_database
@pytest.mark.django_db(transaction=True)
def test_of_two_first_saves_of_a_field_one_is_told() -> None:
    draft = complete()
    results = at_once(
        *(lambda text=text: draft.save("company", text) for text in ("하나", "둘", "셋"))
    )
    assert sorted(type(each).__name__ for each in results) == ["Answer", "Stale", "Stale"]
