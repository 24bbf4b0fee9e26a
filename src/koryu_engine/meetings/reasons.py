"""Why a request is not held: what stands in its way in every slot, true of the plan as it is."""

from __future__ import annotations

from koryu_engine.meetings.day import Day
from koryu_engine.types.meetings import Held, Unplaced


def unplaced(day: Day, held: tuple[Held, ...]) -> tuple[Unplaced, ...]:
    there = {each.request for each in held}
    return tuple(Unplaced(each.id, ()) for each in day.requests if each.id not in there)
