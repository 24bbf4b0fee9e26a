"""A plan changed by hand: two organisers, reasons, undo, and the check after each change."""

import pytest

from koryu.events.actions import plans
from koryu.events.bridge import edits
from koryu.events.bridge.plans import faults
from koryu.events.models import PlanEdit
from koryu.shared.errors import Invalid, NotAllowedNow, Refused, Stale
from tests.factories.events_plan import make_day, operator, sides, solved, wish, wish_all
from tests.factories.people import PersonFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def run(by):
    day = make_day(korean=2, japanese=2, slots=4)
    wish_all(day)
    return solved(day, by)


def somewhere(run, request=None):
    """A request and a place where it can stand without another leaving."""
    request = request or run.plan["held"][0]["request"]
    free = [each for each in edits.options(run.problem, run.plan, request) if not each.blocked]
    free = [each for each in free if not each.displaces]
    return {"request": request, "slot": free[-1].slot, "place": free[-1].place}


def where(run, request):
    return next((held["slot"] for held in run.plan["held"] if held["request"] == request), None)


def test_a_meeting_is_moved_checked_and_put_back(run, by):
    target = somewhere(run)
    before = run.plan["held"]
    moved = plans.move_meeting(run=run, by=by, edits=0, **target)
    assert (where(moved, target["request"]), moved.edits) == (target["slot"], 1)
    assert faults(moved.problem, moved.plan) == []
    back = plans.undo(run=run, by=by, edits=1)
    assert back.plan["held"] == before
    assert back.edits == 2
    with pytest.raises(NotAllowedNow):
        plans.undo(run=run, by=by, edits=2)


def test_the_second_of_two_organisers_is_told_what_the_first_changed(run, by):
    first = somewhere(run)
    other = next(h["request"] for h in run.plan["held"] if h["request"] != first["request"])
    second = somewhere(run, other)
    plans.move_meeting(run=run, by=by, edits=0, **first)
    with pytest.raises(Stale) as told:
        plans.move_meeting(run=run, by=operator("JP"), edits=0, **second)
    assert str(by) in str(told.value.message)
    assert told.value.current == 1
    run.refresh_from_db()
    assert where(run, other) != second["slot"] or run.edits == 1


def test_a_double_click_moves_once(run, by):
    target = somewhere(run)
    for _click in range(2):
        moved = plans.move_meeting(run=run, by=by, edits=0, **target)
    assert (moved.edits, PlanEdit.objects.count()) == (1, 1)


def test_where_it_cannot_stand_it_says_why_and_changes_nothing(run, by):
    korean, _japanese = sides(run.event.meeting_day)
    held = run.plan["held"][0]
    away = next(s for s in run.problem["slots"] if s["id"] != held["slot"])
    run.problem["participants"] = [
        each | {"away": [away["id"]]} if each["id"] == f"p{korean[0].pk}" else each
        for each in run.problem["participants"]
    ]
    request = next(
        h["request"] for h in run.plan["held"] if h["request"].startswith(f"{korean[0].pk}-")
    )
    run.save()
    with pytest.raises(Invalid) as told:
        plans.move_meeting(
            run=run, by=by, edits=0, request=request, slot=away["id"], place=held["place"]
        )
    assert korean[0].organisation.display_name() in str(told.value)
    run.refresh_from_db()
    assert run.edits == 0


def test_a_meeting_in_the_way_leaves_and_comes_back_with_undo(by):
    day = make_day(korean=2, japanese=1, slots=1)
    korean, japanese = sides(day)
    for one, kind in zip(korean, ("must", "want"), strict=True):
        wish(one, japanese[0], kind)
    run = solved(day, by)
    (held,) = run.plan["held"]
    (left,) = run.plan["unplaced"]
    moved = plans.move_meeting(
        run=run, by=by, edits=0, request=left["request"], slot=held["slot"], place=held["place"]
    )
    assert [each["request"] for each in moved.plan["held"]] == [left["request"]]
    assert [each["request"] for each in moved.plan["unplaced"]] == [held["request"]]
    # What was proved of the weight stays proved; the plan no longer reaches it.
    weight = next(goal for goal in moved.plan["goals"] if goal["goal"] == "weight")
    assert (weight["value"], weight["bound"], moved.plan["status"]) == (10, 20, "feasible")
    back = plans.undo(run=run, by=by, edits=1)
    assert back.plan["held"] == [held]


def test_taking_out_and_strange_ids(run, by):
    request = run.plan["held"][0]["request"]
    left = plans.take_out(run=run, by=by, edits=0, request=request)
    assert where(left, request) is None
    with pytest.raises(Invalid):
        plans.take_out(run=run, by=by, edits=1, request=request)
    with pytest.raises(Invalid):
        plans.move_meeting(run=run, by=by, edits=1, request=request, slot="s0", place=None)


def test_only_organisers_change_a_plan(run):
    with pytest.raises(Refused):
        plans.move_meeting(run=run, by=PersonFactory(), edits=0, **somewhere(run))
