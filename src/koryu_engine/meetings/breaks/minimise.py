"""The door: a meeting problem in, a plan with its certificate out."""

from __future__ import annotations

import time
from collections import defaultdict

from koryu_engine.meetings.breaks.day import Day, read_day
from koryu_engine.meetings.breaks.lane import Found
from koryu_engine.meetings.breaks.search import search
from koryu_engine.types.meetings import GoalValue, Held, MeetingProblem, Plan, PlanStatus


def minimise_breaks(
    problem: MeetingProblem, *, seed: int = 0, time_limit: float | None = None
) -> Plan:
    """A plan that holds every request with the fewest breaks in all, and the proof's bound.

    A break is a group of idle slots between two meetings of a participant, whatever the reason it
    is idle: lunch, absence or no meeting. Periods, absences, fixed slots, capacities, tables,
    precedences and `gap_difference` are kept; `goals` are not read: every request is held, then
    "gaps" is the only goal of the plan.

    `time_limit` in seconds, None for as long as it takes. The status is optimal or infeasible,
    both proved; feasible or unknown when time is over first. `goals` holds "gaps" with the value
    and the proved bound; for an unknown plan the value is what no plan can exceed. Equal problems
    and seeds give equal values, unless time was over; and equal timetables, unless that took more
    than some seconds (`search`).

    Raises ValueError for a problem that asks for more than slots and alike tables (interpreters,
    equipment, ways between zones). The problem must otherwise be valid. Source of the benchmark
    it is measured on: Bofill et al., JAIR 74 (2022).
    """
    start = time.monotonic()
    day = read_day(problem)
    end = None if time_limit is None else start + time_limit
    found = search(day, lambda: end is not None and time.monotonic() >= end, seed)
    return Plan(
        status=_status(found),
        held=_held(problem, day, found),
        goals=_goals(day, found),
        seconds=time.monotonic() - start,
    )


def _status(found: Found) -> PlanStatus:
    if not found.possible:
        return "infeasible"
    if found.settled:
        return "optimal"
    return "unknown" if found.breaks is None else "feasible"


def _goals(day: Day, found: Found) -> tuple[GoalValue, ...]:
    if not found.possible:
        return ()
    most = sum(min(len(mine) - 1, (day.slots - 1) // 2) for mine in day.of if mine)
    return (GoalValue("gaps", most if found.breaks is None else found.breaks, found.bound),)


def _held(problem: MeetingProblem, day: Day, found: Found) -> tuple[Held, ...]:
    """The timetable in the problem's words, tables filled in the order places are given."""
    order = sorted(problem.slots, key=lambda slot: (slot.start, slot.id))
    free: dict[int, list[str]] = defaultdict(list)
    for number, slot in enumerate(order):
        for place in problem.places:
            if slot.id not in place.away:
                free[number] += [place.id] * min(place.tables, len(day.may))
    return tuple(
        Held(request.id, order[number].id, free[number].pop(0) if problem.places else None)
        for request, number in zip(problem.requests, found.slots, strict=bool(found.slots))
    )
