"""The meetings of a day and their breaks as clauses; the page `meetings-breaks` tells why so."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator, Sequence
from dataclasses import dataclass

from koryu_engine.meetings.breaks.clauses import FALSE, TRUE, Formula
from koryu_engine.meetings.breaks.day import Day, Room
from koryu_engine.meetings.breaks.sides import ends
from koryu_engine.meetings.breaks.voices import interpret

Row = list[int]
"""Literals by slot."""


@dataclass(frozen=True, slots=True)
class Encoding:
    """Clauses with the literals that matter outside.

    `at`: per request, slot → held there. `breaks`: per participant, literals of which the k-th
    (from 0) holds if and only if it has more than k breaks.
    """

    formula: Formula
    at: list[dict[int, int]]
    breaks: list[list[int]]


def encode(
    day: Day,
    late: Callable[[], bool],
    *,
    by_people: bool,
    least: Sequence[int | None] | None = None,
) -> Encoding:
    """Clauses satisfied by exactly the timetables of a day that is `open`.

    `by_people`: count who is busy rather than meetings for the tables; for a day of `pairs`.
    `least`: breaks each participant has and no more, None for any; needs far fewer clauses.
    Raises TimeoutError when `late` says so.
    """
    formula = Formula()
    at = [{slot: formula.new() for slot in sorted(slots)} for slots in day.may]
    for held in at:
        if late():
            raise TimeoutError
        formula.add(*held.values())
        formula.at_most_one(held.values())
    for earlier, later in day.before:
        _order(formula, at[earlier], at[later])
    busy = [
        _days(formula, day, [at[each] for each in mine], most)
        for mine, most in zip(day.of, day.capacity, strict=True)
    ]
    if day.balanced and day.two:
        _balance(formula, day, at, busy)
    tables = [len(at) if most is None else most for most in day.tables]
    if by_people and day.pairs:
        _seat(formula, busy, [2 * most for most in tables])
    else:
        _roomy(formula, day, Room(frozenset(range(len(at))), tuple(tables)), at, busy)
    for room in day.rooms:
        _roomy(formula, day, room, at, busy)
    interpret(formula, day.slots, [[at[each] for each in mine] for mine in day.asked], day.voices)
    breaks = []
    exact = least or [None] * len(busy)
    for row, mine, most, few in zip(busy, day.of, day.capacity, exact, strict=True):
        if late():
            raise TimeoutError
        breaks.append(_participant(formula, row, len(mine), most, few))
    if day.difference is not None:
        _fair(formula, breaks, day.difference)
    return Encoding(formula, at, breaks)


def _order(formula: Formula, earlier: dict[int, int], later: dict[int, int]) -> None:
    """Strictly before: each place of one needs a place left for the other."""
    for slot, here in later.items():
        formula.add(-here, *(held for before, held in earlier.items() if before < slot))
    for slot, here in earlier.items():
        formula.add(-here, *(held for after, held in later.items() if after > slot))


def _balance(formula: Formula, day: Day, at: list[dict[int, int]], busy: list[Row]) -> None:
    """Implied: every meeting is of one of each side. Clauses see it only where both are counted."""
    pair, between = ends(day.of, len(at))
    if between < 1:
        return
    sides = [
        _people(formula, day, _parts(day, pair, side, range(len(at))), at, busy) for side in (0, 1)
    ]
    for slot in range(day.slots):
        one, other = ([row[slot] for row in rows if row[slot] != FALSE] for rows in sides)
        most = min(len(one), len(other)) + 1
        counts = [formula.counted(each, most, exact=True) for each in (one, other)]
        for k in range(most):
            a, b = (each[k] if k < len(each) else FALSE for each in counts)
            formula.add(-a, b)
            formula.add(a, -b)


def _roomy(
    formula: Formula, day: Day, room: Room, at: list[dict[int, int]], busy: list[Row]
) -> None:
    """No more of the members in a slot than it has room for, nor fewer than the others leave."""
    for rows in _rows(formula, day, room, at, busy):
        _seat(formula, rows, room.most)
        for slot in range(day.slots):
            least = room.least(slot)
            if least > 0:
                here = [row[slot] for row in rows if row[slot] != FALSE]
                needed = formula.counted(here, least, exact=True)
                formula.add(needed[least - 1] if len(needed) >= least else FALSE)


def _seat(formula: Formula, rows: list[Row], room: Sequence[int]) -> None:
    for slot, most in enumerate(room):
        formula.at_most([row[slot] for row in rows if row[slot] != FALSE], most)


def _rows(
    formula: Formula, day: Day, room: Room, at: list[dict[int, int]], busy: list[Row]
) -> Iterator[list[Row]]:
    """Rows of literals that each count a room's meetings: one by one, or by who is in them."""
    if not day.two:
        yield [[at[r].get(slot, FALSE) for slot in range(day.slots)] for r in sorted(room.members)]
        return
    pair, _ = ends(day.of, len(at))
    sides = [_parts(day, pair, side, room.members) for side in (0, 1)]
    loads = [sum(min(len(p), day.capacity[who]) for who, p in parts.items()) for parts in sides]
    if min(loads) <= min(room.most):
        return
    if room in day.rooms:
        sides = [sides[loads.index(min(loads))]]
    for parts in sides:
        yield _people(formula, day, parts, at, busy)


def _parts(
    day: Day, pair: list[tuple[int, int]], side: int, members: Container[int]
) -> dict[int, list[int]]:
    """The members among the meetings of each participant of one side."""
    found = {}
    for who, mine in enumerate(day.of):
        part = [each for each in mine if each in members and pair[each][side] == who]
        if part:
            found[who] = part
    return found


def _people(
    formula: Formula,
    day: Day,
    parts: dict[int, list[int]],
    at: list[dict[int, int]],
    busy: list[Row],
) -> list[Row]:
    """A row for each who has one meeting at a time, and for each meeting of a team."""
    rows = []
    for who, part in parts.items():
        if day.capacity[who] > 1:
            rows += [[at[each].get(slot, FALSE) for slot in range(day.slots)] for each in part]
        elif len(part) == len(day.of[who]):
            rows.append(busy[who])
        else:
            rows.append(_days(formula, day, [at[each] for each in part], len(part)))
    return rows


def _days(formula: Formula, day: Day, mine: list[dict[int, int]], capacity: int) -> Row:
    """One participant's literals for being in a meeting, by slot."""
    return [
        _busy(formula, [held[slot] for held in mine if slot in held], capacity)
        for slot in range(day.slots)
    ]


def _participant(
    formula: Formula, busy: Row, meetings: int, capacity: int, exact: int | None
) -> Row:
    """One participant's day, of exactly so many breaks if that is given; literals that count."""
    if exact == 0 and capacity == 1:
        _run(formula, busy, meetings)
        return []
    breaks = _day(formula, busy, meetings, capacity)
    if exact is None:
        return breaks
    for k, each in enumerate(breaks):
        formula.add(each if k < exact else -each)
    return breaks[:exact]


def _day(formula: Formula, busy: Row, meetings: int, capacity: int) -> Row:
    """The rules of one participant's day; returns the literals that count its breaks."""
    if meetings <= 1:
        return []
    if capacity == 1:
        begun, done = _counted(formula, busy, meetings)
    else:
        begun, done = _bounded(formula, busy), _bounded(formula, busy[::-1])[::-1]
        done = [-each for each in [*done[1:], FALSE]]
    breaks = _breaks(formula, busy, begun, done)[: min(meetings - 1, (len(busy) - 1) // 2)]
    if breaks:
        _tight(formula, busy, begun, done, breaks[0], meetings if capacity == 1 else 1)
    return breaks


def _run(formula: Formula, busy: Row, meetings: int) -> None:
    """One participant's day without a break: `meetings` busy slots in a row.

    One order variable by slot, "begun here or before", is all there is to say of it.
    """
    if meetings <= 1:
        return
    last = len(busy) - meetings
    begun = [formula.new() for _ in range(last)] + [TRUE] * meetings
    for slot, here in enumerate(busy):
        done = begun[slot - meetings] if slot >= meetings else FALSE
        if slot:
            formula.add(-begun[slot - 1], begun[slot])
        formula.add(-here, begun[slot])
        formula.add(-here, -done)
        formula.add(-begun[slot], done, here)


def _busy(formula: Formula, here: list[int], capacity: int) -> int:
    """A literal for "some meeting here", at most `capacity` of them."""
    formula.at_most(here, capacity)
    if len(here) <= 1:
        return here[0] if here else FALSE
    some = formula.new()
    formula.add(-some, *here)
    for each in here:
        formula.add(some, -each)
    return some


def _counted(formula: Formula, busy: Row, meetings: int) -> tuple[Row, Row]:
    """Exactly `meetings` busy slots; literals for begun, and for done, at the end of each slot.

    A grid of "at least k busy up to here" (Sinz, CP 2005), equivalent in both directions, with
    the corners that are certain left out.
    """
    begun, done = [], []
    row = [TRUE] + [FALSE] * meetings
    for slot, here in enumerate(busy):
        past = sum(each != FALSE for each in busy[: slot + 1])
        left = sum(each != FALSE for each in busy[slot + 1 :])
        following = [TRUE]
        for k in range(1, meetings + 1):
            certain = TRUE if k <= meetings - left else FALSE if k > past else None
            following.append(certain or formula.new())
        for k in range(1, meetings + 1):
            formula.add(-row[k], following[k])
            formula.add(-row[k - 1], -here, following[k])
            formula.add(row[k], here, -following[k])
            formula.add(row[k - 1], -following[k])
            formula.add(-following[k], following[k - 1])
        formula.add(-row[meetings], -here)
        row = following
        begun.append(row[1])
        done.append(row[meetings])
    return begun, done


def _bounded(formula: Formula, busy: Row) -> Row:
    """Literals for "busy here or before"."""
    row: Row = []
    for here in busy:
        before = row[-1] if row else FALSE
        some = formula.new()
        formula.add(some, -here)
        formula.add(some, -before)
        formula.add(-some, here, before)
        row.append(some)
    return row


def _breaks(formula: Formula, busy: Row, begun: Row, done: Row) -> Row:
    """A break starts where an idle slot follows a busy one and the day goes on after it."""
    starts = []
    for slot in range(1, len(busy) - 1):
        if busy[slot - 1] == FALSE or done[slot] == TRUE:
            continue
        start = formula.new()
        formula.add(-busy[slot - 1], busy[slot], done[slot], start)
        formula.add(-start, busy[slot - 1])
        formula.add(-start, -busy[slot])
        formula.add(-start, -done[slot])
        starts.append(start)
    return formula.counted(starts, len(starts), exact=True)


def _tight(formula: Formula, busy: Row, begun: Row, done: Row, broken: int, meetings: int) -> None:
    """Implied, and what makes the proofs short: a day without a break is one run.

    Idle between the first and the last meeting is a break; and so is a day longer than its
    meetings. Without a break, begun and done are then one another, `meetings` slots apart.
    """
    for slot in range(len(busy)):
        formula.add(-begun[slot], busy[slot], done[slot], broken)
        end = slot + meetings - 1
        if meetings > 1 and end < len(busy):
            formula.add(-begun[slot], done[end], broken)


def _fair(formula: Formula, breaks: list[Row], difference: int) -> None:
    """Who has more than `difference` breaks asks some of everybody."""
    least = min(map(len, breaks), default=0)
    everybody = [formula.new() for _ in range(least)]
    for k, all_have in enumerate(everybody):
        for mine in breaks:
            formula.add(-all_have, mine[k])
    for mine in breaks:
        for k in range(difference, len(mine)):
            needed = k - difference
            formula.add(-mine[k], everybody[needed] if needed < least else FALSE)
