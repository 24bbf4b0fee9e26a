"""Score sheets: saved, checked, handed in, changed, and what counts."""

import json
from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from koryu.evaluation.actions import reviews
from koryu.evaluation.actions.reminders import remind
from koryu.evaluation.models import LedgerEntry, Review, Stage
from koryu.evaluation.queries.reviews import counted, own_sheets, total_of
from koryu.notify.models import Notice
from koryu.shared.errors import Invalid, Refused, Stale
from tests.factories.evaluation_panel import (
    accepted,
    handed_in,
    make_ready,
    sent,
    stranger,
    written,
)

pytestmark = pytest.mark.django_db


def one(**fields):
    """(the stage, one accepted assignment, its evaluator, their criteria)."""
    ready = make_ready(applications=1, per_panel=1, **fields)
    assignment = accepted(ready)[0]
    criteria = list(assignment.seat.panel.criteria.order_by("position"))
    return ready, assignment, assignment.seat.evaluator.person, criteria


def test_a_sheet_is_kept_as_one_writes():
    _ready, assignment, person, criteria = one()
    first = reviews.save_review(
        assignment=assignment, by=person, version=0, points={criteria[0].pk: Decimal(8)}
    )
    assert (first.state, first.version, first.scores.count()) == ("draft", 1, 1)
    second = reviews.save_review(
        assignment=assignment,
        by=person,
        version=1,
        points={criteria[0].pk: None, criteria[1].pk: Decimal(5)},
        comments={criteria[1].pk: "근거"},
        notes="나만 보는 메모",
    )
    rows = [(each.criterion_id, each.points, each.comment) for each in second.scores.all()]
    assert rows == [(criteria[1].pk, Decimal(5), "근거")]
    assert counted(assignment.stage).count() == 0


def test_two_tabs_overwrite_nothing():
    _ready, assignment, person, criteria = one()
    reviews.save_review(assignment=assignment, by=person, version=0, notes="첫째")
    with pytest.raises(Stale) as told:
        reviews.save_review(assignment=assignment, by=person, version=0, notes="둘째")
    assert told.value.current == 1
    assert Review.objects.get(assignment=assignment).notes == "첫째"


def test_what_is_saved_twice_is_no_conflict():
    _ready, assignment, person, criteria = one()
    sheet = {
        "points": {criteria[0].pk: Decimal(7), criteria[1].pk: None},
        "comments": {criteria[0].pk: "근거 "},
        "notes": "메모",
    }
    for _time in range(2):
        saved = reviews.save_review(assignment=assignment, by=person, version=0, **sheet)
        assert saved.version == 1
    for other in ({"points": {criteria[0].pk: Decimal(8)}}, {"comments": {criteria[0].pk: ""}}):
        with pytest.raises(Stale):
            reviews.save_review(assignment=assignment, by=person, version=0, **sheet | other)


@pytest.mark.parametrize("points", ["-1", "11", "7.5", "NaN", "Infinity"])
def test_points_off_the_scale_are_refused(points):
    _ready, assignment, person, criteria = one()
    with pytest.raises(Invalid) as told:
        reviews.save_review(
            assignment=assignment, by=person, version=0, points={criteria[0].pk: Decimal(points)}
        )
    assert list(told.value.errors) == [f"points-{criteria[0].pk}"]


def test_the_other_panels_criteria_are_not_scored():
    ready, assignment, person, _criteria = one()
    other = ready.stage.panels.exclude(pk=assignment.seat.panel_id).get().criteria.first()
    with pytest.raises(Invalid):
        reviews.save_review(
            assignment=assignment, by=person, version=0, points={other.pk: Decimal(5)}
        )


def test_handing_in_names_everything_that_is_missing():
    _ready, assignment, person, criteria = one()
    saved = reviews.save_review(
        assignment=assignment, by=person, version=0, points={criteria[0].pk: Decimal(8)}
    )
    with pytest.raises(Invalid) as told:
        reviews.hand_in(assignment=assignment, by=person, version=saved.version)
    missing = {f"points-{each.pk}" for each in criteria[1:]} | {"to_applicant"}
    assert set(told.value.errors) == missing


def test_what_is_handed_in_counts_and_stands_in_the_ledger_under_the_alias():
    ready, assignment, person, criteria = one()
    review = handed_in(assignment, "7")
    assert list(counted(ready.stage)) == [review]
    assert total_of(list(review.scores.all())) == Decimal(70)
    data = json.loads(LedgerEntry.objects.get(kind="review.handed_in").data)
    assert data["alias"] == assignment.seat.alias
    assert data["points"] == {each.code: "7" for each in criteria}
    assert data["submission"] == review.submission.sha256
    again = reviews.hand_in(assignment=assignment, by=person, version=review.version)
    assert again.version == review.version
    assert LedgerEntry.objects.filter(kind="review.handed_in").count() == 1


def test_it_can_be_changed_until_the_stage_is_closed_and_does_not_count_meanwhile():
    ready, assignment, person, _criteria = one()
    handed_in(assignment, "7")
    reviews.change_review(assignment=assignment, by=person)
    assert counted(ready.stage).count() == 0
    review = handed_in(assignment, "9")
    assert total_of(list(review.scores.all())) == Decimal(90)
    assert counted(ready.stage).count() == 1
    Stage.objects.filter(pk=ready.stage.pk).update(state="closed")
    with pytest.raises(Refused):
        reviews.change_review(assignment=assignment, by=person)


def test_nobody_else_writes_on_it():
    ready, assignment, _person, _criteria = one()
    for somebody in (ready.by, stranger(), assignment.application.by):
        with pytest.raises(Refused):
            reviews.save_review(assignment=assignment, by=somebody, version=0, notes="?")
    assert not Review.objects.exists()


def test_what_was_only_asked_is_not_scored():
    assignment = sent(make_ready(applications=1, per_panel=1))[0]
    with pytest.raises(Refused):
        written(assignment)


def test_bonus_is_added_and_deduction_taken_away():
    ready, assignment, person, criteria = one()
    panel = assignment.seat.panel
    bonus = panel.criteria.create(code="b", kind="bonus", title_ko="가점", scale=5, position=8)
    malus = panel.criteria.create(code="m", kind="malus", title_ko="감점", scale=5, position=9)
    review = reviews.save_review(
        assignment=assignment,
        by=person,
        version=0,
        points={each.pk: Decimal(5) for each in criteria}
        | {bonus.pk: Decimal(3), malus.pk: Decimal(1)},
    )
    assert total_of(list(review.scores.select_related("criterion"))) == Decimal(52)


def test_own_sheets_stand_beside_each_other_best_first():
    ready = make_ready(applications=3, per_panel=1)
    rows = [each for each in accepted(ready) if each.seat.panel.country == "KR"]
    for assignment, points in zip(rows, ("4", "9"), strict=False):
        handed_in(assignment, points)
    sheets = own_sheets(rows[0])
    assert [(each.total, each.is_this) for each in sheets] == [
        (Decimal(90), False),
        (Decimal(40), True),
        (None, False),
    ]


def test_reminders_go_out_once_and_to_those_who_owe():
    ready = make_ready(applications=1, per_panel=1)
    first, second = accepted(ready)
    handed_in(first)
    assert remind() == 0  # no due date
    Stage.objects.filter(pk=ready.stage.pk).update(
        reviews_due_at=timezone.now() + timedelta(days=2)
    )
    assert (remind(), remind()) == (1, 0)
    told = Notice.objects.get(kind="evaluation.due")
    assert (told.person, told.params["count"]) == (second.seat.evaluator.person, "1")
    Stage.objects.filter(pk=ready.stage.pk).update(
        reviews_due_at=timezone.now() - timedelta(hours=1)
    )
    assert (remind(), remind()) == (1, 0)
    assert Notice.objects.filter(kind="evaluation.overdue").count() == 1


def test_what_counts_needs_the_same_queries_however_many(django_assert_num_queries):
    ready = make_ready(applications=2, per_panel=1)
    for number, assignment in enumerate(accepted(ready), start=1):
        handed_in(assignment)
        with django_assert_num_queries(2):
            rows = counted(ready.stage)
            seen = [(r.assignment.seat.panel.country, len(r.scores.all())) for r in rows]
        assert len(seen) == number
