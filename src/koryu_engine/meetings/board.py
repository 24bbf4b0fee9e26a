"""A plan laid out slot by slot, so that "could this stand there?" is answered at once."""

from __future__ import annotations

from collections.abc import Iterable

from koryu_engine.meetings.day import Day, speaks, suits
from koryu_engine.meetings.deal import match
from koryu_engine.types.meetings import Held, Interpreter


class Board:
    """Who sits where in each slot of a plan."""

    def __init__(self, day: Day, held: Iterable[Held]) -> None:
        self.day = day
        self.held: dict[str, Held] = {}
        self.slot: list[list[Held]] = [[] for _ in day.slots]
        self.of: dict[str, list[Held]] = {who: [] for who in day.participants}
        for each in held:
            self.add(each)

    def add(self, held: Held) -> None:
        self.held[held.request] = held
        self.slot[self.day.at[held.slot]].append(held)
        for who in self.day.requests[self.day.row[held.request]].participants:
            self.of[who].append(held)

    def meetings(self, who: str, t: int) -> list[Held]:
        """A participant's meetings in a slot."""
        return [each for each in self.of[who] if self.day.at[each.slot] == t]

    def full(self, who: str, t: int) -> bool:
        return len(self.meetings(who, t)) >= self.day.participants[who].capacity

    def at(self, t: int, place: str) -> list[Held]:
        """The meetings of a place in a slot."""
        return [each for each in self.slot[t] if each.place == place]

    def places(self, r: int, t: int) -> list[str]:
        """Places that suit a request and are open in the slot, taken or not."""
        request, slot = self.day.requests[r], self.day.slots[t].id
        return [
            place.id
            for place in self.day.problem.places
            if place.tables and slot not in place.away and suits(request, place)
        ]

    def table(self, r: int, t: int) -> bool:
        """Whether the meetings of the slot leave a table for one more, moving tables if need be."""
        if not self.day.kinds:
            return True
        rows = [self.day.row[each.request] for each in self.slot[t]]
        slot = self.day.slots[t].id
        kinds = {row: self.day.fits[row] for row in [*rows, r]}
        room = {k: kind.tables(slot) for k, kind in enumerate(self.day.kinds)}
        return len(match(kinds, room)) == len(kinds)

    def interpreter(self, r: int, t: int) -> bool:
        """Whether the slot's interpreters can take one more, changing about within the slot."""
        if self.day.requests[r].pair is None:
            return True
        rows = [self.day.row[each.request] for each in self.slot[t]]
        able = [who for who in self.day.problem.interpreters if self.could(who, t)]
        wanted = {
            row: [i for i, who in enumerate(able) if speaks(who, pair)]
            for row in [*rows, r]
            if (pair := self.day.requests[row].pair) is not None
        }
        return len(match(wanted, dict.fromkeys(range(len(able)), 1))) == len(wanted)

    def could(self, who: Interpreter, t: int) -> bool:
        """Whether the rest of an interpreter's day lets him or her work in the slot."""
        if self.day.slots[t].id in who.away:
            return False
        work = {self.day.at[e.slot] for e in self.held.values() if e.interpreter == who.id} | {t}
        if who.most is not None and len(work) > who.most:
            return False
        if who.straight is None:
            return True
        return not any(work.issuperset(window) for window in self.day.runs(who.straight + 1))

    def late(self, r: int, t: int) -> list[str]:
        """Held requests whose order with this one would be wrong."""
        own = self.day.requests[r].id
        found = []
        for earlier, later in self.day.problem.precedences:
            if own == later and earlier in self.held and self._at(earlier) >= t:
                found.append(earlier)
            if own == earlier and later in self.held and self._at(later) <= t:
                found.append(later)
        return found

    def _at(self, request: str) -> int:
        return self.day.at[self.held[request].slot]

    def unreachable(self, r: int, t: int, place: str | None) -> list[tuple[str, str]]:
        """Participants with meetings too far away, too near in time: (participant, request)."""
        if place is None or not self.day.tight:
            return []
        zone = {each.id: each.zone for each in self.day.problem.places}
        found = []
        for who in self.day.requests[r].participants:
            for other in self.of[who]:
                if other.place is not None and other.request != self.day.requests[r].id:
                    ends = sorted(((t, zone[place]), (self.day.at[other.slot], zone[other.place])))
                    if self._far(*ends):
                        found.append((who, other.request))
        return found

    def _far(self, before: tuple[int, str], after: tuple[int, str]) -> bool:
        return any(
            (t, u) == (before[0], after[0]) and (before[1], after[1]) in zones
            for t, u, zones in self.day.tight
        )
