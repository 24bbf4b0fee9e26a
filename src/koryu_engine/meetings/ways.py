"""A bound for changes of place: whoever meets in three places changes at least twice."""

from __future__ import annotations

import math

from ortools.sat.python import cp_model

from koryu_engine.meetings.master import SET_GOALS, Master
from koryu_engine.types.meetings import MAXIMISED

WORK = 2.0
"""The solver's own measure of effort, about that of seconds: equal runs give equal bounds."""


def fewest_moves(master: Master, seconds: float) -> int:
    """No plan that attains the master's goals before "moves" has fewer changes of place.

    Places are chosen for what is held with only the day's tables counted. A team of several
    delegates may begin in as many places at once.
    """
    day, cp = master.day, master.cp.clone()
    for goal in day.problem.goals[: day.problem.goals.index("moves")]:
        if goal in SET_GOALS:
            value = master.goal(goal, cp)
            cp.add(
                value >= master.loose[goal] if goal in MAXIMISED else value <= master.loose[goal]
            )
    there = [{k: cp.new_bool_var("") for k in fits} for fits in day.fits]
    for y, own in zip(master.y, there, strict=True):
        cp.add(sum(own.values()) == y)
    for k, kind in enumerate(day.kinds):
        tables = sum(kind.tables(slot.id) for slot in day.slots)
        cp.add(sum(own[k] for own in there if k in own) <= tables)
    changes = []
    for who, rows in day.asked.items():
        visited = [cp.new_bool_var("") for _ in day.kinds]
        for r in rows:
            for k, here in there[r].items():
                cp.add(here <= visited[k])
        changes.append(cp.new_int_var(0, len(day.kinds), ""))
        cp.add(changes[-1] >= sum(visited) - day.participants[who].capacity)
    cp.minimize(sum(changes))
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = seconds
    solver.parameters.max_deterministic_time = WORK
    solver.parameters.random_seed = master.seed
    solver.parameters.num_workers = 1
    solver.parameters.linearization_level = 2
    solver.solve(cp)
    return max(math.ceil(solver.best_objective_bound - 1e-6), 0)
