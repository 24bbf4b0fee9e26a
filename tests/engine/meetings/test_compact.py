"""Slots with the fewest gaps for a chosen set: against every timetable of that set, enumerated."""

from __future__ import annotations

import sys
import time
from dataclasses import replace

import pytest

from koryu_engine.meetings import check
from koryu_engine.meetings import solve as plan
from koryu_engine.meetings.breaks.certain import fewest
from koryu_engine.meetings.breaks.search import search
from koryu_engine.meetings.compact import clausal, closer, compact
from koryu_engine.meetings.day import Day
from koryu_engine.meetings.recount import recount
from koryu_engine.types.meetings import (
    DEFAULT_GOALS,
    Held,
    Interpreter,
    MeetingProblem,
    Participant,
    Place,
    Request,
    Slot,
)
from tests.engine.meetings.brute import KO_JA, best, fewest_moves, plans, random_problem


def _gaps(problem: MeetingProblem, slots: dict[int, int]) -> int:
    order = sorted(problem.slots, key=lambda slot: slot.start)
    held = tuple(Held(problem.requests[r].id, order[t].id) for r, t in slots.items())
    return recount(problem, held)[0]["gaps"]


@pytest.mark.parametrize("block", range(4))
def test_every_set_gets_the_fewest_gaps_of_all_its_timetables(block: int) -> None:
    """Places, capacities, interpreters with rests, absences, orders: what no way forbids."""
    impossible = 0
    for seed in range(5000 + 100 * block, 5100 + 100 * block):
        problem = replace(random_problem(seed), travel=(), goals=DEFAULT_GOALS)
        day, known, worst = Day(problem), {}, {}
        for held in plans(problem):
            chosen = frozenset(day.row[each.request] for each in held)
            gaps = recount(problem, held)[0]["gaps"]
            known[chosen] = min(gaps, known.get(chosen, gaps))
            if gaps >= worst.get(chosen, (0,))[0]:
                slots = {day.row[each.request]: day.at[each.slot] for each in held}
                worst[chosen] = (gaps, slots)
        everything = frozenset(range(len(problem.requests)))
        for chosen in {everything, *known}:
            if not chosen or not all(day.free[r] for r in chosen):
                continue
            counts = [sum(r in chosen for r in rows) for rows in day.asked.values()]
            limits = zip(counts, problem.participants, strict=True)
            if any(n < p.least or (p.most is not None and n > p.most) for n, p in limits):
                continue
            found = search(clausal(day, chosen, {}), lambda: False, 0)
            slots = compact(day, chosen, {}, 0, time.monotonic() + 60)
            impossible += chosen not in known
            assert found.breaks == known.get(chosen), seed
            assert slots is None or _gaps(problem, slots) == known[chosen], seed
            assert slots is not None or known.get(chosen) != 0, seed
            if chosen in known and problem.gap_difference is None:
                better = closer(day, worst[chosen][1], {}, time.monotonic() + 60)
                assert _gaps(problem, better) == known[chosen], seed
    assert impossible


@pytest.mark.parametrize(
    ("free", "meetings", "capacity", "gaps"),
    [
        ({0, 1, 2, 4}, 3, 1, 0),
        ({0, 1, 2, 4}, 4, 1, 1),
        ({0, 1, 2, 4}, 6, 2, 0),
        ({0, 2, 4}, 3, 1, 2),
        ({0, 2}, 0, 1, 0),
    ],
)
def test_absences_force_gaps_on_who_needs_the_time(
    free: set[int], meetings: int, capacity: int, gaps: int
) -> None:
    assert fewest(free, meetings, capacity) == gaps


def test_a_forced_gap_is_proved_without_a_search() -> None:
    """Away at the second of three slots, and both meetings weigh: the gap is the bound."""
    problem = MeetingProblem(
        slots=tuple(Slot(str(t), 30 * t, 30 * t + 20) for t in range(3)),
        participants=(Participant("a", away=frozenset({"1"})), Participant("b"), Participant("c")),
        requests=tuple(Request(f"a{who}", ("a", who), pair=KO_JA) for who in "bc"),
        places=(Place("hall"),),
        interpreters=(Interpreter("i", frozenset({KO_JA}), straight=1),),
    )
    made = plan(problem)
    assert [(g.goal, g.value, g.bound) for g in made.goals if g.goal == "gaps"] == [("gaps", 1, 1)]


@pytest.mark.slow
def test_the_default_goals_are_best_by_enumeration_where_the_set_comes_first(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sys.modules["koryu_engine.meetings.solve"], "MASTERED", 0)
    for seed in range(6000, 6200):
        problem = replace(random_problem(seed), goals=DEFAULT_GOALS)
        made, wanted = plan(problem), best(problem)
        if wanted is None:
            assert made.status == "infeasible", seed
        else:
            assert made.status == "optimal", seed
            for each, value in zip(made.goals, wanted, strict=True):
                least = fewest_moves(problem, made.held) if each.goal == "moves" else value
                assert (each.value, each.bound) == (least, least), (seed, each.goal)
            assert check(problem, made) == (), seed
