"""The assignment: goal after goal, each with its value and a proved bound."""

from __future__ import annotations

import math
import time

import numpy as np

from koryu_engine.assignment.arcs import Arcs, Flags, compiled
from koryu_engine.assignment.conflict import conflict
from koryu_engine.assignment.program import Outcome, integral, left, rules, scores, sound
from koryu_engine.assignment.validate import validate
from koryu_engine.types.assignment import (
    Assignment,
    AssignmentGoal,
    AssignmentProblem,
    AssignmentValue,
    Pair,
    Served,
)


def assign(problem: AssignmentProblem, *, seed: int = 0, time_limit: float = 60.0) -> Assignment:
    """Assign evaluators: fewest changes (if asked), the best worst score, then the best total.

    `time_limit` in seconds; whoever runs out of it gets the best assignment found, `feasible`,
    with the bounds proved so far (`unknown` without any). Equal input gives an equal assignment
    while the time suffices. Raises ValueError for a problem that names what is not there. The
    problem is never changed.
    """
    begun = time.monotonic()
    validate(problem)
    run = _Run(compiled(problem), begun + time_limit)
    status = run.all_goals()
    if status == "infeasible":
        reasons = conflict(problem, time_limit - (time.monotonic() - begun))
        return Assignment(status, conflict=reasons, seconds=time.monotonic() - begun)
    if run.chosen is None:
        return Assignment("unknown", seconds=time.monotonic() - begun)
    return told(run.arcs, run.chosen, run.bounds, time.monotonic() - begun)


class _Run:
    def __init__(self, arcs: Arcs, deadline: float) -> None:
        self.arcs, self.deadline = arcs, deadline
        self.chosen: Flags | None = None
        self.bounds: dict[AssignmentGoal, int] = {}
        self._kept: int | None = None

    def all_goals(self) -> Outcome:
        problem = self.arcs.problem
        first = self._keep if problem.keep and problem.price is None else self._solve
        outcome = first()
        if outcome == "infeasible" or self.chosen is None:
            return outcome
        worst = self._worst() if problem.fairness != "none" else None
        self._solve(worst)
        return outcome

    def _keep(self) -> Outcome:
        found = integral(
            self.arcs, rules(self.arcs), self.arcs.kept.astype(np.int64), left(self.deadline)
        )
        if found.chosen is not None:
            self.chosen = found.chosen
            self._kept = int(self.arcs.kept[found.chosen].sum())
            self.bounds["kept"] = math.floor(found.bound + 1e-6)
        return found.outcome

    def _solve(self, worst: int | None = None) -> Outcome:
        arcs = self.arcs
        found = integral(arcs, rules(arcs, worst, self._kept), arcs.worth, left(self.deadline))
        if found.chosen is not None and sound(arcs, found.chosen):
            if worst is None or scores(arcs, found.chosen).min(initial=worst) >= worst:
                self.chosen = found.chosen
            self.bounds["total"] = math.floor(found.bound + 1e-3) - arcs.price_all
        return found.outcome

    def _worst(self) -> int:
        """Bisect on the worst score, in steps, between what there is and what cannot be passed."""
        arcs, step = self.arcs, self.arcs.problem.step
        assert self.chosen is not None  # noqa: S101
        low = int(scores(arcs, self.chosen).min(initial=0)) // step
        high = highest(arcs) // step
        while low < high:
            middle = (low + high + 1) // 2
            outcome = self._solve(middle * step)
            if outcome == "infeasible":
                high = middle - 1
            elif outcome == "unknown":
                break
            else:
                assert self.chosen is not None  # noqa: S101
                low = int(scores(arcs, self.chosen).min(initial=middle * step)) // step
        self.bounds["worst"] = high * step
        return low * step


def highest(arcs: Arcs) -> int:
    """No worst score is higher: the least of what each application could have alone."""
    best = []
    for at, need in enumerate(arcs.need):
        mine = arcs.score[arcs.starts[at] : arcs.starts[at + 1]]
        best.append(int(np.sort(mine)[len(mine) - need :].sum()) if need else 0)
    return min(best, default=0)


def told(
    arcs: Arcs, chosen: Flags, bounds: dict[AssignmentGoal, int], seconds: float
) -> Assignment:
    """The assignment of the chosen arcs, with its certificate."""
    problem = arcs.problem
    got = scores(arcs, chosen)
    panels: dict[int, list[tuple[int, str]]] = {at: [] for at in range(len(arcs.need))}
    for at in np.flatnonzero(chosen):
        who = problem.evaluators[int(arcs.ev[at])].id
        panels[int(arcs.app[at])].append((-int(arcs.score[at]), who))
    served = tuple(
        Served(each.id, tuple(who for _, who in sorted(panels[at])), int(got[at]))
        for at, each in enumerate(problem.applications)
    )
    pairs = tuple(Pair(each.application, who) for each in served for who in each.evaluators)
    now = set(pairs)
    changed = tuple(Pair(*pair) for pair in problem.keep if tuple(pair) not in now)
    total = int(got.sum()) - (problem.price or 0) * len(changed)
    values: dict[AssignmentGoal, int] = {"total": total}
    if problem.fairness != "none":
        values["worst"] = int(got.min(initial=got.max(initial=0))) // problem.step * problem.step
    if problem.keep and problem.price is None:
        values["kept"] = len(problem.keep) - len(changed)
    order: tuple[AssignmentGoal, ...] = ("kept", "worst", "total")
    goals = tuple(
        AssignmentValue(goal, values[goal], max(bounds.get(goal, values[goal]), values[goal]))
        for goal in order
        if goal in values
    )
    status: Outcome = "optimal" if all(each.proved for each in goals) else "feasible"
    return Assignment(status, pairs, served, goals, changed, seconds=seconds)
