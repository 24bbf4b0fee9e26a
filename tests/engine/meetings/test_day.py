"""The day of 58 × 21 organisations: proved, sound, and planned again around a lost room."""

from __future__ import annotations

import sys
from collections import Counter
from dataclasses import replace

import pytest
from benchmarks.partnering_day import partnering_day, without_room

from koryu_engine.meetings import check, moves, solve
from koryu_engine.types.meetings import DEFAULT_GOALS, MeetingProblem, Plan
from tests.engine.meetings.brute import best, fewest_moves, random_problem


def the_day() -> MeetingProblem:
    return replace(partnering_day(0), goals=DEFAULT_GOALS)


@pytest.fixture(scope="module")
def plan() -> Plan:
    return solve(the_day())


@pytest.mark.slow
def test_the_day_is_proved_best_and_every_request_answered(plan: Plan) -> None:
    problem = the_day()
    assert plan.status == "optimal"
    assert check(problem, plan) == ()
    assert len(plan.held) + len(plan.unplaced) == len(problem.requests)


def test_the_reasons_of_the_day_are_true(plan: Plan) -> None:
    """Counted from the plan alone: who is full is full, who is busy has those very meetings."""
    problem = the_day()
    held = {each.request: each for each in plan.held}
    people = {request.id: request.participants for request in problem.requests}
    weight = {request.id: request.weight for request in problem.requests}
    count = Counter(who for name in held for who in people[name])
    for missing in plan.unplaced:
        for reason in missing.reasons:
            given = dict(reason.params)
            if reason.key == "meeting.full":
                assert count[given["participant"]] == int(given["most"])
            if reason.key == "meeting.outweighed":
                for name in given["requests"].split(", "):
                    assert given["participant"] in people[name]
                    must = next(r.mandatory for r in problem.requests if r.id == name)
                    assert must or weight[name] >= weight[missing.request]


def test_after_a_lost_room_as_few_meetings_move_as_can_be_proved(plan: Plan) -> None:
    problem = without_room(partnering_day(0), plan, "foyer")
    again = solve(problem)
    assert again.status == "optimal"
    assert check(problem, again) == ()
    changed = next(each.value for each in again.goals if each.goal == "stability")
    assert changed >= sum(held.place == "foyer" for held in plan.held)


@pytest.mark.slow
def test_two_runs_agree(plan: Plan) -> None:
    assert solve(the_day()) == plan


def test_when_time_runs_out_there_is_a_plan_with_bounds() -> None:
    problem = replace(partnering_day(1), goals=DEFAULT_GOALS)
    plan = solve(problem, time_limit=3)
    assert plan.seconds < 15
    assert plan.status in ("feasible", "optimal", "unknown")
    assert check(problem, plan) == ()


def test_a_drag_on_the_day_answers_every_slot(plan: Plan) -> None:
    problem = the_day()
    found = moves(problem, plan.held, problem.requests[0].id)
    assert {move.slot for move in found} == {slot.id for slot in problem.slots}


@pytest.mark.slow
def test_the_choice_before_the_timetable_is_best_on_tiny_problems_too(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sys.modules["koryu_engine.meetings.solve"], "MASTERED", 0)
    for seed in range(2000, 2200):
        problem = random_problem(seed)
        plan, wanted = solve(problem), best(problem)
        if wanted is None:
            assert plan.status == "infeasible", seed
        else:
            for each, value in zip(plan.goals, wanted, strict=True):
                least = fewest_moves(problem, plan.held) if each.goal == "moves" else value
                assert each.value == least, (seed, each.goal)
            assert check(problem, plan) == (), seed
