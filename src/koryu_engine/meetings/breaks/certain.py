"""Breaks a participant has whatever the others do, counted for each participant alone."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from koryu_engine.meetings.breaks.day import Day


def certain(day: Day) -> tuple[int, ...]:
    """How many breaks no timetable of the day spares each participant; a lower bound."""
    return tuple(
        _least([day.may[each] for each in mine], capacity)
        for mine, capacity in zip(day.of, day.capacity, strict=True)
    )


def fewest(free: Collection[int], meetings: int, capacity: int) -> int:
    """Breaks that so many meetings force on a participant who has only these slots."""
    rooms = stretches(free)
    needed, runs = -(-meetings // capacity), 0
    while needed > 0 and runs < len(rooms):
        needed -= rooms[runs]
        runs += 1
    return max(runs - 1, 0)


def stretches(free: Collection[int]) -> list[int]:
    """Lengths of the groups of slots that follow each other, longest first."""
    lengths: list[int] = []
    for t in sorted(free):
        if t - 1 in free:
            lengths[-1] += 1
        else:
            lengths.append(1)
    return sorted(lengths, reverse=True)


def _least(may: Sequence[frozenset[int]], capacity: int) -> int:
    free = frozenset[int]().union(*may)
    least = fewest(free, len(may), capacity)
    return 1 if not least and capacity == 1 and not _runs(may, free) else least


def _runs(may: Sequence[frozenset[int]], free: frozenset[int]) -> bool:
    """Whether the meetings fill some row of slots without a gap, one in each."""
    rows = (frozenset(range(first, first + len(may))) for first in sorted(free))
    return not may or any(row <= free and _matched(may, row) for row in rows)


def _matched(may: Sequence[frozenset[int]], row: frozenset[int]) -> bool:
    """Whether each meeting finds a slot of the row that it may take (Kuhn 1955)."""
    held: dict[int, int] = {}

    def placed(meeting: int, asked: set[int]) -> bool:
        for slot in may[meeting] & row - asked:
            asked.add(slot)
            if slot not in held or placed(held[slot], asked):
                held[slot] = meeting
                return True
        return False

    return all(placed(meeting, set()) for meeting in range(len(may)))
