"""Bounds that need no search: never below the best, and near it where tables or people are few."""

from __future__ import annotations

from dataclasses import replace

from koryu_engine.meetings.day import Day
from koryu_engine.meetings.solve import easy_bound
from koryu_engine.types.meetings import MeetingProblem, Participant, Place, Request, Slot
from tests.engine.meetings.brute import best, random_problem


def test_no_plan_passes_it() -> None:
    below_all = met = 0
    for seed in range(400):
        problem = replace(random_problem(seed), goals=("weight",), published=(), price=None)
        found = best(problem)
        if found is None:
            continue
        bound = easy_bound(Day(problem), "weight")
        assert bound >= found[0], seed
        below_all += bound < sum(request.weight for request in problem.requests)
        met += bound == found[0]
    assert below_all > 20
    assert met > 60


def test_few_tables_and_full_days_count() -> None:
    day = MeetingProblem(
        slots=(Slot("1", 0, 20), Slot("2", 30, 50)),
        participants=tuple(Participant(name) for name in "abcdef"),
        requests=tuple(
            Request(f"{one}{other}", (one, other), weight=weight)
            for one, other, weight in (("a", "d", 9), ("b", "e", 8), ("c", "f", 7), ("a", "e", 6))
        ),
        goals=("weight",),
    )
    assert easy_bound(Day(day), "weight") == 30
    assert easy_bound(Day(replace(day, places=(Place("hall"),))), "weight") == 17
    once = tuple(replace(each, most=1) for each in day.participants)
    assert easy_bound(Day(replace(day, participants=once)), "weight") == 24
