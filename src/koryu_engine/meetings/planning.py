"""The one door to a plan: exact where that can be, local search with a bound for vast days."""

from __future__ import annotations

from koryu_engine.meetings.solve import Progress, solve
from koryu_engine.meetings.validate import validate
from koryu_engine.types.meetings import MeetingProblem, Plan

MANY = 4000
"""Requests from which on a proof is out of reach, and a model of them would not fit in memory."""


def plan_day(
    problem: MeetingProblem,
    *,
    seed: int = 0,
    time_limit: float = 60.0,
    progress: Progress | None = None,
) -> Plan:
    """Plan a day of any size within `time_limit` seconds.

    From `MANY` requests on by `schedule_large`, where the day has nothing that it cannot keep to;
    else by `solve`. Raises ValueError for a problem that names what is not there.
    """
    validate(problem)
    if len(problem.requests) >= MANY:
        from koryu_engine.meetings.large import schedule_large  # compiles: only where it is needed

        def told(mille: int, _holes: int) -> None:
            if progress:
                progress(mille, 1000)

        try:
            return schedule_large(problem, seed=seed, time_limit=time_limit, progress=told)
        except ValueError:  # interpreters, rooms apart, a published plan: only `solve` keeps those
            return solve(problem, seed=seed, time_limit=time_limit, progress=progress)
    return solve(problem, seed=seed, time_limit=time_limit, progress=progress)
