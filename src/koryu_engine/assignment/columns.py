"""Column generation: the bound over whole panels, and the best choice among the panels near it.

Where the worst score binds for many, a linear program over pairs mixes panels that do not
exist; over panels it hardly can (Dantzig & Wolfe 1960; Barnhart et al. 1998).
"""

from __future__ import annotations

import math

import numpy as np
from scipy.sparse import csr_array, hstack, vstack

from koryu_engine.assignment.arcs import Arcs, Flags, Ints
from koryu_engine.assignment.choice import SharedRows, choice, members, owners
from koryu_engine.assignment.interior import interior
from koryu_engine.assignment.patterns import Panels, Patterns
from koryu_engine.assignment.program import Floats, left, rules

ROUNDS = 80
EACH = 12
"""Panels that one application adds in a round."""
CLOSE = 0.05
"""Panels that lose no more, in largest gains, join the pool."""
WIDEST = 20.0
"""Prices that want to go further, in largest gains, say that panels hardly meet the loads."""
NEAR = 0.01
"""Panels generated that lose no more than this share of the largest gain are tried first."""
MANY = 60_000
"""More panels near the bound than this are not tried at once."""


class Master:
    """The program over panels: one for each application, loads within their bounds."""

    def __init__(
        self, arcs: Arcs, gain: Ints, worst: int, kept: int | None, deadline: float
    ) -> None:
        self.arcs, self.gain, self.deadline = arcs, gain, deadline
        self.panels = Panels(arcs, worst)
        self.scale = float(max(np.abs(gain).max(initial=0), 1))
        self.unit = gain / self.scale
        shared = rules(arcs, kept=kept)
        common = shared.app < 0
        self.rows = csr_array(shared.matrix[common])
        self.low = shared.low[common]
        # No more can be kept than there are arcs: a finite end for the prices.
        self.high = np.minimum(shared.high[common], len(arcs))
        self.pool = Patterns(np.zeros(0, np.int64), np.zeros((0, self.panels.width), np.int64))
        self.upper = math.inf
        self.value = -math.inf
        self.least = float(arcs.need.sum()) * float(self.unit.min()) - 1e-6
        self.width = 0.1
        """How far, in largest gains, prices go from the best so far (boxstep, Marsten 1975)."""
        self.best_price = np.zeros(len(self.low))

    def run(self, price: Floats, incumbent: int | None) -> None:
        """Generate panels until the bound settles, or is no higher than the incumbent."""
        self.bound(price)
        for _ in range(ROUNDS):
            if left(self.deadline) <= 0 or self.settled(incumbent) or self.width > WIDEST:
                return
            target = self._solve()
            if target is None:
                return
            value, price, far = target
            self.width *= 1.5 if far else 1.0
            self.bound(price)
            if self.upper < self.least:
                # Every assignment has more than the bound allows: there is none.
                self.upper = -math.inf
                return
            if self.upper - value < max(2e-6 * abs(self.upper), 2e-7) and not far:
                return

    def settled(self, incumbent: int | None) -> bool:
        """Whether the bound is below the next whole number after the incumbent."""
        return incumbent is not None and self.upper * self.scale < incumbent + 1 - 1e-6

    def profit(self, price: Floats) -> Floats:
        """(arcs,) the gain of each arc less the prices of what it takes, in units of the scale."""
        return np.asarray(self.unit - self.rows.T @ price)

    def bound(self, price: Floats) -> float:
        """The bound at some prices; the best panels there join the pool."""
        profit = self.profit(price)
        priced = self.panels.near(profit, CLOSE, EACH)
        paid = np.where(price > 0, price * self.high, price * self.low).sum()
        value = float(priced.upper.sum() + paid)
        if value < self.upper:
            self.upper, self.best_price = value, price
        self.add(priced.near)
        return value

    def add(self, more: Patterns) -> None:
        """Put panels into the pool, each once."""
        app = np.concatenate([self.pool.app, more.app])
        arcs = np.concatenate([self.pool.arcs, np.sort(more.arcs, axis=1)])
        _, first = np.unique(arcs, axis=0, return_index=True)
        first.sort()
        self.pool = Patterns(app[first], arcs[first])

    def _use(self, pool: Patterns) -> tuple[csr_array, csr_array, Floats]:
        """(applications × panels), (load rows × panels) and the gain of each panel."""
        takes = members(pool, len(self.arcs))
        owner = owners(pool, len(self.arcs.need))
        return owner, csr_array(self.rows @ takes), np.asarray(takes.T @ self.unit)

    def _solve(self) -> tuple[float, Floats, bool] | None:
        """The master over the pool, its prices kept near the best so far: value, prices, and
        whether the prices would have gone further."""
        owner, rows, gain = self._use(self.pool)
        busy = self.arcs.need > 0
        if np.any(owner[busy].sum(axis=1) == 0):
            return None
        equal = self.low == self.high
        floor = ~equal & (self.low > 0)
        above = np.where(equal, self.best_price, np.maximum(self.best_price, 0))
        middle = np.concatenate([-above, np.maximum(-self.best_price, 0)[floor]])
        extra = _slack(equal, floor)
        tops = int(busy.sum())
        # Rows: one panel each, upper ends, lower ends.
        matrix = vstack(
            [
                hstack([owner[busy], csr_array((tops, extra.shape[1]))]),
                hstack([vstack([rows, rows[floor]]), extra]),
            ]
        )
        free = np.zeros(extra.shape[1] - 2 * len(middle))
        cost = np.concatenate([-gain, free, self.width + middle, self.width - middle])
        low = np.concatenate([np.ones(tops), self.high, self.low[floor]])
        gap = max(0.1 * min(self.upper - self.value, 1.0), 1e-6 * abs(self.upper), 1e-7)
        point = interior(csr_array(matrix), low, cost, tops, gap)
        self.value = -float(cost @ point.share)
        mine = point.price[tops:]
        far = bool(np.any(np.abs(mine - middle) > 0.95 * self.width))
        price = -mine[: len(equal)]
        price[~equal] = np.maximum(price[~equal], 0)
        price[floor] -= np.maximum(mine[len(equal) :], 0)
        return self.value, price, far

    def choose(self, incumbent: int | None) -> Flags | None:
        """The best choice of panels; the bound falls as far as that proves it."""
        best = -math.inf if incumbent is None else incumbent / self.scale
        chosen: Flags | None = None
        profit, base = self.profit(self.best_price), self.upper
        reach = float(np.ptp(profit)) * self.panels.width + 1e-6
        pool, margin = self._near_pool(profit), 0.0
        while left(self.deadline) > 0:
            flags, value, ceiling = self._choice(pool)
            if flags is not None and value > best:
                best, chosen = value, flags
            if margin:
                # Whoever uses a panel left out loses more than the margin.
                outside = -math.inf if margin > reach else base - margin
                self.upper = min(self.upper, max(ceiling, best, outside))
            gap = base - best
            if ceiling > best + 1e-9 or max(margin, 0.5 / self.scale) >= min(gap, reach):
                break
            step = 4 if chosen is not None else 16
            margin = min(gap * (1 + 1e-9), max(step * margin, 5e-5 * abs(base), 1e-6))
            priced = self.panels.near(profit, margin, MANY)
            pool = priced.near
            if not priced.complete or len(pool.app) > MANY:
                break
        return chosen

    def _choice(self, pool: Patterns) -> tuple[Flags | None, float, float]:
        shared = SharedRows(self.rows, self.low, self.high)
        return choice(self.arcs, self.unit, shared, pool, self.panels.worst, left(self.deadline))

    def _near_pool(self, profit: Floats) -> Patterns:
        """Those of the panels generated that are near the best of their application."""
        worth = np.where(self.pool.arcs >= 0, profit[self.pool.arcs], 0.0).sum(axis=1)
        best = np.full(len(self.arcs.need), -np.inf)
        np.maximum.at(best, self.pool.app, worth)
        near = worth >= best[self.pool.app] - NEAR
        return Patterns(self.pool.app[near], self.pool.arcs[near])


def _slack(equal: Flags, floor: Flags) -> csr_array:
    """Columns beside the panels: room below upper ends, surplus over lower ends, and what makes
    each end give way, up or down, at a price near the best so far."""
    ends = len(equal) + int(floor.sum())
    room = np.eye(ends)[:, : len(equal)][:, ~equal]
    surplus = -np.eye(ends)[:, len(equal) :]
    return csr_array(np.hstack([room, surplus, np.eye(ends), -np.eye(ends)]))
