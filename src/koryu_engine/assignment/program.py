"""The assignment as a linear program over arcs, for SciPy's HiGHS: bounds, and small exact runs."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_array, csr_array, vstack

from koryu_engine.assignment.arcs import Arcs, Flags, Ints

Floats = NDArray[np.float64]
Outcome = Literal["optimal", "feasible", "infeasible", "unknown"]


@dataclass(frozen=True, eq=False)
class Rows:
    """low ≤ matrix · x ≤ high, one row for each rule, of a kind and of an application (or -1)."""

    matrix: csr_array
    low: Floats
    high: Floats
    kind: Ints
    app: Ints


NEED, LOAD, QUOTA, WORST, KEPT = range(5)
"""Kinds of rows, in the order in which they stand."""


@dataclass(frozen=True, eq=False)
class Found:
    """What a run says: the chosen arcs, and a bound on the objective that holds."""

    outcome: Outcome
    chosen: Flags | None
    bound: float


def rules(arcs: Arcs, worst: int | None = None, kept: int | None = None) -> Rows:
    """Coverage, loads, quotas; every application's score at least `worst`; `kept` pairs stay."""
    every, one, apps = np.arange(len(arcs)), np.ones(len(arcs)), np.arange(len(arcs.need))
    blocks: list[tuple[int, Any, Any, Any, Any, Any, Any]] = [
        (NEED, one, arcs.app, every, arcs.need, arcs.need, apps),
        (LOAD, one, arcs.ev, every, arcs.least, arcs.most, np.full(len(arcs.most), -1)),
    ]
    if len(arcs.quota_app):
        members, open_end = np.ones(len(arcs.member_arc)), np.full(len(arcs.quota_app), np.inf)
        where = arcs.member_quota, arcs.member_arc
        blocks.append((QUOTA, members, *where, arcs.quota_least, open_end, arcs.quota_app))
    if worst is not None:
        low, open_end = np.full(len(apps), float(worst)), np.full(len(apps), np.inf)
        blocks.append((WORST, arcs.score, arcs.app, every, low, open_end, apps))
    if kept is not None:
        at = np.flatnonzero(arcs.kept)
        where = np.zeros(len(at), np.int64), at
        blocks.append((KEPT, np.ones(len(at)), *where, [kept], [np.inf], [-1]))
    made = [
        coo_array((np.asarray(value, float), (row, column)), shape=(len(low), len(arcs)))
        for _, value, row, column, low, *_ in blocks
    ]
    low, high = (np.concatenate([np.asarray(b[at], float) for b in blocks]) for at in (4, 5))
    return Rows(
        csr_array(vstack(made)),
        low,
        high,
        kind=np.repeat([block[0] for block in blocks], [len(block[4]) for block in blocks]),
        app=np.concatenate([np.asarray(block[6], np.int64) for block in blocks]),
    )


def integral(arcs: Arcs, rows: Rows, gain: Ints, seconds: float, nodes: int | None = None) -> Found:
    """The arcs that maximise `gain` under the rows, by branch and bound."""
    if arcs.lost_pins or seconds <= 0:
        return Found("infeasible" if arcs.lost_pins else "unknown", None, math.inf)
    if not len(arcs):
        fits = bool(np.all(rows.low <= 0) and np.all(rows.high >= 0))
        none = np.zeros(0, dtype=bool)
        return Found("optimal", none, 0.0) if fits else Found("infeasible", None, math.inf)
    # A power of two is exact; the solver stops within a millionth of what is left.
    scale = 2.0 ** max(int(np.abs(gain).max(initial=0)).bit_length() - 10, 0)
    answer: Any = milp(
        -gain / scale,
        constraints=LinearConstraint(rows.matrix, rows.low, rows.high),
        bounds=Bounds(arcs.pinned.astype(float), np.ones(len(arcs))),
        integrality=np.ones(len(arcs)),
        options={"time_limit": seconds, "mip_rel_gap": 0.0, "node_limit": nodes or 2**31 - 1},
    )
    if answer.status == 2:
        return Found("infeasible", None, -math.inf)
    bound = math.inf if answer.mip_dual_bound is None else -answer.mip_dual_bound * scale
    if answer.x is None:
        return Found("unknown", None, bound)
    chosen = np.asarray(answer.x > 0.5)
    return Found("optimal" if answer.status == 0 else "feasible", chosen, bound)


def sound(arcs: Arcs, chosen: Flags) -> bool:
    """Whether the chosen arcs meet coverage, loads, quotas and pins, counted in whole numbers."""
    load = np.bincount(arcs.ev[chosen], minlength=len(arcs.most))
    picked = chosen[arcs.member_arc]
    met = np.bincount(arcs.member_quota[picked], minlength=len(arcs.quota_app))
    return (
        not arcs.lost_pins
        and np.array_equal(np.bincount(arcs.app[chosen], minlength=len(arcs.need)), arcs.need)
        and bool(np.all((load >= arcs.least) & (load <= arcs.most)))
        and bool(np.all(met >= arcs.quota_least))
        and bool(np.all(chosen[arcs.pinned]))
    )


def scores(arcs: Arcs, chosen: Flags) -> Ints:
    """(applications,) the sum of the fit of the chosen arcs."""
    found = np.zeros(len(arcs.need), dtype=np.int64)
    np.add.at(found, arcs.app[chosen], arcs.score[chosen])
    return found


def left(deadline: float) -> float:
    """Seconds until the deadline, never negative."""
    return max(deadline - time.monotonic(), 0.0)
