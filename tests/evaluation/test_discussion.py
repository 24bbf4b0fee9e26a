"""The discussion: closed until everybody has handed in, and by alias."""

import pytest

from koryu.evaluation.actions import assignments, conflicts, discussion, reviews
from koryu.evaluation.models import DiscussionNote
from koryu.evaluation.queries.discussion import is_open, notes_of
from koryu.evaluation.queries.reviews import sheets_of
from koryu.notify.models import Notice
from koryu.shared.errors import Invalid, Refused
from tests.factories.evaluation_panel import accepted, handed_in, make_ready, stranger

pytestmark = pytest.mark.django_db


@pytest.fixture
def pair():
    return accepted(make_ready(applications=1, per_panel=1))


def say(assignment, text="의견입니다."):
    person = assignment.seat.evaluator.person
    return discussion.say(assignment=assignment, by=person, text=text)


def test_it_opens_when_every_sheet_of_the_application_is_in(pair):
    first, second = pair
    handed_in(first)
    assert not is_open(first, reads=True)
    with pytest.raises(Refused):
        say(first)
    handed_in(second)
    assert is_open(first, reads=True)
    assert say(first).seat == first.seat


def test_the_others_are_told_without_a_name(pair):
    first, second = pair
    for each in pair:
        handed_in(each)
    say(first)
    told = Notice.objects.get(kind="evaluation.discussion")
    assert told.person == second.seat.evaluator.person
    assert set(told.params) == {"number", "call"}


def test_somebody_new_closes_it_until_they_have_handed_in():
    ready = make_ready(applications=1, per_panel=2)
    rows = accepted(ready)
    for each in rows:
        handed_in(each)
    say(rows[0])
    spare = next(s for s in ready.seats if s.pk not in {each.seat_id for each in rows})
    assignments.pin(stage=ready.stage, application=ready.applications[0], seat=spare, by=ready.by)
    assert is_open(rows[0], reads=True)  # proposed, nobody was asked yet
    assignments.send_out(stage=ready.stage, by=ready.by)
    assert not is_open(rows[0], reads=True)


def test_changing_a_sheet_does_not_close_it(pair):
    first, second = pair
    for each in pair:
        handed_in(each)
    reviews.change_review(assignment=first, by=first.seat.evaluator.person)
    assert is_open(second, reads=True)


def test_a_void_sheet_is_not_shown(pair):
    first, second = pair
    for each in pair:
        handed_in(each)
    assert len(sheets_of(first.stage, first.application)) == 2
    conflicts.recuse(
        assignment=first, by=first.seat.evaluator.person, reason="이해관계", ground="other"
    )
    shown = sheets_of(first.stage, first.application)
    assert [each.assignment_id for each in shown] == [second.pk]


def test_nobody_else_writes_and_nothing_empty_is_written(pair):
    for each in pair:
        handed_in(each)
    with pytest.raises(Refused):
        discussion.say(assignment=pair[0], by=stranger(), text="?")
    with pytest.raises(Invalid):
        say(pair[0], "   ")
    assert not DiscussionNote.objects.exists()


def test_notes_need_one_query(pair, django_assert_num_queries):
    for each in pair:
        handed_in(each)
    for number in (1, 2, 3):
        say(pair[0], f"글 {number}")
    with django_assert_num_queries(1):
        assert len([note.seat.alias for note in notes_of(pair[1])]) == 3
