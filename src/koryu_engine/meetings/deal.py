"""Deals named tables and interpreters to the meetings of one slot, once their numbers are known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from koryu_engine.meetings.day import Day, Languages

Dealt = tuple[tuple[int, int, str | None, str | None], ...]
"""Request, slot, place, interpreter."""


def deal_places(day: Day, t: int, kinds: Mapping[int, Sequence[int]]) -> dict[int, str | None]:
    """A place for each request from the kinds it may take.

    Raises ValueError if they do not fit, which a solved model excludes.
    """
    if not day.kinds:
        return dict.fromkeys(kinds)
    slot = day.slots[t].id
    chosen = match(kinds, {k: kind.tables(slot) for k, kind in enumerate(day.kinds)})
    if len(chosen) < len(kinds):
        raise ValueError(f"the meetings of slot {slot!r} do not fit its tables")
    left = {
        k: [
            place.id
            for place in kind.places
            if slot not in place.away
            for _ in range(min(place.tables, len(kinds)))
        ]
        for k, kind in enumerate(day.kinds)
    }
    return {r: left[k].pop(0) for r, k in chosen.items()}


def match(options: Mapping[int, Sequence[int]], room: Mapping[int, int]) -> dict[int, int]:
    """A largest assignment of items to options with room (Kuhn's augmenting paths)."""
    inside: dict[int, list[int]] = {k: [] for k in room}
    chosen: dict[int, int] = {}

    def place(item: int, tried: set[int]) -> bool:
        for k in options[item]:
            if k in tried:
                continue
            tried.add(k)
            other = None
            if len(inside[k]) >= room[k]:
                other = next((each for each in inside[k] if place(each, tried)), None)
                if other is None:
                    continue
                inside[k].remove(other)
            inside[k].append(item)
            chosen[item] = k
            return True
        return False

    for item in options:
        place(item, set())
    return chosen


def deal_interpreters(
    day: Day, t: int, rows: Sequence[int], working: Sequence[tuple[int, Languages]]
) -> dict[int, str]:
    """Who interprets what, the one published before where he or she works in the slot."""
    left = list(working)
    found: dict[int, str] = {}
    asked = [r for r in rows if day.requests[r].pair is not None]
    before = {r: day.published[r].interpreter for r in asked if r in day.published}
    names = [who.id for who in day.problem.interpreters]
    for known in (True, False):
        for r in (r for r in asked if r not in found):
            fitting = [each for each in left if each[1] == day.requests[r].pair]
            if known:
                fitting = [each for each in fitting if names[each[0]] == before.get(r)]
            if fitting:
                left.remove(fitting[0])
                found[r] = names[fitting[0][0]]
    return found
