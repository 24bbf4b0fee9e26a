"""Patterns: whole panels for one application, that meet its quotas, pins and the worst score."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from itertools import combinations
from math import comb
from typing import Any

import numpy as np
from numpy.typing import NDArray

from koryu_engine.assignment.arcs import Arcs, Flags, Ints
from koryu_engine.assignment.program import Floats

ANY = -(2**62)
"""A worst score that every panel meets."""
LARGEST = 6
"""Panels of more people are not enumerated."""
COMBINATIONS = 10_000
"""So many panels of an application are looked at in one go."""


@dataclass(frozen=True, eq=False)
class Patterns:
    """Panels as rows of arcs, padded with -1, all sums taken over them."""

    app: Ints
    arcs: NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Priced:
    """What the prices say: for each application a bound on its best panel, and the panels near.

    `complete`: no panel within the margin was left out.
    """

    upper: Floats
    near: Patterns
    complete: bool


class Panels:
    """Finds the best panels of every application for given profits of the arcs."""

    def __init__(self, arcs: Arcs, worst: int) -> None:
        self.arcs, self.worst = arcs, worst
        self.width = int(arcs.need.max(initial=0))
        rules = [np.flatnonzero(arcs.quota_app == at) for at in range(len(arcs.need))]
        self._rules = [
            [(arcs.member_arc[arcs.member_quota == q], int(arcs.quota_least[q])) for q in many]
            for many in rules
        ]
        for at in range(len(arcs.need)):
            mine = slice(arcs.starts[at], arcs.starts[at + 1])
            pinned = arcs.starts[at] + np.flatnonzero(arcs.pinned[mine])
            if len(pinned):
                self._rules[at].append((pinned, len(pinned)))

    def near(self, profit: Floats, margin: float, count: int) -> Priced:
        """Of each application up to `count` panels of a profit within the margin of its best."""
        uppers = np.full(len(self.arcs.need), -np.inf)
        apps, rows = [], []
        complete = True
        for at, need in enumerate(self.arcs.need):
            if not need:
                uppers[at] = 0.0
                continue
            upper, found, all_of_them = self._app(at, int(need), profit, margin, count)
            uppers[at] = upper
            complete &= all_of_them
            apps.append(np.full(len(found), at))
            rows.append(np.pad(found, ((0, 0), (0, self.width - int(need))), constant_values=-1))
        if not rows:
            rows, apps = [np.zeros((0, self.width), np.int64)], [np.zeros(0, np.int64)]
        return Priced(uppers, Patterns(np.concatenate(apps), np.concatenate(rows)), complete)

    def _app(
        self, at: int, need: int, profit: Floats, margin: float, count: int
    ) -> tuple[float, NDArray[np.int64], bool]:
        mine = slice(int(self.arcs.starts[at]), int(self.arcs.starts[at + 1]))
        value, score = profit[mine], self.arcs.score[mine]
        if len(value) < need:
            return -np.inf, np.zeros((0, need), np.int64), True
        help = _multiplier(value, score, need, self.worst)
        key = value + help * score
        order = np.argsort(-key, kind="stable")
        wide = _wide(need)
        while True:
            best, found, worth = self._among(at, mine.start + order[:wide], need, profit, margin)
            beyond = -np.inf
            if wide < len(order):
                # A panel with somebody from outside has at most the first others beside.
                beyond = float(key[order[: need - 1]].sum() + key[order[wide]] - help * self.worst)
            if beyond < best - margin or wide >= len(order) or comb(wide, need) > 40 * COMBINATIONS:
                break
            wide = wide * 3 // 2 + 1
        keep = np.lexsort((np.arange(len(worth)), -worth))[:count]
        complete = beyond < best - margin and len(worth) <= count
        return max(best, beyond), found[keep], complete

    def _among(
        self, at: int, top: Ints, need: int, profit: Floats, margin: float
    ) -> tuple[float, NDArray[np.int64], Floats]:
        """The panels of some arcs: the best profit, and those within the margin of it."""
        picks = _picks(len(top), need)
        score = self.arcs.score[top]
        fine = _sums(score, picks) >= self.worst
        for members, least in self._rules[at]:
            inside = np.isin(top, members).astype(np.int64)
            fine &= _sums(inside, picks) >= least
        picks = picks[fine]
        value = _sums(profit[top], picks)
        best = float(value.max(initial=-np.inf))
        close = value >= best - margin
        return best, top[picks[close]], value[close]


def possible(arcs: Arcs, worst: int) -> Flags:
    """The arcs that can be in a panel of the worst score: the others only cloud the bounds."""
    order = np.lexsort((-arcs.score, arcs.app))
    rank = np.arange(len(arcs)) - arcs.starts[arcs.app[order]]
    need = arcs.need[arcs.app[order]]
    counted = np.where(rank < need, arcs.score[order], 0)
    best = np.bincount(arcs.app[order], counted, minlength=len(arcs.need)).astype(np.int64)
    last = np.zeros(len(arcs.need), dtype=np.int64)
    at = rank == need - 1
    last[arcs.app[order][at]] = arcs.score[order][at]
    return np.asarray(
        best[arcs.app] - last[arcs.app] + np.minimum(arcs.score, last[arcs.app]) >= worst
    )


def _multiplier(value: Floats, score: Ints, need: int, worst: int) -> float:
    """What a point of score is worth, so that the best panel by both bounds the best that meets
    the worst score most closely (Lagrangian relaxation, by bisection)."""
    low, high = 0.0, 0.0
    last = len(value) - need
    for _ in range(24):
        middle = (low + high) / 2 if high else low
        top = np.argpartition(value + middle * score, last)[last:] if last else slice(None)
        enough = int(score[top].sum()) >= worst
        if enough:
            high = middle
            if not middle:
                break
        else:
            low = middle
            if not high or middle == high:
                span = float(np.ptp(value)) / max(float(np.ptp(score)), 1.0)
                high = max(4 * high, span)
        if high and high - low < 1e-3 * high:
            break
    return high


def _sums(values: NDArray[Any], picks: NDArray[np.int64]) -> NDArray[Any]:
    total = values[picks[:, 0]]
    for column in range(1, picks.shape[1]):
        total = total + values[picks[:, column]]
    return total


def _wide(need: int) -> int:
    wide = need
    while wide < 400 and comb(wide + 1, need) <= COMBINATIONS:
        wide += 1
    return wide


@cache
def _picks(count: int, need: int) -> NDArray[np.int64]:
    """(panels, need) every choice of `need` out of `count`."""
    flat = np.fromiter((i for pick in combinations(range(count), need) for i in pick), np.int64)
    return flat.reshape(-1, need)
