"""A plain first plan: what must be held first, then the weightiest, each where it first fits."""

from __future__ import annotations

from collections.abc import Iterator

from koryu_engine.meetings.board import Board
from koryu_engine.meetings.day import Day, speaks
from koryu_engine.types.meetings import Held


def greedy(day: Day) -> tuple[Held, ...]:
    """Meetings that can stand together, in the order they were placed; not always all the musts.

    What is published is tried where it stands.
    """
    board = Board(day, ())
    for r in sorted(range(len(day.requests)), key=lambda r: _rank(day, r)):
        found = next((held for held in _positions(board, r) if held), None)
        if found:
            board.add(found)
    return tuple(board.held.values())


def _rank(day: Day, r: int) -> tuple[bool, bool, int, int, int]:
    stands = r in day.published
    return (not day.must(r), not stands, len(day.free[r]) * day.must(r), -day.requests[r].weight, r)


def _positions(board: Board, r: int) -> Iterator[Held | None]:
    day = board.day
    for who in day.requests[r].participants:
        most = day.participants[who].most
        if most is not None and len(board.of[who]) >= most:
            return
    before = day.published.get(r)
    slots = sorted(day.free[r], key=lambda t: before is None or day.slots[t].id != before.slot)
    for t in slots:
        yield _position(board, r, t)


def _position(board: Board, r: int, t: int) -> Held | None:
    day, request = board.day, board.day.requests[r]
    if any(board.full(who, t) for who in request.participants) or board.late(r, t):
        return None
    voice = None
    if request.pair is not None:
        busy = {each.interpreter for each in board.slot[t]}
        team = (i for i in day.problem.interpreters if speaks(i, request.pair))
        voice = next((i.id for i in team if i.id not in busy and board.could(i, t)), None)
        if voice is None:
            return None
    if not day.problem.places:
        return Held(request.id, day.slots[t].id, None, voice)
    place = next((name for name in _places(board, r, t)), None)
    return Held(request.id, day.slots[t].id, place, voice) if place else None


def _places(board: Board, r: int, t: int) -> Iterator[str]:
    tables = {place.id: place.tables for place in board.day.problem.places}
    before = board.day.published.get(r)
    for name in sorted(board.places(r, t), key=lambda name: before is None or name != before.place):
        if len(board.at(t, name)) < tables[name] and not board.unreachable(r, t, name):
            yield name
