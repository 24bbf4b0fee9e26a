"""What a plan is worth in each goal, by participant, so that a change is cheap to judge.

The solver and the drag of one meeting count with this; the checker counts for itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from koryu_engine.meetings.day import Day
from koryu_engine.types.meetings import Goal, Held

FULL = 1000
"""Per mille: the share of a participant that holds all it could."""


@dataclass(frozen=True, slots=True)
class Diary:
    """One participant's day in figures."""

    gaps: int = 0
    moves: int = 0
    run: int = 0
    share: int = FULL


def stays(day: Day, held: Held) -> bool:
    """Whether a meeting stands where it was published."""
    before = day.published.get(day.row[held.request])
    if before is None or before.slot != held.slot:
        return False
    return before.place is None or held.place is None or before.place == held.place


def by_participant(day: Day, held: Iterable[Held]) -> dict[str, list[Held]]:
    found: dict[str, list[Held]] = {who: [] for who in day.participants}
    for each in held:
        for who in day.requests[day.row[each.request]].participants:
            found[who].append(each)
    return found


def diary(day: Day, who: str, held: Iterable[Held]) -> Diary:
    """The figures of one participant from its meetings, in any order."""
    at: dict[int, set[str | None]] = {}
    count = 0
    for each in held:
        at.setdefault(day.at[each.slot], set()).add(each.place)
        count += 1
    busy = sorted(at)
    possible = day.possible(who)
    share = FULL * count // possible if possible else FULL
    steps = list(zip(busy, busy[1:], strict=False))
    gaps = sum(u > t + 1 for t, u in steps)
    moves = sum(len(at[u] - at[t]) for t, u in steps)
    return Diary(gaps, moves, _longest(day, busy), share)


def _longest(day: Day, busy: list[int]) -> int:
    best = run = 0
    before = -2
    for t in busy:
        follows = t == before + 1 and day.slots[t].period == day.slots[before].period
        run = run + 1 if follows else 1
        best, before = max(best, run), t
    return best


def values(day: Day, held: Iterable[Held]) -> dict[Goal, int]:
    """Every goal's value of a plan."""
    held = tuple(held)
    diaries = {who: diary(day, who, his) for who, his in by_participant(day, held).items()}
    return total(day, held, diaries)


def total(day: Day, held: Iterable[Held], diaries: Mapping[str, Diary]) -> dict[Goal, int]:
    """Every goal's value from the meetings and the diaries of all participants."""
    rows = [day.row[each.request] for each in held]
    changed = len(day.published) - sum(stays(day, each) for each in held)
    weight = sum(day.requests[r].weight for r in rows)
    return {
        "mandatory": sum(day.must(r) for r in rows),
        "weight": weight - (day.problem.price or 0) * changed,
        "fairness": min((each.share for each in diaries.values()), default=FULL),
        "stability": changed,
        "gaps": sum(each.gaps for each in diaries.values()),
        "moves": sum(each.moves for each in diaries.values()),
        "spread": max((each.run for each in diaries.values()), default=0),
        "interpreters": sum(day.requests[r].pair is not None for r in rows),
    }
