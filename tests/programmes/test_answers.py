"""Answers: what each kind takes, what is kept, and two editors who never overwrite each other."""

from datetime import timedelta

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from koryu.people.models import Membership
from koryu.programmes.models import Answer, AnswerRevision
from koryu.programmes.queries.writing import gaps, written
from koryu.programmes.rules.answers import cleaned
from koryu.programmes.rules.form import Field
from koryu.research import actions as research
from koryu.shared.errors import Invalid, NotAllowedNow, Refused, Stale
from tests.factories.applications import begun, close, complete, every_kind, make_team
from tests.factories.research import published

pytestmark = pytest.mark.django_db
FORM = every_kind()


def field(key: str) -> Field:
    found = FORM.field(key)
    assert found is not None
    return found


GOOD = [
    ("company", "  주식회사\n 한빛  ", "주식회사 한빛"),
    ("summary", "줄\r\n바꿈\x00", "줄\n바꿈"),
    ("summary", "반쪽\ud800 글자", "반쪽 글자"),
    ("clinic", "yes", "yes"),
    ("clinic", "", ""),
    ("areas", ["no", "yes", "no"], ["yes", "no"]),
    ("staff", "１２０", "120"),
    ("staff", "1,2", "12"),
    ("staff", "12.50", "12.5"),
    ("staff", "1e2", "100"),
    ("budget", {"amount": "50,000,000", "currency": "KRW"}, {"amount": "50000000", "currency": "KRW"}),
    ("budget", {"amount": "0.50", "currency": "USD"}, {"amount": "0.5", "currency": "USD"}),
    ("budget", None, {"amount": "", "currency": "KRW"}),
    ("starts", "2027-04-01", "2027-04-01"),
    ("steps", [["a ", "b"], ["", ""]], [["a", "b"]]),
    ("agree", "2026-01", "2026-01"),
    ("agree", "", ""),
    ("listings", ["3", 3, 4], [3, 4]),
]  # fmt: skip
BAD = [
    ("company", 5),
    ("company", ["x"]),
    ("clinic", "maybe"),
    ("areas", ["maybe"]),
    ("areas", "yes"),
    ("staff", "many"),
    ("staff", "0"),
    ("staff", "501"),
    ("staff", "NaN"),
    ("staff", "1e400"),
    ("staff", "1.0000001"),
    ("budget", {"amount": "0.5", "currency": "KRW"}),
    ("budget", {"amount": "-1", "currency": "KRW"}),
    ("budget", {"amount": "1", "currency": "EUR"}),
    ("budget", "1"),
    ("starts", "2027-02-30"),
    ("starts", "1800-01-01"),
    ("steps", [["a"]]),
    ("steps", "a"),
    ("steps", [["a", 1]]),
    ("steps", [["a", "b"]] * 101),
    ("agree", "2025-01"),
    ("listings", ["x"]),
    ("listings", [True]),
    ("listings", [-1]),
    ("deck", "x"),
    ("with", "x"),
    ("summary", "x" * 50_001),
]


@pytest.mark.parametrize(("key", "typed", "kept"), GOOD)
def test_what_is_kept(key, typed, kept) -> None:
    assert cleaned(field(key), typed) == kept
    assert cleaned(field(key), kept) == kept


@pytest.mark.parametrize(("key", "typed"), BAD)
def test_what_is_refused_in_words(key, typed) -> None:
    with pytest.raises(Invalid) as refused:
        cleaned(field(key), typed)
    assert refused.value.errors[key][0]


@given(
    st.sampled_from([each for each in FORM.fields() if each.kind not in ("file", "partners")]),
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(st.sampled_from(["amount", "currency", "x"]), inner, max_size=3)
        ),
        max_leaves=8,
    ),
)
@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
def test_any_value_is_kept_or_refused_and_kept_twice_is_the_same(each, value) -> None:
    try:
        kept = cleaned(each, value)
    except Invalid:
        return
    assert cleaned(each, kept) == kept


def test_versions_grow_and_the_same_again_changes_nothing() -> None:
    draft = begun()
    first = draft.save("summary", "하나")
    same = draft.save("summary", "하나", version=0)
    second = draft.save("summary", "둘", version=1)
    assert (first.version, same.version, second.version) == (1, 1, 2)


def test_two_editors_of_one_field_overwrite_nothing() -> None:
    draft = begun()
    draft.save("summary", "처음")
    draft.save("summary", "편집자의 글", by=draft.team.editor, version=1)
    with pytest.raises(Stale) as stale:
        draft.save("summary", "소유자의 글", version=1)
    assert stale.value.current == 2
    assert Answer.objects.get(key="summary").value == "편집자의 글"
    kept = AnswerRevision.objects.get()
    assert (kept.value, kept.by, kept.version) == ("처음", draft.team.owner, 1)
    draft.save("summary", "둘을 합친 글", version=2)
    assert Answer.objects.get(key="summary").value == "둘을 합친 글"


def test_two_editors_of_two_fields_do_not_meet() -> None:
    draft = begun()
    draft.save("summary", "하나")
    draft.save("company", "둘", by=draft.team.editor)
    assert Answer.objects.filter(version=1).count() == 2


def test_a_reply_that_was_lost_is_no_other_editor() -> None:
    draft = begun()
    draft.save("summary", "한", page="page-1")
    draft.save("summary", "한글", version=0, page="page-1")
    with pytest.raises(Stale):
        draft.save("summary", "다른 창", version=0, page="page-2")
    with pytest.raises(Stale):
        draft.save("summary", "남의 창", version=0, page="page-1", by=draft.team.editor)


def test_a_pause_keeps_what_was_before() -> None:
    draft = begun()
    draft.save("summary", "어제")
    draft.save("summary", "오늘", version=1)
    assert AnswerRevision.objects.count() == 0
    Answer.objects.update(at=timezone.now() - timedelta(minutes=11))
    draft.save("summary", "나중", version=2)
    assert AnswerRevision.objects.get().value == "오늘"


def test_who_writes() -> None:
    draft = begun()
    for by in (draft.team.member, make_team().owner):
        with pytest.raises(Refused):
            draft.save("summary", "글", by=by)


def test_after_the_deadline_nothing_is_changed() -> None:
    draft = begun()
    draft.save("summary", "그 전")
    close(draft.call)
    with pytest.raises(NotAllowedNow):
        draft.save("summary", "그 뒤", version=1)
    assert Answer.objects.get().value == "그 전"


def test_what_arrived_in_the_grace_is_taken_though_the_lock_came_later() -> None:
    draft = begun()
    arrived = timezone.now()
    close(draft.call)
    type(draft.call).objects.filter(pk=draft.call.pk).update(state="closed")
    with pytest.raises(NotAllowedNow):
        draft.save("summary", "늦음", at=timezone.now())
    kept = draft.save("summary", "제때", at=arrived - timedelta(minutes=2))
    assert kept.value == "제때"


def test_unknown_fields_are_refused() -> None:
    with pytest.raises(Invalid):
        begun().save("nothing", "글")


def test_only_published_listings_of_the_consortium() -> None:
    draft = begun()
    own = published(Membership.objects.get(person=draft.team.owner))
    foreign = published()
    assert draft.save("listings", [own.pk]).value == [own.pk]
    with pytest.raises(Invalid):
        draft.save("listings", [foreign.pk], version=1)
    research.pause(listing=own, by=draft.team.owner)
    found = [gap.key for gap in gaps(written(draft.fresh()))]
    assert "listings" in found


def test_what_is_missing_is_named_with_its_page() -> None:
    draft = begun()
    assert [(gap.key, gap.section) for gap in gaps(written(draft.fresh()))] == [
        ("_title", "plan"),
        ("summary", "plan"),
    ]
    draft.save("clinic", "yes")
    draft.save("summary", "가" * 101)
    draft.save("_title", "제목")
    assert [(gap.key, gap.section) for gap in gaps(written(draft.fresh()))] == [
        ("summary", "plan"),
        ("phase", "plan"),
    ]


def test_a_complete_draft_has_no_gap() -> None:
    assert gaps(written(complete().fresh())) == []
