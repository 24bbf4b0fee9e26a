"""Simulated annealing of a timetable's shape: fewer holes, every meeting still held.

A step moves one end of a run of meetings of one participant beside a run of the same participant,
by a Kempe exchange. Its energy counts the runs and, as a guide between equals, rewards long ones:
1 − Σ length² / meetings² is 0 when all meetings are in one run and near 1 when they are scattered.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from koryu_engine.meetings.large_board import (
    Board,
    Small,
    below,
    component,
    draw,
    exchange,
    gather,
    shift,
)
from koryu_engine.meetings.large_compile import inlined, kernel

LONGEST = 100
"""Requests in one exchange; longer components are left alone."""
HELP = 3.0
"""What the other end of a component is trusted to make up for, in holes."""
TRIES = 16
"""Participants looked at for an exchange in return when tables are short."""
SELDOM = 4
"""A participant with a single run is tried this many times less often."""
WHOLE = 2.0**31


@kernel
def _edges(
    at: Small, person: int, ends: NDArray[np.int64], beside: NDArray[np.int64]
) -> tuple[int, int]:
    """Fill `ends` with the slots at the ends of the participant's runs, `beside` with the idle ones
    that touch a run; how many there are of both."""
    many, near = 0, 0
    before, busy = False, at[person, 1] >= 0
    for slot in range(1, at.shape[1] - 1):
        after = at[person, slot + 1] >= 0
        if busy:
            if not (before and after):
                ends[many] = slot
                many += 1
        elif before or after:
            beside[near] = slot
            near += 1
        before, busy = busy, after
    return many, near


@inlined
def _crowded(board: Board, source: int, target: int, leaving: int) -> bool:
    """Whether an exchange would need more tables than there are."""
    return bool(
        board.load[target] + leaving > board.room[target]
        or board.load[source] - leaving > board.room[source]
    )


@kernel
def _in_return(
    board: Board, size: int, source: int, target: int, leaving: int, scale: NDArray[np.float64]
) -> tuple[int, float, int]:
    """Gather a second component, against the current, so that the tables suffice.

    Returns as `gather` does; size 0 when a few random participants offer none.
    """
    crowded, other = (target, source) if leaving > 0 else (source, target)
    for _ in range(TRIES):
        person = below(board.random, board.at.shape[0])
        met = board.at[person, crowded]
        if met < 0 or board.at[person, other] >= 0 or board.mark[met] == board.stamp[0]:
            continue
        if shift(board.at, person, crowded, other)[0] <= 0:
            return gather(board, met, size, source, target, LONGEST, scale)
    return 0, 0.0, 0


@kernel
def anneal(board: Board, steps: int, heat: float, scale: NDArray[np.float64]) -> int:
    """Take so many steps at one temperature; returns the exchanges made.

    `scale` (P,): how much a squared meeting of a run's length counts for each participant, in runs.
    """
    at, width = board.at, board.at.shape[1]
    ends = np.zeros(width, np.int64)
    beside = np.zeros(width, np.int64)
    made = 0
    for _ in range(steps):
        person = below(board.random, board.at.shape[0])
        many, near = _edges(at, person, ends, beside)
        if near == 0:
            continue
        whole = ends[many - 1] - ends[0] + 1 == board.used[person]
        if whole and below(board.random, SELDOM) > 0:
            continue
        source = ends[below(board.random, many)]
        target = beside[below(board.random, near)]
        bearable = -heat * math.log((draw(board.random) + 1) / WHOLE)
        runs, squares = shift(at, person, source, target)
        if runs - scale[person] * squares - HELP > bearable:
            continue
        size, energy, leaving = component(board, at[person, source], source, target, LONGEST, scale)
        if size == 0 or energy > bearable:
            continue
        if _crowded(board, source, target, leaving):
            size, more, back = _in_return(board, size, source, target, leaving, scale)
            energy += more
            leaving += back
        if size > 0 and energy <= bearable and not _crowded(board, source, target, leaving):
            exchange(board, size, source, target, leaving)
            made += 1
    return made
