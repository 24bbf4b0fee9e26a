"""The best choice of whole panels from a pool, by branch and bound."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_array, csr_array, hstack

from koryu_engine.assignment.arcs import Arcs, Flags
from koryu_engine.assignment.patterns import ANY, Patterns
from koryu_engine.assignment.program import Floats, rules

CROWD = 3
"""An application with so many times more panels than arcs in them chooses arcs instead: where
evaluators are alike, panels differ in nothing that matters."""


@dataclass(frozen=True, eq=False)
class SharedRows:
    """low ≤ matrix · x ≤ high over arcs, the rules that applications share."""

    matrix: csr_array
    low: Floats
    high: Floats


def choice(
    arcs: Arcs, unit: Floats, shared: SharedRows, pool: Patterns, worst: int, seconds: float
) -> tuple[Flags | None, float, float]:
    """The arcs of the best choice, its value and a bound on any choice from the pool."""
    used = np.zeros(len(arcs), dtype=bool)
    used[pool.arcs[pool.arcs >= 0]] = True
    panels = np.bincount(pool.app, minlength=len(arcs.need))
    free = panels > CROWD * np.bincount(arcs.app[used], minlength=len(arcs.need))
    kept = ~free[pool.app]
    pool = Patterns(pool.app[kept], pool.arcs[kept])
    loose = used & free[arcs.app]
    takes, part = members(pool, len(arcs)), np.flatnonzero(loose)
    busy = (arcs.need > 0) & ~free
    count = len(pool.app)
    own = rules(arcs.only(loose), None if worst == ANY else worst)
    mine = (own.app >= 0) & free[own.app]
    one_each = hstack([owners(pool, len(arcs.need))[busy], csr_array((int(busy.sum()), len(part)))])
    together = hstack([shared.matrix @ takes, shared.matrix[:, part]])
    limits = [
        LinearConstraint(one_each, 1, 1),
        LinearConstraint(together, shared.low, shared.high),
    ]
    if mine.any():
        alone = hstack([csr_array((int(mine.sum()), count)), own.matrix[mine]])
        limits.append(LinearConstraint(alone, own.low[mine], own.high[mine]))
    if not count + len(part):
        return None, -math.inf, -math.inf
    answer: Any = milp(
        -np.concatenate([takes.T @ unit, unit[part]]),
        constraints=limits,
        bounds=Bounds(np.concatenate([np.zeros(count), arcs.pinned[part]]), 1),
        integrality=np.ones(count + len(part)),
        options={"time_limit": seconds, "mip_rel_gap": 0.0},
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
    value = float(unit[chosen].sum())
    return chosen, value, value if answer.status == 0 else ceiling


def members(pool: Patterns, arcs: int) -> csr_array:
    """(arcs × panels) which arcs a panel takes."""
    real = pool.arcs >= 0
    where = np.repeat(np.arange(len(pool.app)), real.sum(axis=1))
    shape = (arcs, len(pool.app))
    return csr_array(coo_array((np.ones(len(where)), (pool.arcs[real], where)), shape=shape))


def owners(pool: Patterns, apps: int) -> csr_array:
    """(applications × panels) whose panel it is."""
    count = len(pool.app)
    shape = (apps, count)
    return csr_array(coo_array((np.ones(count), (pool.app, np.arange(count))), shape=shape))
