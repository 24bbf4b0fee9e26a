"""Refuses a problem whose parts do not meet, naming what is wrong, before any work is done."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import get_args

from koryu_engine.types.meetings import Goal, MeetingProblem, Request

GOALS = frozenset(get_args(Goal))
MOST = 10**9
"""No number of a problem is larger: sums of weights stay exact in what solves and proves."""


def validate(problem: MeetingProblem) -> None:
    """Raise ValueError naming the first identifier or number that cannot be meant.

    `published` may name slots, places and requests that are no longer there: that is how a
    cancelled room looks.
    """
    for fault in _faults(problem):
        raise ValueError(fault)


def _faults(problem: MeetingProblem) -> Iterator[str]:
    yield from _doubles("slot", (each.id for each in problem.slots))
    yield from _doubles("participant", (each.id for each in problem.participants))
    yield from _doubles("request", (each.id for each in problem.requests))
    yield from _doubles("place", (each.id for each in problem.places))
    yield from _doubles("interpreter", (each.id for each in problem.interpreters))
    yield from _doubles("published meeting of request", (h.request for h in problem.published))
    yield from _doubles("goal", problem.goals)
    yield from (f"unknown goal {goal!r}" for goal in problem.goals if goal not in GOALS)
    yield from _slots(problem)
    yield from _supply(problem)
    for request in problem.requests:
        yield from _request(problem, request)
    yield from _between(problem)


def _doubles(what: str, ids: Iterable[str]) -> Iterator[str]:
    seen: set[str] = set()
    for each in ids:
        if each in seen:
            yield f"{what} {each!r} is given twice"
        seen.add(each)


def _slots(problem: MeetingProblem) -> Iterator[str]:
    ordered = sorted(problem.slots, key=lambda slot: (slot.start, slot.end, slot.id))
    for slot in ordered:
        for what, minute in (("start", slot.start), ("end", slot.end)):
            yield from _within(f"slot {slot.id!r}: {what}", minute, -MOST)
        if slot.start >= slot.end:
            yield f"slot {slot.id!r} ends at {slot.end}, not after its start {slot.start}"
    for before, after in zip(ordered, ordered[1:], strict=False):
        if after.start < before.end:
            yield f"slots {before.id!r} and {after.id!r} overlap"


def _supply(problem: MeetingProblem) -> Iterator[str]:
    slots = {slot.id for slot in problem.slots}
    for what, owner, away in (
        *(("participant", each.id, each.away) for each in problem.participants),
        *(("place", each.id, each.away) for each in problem.places),
        *(("interpreter", each.id, each.away) for each in problem.interpreters),
    ):
        yield from _unknown(f"{what} {owner!r} is away in slot", away, slots)
    for each in problem.participants:
        yield from _within(f"participant {each.id!r}: capacity", each.capacity, 1)
        yield from _within(f"participant {each.id!r}: most", each.most, 0)
        yield from _within(f"participant {each.id!r}: least", each.least, 0)
    for place in problem.places:
        yield from _within(f"place {place.id!r}: tables", place.tables, 0)
        yield from _within(f"place {place.id!r}: seats", place.seats, 0)
    for who in problem.interpreters:
        yield from _within(f"interpreter {who.id!r}: straight", who.straight, 1)
        yield from _within(f"interpreter {who.id!r}: most", who.most, 0)
        for pair in sorted(sorted(pair) for pair in who.pairs):
            if len(pair) != 2:
                yield f"interpreter {who.id!r}: {pair} is not a pair of languages"


def _request(problem: MeetingProblem, request: Request) -> Iterator[str]:
    name = f"request {request.id!r}"
    slots = {slot.id for slot in problem.slots}
    known = {each.id for each in problem.participants}
    yield from _unknown(f"{name} names participant", request.participants, known)
    if len(set(request.participants)) != len(request.participants) or len(request.participants) < 2:
        yield f"{name} needs two or more different participants"
    yield from _within(f"{name}: weight", request.weight, 0)
    yield from _within(f"{name}: seats", request.seats, 0)
    periods = {slot.period for slot in problem.slots}
    yield from _unknown(f"{name} names period", request.periods, periods)
    yield from _unknown(f"{name} forbids slot", request.forbidden, slots)
    if request.pair is not None and len(request.pair) != 2:
        yield f"{name}: {sorted(request.pair)} is not a pair of languages"
    if request.slot is not None:
        yield from _unknown(f"{name} is fixed to slot", (request.slot,), slots)
    if request.place is not None:
        places = {place.id for place in problem.places}
        yield from _unknown(f"{name} is fixed to place", (request.place,), places)


def _between(problem: MeetingProblem) -> Iterator[str]:
    requests = {each.id for each in problem.requests}
    for pair in problem.precedences:
        yield from _unknown("a precedence names request", pair, requests)
        if pair[0] == pair[1]:
            yield f"request {pair[0]!r} cannot come before itself"
    zones = {place.zone for place in problem.places}
    for one, other, minutes in problem.travel:
        yield from _unknown("travel names zone", (one, other), zones)
        yield from _within(f"travel between {one!r} and {other!r}", minutes, 0)
        if one == other:
            yield f"travel within the zone {one!r} cannot be asked for"
    yield from _within("gap_difference", problem.gap_difference, 0)
    yield from _within("price", problem.price, 0)


def _unknown(text: str, ids: Iterable[str], known: set[str]) -> Iterator[str]:
    yield from (f"{text} {each!r}, which is not given" for each in sorted(set(ids) - known))


def _within(text: str, value: int | None, least: int) -> Iterator[str]:
    if value is not None and value < least:
        yield f"{text} is {_short(value)}, less than {least}"
    if value is not None and value > MOST:
        yield f"{text} is {_short(value)}, more than {MOST}"


def _short(value: int) -> str:
    """A number of thousands of digits would not be a message."""
    return str(value) if abs(value) < 10**30 else "a number of more than thirty digits"
