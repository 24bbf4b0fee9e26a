"""A chosen set of meetings put into slots with the fewest gaps: clauses from a day (`breaks`).

Counted for each participant alone, so many gaps are certain (`fewest`). A timetable in which nobody
has more is looked for first; that it has the fewest needs no further proof.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Mapping

from koryu_engine.meetings.breaks.certain import fewest
from koryu_engine.meetings.breaks.day import Day as Clausal
from koryu_engine.meetings.breaks.day import Room, narrowed
from koryu_engine.meetings.breaks.encode import encode
from koryu_engine.meetings.breaks.race import first_model
from koryu_engine.meetings.breaks.search import improve
from koryu_engine.meetings.breaks.voices import Voice
from koryu_engine.meetings.day import Day, speaks
from koryu_engine.meetings.timetable import countable, groups


def compact(
    day: Day,
    chosen: Collection[int],
    stands: Mapping[int, tuple[int, int | None]],
    seed: int,
    deadline: float,
) -> dict[int, int] | None:
    """A slot for each of the chosen, no gap but those forced; None if not found by the deadline.

    `stands`: request → slot and kind of place (None for any) where it must be; `deadline` on the
    monotonic clock. Ways between zones are left out: whoever asks must look whether people can be
    there in time.
    """
    if not countable(day, chosen):
        return None
    clauses = clausal(day, chosen, stands)
    slots = _tightest(clauses, seed, lambda: time.monotonic() >= deadline)
    return None if slots is None else dict(zip(sorted(chosen), slots, strict=True))


def closer(
    day: Day,
    slots: Mapping[int, int],
    stands: Mapping[int, tuple[int, int | None]],
    deadline: float,
) -> dict[int, int]:
    """The meetings of a timetable in slots with fewer gaps, as far as time allows."""
    if not countable(day, slots) or day.problem.gap_difference is not None:
        return dict(slots)
    rows = sorted(slots)
    clauses = clausal(day, rows, stands)
    found = improve(clauses, lambda: time.monotonic() >= deadline, [slots[r] for r in rows])
    return dict(zip(rows, found, strict=True))


def _tightest(day: Clausal, seed: int, late: Callable[[], bool]) -> tuple[int, ...] | None:
    """Slots in which nobody has more gaps than certain."""
    if not day.open:
        return None
    try:
        made = encode(day, late, by_people=False)
    except TimeoutError:
        return None
    clauses = list(made.formula.clauses)
    for mine, breaks, capacity in zip(day.of, made.breaks, day.capacity, strict=True):
        free = frozenset[int]().union(*(day.may[each] for each in mine))
        clauses += [[-each] for each in breaks[fewest(free, len(mine), capacity) :]]
    model = first_model(clauses, made.formula.variables, seed, late)
    if model is None:
        return None
    return tuple(next(slot for slot, held in at.items() if model >> held & 1) for at in made.at)


def clausal(
    day: Day, chosen: Collection[int], stands: Mapping[int, tuple[int, int | None]]
) -> Clausal:
    """The chosen meetings (rows, in order) as a day for `breaks.search`.

    `stands`: request → slot and kind of place (None for any) where it must be. Ways between zones
    are left out: a timetable may ask somebody to be faster than possible.
    """
    rows = sorted(chosen)
    number = {r: n for n, r in enumerate(rows)}
    fits = {r: day.fits[r] if day.kinds else () for r in rows}
    fits |= {r: (kind,) for r, (_, kind) in stands.items() if kind is not None}
    before = [
        (number[day.row[one]], number[day.row[other]])
        for one, other in day.problem.precedences
        if day.row[one] in number and day.row[other] in number
    ]
    may = [{stands[r][0]} if r in stands else set(day.free[r]) for r in rows]
    tables = [sum(kind.tables(slot.id) for kind in day.kinds) for slot in day.slots]
    return Clausal(
        slots=len(day.slots),
        may=narrowed(may, before),
        of=tuple(tuple(number[r] for r in day.asked[w] if r in number) for w in day.participants),
        capacity=tuple(each.capacity for each in day.participants.values()),
        tables=tuple(tables) if day.kinds else (None,) * len(day.slots),
        before=tuple(before),
        difference=day.problem.gap_difference,
        welcome=True,
        rooms=tuple(
            Room(frozenset(number[r] for r in each.members), each.most)
            for each in groups(day, fits)
            if len(each.members) < len(rows)
        ),
        asked=tuple(
            tuple(number[r] for r in rows if day.requests[r].pair == pair) for pair in day.languages
        ),
        balanced=True,
        voices=tuple(_voice(day, i) for i in range(len(day.problem.interpreters))),
    )


def _voice(day: Day, i: int) -> Voice:
    who = day.problem.interpreters[i]
    there = frozenset(t for t, slot in enumerate(day.slots) if slot.id not in who.away)
    windows = () if who.straight is None else tuple(day.runs(who.straight + 1))
    return Voice(
        slots=there,
        speaks=frozenset(n for n, pair in enumerate(day.languages) if speaks(who, pair)),
        windows=windows,
        most=None if who.most is None or who.most >= len(there) else who.most,
    )
