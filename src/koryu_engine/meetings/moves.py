"""What dragging one meeting elsewhere would do: whether it can stand there, and at what cost."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from koryu_engine.meetings.board import Board
from koryu_engine.meetings.day import Day, speaks
from koryu_engine.meetings.goals import Diary, diary, total
from koryu_engine.meetings.validate import validate
from koryu_engine.types.meetings import Goal, Held, MeetingProblem, Move
from koryu_engine.types.retrieval import Reason


def moves(problem: MeetingProblem, held: Sequence[Held], request: str) -> tuple[Move, ...]:
    """Every slot, with every place that suits, for one request, held or not, against a plan.

    In order of slots and places, the present position left out. A place of a kind that does not
    suit, or of which another alike already stands in the list and is as free, is left out too.
    What must be held is never displaced: then the move is blocked. The interpreter is chosen anew.
    Raises ValueError for an invalid problem and KeyError for an unknown request.
    """
    validate(problem)
    day = Day(problem)
    drag = _Drag(day, held, day.row[request])
    return tuple(drag.moves())


class _Drag:
    def __init__(self, day: Day, held: Sequence[Held], r: int) -> None:
        self.day, self.r, self.request = day, r, day.requests[r]
        self.held = tuple(held)
        self.now = next((each for each in held if each.request == self.request.id), None)
        self.board = Board(day, (each for each in held if each is not self.now))
        whole = Board(day, held)
        self.diaries = {who: diary(day, who, his) for who, his in whole.of.items()}
        self.before = total(day, self.held, self.diaries)

    def moves(self) -> Iterable[Move]:
        for t, slot in enumerate(self.day.slots):
            places: Sequence[str | None] = self._places(t)
            for place in places:
                here = (slot.id, place)
                if self.now is None or here != (self.now.slot, self.now.place):
                    yield self._move(t, place)

    def _places(self, t: int) -> Sequence[str | None]:
        if not self.day.problem.places:
            return (None,)
        fitting = self.board.places(self.r, t)
        shown: dict[object, str] = {}
        for place in self.day.problem.places:
            if place.id in fitting:
                there = self.board.at(t, place.id)
                taken = [each.request for each in there] if len(there) >= place.tables else []
                looks = (place.zone, place.seats, place.equipment, place.online, tuple(taken))
                fixed = place.id if "moves" in self.day.problem.goals else ""
                shown.setdefault((looks, fixed), place.id)
        return list(shown.values()) or [None]

    def _move(self, t: int, place: str | None) -> Move:
        slot = self.day.slots[t].id
        displaced = self._displaced(t, place)
        voice = self._voice(t, displaced)
        blocked = (*self._blocked(t, place, voice, displaced), *self._kept(displaced))
        if blocked:
            return Move(self.request.id, slot, place, blocked, tuple(displaced))
        new = Held(self.request.id, slot, place, voice)
        return Move(
            self.request.id, slot, place, (), tuple(displaced), self._change(new, displaced)
        )

    def _blocked(
        self, t: int, place: str | None, voice: str | None, out: Sequence[str]
    ) -> list[Reason]:
        day, slot = self.day, self.day.slots[t].id
        found = [Reason(f"move.{name}", {"id": whose}) for name, whose in day.blocks(self.r, t)]
        if day.problem.places and place is None:
            found.append(Reason("meeting.no_table", {"slots": slot}))
        if self.request.pair is not None and voice is None:
            languages = "–".join(sorted(self.request.pair))
            found.append(Reason("meeting.no_interpreter", {"languages": languages, "slots": slot}))
        for other in sorted(set(self.board.late(self.r, t)) - set(out)):
            found.append(Reason("meeting.precedence", {"request": other}))
        for who in self.request.participants:
            most = day.participants[who].most
            staying = [each for each in self.board.of[who] if each.request not in out]
            if self.now is None and most is not None and len(staying) >= most:
                found.append(Reason("meeting.full", {"participant": who, "most": str(most)}))
        return found

    def _displaced(self, t: int, place: str | None) -> list[str]:
        """Who would have to leave: the lightest meetings of whatever is full, each once."""
        out: list[str] = []
        for who in self.request.participants:
            at = self.board.meetings(who, t)
            out += self._lightest(at, self.day.participants[who].capacity, out)
        if place is not None:
            tables = next(each.tables for each in self.day.problem.places if each.id == place)
            out += self._lightest(self.board.at(t, place), tables, out)
        out += [name for _, name in self.board.unreachable(self.r, t, place) if name not in out]
        if self.request.pair is not None and self._voice(t, out) is None:
            freeing = [e for e in self.board.slot[t] if self._voice(t, [*out, e.request])]
            out += self._lightest(freeing, len(freeing), out)
        return list(dict.fromkeys(out))

    def _lightest(self, there: Iterable[Held], capacity: int, out: list[str]) -> list[str]:
        """Those to go so that one more finds room, the lightest first, musts last."""
        staying = [self.day.row[each.request] for each in there if each.request not in out]
        staying.sort(key=lambda r: (self.day.must(r), self.day.requests[r].weight, r))
        return [self.day.requests[r].id for r in staying[: max(len(staying) - capacity + 1, 0)]]

    def _voice(self, t: int, out: Sequence[str]) -> str | None:
        """An interpreter free in the slot once the displaced are gone, the present one first."""
        pair = self.request.pair
        if pair is None:
            return None
        gone = {*out, self.request.id}
        rest = Board(self.day, (e for e in self.board.held.values() if e.request not in gone))
        busy = {each.interpreter for each in rest.slot[t]}
        able = [
            who.id
            for who in self.day.problem.interpreters
            if speaks(who, pair) and who.id not in busy and rest.could(who, t)
        ]
        own = self.now.interpreter if self.now else None
        return own if own in able else next(iter(able), None)

    def _kept(self, displaced: Iterable[str]) -> list[Reason]:
        """Reasons why the displaced may not go: they must be held, or somebody was promised."""
        found: list[Reason] = []
        lost = dict.fromkeys(self.day.participants, 0)
        for name in displaced:
            row = self.day.row[name]
            if self.day.must(row):
                found.append(Reason("move.mandatory", {"id": name}))
            for who in self.day.requests[row].participants:
                lost[who] += 1
        for who, count in lost.items():
            there = len(self.board.of[who]) + (who in self.request.participants) - count
            if count and there < self.day.participants[who].least:
                found.append(Reason("move.least", {"id": who}))
        return found

    def _change(self, new: Held, displaced: Sequence[str]) -> tuple[tuple[Goal, int], ...]:
        gone = {*displaced, self.request.id}
        held = [*(each for each in self.held if each.request not in gone), new]
        touched = {
            who for name in gone for who in self.day.requests[self.day.row[name]].participants
        }
        diaries: dict[str, Diary] = dict(self.diaries)
        for who in touched:
            his = [each for each in self.board.of[who] if each.request not in gone]
            if who in self.request.participants:
                his.append(new)
            diaries[who] = diary(self.day, who, his)
        after = total(self.day, held, diaries)
        return tuple((g, after[g] - self.before[g]) for g in after if after[g] != self.before[g])
