"""The best total with the goals before held: flow, then linear bound, then panels, then search."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from koryu_engine.assignment.arcs import Arcs, Flags, Ints
from koryu_engine.assignment.columns import Master
from koryu_engine.assignment.flow import best_flow, is_flow
from koryu_engine.assignment.large import weighed
from koryu_engine.assignment.patterns import ANY, LARGEST, possible
from koryu_engine.assignment.program import Floats, Outcome, integral, left, rules, scores, sound
from koryu_engine.assignment.relax import Bound, relaxed

LARGE = 10_000
"""From so many places on, scores are raised by weights on flows: programs would take minutes."""
FRACTION = 0.1
"""Of the places; where the linear program splits more, panels come before search over pairs."""
NODES = 400
AROUND = (4, 16, 64)
"""Arcs of each application that first searches may use beside those it needs."""
NEARBY = 20_000
"""So many arcs near the bound are searched at once."""


@dataclass(frozen=True, eq=False)
class Best:
    """What was found: `upper` holds for the sum of `worth`, and is exact when optimal."""

    outcome: Outcome
    chosen: Flags | None
    upper: float

    @staticmethod
    def of(arcs: Arcs, chosen: Flags | None, upper: float) -> Best:
        """Optimal if the bound, a whole number of the gains' common measure, is reached."""
        unit = max(int(np.gcd.reduce(arcs.worth)) if len(arcs) else 1, 1)
        ceiling = upper if math.isinf(upper) else math.floor(upper / unit + 1e-6) * unit
        if chosen is None:
            return Best("unknown", None, ceiling)
        value = int(arcs.worth[chosen].sum())
        done = ceiling <= value
        return Best("optimal" if done else "feasible", chosen, value if done else ceiling)


def best_total(arcs: Arcs, worst: int | None, kept: int | None, deadline: float, seed: int) -> Best:
    """Maximise the worth under every rule, each score at least `worst`, `kept` pairs kept."""
    flow = None
    if not len(arcs) or not arcs.need.any():
        nothing = np.zeros(len(arcs), dtype=bool)
        fine = _meets(arcs, nothing, worst, kept)
        return Best("optimal", nothing, 0) if fine else Best("infeasible", None, -math.inf)
    if is_flow(arcs):
        flow = best_flow(arcs, _with_kept(arcs, kept))
        if flow is None:
            return Best("infeasible", None, -math.inf)
        if _meets(arcs, flow, worst, kept):
            return Best("optimal", flow, int(arcs.worth[flow].sum()))
        if worst is not None and int(arcs.need.sum()) >= LARGE:
            chosen, upper = weighed(arcs, _with_kept(arcs, kept), worst, flow, deadline)
            if chosen is None or not _meets(arcs, chosen, worst, kept):
                return Best("unknown", None, upper)
            return Best.of(arcs, chosen, upper - _bonus(arcs) * (kept or 0))
    return _Search(arcs, worst, kept, deadline, flow, seed).run()


def _bonus(arcs: Arcs) -> int:
    """More than any difference of totals."""
    return int(np.ptp(arcs.worth)) * int(arcs.need.sum()) + 1 if len(arcs) else 1


def _with_kept(arcs: Arcs, kept: int | None) -> Ints:
    """Gains in which one more kept pair outweighs everything else."""
    return arcs.worth if kept is None else arcs.worth + arcs.kept * _bonus(arcs)


def _meets(arcs: Arcs, chosen: Flags, worst: int | None, kept: int | None) -> bool:
    low = worst is None or int(scores(arcs, chosen).min(initial=worst)) >= worst
    return low and (kept is None or int(arcs.kept[chosen].sum()) >= kept) and sound(arcs, chosen)


class _Search:
    def __init__(
        self,
        arcs: Arcs,
        worst: int | None,
        kept: int | None,
        deadline: float,
        flow: Flags | None,
        seed: int,
    ) -> None:
        self.seed = seed
        self.all, self.worst, self.kept, self.deadline = arcs, worst, kept, deadline
        stays = np.ones(len(arcs), bool) if worst is None else possible(arcs, worst) | arcs.pinned
        if flow is not None:
            # The flow's arcs meet the hard rules; the program starts from them.
            stays |= flow
        self.stays = stays
        self.arcs = arcs.only(stays)
        self.start = np.ones(len(self.arcs), bool) if flow is None else flow[stays]
        self.chosen: Flags | None = None
        self.upper = math.inf

    def run(self) -> Best:
        bound = self._bound()
        if bound == "infeasible":
            return Best("infeasible", None, -math.inf)
        if isinstance(bound, Bound):
            self.upper = min(self.upper, bound.upper)
            split = int(((bound.share > 1e-6) & (bound.share < 1 - 1e-6)).sum())
            if split <= FRACTION * self.arcs.need.sum():
                self._pairs(bound)
            if not self._done() and self.arcs.need.max(initial=0) <= LARGEST:
                self._panels(bound)
        if self.upper == -math.inf:
            return Best("infeasible", None, -math.inf)
        if self._done():
            return self._best()
        return self._everything()

    def _bound(self) -> Bound | str | None:
        for strict in (100.0, 10_000.0):
            bound = relaxed(self.arcs, self.arcs.worth, self.worst, self.kept, self.start, strict)
            if bound is None or bound.short < 1e-6:
                return bound
            nothing = np.zeros(len(self.arcs), np.int64)
            alone = relaxed(self.arcs, nothing, self.worst, self.kept, self.start, 1.0)
            if alone is not None and alone.upper < -1e-3:
                return "infeasible"
        return bound

    def _adopt(self, chosen: Flags | None) -> None:
        if chosen is None or not _meets(self.arcs, chosen, self.worst, self.kept):
            return
        worth = self.arcs.worth
        if self.chosen is None or worth[chosen].sum() > worth[self.chosen].sum():
            self.chosen = chosen

    def _best(self) -> Best:
        best = Best.of(self.arcs, self.chosen, self.upper)
        if best.chosen is None:
            return best
        chosen = np.zeros(len(self.all), bool)
        chosen[np.flatnonzero(self.stays)[best.chosen]] = True
        return Best(best.outcome, chosen, best.upper)

    def _done(self) -> bool:
        return Best.of(self.arcs, self.chosen, self.upper).outcome == "optimal"

    def _pairs(self, bound: Bound) -> None:
        """Search over the arcs near the linear bound: a few first, then all that could matter."""
        for around in AROUND:
            few = _first(self.arcs, bound.profit, around, self.seed)
            self._restricted(few | (bound.share > 1e-9) | self.arcs.pinned)
            if self.chosen is not None or few.all():
                break
        if self.chosen is None or self._done():
            return
        gap = bound.upper - float(self.arcs.worth[self.chosen].sum())
        near = (bound.profit >= -gap) | self.arcs.pinned
        if near.sum() > NEARBY:
            return
        proved = self._restricted(near)
        # Whoever uses an arc left out loses more than the gap.
        self.upper = min(self.upper, max(proved, float(self.arcs.worth[self.chosen].sum())))

    def _restricted(self, some: Flags) -> float:
        part = self.arcs.only(some)
        rows = rules(part, self.worst, self.kept)
        found = integral(part, rows, part.worth, left(self.deadline), NODES)
        if found.chosen is not None:
            chosen = np.zeros(len(self.arcs), bool)
            chosen[np.flatnonzero(some)[found.chosen]] = True
            self._adopt(chosen)
        return found.bound

    def _panels(self, bound: Bound) -> None:
        worst = ANY if self.worst is None else self.worst
        master = Master(self.arcs, self.arcs.worth, worst, self.kept, self.deadline)
        value = None if self.chosen is None else int(self.arcs.worth[self.chosen].sum())
        price = np.zeros(len(master.low))
        price[: len(bound.load)] = bound.load / master.scale
        master.run(price, value)
        if not master.settled(value) and master.upper > -math.inf:
            self._adopt(master.choose(value))
        self.upper = min(self.upper, master.upper * master.scale)

    def _everything(self) -> Best:
        """What is left: the whole program over pairs."""
        found = integral(
            self.arcs,
            rules(self.arcs, self.worst, self.kept),
            self.arcs.worth,
            left(self.deadline),
        )
        if found.outcome == "infeasible" and self.chosen is None:
            return Best("infeasible", None, -math.inf)
        self._adopt(found.chosen)
        self.upper = min(self.upper, found.bound)
        return self._best()


def _first(arcs: Arcs, profit: Floats, beside: int, seed: int) -> Flags:
    """The arcs of highest profit of each application: what it needs and some more.

    Arcs that are equal are drawn by lot, or all applications would look to the same evaluators.
    """
    lot = np.random.default_rng(seed).permutation(len(arcs))
    level = np.round(profit / max(float(np.abs(arcs.worth).max(initial=0)), 1), 6)
    order = np.lexsort((lot, -level, arcs.app))
    rank = np.arange(len(order)) - arcs.starts[arcs.app[order]]
    chosen = np.zeros(len(arcs), bool)
    chosen[order[rank < arcs.need[arcs.app[order]] + beside]] = True
    return chosen
