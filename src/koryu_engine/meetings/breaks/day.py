"""What of a meeting problem matters for breaks, in numbers, after everything certain is drawn."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from koryu_engine.meetings.breaks.fits import fits
from koryu_engine.meetings.breaks.sides import ends
from koryu_engine.meetings.breaks.voices import Voice
from koryu_engine.types.meetings import MeetingProblem, Place, Request


@dataclass(frozen=True, slots=True)
class Room:
    """Requests (`members`) of which each slot holds at most so many (`most`)."""

    members: frozenset[int]
    most: tuple[int, ...]

    def least(self, slot: int) -> int:
        """How many must be in a slot because the others have no room for them."""
        return len(self.members) - sum(self.most) + self.most[slot]


@dataclass(frozen=True, slots=True)
class Day:
    """A day in numbers: slots in order of time, requests and participants in the problem's order.

    `may`: the slots each request may take. `of`: each participant's requests. `capacity`: meetings
    a participant holds at once. `tables`: per slot, None for any number. `before`: strict order of
    two requests. `difference`: most minus fewest breaks of two participants. `welcome`: every
    participant wants as many meetings as it has requests. `rooms`: where some requests need what
    not every table has. `asked`: by language, the requests that need one of the `voices`.
    `balanced`: whether to say that as many of one side meet as of the other, where every meeting is
    between two sides: what tight days are solved by, and needless clauses for others.
    """

    slots: int
    may: tuple[frozenset[int], ...]
    of: tuple[tuple[int, ...], ...]
    capacity: tuple[int, ...]
    tables: tuple[int | None, ...]
    before: tuple[tuple[int, int], ...]
    difference: int | None
    welcome: bool
    rooms: tuple[Room, ...] = ()
    asked: tuple[tuple[int, ...], ...] = ()
    voices: tuple[Voice, ...] = ()
    balanced: bool = False

    @property
    def open(self) -> bool:
        """Whether nothing simple stands in the way: precedences, or slots and tables too few."""
        room = [len(self.may) if most is None else most for most in self.tables]
        return (
            self.welcome
            and all(self.may)
            and fits(self.may, room)
            and all(self._housed(each) for each in self.rooms)
            and all(
                fits([self.may[request] for request in mine], [most] * self.slots)
                for mine, most in zip(self.of, self.capacity, strict=True)
            )
        )

    def _housed(self, room: Room) -> bool:
        return fits([self.may[request] for request in sorted(room.members)], room.most)

    @property
    def by_people(self) -> bool:
        """Whether to count people rather than sides for the tables of a day of `pairs`.

        So when three quarters of the tables or more are needed, or a quarter of the meetings or
        more are not between two sides.
        """
        _, between = ends(self.of, len(self.may))
        crowded = 4 * len(self.may) >= 3 * sum(most or 0 for most in self.tables)
        return crowded or between < 0.75

    @property
    def pairs(self) -> bool:
        """Whether every meeting is of two, and nobody in two meetings at once."""
        return self.two and set(self.capacity) <= {1}

    @property
    def two(self) -> bool:
        """Whether every meeting is of two."""
        return sum(map(len, self.of)) == 2 * len(self.may)


def read_day(problem: MeetingProblem) -> Day:
    """The problem in numbers. Raises ValueError where it asks for more than slots and tables."""
    for fault in _beyond(problem):
        raise ValueError(f"minimise_breaks places requests on slots and alike tables only: {fault}")
    order = sorted(problem.slots, key=lambda slot: (slot.start, slot.id))
    person = {each.id: at for at, each in enumerate(problem.participants)}
    at = {each.id: number for number, each in enumerate(problem.requests)}
    of: list[list[int]] = [[] for _ in person]
    for number, request in enumerate(problem.requests):
        for who in request.participants:
            of[person[who]].append(number)
    before = [(at[one], at[other]) for one, other in problem.precedences]
    before += _twins(problem)
    may = [_slots(problem, request) for request in problem.requests]
    return Day(
        slots=len(order),
        may=narrowed([{n for n, s in enumerate(order) if s.id in ids} for ids in may], before),
        of=tuple(map(tuple, of)),
        capacity=tuple(each.capacity for each in problem.participants),
        tables=tuple(_tables(problem, slot.id) for slot in order),
        before=tuple(before),
        difference=problem.gap_difference,
        welcome=all(
            each.least <= len(mine) and (each.most is None or len(mine) <= each.most)
            for each, mine in zip(problem.participants, of, strict=True)
        ),
    )


def _slots(problem: MeetingProblem, request: Request) -> set[str]:
    away = {each.id: each.away for each in problem.participants}
    return {
        slot.id
        for slot in problem.slots
        if request.slot in (None, slot.id)
        and (not request.periods or slot.period in request.periods)
        and slot.id not in request.forbidden
        and not any(slot.id in away[who] for who in request.participants)
    }


def _tables(problem: MeetingProblem, slot: str) -> int | None:
    if not problem.places:
        return None
    return sum(place.tables for place in problem.places if slot not in place.away)


def _twins(problem: MeetingProblem) -> Iterator[tuple[int, int]]:
    """Requests that differ in nothing may as well be held in the order they are written."""
    bound = {each for pair in problem.precedences for each in pair}
    single = {each.id for each in problem.participants if each.capacity == 1}
    last: dict[tuple[object, ...], int] = {}
    for number, each in enumerate(problem.requests):
        if each.id in bound or each.slot is not None or not single & set(each.participants):
            continue
        likeness = (frozenset(each.participants), each.periods, each.forbidden)
        if likeness in last:
            yield last[likeness], number
        last[likeness] = number


def narrowed(may: list[set[int]], before: list[tuple[int, int]]) -> tuple[frozenset[int], ...]:
    """Drop slots too late for what must come after, and too early for what came before."""
    changed = all(may)
    while changed:
        changed = False
        for earlier, later in before:
            late = {slot for slot in may[earlier] if slot >= max(may[later])}
            may[earlier] = may[earlier] - late
            early = {slot for slot in may[later] if slot <= min(may[earlier], default=-1)}
            may[later] = may[later] - early
            if not (may[earlier] and may[later]):
                return tuple(map(frozenset, may))
            changed |= bool(late or early)
    return tuple(map(frozenset, may))


def _beyond(problem: MeetingProblem) -> Iterator[str]:
    """What is asked that tables in slots cannot answer."""
    zones = {place.zone for place in problem.places}
    if any(minutes and {one, other} <= zones for one, other, minutes in problem.travel):
        yield "places in zones with a way between them"
    for request in problem.requests:
        if request.pair is not None:
            yield f"request {request.id!r} needs an interpreter"
        if request.place is not None:
            yield f"request {request.id!r} is fixed to a place"
        if not all(_suits(place, request) for place in problem.places):
            yield f"request {request.id!r} cannot stand at every place"


def _suits(place: Place, request: Request) -> bool:
    return (
        place.seats >= request.seats
        and place.equipment >= request.equipment
        and request.online in (None, place.online)
    )
