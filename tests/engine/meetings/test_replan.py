"""After a cancelled room as few published meetings move as possible, and all affected are named."""

from __future__ import annotations

from dataclasses import replace

import pytest

from koryu_engine.meetings import check, solve
from koryu_engine.types.meetings import (
    Affected,
    Held,
    MeetingProblem,
    Participant,
    Place,
    Request,
    Slot,
)
from tests.engine.meetings.brute import best, random_problem

DAY = MeetingProblem(
    slots=(Slot("1", 0, 20), Slot("2", 30, 50)),
    participants=tuple(Participant(name) for name in "abcd"),
    requests=(
        Request("ab", ("a", "b"), weight=3),
        Request("cd", ("c", "d"), weight=3),
        Request("ac", ("a", "c"), weight=1),
    ),
    places=(Place("hall"), Place("studio")),
    goals=("weight", "stability", "gaps"),
)
PUBLISHED = (Held("ab", "1", "hall"), Held("cd", "1", "studio"))


def test_a_cancelled_room_moves_only_its_own_meetings() -> None:
    problem = replace(DAY, places=(Place("hall"),), published=PUBLISHED)
    plan = solve(problem)
    assert [(each.goal, each.value, each.bound) for each in plan.goals][:2] == [
        ("weight", 6, 6),
        ("stability", 1, 1),
    ]
    assert plan.affected == (Affected("c", moved=("cd",)), Affected("d", moved=("cd",)))


def test_an_unchanged_day_stays_and_names_who_gains() -> None:
    plan = solve(replace(DAY, published=PUBLISHED))
    assert [each for each in plan.held if each.request != "ac"] == list(PUBLISHED)
    assert plan.affected == (Affected("a", added=("ac",)), Affected("c", added=("ac",)))


@pytest.mark.parametrize(("price", "held"), [(2, {"ab", "cd"}), (0, {"ab", "cd", "ac"})])
def test_moving_must_pay_more_than_its_price(price: int, held: set[str]) -> None:
    """Room for `ac` needs both others in one slot, and one of them then changes its place."""
    fixed = (*DAY.requests[:2], replace(DAY.requests[2], slot=None, forbidden=frozenset({"2"})))
    problem = replace(DAY, requests=fixed, goals=("weight",), published=PUBLISHED, price=price)
    assert {each.request for each in solve(problem).held} == held


def test_re_planning_is_best_by_enumeration() -> None:
    tried = 0
    for seed in range(800, 1400):
        problem = random_problem(seed)
        if not problem.published:
            continue
        problem = replace(problem, goals=("mandatory", "stability", "weight"), gap_difference=None)
        plan, wanted = solve(problem), best(problem)
        tried += wanted is not None
        if wanted is not None:
            assert tuple(each.value for each in plan.goals) == wanted, seed
            assert check(problem, plan) == (), seed
    assert tried > 90
