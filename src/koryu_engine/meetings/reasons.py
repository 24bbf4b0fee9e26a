"""Why a request is not held: what stands in its way in every slot, true of the plan as it is."""

from __future__ import annotations

from collections.abc import Iterable

from koryu_engine.meetings.board import Board
from koryu_engine.meetings.day import Day
from koryu_engine.types.meetings import Held, Unplaced
from koryu_engine.types.retrieval import Reason


def unplaced(day: Day, held: tuple[Held, ...]) -> tuple[Unplaced, ...]:
    """Every request not held with its reasons, which together cover every slot."""
    board = Board(day, held)
    return tuple(
        Unplaced(request.id, _why(board, r))
        for r, request in enumerate(day.requests)
        if request.id not in board.held
    )


def _why(board: Board, r: int) -> tuple[Reason, ...]:
    day, request = board.day, board.day.requests[r]
    for who in request.participants:
        most = day.participants[who].most
        if most is not None and len(board.of[who]) >= most:
            return (Reason("meeting.full", {"participant": who, "most": str(most)}),)
    slots = [t for t in range(len(day.slots)) if next(day.blocks(r, t), None) is None]
    if not slots:
        return (Reason("meeting.no_common_slot", {}),)
    return tuple(_covering(board, r, slots))


def _covering(board: Board, r: int, slots: list[int]) -> list[Reason]:
    """Take the slots away reason by reason until none is left."""
    found: list[Reason] = []
    for who in board.day.requests[r].participants:
        taken = [t for t in slots if board.full(who, t)]
        slots = [t for t in slots if t not in taken]
        if taken:
            found.append(_busy(board, r, who, taken))
    late = {t: board.late(r, t) for t in slots}
    slots = [t for t in slots if not late[t]]
    for other in sorted({each for after in late.values() for each in after}):
        found.append(Reason("meeting.precedence", {"request": other}))
    without = [t for t in slots if not board.table(r, t)]
    slots = [t for t in slots if t not in without]
    if without:
        found.append(Reason("meeting.no_table", {"slots": _names(board.day, without)}))
    silent = [t for t in slots if not board.interpreter(r, t)]
    slots = [t for t in slots if t not in silent]
    if silent:
        languages = "–".join(sorted(board.day.requests[r].pair or ()))
        params = {"languages": languages, "slots": _names(board.day, silent)}
        found.append(Reason("meeting.no_interpreter", params))
    return found + _rest(board, r, slots)


def _busy(board: Board, r: int, who: str, slots: list[int]) -> Reason:
    """Busy; outweighed, if each of the meetings in the way counts as much or more."""
    day = board.day
    there = [each.request for t in slots for each in board.meetings(who, t)]
    rows = [day.row[each] for each in there]
    weight = -1 if day.must(r) else day.requests[r].weight
    if all(day.must(row) or day.requests[row].weight >= weight for row in rows):
        params = {"participant": who, "requests": ", ".join(sorted(there))}
        return Reason("meeting.outweighed", params)
    return Reason("meeting.busy", {"participant": who, "slots": _names(day, slots)})


def _rest(board: Board, r: int, slots: list[int]) -> list[Reason]:
    """Slots where everybody is free: too far to walk, or holding it would cost another goal."""
    found = []
    for t in tuple(slots):
        far = [board.unreachable(r, t, place) for place in board.places(r, t)]
        if far and all(far):
            who = sorted({name for each in far for name, _ in each})
            found += [Reason("meeting.travel", {"participant": name}) for name in who]
            slots.remove(t)
    if slots:
        found.append(Reason("meeting.costs", {"slots": _names(board.day, slots)}))
    return list({(each.key, tuple(each.params.items())): each for each in found}.values())


def _names(day: Day, slots: Iterable[int]) -> str:
    return ", ".join(day.slots[t].id for t in slots)
