"""The checker's own look at places: whether one exchange within a slot saves a change of place.

That none does proves nothing; that one does disproves a bound. Shares no code with what places.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from itertools import combinations

from koryu_engine.meetings.recount import standing
from koryu_engine.types.meetings import Held, MeetingProblem, Place, Request


def exchange(problem: MeetingProblem, held: tuple[Held, ...]) -> int:
    """Changes of place that the best exchange saves: two meetings' places, or a free table.

    Nobody loses a published place by it. 0 where ways between zones take longer than a break:
    there an exchange might be too far for somebody.
    """
    if _far(problem):
        return 0
    rows = {each.id: each for each in problem.requests}
    where = {each.request: each.place for each in held}
    days = _days(problem, held, rows)
    saved = 0
    for some in _exchanges(problem, held, rows):
        people = {who for name in some for who in rows[name].participants}
        new = {**where, **some}
        saved = max(saved, sum(_changes(days[w], where) - _changes(days[w], new) for w in people))
    return saved


def _far(problem: MeetingProblem) -> bool:
    order = sorted(problem.slots, key=lambda each: each.start)
    breaks = [later.start - slot.end for n, slot in enumerate(order) for later in order[n + 1 :]]
    return any(minutes > min(breaks, default=minutes) for _, _, minutes in problem.travel)


def _days(
    problem: MeetingProblem, held: tuple[Held, ...], rows: Mapping[str, Request]
) -> dict[str, list[tuple[int, list[str]]]]:
    """Each participant's meetings by the start of their slot, in order."""
    start = {slot.id: slot.start for slot in problem.slots}
    found: dict[str, dict[int, list[str]]] = defaultdict(lambda: defaultdict(list))
    for each in held:
        for who in rows[each.request].participants:
            found[who][start[each.slot]].append(each.request)
    return {who: sorted(day.items()) for who, day in found.items()}


def _changes(day: list[tuple[int, list[str]]], where: Mapping[str, str | None]) -> int:
    places = [{where[name] for name in names} for _, names in day]
    return sum(len(after - before) for before, after in zip(places, places[1:], strict=False))


def _exchanges(
    problem: MeetingProblem, held: tuple[Held, ...], rows: Mapping[str, Request]
) -> Iterator[dict[str, str]]:
    """New places for one meeting or two of the same slot, all of them possible."""
    room = {each.id: each for each in problem.places}
    old = {each.request: each for each in problem.published}
    used = Counter((each.slot, each.place) for each in held)
    slots: dict[str, list[Held]] = defaultdict(list)
    for each in held:
        slots[each.slot].append(each)

    def good(each: Held, place: Place) -> bool:
        asked, before = rows[each.request], old.get(each.request)
        there = Held(each.request, each.slot, place.id)
        leaves = before and standing(before, each) and not standing(before, there)
        return not leaves and _suits(asked, place) and each.slot not in place.away

    for slot, here in slots.items():
        for each in here:
            for place in room.values():
                if used[slot, place.id] < place.tables and good(each, place):
                    yield {each.request: place.id}
        for one, other in combinations(here, 2):
            first, second = room.get(one.place or ""), room.get(other.place or "")
            if first and second and first != second and good(one, second) and good(other, first):
                yield {one.request: second.id, other.request: first.id}


def _suits(asked: Request, place: Place) -> bool:
    return (
        asked.place in (None, place.id)
        and asked.seats <= place.seats
        and asked.equipment <= place.equipment
        and asked.online in (None, place.online)
    )
