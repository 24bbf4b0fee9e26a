"""Column generation: the bound over whole panels, and the best choice among the panels near it.

Where the worst score binds for many, a linear program over pairs mixes panels that do not
exist; over panels it hardly can (Dantzig & Wolfe 1960; Barnhart et al. 1998).
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_array, csr_array, hstack, vstack

from koryu_engine.assignment.arcs import Arcs, Flags, Ints
from koryu_engine.assignment.interior import interior
from koryu_engine.assignment.patterns import Panels, Patterns
from koryu_engine.assignment.program import Floats, left, rules

ROUNDS = 80
EACH = 12
"""Panels that one application adds in a round."""
NEAR = 0.01
"""Panels generated that lose no more than this share of the largest gain are tried first."""
CROWD = 3
LOWEST = 2**61
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
        side = [(arcs.ev, np.ones(len(arcs)), arcs.least, arcs.most)]
        if kept is not None:
            zero = np.zeros(len(arcs), np.int64)
            count = int(arcs.kept.sum())
            side.append((zero, arcs.kept * 1.0, np.array([kept]), np.array([count])))
        self._side = side
        self.low = np.concatenate([low for *_, low, _ in side]).astype(float)
        self.high = np.concatenate([high for *_, high in side]).astype(float)
        rows = [
            coo_array((value, (row, np.arange(len(arcs)))), shape=(len(low), len(arcs)))
            for row, value, low, _ in side
        ]
        self.rows = csr_array(vstack(rows))
        self.pool = Patterns(np.zeros(0, np.int64), np.zeros((0, self.panels.width), np.int64))
        self.upper = math.inf
        self.value = -math.inf
        self.width = 0.1
        """How far, in largest gains, prices go from the best so far (boxstep, Marsten 1975)."""
        self.best_price = np.zeros(len(self.low))

    def run(self, price: Floats, incumbent: int | None) -> None:
        """Generate panels until the bound settles, or is no higher than the incumbent."""
        self.bound(price)
        for _ in range(ROUNDS):
            if left(self.deadline) <= 0 or self.settled(incumbent):
                return
            target = self._solve()
            if target is None:
                return
            value, price, far = target
            self.bound(price)
            if self.upper - value < 2e-6 * abs(self.upper) and not far:
                return

    def settled(self, incumbent: int | None) -> bool:
        return incumbent is not None and self.upper * self.scale < incumbent + 1 - 1e-6

    def profit(self, price: Floats) -> Floats:
        """(arcs,) the gain of each arc less the prices of what it takes, in units of the scale."""
        return self.unit - self.rows.T @ price

    def bound(self, price: Floats) -> float:
        """The bound at some prices; the best panels there join the pool."""
        profit = self.profit(price)
        priced = self.panels.near(profit, 0.05 * 1.0, EACH)
        paid = np.where(price > 0, price * self.high, price * self.low).sum()
        value = float(priced.upper.sum() + paid)
        if value < self.upper:
            self.upper, self.best_price = value, price
        self.add(priced.near)
        return value

    def add(self, more: Patterns) -> None:
        app = np.concatenate([self.pool.app, more.app])
        arcs = np.concatenate([self.pool.arcs, np.sort(more.arcs, axis=1)])
        _, first = np.unique(arcs, axis=0, return_index=True)
        first.sort()
        self.pool = Patterns(app[first], arcs[first])

    def use(self, pool: Patterns) -> tuple[csr_array, csr_array, Floats]:
        """(applications × panels), (load rows × panels) and the gain of each panel."""
        count = len(pool.app)
        real = pool.arcs >= 0
        where = np.repeat(np.arange(count), real.sum(axis=1))
        takes = csr_array(
            coo_array(
                (np.ones(len(where)), (pool.arcs[real], where)), shape=(len(self.arcs), count)
            )
        )
        shape = (len(self.arcs.need), count)
        owner = csr_array(coo_array((np.ones(count), (pool.app, np.arange(count))), shape=shape))
        return owner, csr_array(self.rows @ takes), takes.T @ self.unit

    def _solve(self) -> tuple[float, Floats, bool] | None:
        """The master over the pool, its prices kept near the best so far: value, prices, and
        whether the prices would have gone further."""
        owner, rows, gain = self.use(self.pool)
        busy = self.arcs.need > 0
        if np.any(owner[busy].sum(axis=1) == 0):
            return None
        equal, centre = self.low == self.high, self.best_price
        floor = ~equal & (self.low > 0)
        above = np.where(equal, centre, np.maximum(centre, 0))
        below = np.maximum(-centre, 0)[floor]
        # Rows: one panel each, upper ends, lower ends. Each end gives way at a price near the best.
        one, tops, floors = np.eye(len(equal)), int(busy.sum()), int(floor.sum())
        ends = np.vstack([one, one[floor]])
        slack = np.hstack([ends[:, ~equal] * 0, np.zeros((len(ends), floors))])
        slack[: len(equal), : int((~equal).sum())] = one[:, ~equal]
        slack[len(equal) :, int((~equal).sum()) :] = -np.eye(floors)
        give = np.eye(len(ends))
        extra = np.hstack([slack, give, -give])
        matrix = vstack(
            [
                hstack([owner[busy], csr_array((tops, extra.shape[1]))]),
                hstack([vstack([rows, rows[floor]]), csr_array(extra)]),
            ]
        )
        middle = np.concatenate([-above, below])
        cost = np.concatenate(
            [-gain, np.zeros(slack.shape[1]), self.width + middle, self.width - middle]
        )
        low = np.concatenate([np.ones(tops), self.high, self.low[floor]])
        gap = max(0.1 * min(self.upper - self.value, 1.0), 1e-6 * abs(self.upper))
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
        profit = self.profit(self.best_price)
        pool = self._near_pool(profit)
        margin = 0.0
        while left(self.deadline) > 0:
            flags, value, ceiling = self._whole(pool)
            if flags is not None and value > best:
                best, chosen = value, flags
            if margin:
                # Whoever uses a panel left out loses more than the margin.
                self.upper = min(self.upper, max(ceiling, best, self.upper - margin))
                if ceiling > best + 1e-9:
                    break
            gap = self.upper - best
            if gap < 0.5 / self.scale:
                break
            margin = min(gap * (1 + 1e-9), max(4 * margin, 5e-5 * abs(self.upper)))
            priced = self.panels.near(profit, margin, MANY)
            pool = priced.near
            if not priced.complete or len(pool.app) > MANY:
                break
        return chosen

    def _near_pool(self, profit: Floats) -> Patterns:
        """Those of the panels generated that are near the best of their application."""
        worth = np.where(self.pool.arcs >= 0, profit[self.pool.arcs], 0.0).sum(axis=1)
        best = np.full(len(self.arcs.need), -np.inf)
        np.maximum.at(best, self.pool.app, worth)
        near = worth >= best[self.pool.app] - NEAR
        return Patterns(self.pool.app[near], self.pool.arcs[near])

    def _whole(self, pool: Patterns) -> tuple[Flags | None, float, float]:
        """The best choice of panels from a pool: arcs, value and bound in units of the scale.

        Applications with far more panels than arcs (evaluators who are alike) choose arcs instead.
        """
        arcs = self.arcs
        used = np.zeros(len(arcs), dtype=bool)
        used[pool.arcs[pool.arcs >= 0]] = True
        panels = np.bincount(pool.app, minlength=len(arcs.need))
        free = panels > CROWD * np.bincount(arcs.app[used], minlength=len(arcs.need))
        kept = ~free[pool.app]
        pool = Patterns(pool.app[kept], pool.arcs[kept])
        part = np.flatnonzero(used & free[arcs.app])
        owner, rows, gain = self.use(pool)
        busy = (arcs.need > 0) & ~free
        sub = arcs.only(np.isin(np.arange(len(arcs)), part))
        inner = rules(sub, self.panels.worst if self.panels.worst > -LOWEST else None)
        # Of the rules over arcs only those of the free applications; loads are common to all.
        own = np.concatenate(
            [
                np.flatnonzero(free),
                len(arcs.need) + len(arcs.most) + np.flatnonzero(free[arcs.quota_app]),
                np.arange(len(arcs.need) + len(arcs.most) + len(arcs.quota_app), len(inner.low)),
            ]
        )
        if len(own) and len(inner.low) > len(arcs.need) + len(arcs.most) + len(arcs.quota_app):
            tail = np.arange(len(inner.low)) >= len(inner.low) - len(arcs.need)
            own = np.array([r for r in own if not tail[r] or free[r - len(inner.low)]], dtype=int)
        count = len(pool.app)
        blank = csr_array((len(own), count))
        answer: Any = milp(
            -np.concatenate([gain, self.unit[part]]),
            constraints=[
                LinearConstraint(
                    hstack([owner[busy], csr_array((int(busy.sum()), len(part)))]), 1, 1
                ),
                LinearConstraint(hstack([rows, self.rows[:, part]]), self.low, self.high),
                *(
                    [
                        LinearConstraint(
                            hstack([blank, inner.matrix[own]]), inner.low[own], inner.high[own]
                        )
                    ]
                    if len(part)
                    else []
                ),
            ],
            bounds=Bounds(np.concatenate([np.zeros(count), arcs.pinned[part]]), 1),
            integrality=np.ones(count + len(part)),
            options={"time_limit": left(self.deadline), "mip_rel_gap": 0.0},
        )
        if answer.status == 2:
            return None, -math.inf, -math.inf
        ceiling = math.inf if answer.mip_dual_bound is None else -float(answer.mip_dual_bound)
        if answer.x is None:
            return None, -math.inf, ceiling
        picked = pool.arcs[answer.x[:count] > 0.5]
        chosen = np.zeros(len(arcs), dtype=bool)
        chosen[picked[picked >= 0]] = True
        chosen[part[answer.x[count:] > 0.5]] = True
        value = float(self.unit[chosen].sum())
        return chosen, value, value if answer.status == 0 else ceiling
