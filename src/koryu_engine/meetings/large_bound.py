"""Proved bounds for large timetables: how few holes, how much weight, whatever the plan.

Holes: each participant alone needs at least so many runs, from the slots in which it can meet; a
dynamic programme over (slot, meetings so far, busy or idle) finds them. Prices on slots, in which
at most so many can meet (Lagrangian relaxation, Held & Karp 1971), add what tables force.
Weight: the dual of the fractional b-matching; any dual solution bounds, so rounding is harmless.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog
from scipy.sparse import csr_array, vstack

from koryu_engine.meetings.large_board import Mask, Numbers, Small

Floats = NDArray[np.float64]
NEVER = 1e12
ROUNDS = 12
BATCH = 500
SAFE = 1e-6


def fewest_holes(meetings: Numbers, free: Mask, prices: Floats) -> tuple[Floats, Mask]:
    """Each participant's least holes + prices of its slots, and slots that attain it.

    `meetings` (P,), `free` (P, T), `prices` (T,) ≥ 0. Participants that cannot fit get 0 holes.
    """
    parts = [
        _fewest(meetings[at : at + BATCH], free[at : at + BATCH], prices)
        for at in range(0, len(meetings), BATCH)
    ]
    if not parts:
        return np.zeros(0), np.zeros((0, len(prices)), bool)
    return np.concatenate([cost for cost, _ in parts]), np.concatenate([at for _, at in parts])


def _fewest(meetings: Numbers, free: Mask, prices: Floats) -> tuple[Floats, Mask]:
    meetings = np.where(meetings <= free.sum(axis=1), meetings, 0)
    idle = np.full((len(meetings), int(meetings.max(initial=0)) + 1), NEVER)
    idle[:, 0] = 0
    busy = np.full_like(idle, NEVER)
    stayed = []
    for slot, price in enumerate(prices):
        before = np.minimum(idle + 1, busy)
        stayed.append((busy < idle, busy < idle + 1))
        idle = np.minimum(idle, busy)
        busy = np.full_like(idle, NEVER)
        busy[:, 1:] = before[:, :-1] + price
        busy[~free[:, slot]] = NEVER
    rows = np.arange(len(meetings))
    cost = np.minimum(idle[rows, meetings], busy[rows, meetings]) - (meetings > 0)
    return cost, _traced(stayed, meetings, busy[rows, meetings] < idle[rows, meetings])


def _traced(stayed: list[tuple[Mask, Mask]], left: Numbers, at: Mask) -> Mask:
    rows = np.arange(len(left))
    chosen = np.zeros((len(left), len(stayed)), bool)
    for slot in range(len(stayed) - 1, -1, -1):
        chosen[:, slot] = at
        left = left - at
        was_idle, was_busy = stayed[slot]
        at = np.where(at, was_busy[rows, left], was_idle[rows, left])
    return chosen


def holes_bound(meetings: Numbers, free: Mask, seats: Numbers, known: int) -> int:
    """No plan that holds all these meetings has fewer holes.

    `seats` (T,): participants that can meet in a slot at most. `known`: holes of some plan.
    """
    prices = np.zeros(free.shape[1])
    best, step = 0.0, 1.0
    for _ in range(ROUNDS):
        cost, chosen = fewest_holes(meetings, free, prices)
        value = float(cost.sum() - prices @ seats)
        step = step if value > best else step / 2
        best = max(best, value)
        excess = chosen.sum(axis=0) - seats
        excess = np.where((prices > 0) | (excess > 0), excess, 0)
        if known <= best or not excess.any():
            break
        prices = np.maximum(0, prices + step * (known - value) / float(excess @ excess) * excess)
    return min(known, math.ceil(best - SAFE))


def holes_bound_dropping(meetings: Numbers, free: Mask, spared: int) -> int:
    """The same when up to `spared` participants may have any number of meetings instead."""
    cost, _ = fewest_holes(meetings, free, np.zeros(free.shape[1]))
    kept = np.sort(cost.astype(np.int64))[: max(0, len(cost) - spared)]
    return int(kept.sum())


def weight_bound(weight: Numbers, who: Small, most: Numbers, tables: int) -> int:
    """No plan holds more weight: participants hold at most `most` (P,) meetings, all `tables`."""
    if not len(weight):
        return 0
    rows, columns = np.nonzero(who >= 0)
    members = who[rows, columns]
    each = csr_array(
        (np.ones(len(rows)), (members, rows)), shape=(len(most), len(weight)), dtype=float
    )
    limits = vstack([each, csr_array(np.ones((1, len(weight))))], format="csr")
    right = np.append(most, tables).astype(float)
    found = linprog(-weight, A_ub=limits, b_ub=right, bounds=(0, 1), method="highs")
    if found.x is None:
        return int(weight.sum())
    dual = np.maximum(0.0, -found.ineqlin.marginals)
    reduced = np.maximum(0.0, weight - limits.T @ dual)
    return min(int(weight.sum()), math.floor(float(dual @ right + reduced.sum()) + SAFE))
