"""The linear bound: prices for loads, quotas and worst scores that show no total can be higher.

Only some arcs enter the program; the others are priced, and enter when they would gain.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csr_array, eye_array, hstack, vstack

from koryu_engine.assignment.arcs import Arcs, Flags, Ints
from koryu_engine.assignment.program import KEPT, LOAD, WORST, Floats, Rows, rules

ROUNDS = 60
FIRST = 12
"""Arcs of each application that enter at first, beside those it needs."""


@dataclass(frozen=True, eq=False)
class Bound:
    """`upper`: no total is higher; `profit` (arcs,): what using an arc gains beyond its prices,
    so that leaving one of positive profit, or taking one of negative, lowers `upper` by as much;
    `load` (evaluators,): the price of a place; `share` (arcs,): the linear solution;
    `short`: score that the worst applications lack there."""

    upper: float
    profit: Floats
    load: Floats
    share: Floats
    short: float


def relaxed(
    arcs: Arcs, gain: Ints, worst: int | None, kept: int | None, start: Flags, strict: float = 100.0
) -> Bound | None:
    """The bound on the sum of gains with every score at least `worst` and `kept` pairs kept.

    `start`: arcs that meet every rule but the worst score and `kept`; each point below `worst`
    costs `strict`. None where the solver gives up. The bound holds whatever the rounding in
    the prices, being computed from them (Lagrangian duality, Geoffrion 1974).
    """
    rows = rules(arcs, worst, kept)
    span = float(max(np.abs(arcs.score).max(initial=0), 1))
    penalty = np.zeros(len(rows.low))
    penalty[rows.kind == WORST] = strict
    penalty[rows.kind == KEPT] = strict * span
    return _generate(arcs, rows, gain, penalty, start, lift=False)


def highest_linear(arcs: Arcs, start: Flags, kept: int | None) -> float | None:
    """No assignment has a worst score above this: the best in shares of evaluators."""
    rows = rules(arcs, 0, kept)
    penalty = np.zeros(len(rows.low))
    penalty[rows.kind == KEPT] = 100.0 * float(max(np.abs(arcs.score).max(initial=0), 1))
    bound = _generate(arcs, rows, np.zeros(len(arcs), np.int64), penalty, start, lift=True)
    return None if bound is None else bound.upper


def _generate(
    arcs: Arcs, rows: Rows, gain: Ints, penalty: Floats, start: Flags, *, lift: bool
) -> Bound | None:
    active = start | arcs.pinned | arcs.kept | _best(arcs, arcs.score if lift else gain)
    size = float(np.abs(arcs.score if lift else gain).max(initial=1))
    for _ in range(ROUNDS):
        solved = _solve(arcs, rows, gain, penalty, active, lift)
        if solved is None:
            return None
        share, price, short = solved
        price = np.where(np.isinf(rows.high), np.minimum(price, 0), price)
        profit = gain - rows.matrix.T @ price
        entering = ~active & (profit > 1e-6 * size)
        if not entering.any():
            break
        active |= _limited(arcs, profit, entering)
    ends = np.where(price > 0, np.where(np.isfinite(rows.high), rows.high, 0), rows.low)
    upper = float(price @ ends + np.where(arcs.pinned, profit, np.maximum(profit, 0)).sum())
    return Bound(upper, profit, price[rows.kind == LOAD], share, short)


def _solve(
    arcs: Arcs, rows: Rows, gain: Ints, penalty: Floats, active: Flags, lift: bool
) -> tuple[Floats, Floats, float] | None:
    """The program over the active arcs: shares of all arcs, a price for each row, what is short.

    With `lift` the rows of the worst score are all lowered by one variable, which is maximised.
    """
    low, high = rows.low, rows.high
    at = np.flatnonzero(active)
    part = rows.matrix[:, at]
    soft = penalty > 0
    equal = low == high
    idle = (low <= 0) & (rows.kind == LOAD)
    below = ~equal & np.isfinite(low) & ~idle
    above = ~equal & np.isfinite(high)
    lifted = np.zeros((len(low), 1 if lift else 0))
    if lift:
        lifted[rows.kind == WORST] = -1
    wide = csr_array(hstack([part, eye_array(len(low), format="csr")[:, soft], csr_array(lifted)]))
    count = int(soft.sum())
    scale = float(max(np.abs(gain).max(initial=0), 1))
    cost = np.concatenate([-gain[at] / scale, penalty[soft] / scale, [-1.0] * lift])
    ends = np.zeros((len(cost), 2))
    ends[: len(at), 0], ends[: len(at), 1] = arcs.pinned[at], 1
    ends[len(at) :, 1] = np.inf
    ends[len(at) + count :, 0] = -np.inf
    answer: Any = linprog(
        cost,
        A_ub=vstack([-wide[below], wide[above]]),
        b_ub=np.concatenate([-low[below], high[above]]),
        A_eq=wide[equal],
        b_eq=low[equal],
        bounds=ends,
        method="highs",
    )
    if answer.status != 0:
        return None
    price = np.zeros(len(low))
    price[equal] = -answer.eqlin.marginals
    lower = int(below.sum())
    price[below] += answer.ineqlin.marginals[:lower]
    price[above] -= answer.ineqlin.marginals[lower:]
    share = np.zeros(len(active))
    share[at] = answer.x[: len(at)]
    short = float(answer.x[len(at) : len(at) + count].sum())
    return share, price * scale, short


def _best(arcs: Arcs, gain: Ints) -> Flags:
    """The arcs of highest gain of each application and of each evaluator."""
    chosen = np.zeros(len(arcs), dtype=bool)
    for owner, count in ((arcs.app, arcs.need + FIRST), (arcs.ev, arcs.least + FIRST // 2)):
        order = np.lexsort((-gain, owner))
        first = np.searchsorted(owner[order], np.arange(len(count)))
        rank = np.arange(len(order)) - first[owner[order]]
        chosen[order[rank < count[owner[order]]]] = True
    return chosen


def _limited(arcs: Arcs, profit: Floats, entering: Flags) -> Flags:
    """Of the arcs that would gain the best few of each application."""
    at = np.flatnonzero(entering)
    order = at[np.lexsort((-profit[at], arcs.app[at]))]
    first = np.searchsorted(arcs.app[order], np.arange(len(arcs.need)))
    rank = np.arange(len(order)) - first[arcs.app[order]]
    chosen = np.zeros(len(arcs), dtype=bool)
    chosen[order[rank < FIRST]] = True
    return chosen
