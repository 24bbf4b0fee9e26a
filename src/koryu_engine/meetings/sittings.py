"""Who sits where once the times are known: meetings with the places open to them, and what counts.

A change of place concerns a meeting and those its participants come from, so the choice of places
is a chain of slots: `elimination` takes them one after the other, `seating` falls back on a model.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from koryu_engine.meetings.day import Day, suits
from koryu_engine.types.meetings import Held


@dataclass(slots=True)
class Sitting:
    """One meeting at its time.

    `options`: places it can have, by number. `comes`: for each participant who met before in the
    day, the earlier meetings of which one in the same place spares it the change; a team's meetings
    at the same time count in their order. `far`: (earlier meeting, its place, this place) too far
    apart for the time between. `stays`: the place where it was published, None where that counts
    for nothing. Meetings are named by their number in order of time.
    """

    slot: int
    options: tuple[int, ...]
    comes: list[tuple[int, ...]] = field(default_factory=list)
    far: list[tuple[int, int, int]] = field(default_factory=list)
    stays: int | None = None

    def looks_at(self) -> set[int]:
        """The earlier meetings whose places matter to this one's."""
        return {m for before in self.comes for m in before} | {m for m, _, _ in self.far}


@dataclass(frozen=True, slots=True)
class Sittings:
    """The meetings of a plan in order of time, with `room[slot][place]` tables."""

    of: tuple[Sitting, ...]
    room: tuple[tuple[int, ...], ...]

    def changes(self, places: Sequence[int]) -> tuple[int, int]:
        """Published meetings that lose their place, and changes of place."""
        lost = sum(s.stays not in (None, k) for s, k in zip(self.of, places, strict=True))
        return lost, sum(
            all(places[m] != k for m in before)
            for s, k in zip(self.of, places, strict=True)
            for before in s.comes
        )


def sittings(day: Day, held: Sequence[Held]) -> Sittings:
    """A plan's meetings, `held` in order of time, as a choice of places."""
    problem = day.problem
    number = {place.id: k for k, place in enumerate(problem.places)}
    room = tuple(
        tuple(0 if slot.id in place.away else place.tables for place in problem.places)
        for slot in day.slots
    )
    keeps = "stability" in problem.goals or bool(problem.price)
    found = []
    for each in held:
        r, t = day.row[each.request], day.at[each.slot]
        before = day.published.get(r) if keeps else None
        stands = before is not None and before.slot == each.slot
        found.append(
            Sitting(
                slot=t,
                options=tuple(
                    k
                    for k, place in enumerate(problem.places)
                    if room[t][k] and suits(day.requests[r], place)
                ),
                stays=number.get(before.place or "") if before and stands else None,
            )
        )
    _narrow(found, room)
    for who in day.participants:
        _follow(day, found, [n for n, each in enumerate(held) if who in _people(day, each)])
    return Sittings(tuple(found), room)


def _people(day: Day, held: Held) -> tuple[str, ...]:
    return day.requests[day.row[held.request]].participants


def _narrow(found: list[Sitting], room: Sequence[Sequence[int]]) -> None:
    """No place for anybody else where those who have no other need all its tables."""
    for t, tables in enumerate(room):
        here = [each for each in found if each.slot == t]
        done: set[int] = set()
        while full := {
            k for k, most in enumerate(tables) if _only(here, k) == most > 0 and k not in done
        }:
            done |= full
            for each in here:
                if len(each.options) > 1:
                    each.options = tuple(k for k in each.options if k not in full)


def _only(here: list[Sitting], k: int) -> int:
    return sum(each.options == (k,) for each in here)


def _follow(day: Day, found: list[Sitting], his: list[int]) -> None:
    """One participant's day: where it comes from to each of its meetings, and what is too far."""
    slots = sorted({found[n].slot for n in his})
    last: list[int] = []
    for t in slots:
        now = [n for n in his if found[n].slot == t]
        if last:
            for at, n in enumerate(now):
                found[n].comes.append((*last, *now[:at]))
        last = now
    for n, m, places in _tight(day, found, his):
        found[n].far += [(m, *pair) for pair in places]


def _tight(
    day: Day, found: list[Sitting], his: list[int]
) -> Iterator[tuple[int, int, list[tuple[int, int]]]]:
    zone = [place.zone for place in day.problem.places]
    for t, u, far in day.tight:
        for m in (m for m in his if found[m].slot == t):
            for n in (n for n in his if found[n].slot == u):
                pairs = [
                    (k, j)
                    for k in found[m].options
                    for j in found[n].options
                    if (zone[k], zone[j]) in far
                ]
                if pairs:
                    yield n, m, pairs
