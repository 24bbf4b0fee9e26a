"""A problem turned into rows and columns: which request may lie where, which places are alike."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from koryu_engine.types.meetings import (
    Held,
    Interpreter,
    MeetingProblem,
    Participant,
    Place,
    Request,
    Slot,
)

Requirement = tuple[str, ...]
"""Something asked that can be named and, in a search for what conflicts, left out: a word
(`away`, `mandatory`, `tables` …) and the identifiers it is about."""
Languages = frozenset[str]


@dataclass(frozen=True, slots=True)
class Kind:
    """Places no meeting can tell apart."""

    places: tuple[Place, ...]

    @property
    def zone(self) -> str:
        return self.places[0].zone

    def tables(self, slot: str) -> int:
        return sum(place.tables for place in self.places if slot not in place.away)


class Day:
    """Indices over a valid problem; never changes it. Slots are numbered in order of time."""

    def __init__(self, problem: MeetingProblem) -> None:
        self.problem = problem
        self.slots: tuple[Slot, ...] = tuple(sorted(problem.slots, key=lambda each: each.start))
        self.at = {slot.id: t for t, slot in enumerate(self.slots)}
        self.requests = problem.requests
        self.row = {request.id: r for r, request in enumerate(self.requests)}
        self.participants: dict[str, Participant] = {each.id: each for each in problem.participants}
        self.asked: dict[str, list[int]] = {each.id: [] for each in problem.participants}
        for r, request in enumerate(self.requests):
            for who in request.participants:
                self.asked[who].append(r)
        self.published: dict[int, Held] = {
            self.row[held.request]: held for held in problem.published if held.request in self.row
        }

    @cached_property
    def kinds(self) -> tuple[Kind, ...]:
        """Places alike together; each for itself where its identity counts."""
        problem = self.problem
        apart = "moves" in problem.goals or bool(problem.published)
        fixed = {request.place for request in self.requests}
        groups: dict[object, list[Place]] = {}
        for place in problem.places:
            looks = (place.zone, place.seats, place.equipment, place.online, place.away)
            own = place.id if apart or place.id in fixed else ""
            groups.setdefault((own, *looks), []).append(place)
        return tuple(Kind(tuple(group)) for group in groups.values())

    @cached_property
    def fits(self) -> tuple[tuple[int, ...], ...]:
        """For each request the kinds of place it can stand in."""
        return tuple(
            tuple(k for k, kind in enumerate(self.kinds) if suits(request, kind.places[0]))
            for request in self.requests
        )

    @cached_property
    def free(self) -> tuple[tuple[int, ...], ...]:
        """For each request the slots in which it could be held if it were alone."""
        return tuple(
            tuple(
                t
                for t in range(len(self.slots))
                if not any(True for _ in self.blocks(r, t))
                and self.housed(r, t)
                and self.heard(r, t)
            )
            for r in range(len(self.requests))
        )

    @cached_property
    def tight(self) -> tuple[tuple[int, int, frozenset[tuple[str, str]]], ...]:
        """Pairs of slots too near for some travel: (earlier, later, ordered pairs of zones)."""
        both = [*self.problem.travel, *((b, a, m) for a, b, m in self.problem.travel)]
        found = []
        for t, slot in enumerate(self.slots):
            for u in range(t + 1, len(self.slots)):
                between = self.slots[u].start - slot.end
                zones = frozenset((a, b) for a, b, minutes in both if minutes > between)
                if zones:
                    found.append((t, u, zones))
        return tuple(found)

    @cached_property
    def languages(self) -> tuple[Languages, ...]:
        pairs = {request.pair for request in self.requests if request.pair is not None}
        return tuple(sorted(pairs, key=sorted))

    def must(self, r: int) -> bool:
        """Whether the request counts as mandatory."""
        request = self.requests[r]
        return request.mandatory or request.slot is not None or request.place is not None

    def blocks(self, r: int, t: int) -> Iterator[Requirement]:
        """What of the request itself and its participants forbids the slot."""
        request, slot = self.requests[r], self.slots[t]
        if request.slot is not None and request.slot != slot.id:
            yield ("fixed", request.id)
        if request.periods and slot.period not in request.periods:
            yield ("periods", request.id)
        if slot.id in request.forbidden:
            yield ("forbidden", request.id)
        for who in request.participants:
            if slot.id in self.participants[who].away:
                yield ("away", who)

    def housed(self, r: int, t: int) -> bool:
        """Whether any place open in the slot suits the request, or none is needed."""
        if not self.kinds:
            return True
        return any(self.kinds[k].tables(self.slots[t].id) for k in self.fits[r])

    def heard(self, r: int, t: int) -> bool:
        """Whether an interpreter of its languages is there in the slot, or none is needed."""
        pair = self.requests[r].pair
        return pair is None or any(
            speaks(who, pair) and self.slots[t].id not in who.away
            for who in self.problem.interpreters
        )

    def runs(self, length: int) -> Iterator[range]:
        """Every `length` slots that follow each other within one period."""
        for first in range(len(self.slots) - length + 1):
            window = range(first, first + length)
            if len({self.slots[t].period for t in window}) == 1:
                yield window

    def possible(self, who: str) -> int:
        """Meetings a participant could hold at best: what is asked, wanted and has time."""
        participant = self.participants[who]
        time = participant.capacity * sum(slot.id not in participant.away for slot in self.slots)
        most = time if participant.most is None else min(participant.most, time)
        return min(len(self.asked[who]), most)


def suits(request: Request, place: Place) -> bool:
    """Whether a meeting could stand in a place, time aside."""
    return (
        request.place in (None, place.id)
        and request.seats <= place.seats
        and request.equipment <= place.equipment
        and request.online in (None, place.online)
    )


def speaks(interpreter: Interpreter, pair: Languages) -> bool:
    return pair in interpreter.pairs
