"""The board of a large timetable: who meets in which slot, and the Kempe exchange that moves it.

Everything is arrays of numbers, so that the kernels can be compiled. Slots are numbered from 1 in
the order of time; columns 0 and last of `at` stay empty and spare the kernels their bounds checks.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from koryu_engine.meetings.large_compile import inlined, kernel

Numbers = NDArray[np.int64]
Small = NDArray[np.int32]
Mask = NDArray[np.bool_]


class Board(NamedTuple):
    """The state of a search over P participants, R requests and T slots.

    `at` (P, T+2): the request a participant meets for, −1 when idle. `who` (R, width): a request's
    participants, filled up with −1. `slot` (R,): where it is held, 0 when it is not. `may`
    (R, T+2): where it may be. `load`, `room` (T+2,): tables taken and there. `used`, `quota` (P,):
    meetings held and wanted at most. `value` (R,): what holding it is worth. `mark`, `chain` (R,):
    scratch of the exchange. `stamp` (1,): the last mark. `random` (1,): the generator's state,
    never 0.
    """

    at: Small
    who: Small
    slot: Small
    may: Mask
    load: Numbers
    room: Numbers
    used: Numbers
    quota: Numbers
    value: Numbers
    mark: Numbers
    chain: Small
    stamp: Numbers
    random: NDArray[np.uint64]


@kernel
def draw(random: NDArray[np.uint64]) -> int:
    """A whole number below 2³¹ (the upper bits of xorshift64, Marsaglia 2003)."""
    x = random[0]
    x ^= x << np.uint64(13)
    x ^= x >> np.uint64(7)
    x ^= x << np.uint64(17)
    random[0] = x
    return int(np.int64(x >> np.uint64(33)))


@kernel
def below(random: NDArray[np.uint64], limit: int) -> int:
    """A whole number from 0 to `limit` − 1, for limits far below 2³¹; no division."""
    return (draw(random) * limit) >> 31


@kernel
def occupy(board: Board, request: int, slot: int) -> None:
    """Hold a request in a slot where its participants are idle."""
    board.slot[request] = slot
    board.load[slot] += 1
    for person in board.who[request]:
        if person >= 0:
            board.at[person, slot] = request
            board.used[person] += 1


@kernel
def vacate(board: Board, request: int) -> None:
    """Hold a request no longer."""
    slot = board.slot[request]
    board.slot[request] = 0
    board.load[slot] -= 1
    for person in board.who[request]:
        if person >= 0:
            board.at[person, slot] = -1
            board.used[person] -= 1


@kernel
def shift(at: Small, person: int, source: int, target: int) -> tuple[int, int]:
    """What moving a meeting of a participant from one slot to an idle one changes.

    Returns the change of the number of its runs (meetings without a pause between them) and of the
    sum of the runs' squared lengths.
    """
    left = 0
    while at[person, source - 1 - left] >= 0:
        left += 1
    right = 0
    while at[person, source + 1 + right] >= 0:
        right += 1
    before = 0
    while target - 1 - before != source and at[person, target - 1 - before] >= 0:
        before += 1
    after = 0
    while target + 1 + after != source and at[person, target + 1 + after] >= 0:
        after += 1
    runs = (left > 0) + (right > 0) - (before > 0) - (after > 0)
    return runs, 2 * (before * after + before + after - left * right - left - right)


@inlined
def gather(
    board: Board,
    first: int,
    done: int,
    one: int,
    other: int,
    limit: int,
    scale: NDArray[np.float64],
) -> tuple[int, float, int]:
    """The same behind the `done` requests gathered before, of other components of the two slots.

    The size is that of all; energy and load are those of the new component alone.
    """
    at, who, slot, chain, mark = board.at, board.who, board.slot, board.chain, board.mark
    stamp = board.stamp[0]
    chain[done] = first
    mark[first] = stamp
    size, leaving, energy = done + 1, 0, 0.0
    while done < size:
        request = chain[done]
        done += 1
        here = slot[request]
        there = one + other - here
        if not board.may[request, there]:
            return 0, 0.0, 0
        leaving += 1 if here == one else -1
        for column in range(who.shape[1]):
            person = who[request, column]
            if person < 0:
                break
            met = at[person, there]
            if met < 0:
                runs, squares = shift(at, person, here, there)
                energy += runs - scale[person] * squares
            elif mark[met] != stamp:
                if size == limit:
                    return 0, 0.0, 0
                mark[met] = stamp
                chain[size] = met
                size += 1
    return size, energy, leaving


@inlined
def component(
    board: Board, first: int, one: int, other: int, limit: int, scale: NDArray[np.float64]
) -> tuple[int, float, int]:
    """Gather the Kempe component of a request in two slots: all that must change sides with it.

    Returns its size (0 when a request may not change or there are more than `limit`), the change of
    the energy (runs − scale · squared lengths) and by how much the first slot's load would fall.
    The component is left in `board.chain`, marked with `board.stamp`. Only participants at its
    ends, idle in one of the slots, see their timetable's shape change.
    """
    board.stamp[0] += 1
    return gather(board, first, 0, one, other, limit, scale)


@inlined
def exchange(board: Board, size: int, one: int, other: int, leaving: int) -> None:
    """Carry out the exchange of the component gathered last."""
    at, who, slot, chain = board.at, board.who, board.slot, board.chain
    for place in range(size):
        request = chain[place]
        for column in range(who.shape[1]):
            if who[request, column] >= 0:
                at[who[request, column], slot[request]] = -1
    for place in range(size):
        request = chain[place]
        slot[request] = one + other - slot[request]
        for column in range(who.shape[1]):
            if who[request, column] >= 0:
                at[who[request, column], slot[request]] = request
    board.load[one] -= leaving
    board.load[other] += leaving


def holes(at: Small) -> int:
    """Groups of idle slots between two meetings of a participant, summed over all."""
    busy = at >= 0
    return int((busy[:, 1:] & ~busy[:, :-1]).sum() - busy.any(axis=1).sum())
