"""Finds a slot for every request: freely, by Kempe exchanges, or in place of what is worth less.

Without absences and with two sides this is edge colouring, for which exchanges always suffice while
slots and tables do (König 1916; de Werra 1971 for equal loads). Absences and three-party meetings
break that theorem; a walk of ejections of equal worth then carries the free slot to where it helps.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from koryu_engine.meetings.large_board import (
    Board,
    Numbers,
    below,
    component,
    exchange,
    occupy,
    vacate,
)
from koryu_engine.meetings.large_compile import kernel

NO_SLOT = 0


@kernel
def _wanted(board: Board, request: int) -> bool:
    """Whether all its participants want another meeting."""
    for person in board.who[request]:
        if person >= 0 and board.used[person] >= board.quota[person]:
            return False
    return True


@kernel
def _busy(board: Board, request: int, slot: int) -> int:
    """How many of its participants are taken in the slot."""
    count = 0
    for person in board.who[request]:
        if person >= 0 and board.at[person, slot] >= 0:
            count += 1
    return count


@kernel
def _free_slot(board: Board, request: int) -> int:
    """The emptiest slot in which it can be held as things are."""
    best = NO_SLOT
    for slot in range(1, board.at.shape[1] - 1):
        if (
            board.may[request, slot]
            and board.load[slot] < board.room[slot]
            and (best == NO_SLOT or board.load[slot] < board.load[best])
            and _busy(board, request, slot) == 0
        ):
            best = slot
    return best


@kernel
def _returns(board: Board, request: int, slot: int, target: int) -> bool:
    """Whether the exchange gathered last would bring a meeting into `slot` for a participant."""
    for person in board.who[request]:
        if person >= 0 and board.at[person, slot] < 0:
            met = board.at[person, target]
            if met >= 0 and board.mark[met] == board.stamp[0]:
                return True
    return False


@kernel
def _move_away(
    board: Board, request: int, person: int, slot: int, scale: NDArray[np.float64]
) -> bool:
    """Free one participant in the slot by an exchange with a slot in which it is idle."""
    last = board.at.shape[1] - 2
    start = below(board.random, last)
    for step in range(last):
        target = (start + step) % last + 1
        if board.at[person, target] >= 0:
            continue
        size, _, leaving = component(
            board, board.at[person, slot], slot, target, board.chain.shape[0], scale
        )
        if (
            size > 0
            and board.load[target] + leaving <= board.room[target]
            and board.load[slot] - leaving < board.room[slot]
            and not _returns(board, request, slot, target)
        ):
            exchange(board, size, slot, target, leaving)
            return True
    return False


@kernel
def _make_room(board: Board, request: int, scale: NDArray[np.float64]) -> int:
    """A slot freed for the request by exchanges, every other meeting still held."""
    last = board.at.shape[1] - 2
    start = below(board.random, last)
    for step in range(last):
        slot = (start + step) % last + 1
        if not board.may[request, slot] or board.load[slot] >= board.room[slot]:
            continue
        for person in board.who[request]:
            if person >= 0 and board.at[person, slot] >= 0:
                _move_away(board, request, person, slot, scale)
        if _busy(board, request, slot) == 0 and board.load[slot] < board.room[slot]:
            return int(slot)
    return NO_SLOT


@kernel
def seat(board: Board, request: int, scale: NDArray[np.float64]) -> bool:
    """Hold the request without dropping another, if exchanges allow it."""
    if not _wanted(board, request):
        return False
    slot = _free_slot(board, request)
    if slot == NO_SLOT:
        slot = _make_room(board, request, scale)
    if slot == NO_SLOT:
        return False
    occupy(board, request, slot)
    return True


@kernel
def place_all(board: Board, order: Numbers, scale: NDArray[np.float64]) -> int:
    """Seat the requests in this order; returns how many found no slot."""
    left = 0
    for request in order:
        if not seat(board, request, scale):
            left += 1
    return left


@kernel
def _any_meeting(board: Board, person: int) -> int:
    """One of the participant's meetings, drawn at random; −1 without any."""
    last = board.at.shape[1] - 2
    start = below(board.random, last)
    for step in range(last):
        met = board.at[person, (start + step) % last + 1]
        if met >= 0:
            return int(met)
    return -1


@kernel
def _any_held_in(board: Board, slot: int) -> int:
    """One of the meetings of a slot, drawn at random; −1 without any."""
    people = board.at.shape[0]
    start = below(board.random, people)
    for step in range(people):
        met = board.at[(start + step) % people, slot]
        if met >= 0:
            return int(met)
    return -1


@kernel
def _in_the_way(board: Board, request: int, slot: int, found: Numbers) -> int:
    """Fill `found` with meetings to drop for the request to be held in the slot; their number."""
    size = 0
    for person in board.who[request]:
        if person < 0:
            break
        met = board.at[person, slot]
        if met < 0 and board.used[person] >= board.quota[person]:
            met = _any_meeting(board, person)
        if met >= 0 and met not in found[:size]:
            found[size] = met
            size += 1
    gone = 0
    for met in found[:size]:
        gone += board.slot[met] == slot
    if gone == 0 and board.load[slot] >= board.room[slot]:
        met = _any_held_in(board, slot)
        if met < 0:
            return -1
        if met not in found[:size]:
            found[size] = met
            size += 1
    return size


@kernel
def _fits(board: Board, request: int) -> bool:
    """Whether its participants would have it at all."""
    for person in board.who[request]:  # noqa: SIM110 - kernels know no generators
        if person >= 0 and board.quota[person] == 0:
            return False
    return True


@kernel
def eject(
    board: Board, left: Numbers, size: int, steps: int, scale: NDArray[np.float64]
) -> tuple[int, int]:
    """Hold more of the `left[:size]` requests, dropping others of no greater worth for them.

    Each step takes one at random and a slot at random; what is dropped is seated again where it can
    be, else it joins `left`. Returns how many are left and the steps used.
    """
    last = board.at.shape[1] - 2
    found = np.zeros(2 * board.who.shape[1] + 1, np.int64)
    for step in range(steps):
        if size == 0:
            return 0, step
        chosen = below(board.random, size)
        request = left[chosen]
        slot = below(board.random, last) + 1
        if not board.may[request, slot] or not _fits(board, request):
            continue
        dropped = _in_the_way(board, request, slot, found)
        worth = 0
        for met in found[: max(dropped, 0)]:
            worth += board.value[met]
        if dropped < 0 or worth > board.value[request]:
            continue
        for met in found[:dropped]:
            vacate(board, met)
        occupy(board, request, slot)
        size -= 1
        left[chosen] = left[size]
        for met in found[:dropped]:
            if not seat(board, met, scale):
                left[size] = met
                size += 1
    return size, steps
