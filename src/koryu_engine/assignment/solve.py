"""The assignment: goal after goal, each with its value and a proved bound."""

from __future__ import annotations

import math
import time
from dataclasses import replace

import numpy as np

from koryu_engine.assignment.arcs import Arcs, Flags, compiled
from koryu_engine.assignment.conflict import conflict
from koryu_engine.assignment.flow import is_flow
from koryu_engine.assignment.leximin import Ladder
from koryu_engine.assignment.patterns import ANY, LARGEST, Panels
from koryu_engine.assignment.program import Outcome, left, scores
from koryu_engine.assignment.relax import highest_linear
from koryu_engine.assignment.total import best_total
from koryu_engine.assignment.validate import validate
from koryu_engine.types.assignment import (
    Assignment,
    AssignmentGoal,
    AssignmentProblem,
    AssignmentValue,
    Pair,
    Served,
)

SHARE = 0.7
"""Of the time left, for one try at a worst score."""
SMALL = 100_000
"""Up to so many arcs a linear program takes them all at once."""


def assign(problem: AssignmentProblem, *, seed: int = 0, time_limit: float = 60.0) -> Assignment:
    """Assign evaluators: fewest changes (if asked), the best worst score, then the best total.

    `time_limit` in seconds; whoever runs out of it gets the best assignment found, `feasible`,
    with the bounds proved so far (`unknown` without any). Equal input gives an equal assignment
    while the time suffices. Raises ValueError for a problem that names what is not there. The
    problem is never changed.
    """
    begun = time.monotonic()
    validate(problem)
    run = _Run(compiled(problem), begun + time_limit, seed)
    status = run.all_goals()
    if status == "infeasible":
        reasons = conflict(problem, time_limit - (time.monotonic() - begun))
        return Assignment(status, conflict=reasons, seconds=time.monotonic() - begun)
    if run.chosen is None:
        return Assignment("unknown", seconds=time.monotonic() - begun)
    run.beyond_worst()
    return told(run.arcs, run.chosen, run.bounds, run.levels, time.monotonic() - begun)


class _Run:
    def __init__(self, arcs: Arcs, deadline: float, seed: int) -> None:
        self.arcs, self.deadline, self.seed = arcs, deadline, seed
        self.chosen: Flags | None = None
        self.bounds: dict[AssignmentGoal, int] = {}
        self.levels: tuple[int, ...] = ()
        self._kept: int | None = None

    def all_goals(self) -> Outcome:
        """Solve every goal in turn, each with those before held; says whether anything holds."""
        problem = self.arcs.problem
        if problem.keep and problem.price is None:
            outcome = self._keep()
            if outcome == "infeasible" or self.chosen is None:
                return outcome
        if problem.fairness == "none" or not len(self.arcs.need):
            return self._total(None)
        return self._worst()

    def _keep(self) -> Outcome:
        most = self.arcs.kept.astype(np.int64)
        best = best_total(replace(self.arcs, worth=most), None, None, self.deadline, self.seed)
        if best.chosen is not None:
            self.chosen = best.chosen
            self._kept = int(self.arcs.kept[best.chosen].sum())
            self.bounds["kept"] = int(best.upper)
        return best.outcome

    def _total(self, worst: int | None, deadline: float | None = None) -> Outcome:
        best = best_total(self.arcs, worst, self._kept, deadline or self.deadline, self.seed)
        if best.chosen is not None:
            self.chosen = best.chosen
            self.bounds["total"] = int(best.upper) - self.arcs.price_all
        return best.outcome

    def _worst(self) -> Outcome:
        """The best worst score in steps: what no one can pass first, then by bisection.

        What is found for one worst score is also the best for the one that it attains.
        """
        step = self.arcs.problem.step
        alone = highest(self.arcs)
        if alone is None:
            return "infeasible"
        proved = high = alone // step
        outcome = self._total(high * step, self._part())
        if outcome in ("optimal", "feasible"):
            self.bounds["worst"] = high * step
            return outcome
        if self._total(None) == "infeasible":
            return "infeasible"
        if self.chosen is None:
            return "unknown"
        high -= 1
        if outcome == "infeasible":
            proved = high = min(high, self._linear())
        low, middle = self._floor(), high
        while low < high and left(self.deadline):
            outcome = self._total(middle * step, self._part())
            if outcome in ("optimal", "feasible"):
                low = self._floor()
            else:
                proved = middle - 1 if outcome == "infeasible" else proved
                high = middle - 1
            middle = (low + high + 1) // 2
        self.bounds["worst"] = max(proved, low) * step
        return "feasible"

    def _part(self) -> float:
        """The end of what one try may take: others may have to follow."""
        return self.deadline - left(self.deadline) * (1 - SHARE)

    def beyond_worst(self) -> None:
        """With leximin the levels above a proved worst score, then the total on them."""
        if self.arcs.problem.fairness != "leximin" or not len(self.arcs.need):
            return
        worst = self._floor() * self.arcs.problem.step
        if worst != self.bounds["worst"]:
            return
        assert self.chosen is not None  # noqa: S101
        ladder = Ladder(self.arcs, self._kept, worst, self.chosen, self.deadline)
        ladder.climb()
        bound = min(ladder.total(), self.bounds["total"] + self.arcs.price_all)
        self.chosen, self.levels = ladder.chosen, ladder.levels
        self.bounds["total"] = math.floor(bound + 1e-3) - self.arcs.price_all

    def _floor(self) -> int:
        """The worst score there is, in steps."""
        assert self.chosen is not None  # noqa: S101
        return int(scores(self.arcs, self.chosen).min()) // self.arcs.problem.step

    def _linear(self) -> int:
        start = np.ones(len(self.arcs), bool) if len(self.arcs) < SMALL else self.chosen
        assert start is not None  # noqa: S101
        bound = highest_linear(self.arcs, start, self._kept)
        step = self.arcs.problem.step
        return 2**62 if bound is None else math.floor((bound + 1e-6 * abs(bound)) / step)


def highest(arcs: Arcs) -> int | None:
    """No worst score is higher: the least of what each application could have alone.

    None where one of them cannot have a panel at all.
    """
    if is_flow(arcs):
        best = _alone(arcs)
    elif arcs.need.max() <= LARGEST:
        found = Panels(arcs, ANY).near(arcs.score.astype(float), 0.0, 1).upper
        if np.any(np.isneginf(found)):
            return None
        best = [math.floor(each + 1e-6) for each in found]
    else:
        best = _alone(replace(arcs, quota_app=arcs.quota_app[:0], member_arc=arcs.member_arc[:0]))
    return (
        None
        if any(each is None for each in best)
        else min(each for each in best if each is not None)
    )


def _alone(arcs: Arcs) -> list[int | None]:
    """The best score of each application with all evaluators to itself, its quotas being apart."""
    quota = np.full(len(arcs), -1)
    quota[arcs.member_arc] = arcs.member_quota[: len(arcs.member_arc)]
    asked: list[list[int]] = [[] for _ in arcs.need]
    for at, app in enumerate(arcs.quota_app):
        asked[app].append(at)
    order = np.lexsort((-arcs.score, ~arcs.pinned, arcs.app))
    found: list[int | None] = []
    for at, need in enumerate(arcs.need):
        mine = order[arcs.starts[at] : arcs.starts[at + 1]]
        taken = arcs.pinned[mine].copy()
        for each in asked[at]:
            inside = np.flatnonzero((quota[mine] == each) & ~taken)
            missing = int(arcs.quota_least[each]) - int((taken & (quota[mine] == each)).sum())
            if missing > len(inside):
                found.append(None)
                break
            taken[inside[: max(missing, 0)]] = True
        else:
            spare = int(need) - int(taken.sum())
            others = np.flatnonzero(~taken)
            if spare < 0 or spare > len(others):
                found.append(None)
                continue
            taken[others[:spare]] = True
            found.append(int(arcs.score[mine][taken].sum()))
    return found


def told(
    arcs: Arcs,
    chosen: Flags,
    bounds: dict[AssignmentGoal, int],
    levels: tuple[int, ...],
    seconds: float,
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
    proved = all(each.proved for each in goals)
    proved &= problem.fairness != "leximin" or len(levels) == len(served)
    status: Outcome = "optimal" if proved else "feasible"
    return Assignment(status, pairs, served, goals, changed, levels, seconds=seconds)
