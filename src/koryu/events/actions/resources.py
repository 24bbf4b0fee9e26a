"""What a meeting day has: slots, places with tables, ways between zones, interpreters."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from koryu.people.models import Person
from koryu.shared.errors import Invalid
from koryu.shared.history import record

from ..enums import OCCUPYING
from ..models import Event, Interpreter, MeetingPlace, MeetingTable, TimeSlot, ZoneTravel
from ..queries.resources import slots_in_use
from ..rules.planning import MOST_SLOTS, overlap
from .invitations import queue_invitations
from .meeting_day import organising, touch

Times = tuple[datetime, datetime]
MOST_TABLES = 200


@transaction.atomic
def add_slots(*, event: Event, by: Person, times: Iterable[Times], period: str = "") -> int:
    """Add these times, aware; those that are there already are left. Returns how many were added.

    Raises `Invalid` when two would overlap or there would be too many.
    """
    organising(event, by)
    there = {(slot.starts_at, slot.ends_at) for slot in event.slots.all()}
    new = [span for span in dict.fromkeys(times) if span not in there]
    _check_slots([*there, *new])
    TimeSlot.objects.bulk_create(
        TimeSlot(event=event, starts_at=starts, ends_at=ends, period=period.strip())
        for starts, ends in new
    )
    touch(event)
    record(verb="meetings.slots_added", obj=event, actor=by, count=len(new))
    return len(new)


def _check_slots(spans: list[Times]) -> None:
    if len(spans) > MOST_SLOTS:
        raise Invalid(_("At most %(most)s slots can be planned.") % {"most": MOST_SLOTS})
    if any(ends <= starts for starts, ends in spans):
        raise Invalid(_("The end must be after the start."))
    if overlap(spans):
        raise Invalid(_("These times overlap with slots that are there. Nothing was added."))


@transaction.atomic
def change_slot(
    *, slot: TimeSlot, by: Person, starts_at: datetime, ends_at: datetime, period: str
) -> None:
    """Move one slot, which moves nothing that is published: raises `Invalid` when it is in use."""
    organising(slot.event, by)
    moved = (slot.starts_at, slot.ends_at) != (starts_at, ends_at)
    if moved and slot.pk in slots_in_use(slot.event):
        raise Invalid(_("Meetings are published in this slot. Cancel or move them first."))
    others = slot.event.slots.exclude(pk=slot.pk)
    _check_slots([(starts_at, ends_at), *((each.starts_at, each.ends_at) for each in others)])
    slot.starts_at, slot.ends_at, slot.period = starts_at, ends_at, period.strip()
    slot.save()
    touch(slot.event)
    record(verb="meetings.slot_changed", obj=slot.event, actor=by)


@transaction.atomic
def remove_slots(*, event: Event, by: Person, pks: Iterable[int]) -> int:
    """Remove slots in which no meeting ever stood. Raises `Invalid` naming how many cannot go."""
    organising(event, by)
    wanted = set(pks)
    if used := len(wanted & slots_in_use(event)):
        raise Invalid(
            ngettext(
                "%(count)s slot has meetings and cannot be removed. Nothing was removed.",
                "%(count)s slots have meetings and cannot be removed. Nothing was removed.",
                used,
            )
            % {"count": used}
        )
    removed = event.slots.filter(pk__in=wanted).count()
    event.slots.filter(pk__in=wanted).delete()
    touch(event)
    record(verb="meetings.slots_removed", obj=event, actor=by, count=removed)
    return removed


@transaction.atomic
def save_place(
    *,
    event: Event,
    by: Person,
    place: MeetingPlace | None = None,
    tables: int,
    away: Iterable[TimeSlot] = (),
    **fields: Any,
) -> MeetingPlace:
    """Add a place or change it: how many `tables` stand there, in which slots it is closed.

    A second click adds it once: two places that nobody can tell apart would be planned as two.
    What calendars show of published meetings there is brought up to date by mail.
    """
    organising(event, by)
    if not 1 <= tables <= MOST_TABLES:
        raise Invalid({"tables": [_("Between 1 and %(most)s.") % {"most": MOST_TABLES}]})
    if place is None and (there := event.places.filter(closed_at=None, **fields).first()):
        return there
    place = place or MeetingPlace(event=event)
    for name, value in fields.items():
        setattr(place, name, value)
    place.save()
    place.away.set(away)
    _set_tables(place, tables)
    touch(event)
    record(verb="meetings.place_saved", obj=event, actor=by, place=place.pk)
    _show(event, table__place=place)
    return place


def _show(event: Event, **which: object) -> None:
    standing = event.meetings.filter(state__in=OCCUPYING, **which)
    queue_invitations(standing.values_list("pk", flat=True))


def _set_tables(place: MeetingPlace, wanted: int) -> None:
    there = set(place.tables.values_list("number", flat=True))
    MeetingTable.objects.bulk_create(
        MeetingTable(place=place, number=number) for number in set(range(1, wanted + 1)) - there
    )
    surplus = place.tables.filter(number__gt=wanted)
    if surplus.filter(meetings__isnull=False).exists():
        raise Invalid(
            {"tables": [_("Meetings are published at a table that would go. Move them first.")]}
        )
    surplus.delete()


@transaction.atomic
def close_place(*, place: MeetingPlace, by: Person, closed: bool = True) -> None:
    """A room falls away (or is there again). What is published stays until a new plan is."""
    organising(place.event, by)
    if closed == bool(place.closed_at):
        return
    place.closed_at = timezone.now() if closed else None
    place.save(update_fields=["closed_at"])
    touch(place.event)
    verb = "meetings.place_closed" if closed else "meetings.place_opened"
    record(verb=verb, obj=place.event, actor=by, place=place.pk)


@transaction.atomic
def set_travel(*, event: Event, by: Person, first: str, second: str, minutes: int) -> None:
    """How long the way between two zones takes; 0 forgets it. Raises `Invalid` within one zone."""
    organising(event, by)
    first, second = sorted((first.strip(), second.strip()))
    if not first or first == second:
        raise Invalid(_("Choose two different zones."))
    if minutes:
        ZoneTravel.objects.update_or_create(
            event=event, first=first, second=second, defaults={"minutes": minutes}
        )
    else:
        ZoneTravel.objects.filter(event=event, first=first, second=second).delete()
    touch(event)
    record(verb="meetings.travel", obj=event, actor=by, minutes=minutes)


@transaction.atomic
def save_interpreter(
    *,
    event: Event,
    by: Person,
    interpreter: Interpreter | None = None,
    away: Iterable[TimeSlot] = (),
    **fields: Any,
) -> Interpreter:
    """Add or change somebody who interprets; a second click adds them once.

    Raises `Invalid` without a pair of languages.
    """
    organising(event, by)
    if not fields.get("pairs"):
        raise Invalid({"pairs": [_("Choose at least one pair of languages.")]})
    if interpreter is None and (there := event.interpreters.filter(**fields).first()):
        return there
    interpreter = interpreter or Interpreter(event=event)
    for name, value in fields.items():
        setattr(interpreter, name, value)
    interpreter.save()
    interpreter.away.set(away)
    touch(event)
    record(verb="meetings.interpreter_saved", obj=event, actor=by)
    _show(event, interpreter=interpreter)
    return interpreter


@transaction.atomic
def remove_interpreter(*, interpreter: Interpreter, by: Person) -> None:
    """They do not come. Published meetings keep them until a new plan is published."""
    organising(interpreter.event, by)
    if interpreter.left_at is None:
        interpreter.left_at = timezone.now()
        interpreter.save(update_fields=["left_at"])
        touch(interpreter.event)
        record(verb="meetings.interpreter_left", obj=interpreter.event, actor=by)
