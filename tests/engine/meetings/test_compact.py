"""Slots with the fewest gaps for a chosen set: against every timetable of that set, enumerated."""

from __future__ import annotations

import sys
import time
from dataclasses import replace

import pytest

from koryu_engine.meetings import check
from koryu_engine.meetings import solve as plan
from koryu_engine.meetings.breaks.search import search
from koryu_engine.meetings.compact import clausal, closer, compact, fewest
from koryu_engine.meetings.day import Day
from koryu_engine.meetings.exact import Model
from koryu_engine.meetings.master import Master
from koryu_engine.meetings.recount import recount
from koryu_engine.meetings.ways import fewest_moves
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
from tests.engine.meetings.brute import KO_JA, best, plans, random_problem


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


def test_changes_of_place_have_a_bound_that_no_plan_passes() -> None:
    """Compared where the goals before are attained as the choice alone allows."""
    tried = 0
    for seed in range(7000, 7150):
        problem = replace(random_problem(seed), goals=DEFAULT_GOALS, price=None)
        wanted = best(problem)
        if wanted is None or not problem.places:
            continue
        day = Day(problem)
        master = Master(day, Model(day), 0, time.monotonic() + 60)
        if master.choose(60) and wanted[:3] == tuple(master.loose[g] for g in DEFAULT_GOALS[:3]):
            bound = fewest_moves(master, 60)
            assert bound <= wanted[4], seed
            tried += 1
    assert tried > 30


def test_who_must_be_in_two_places_changes_once() -> None:
    problem = MeetingProblem(
        slots=tuple(Slot(str(t), 30 * t, 30 * t + 20) for t in range(3)),
        participants=tuple(Participant(who) for who in "abc"),
        requests=(
            Request("ab", ("a", "b"), online=True),
            Request("ac", ("a", "c"), equipment=frozenset({"screen"})),
        ),
        places=(Place("booth", online=True), Place("studio", equipment=frozenset({"screen"}))),
    )
    day = Day(problem)
    master = Master(day, Model(day), 0, time.monotonic() + 60)
    assert master.choose(60)
    assert fewest_moves(master, 60) == 1


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
            assert tuple(each.value for each in made.goals) == wanted, seed
            assert tuple(each.bound for each in made.goals) == wanted, seed
            assert check(problem, made) == (), seed
