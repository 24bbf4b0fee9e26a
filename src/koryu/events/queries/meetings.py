"""Reads of published meetings, each limited to the reader's own side."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from django.db.models import Prefetch, Q, QuerySet
from django.utils import timezone

from koryu.disclosure.rules import Reader

from ..enums import OCCUPYING, MeetingStage, MeetingState
from ..models import (
    Event,
    EventParticipant,
    Interpreter,
    Meeting,
    MeetingSeat,
    MeetingTable,
    TimeSlot,
)
from ..rules.meeting import joins, may_interpret
from .participation import delegates

SHOWN = (*OCCUPYING, MeetingState.PROPOSED)
RELATED = (
    "event", "slot", "table__place", "interpreter", "first__organisation", "second__organisation",
)  # fmt: skip


def side_q(participant_ids: Iterable[int]) -> Q:
    """Meetings in which one of these (ids, or a subquery of them) takes part."""
    return Q(first_id__in=participant_ids) | Q(second_id__in=participant_ids)


def with_all(meetings: QuerySet[Meeting]) -> QuerySet[Meeting]:
    """The meetings with everything a schedule shows."""
    seats = MeetingSeat.objects.filter(occupied=True).select_related("delegate__person")
    return meetings.select_related(*RELATED).prefetch_related(
        Prefetch("seats", seats, to_attr="taken")
    )


def meetings_of(own: EventParticipant) -> QuerySet[Meeting]:
    """The published meetings of a side and walk-ins proposed to or by it, earliest first."""
    found = Meeting.objects.filter(side_q([own.pk]), state__in=SHOWN)
    return with_all(found).order_by("slot__starts_at", "id")


def meeting_for(reader: Reader, own: EventParticipant, pk: int) -> Meeting | None:
    """One meeting of the reader's own side."""
    if not reader.belongs_to(own.organisation_id):
        return None
    found = with_all(Meeting.objects.filter(side_q([own.pk]), pk=pk)).first()
    return placed(own, found) if found else None


def placed(own: EventParticipant, meeting: Meeting) -> Meeting:
    """Set `own` and `partner`, `ours` and `theirs` (delegates), `is_past` and `is_on`."""
    first = meeting.first_id == own.pk
    meeting.own = meeting.first if first else meeting.second
    meeting.partner = meeting.second if first else meeting.first
    seated = [seat.delegate for seat in meeting.taken]
    meeting.ours = [each for each in seated if each.participant_id == own.pk]
    meeting.theirs = [each for each in seated if each.participant_id == meeting.partner.pk]
    now = timezone.now()
    meeting.is_past = meeting.slot.ends_at <= now
    meeting.is_on = meeting.slot.starts_at <= now < meeting.slot.ends_at
    meeting.waits_for_us = meeting.state == MeetingState.PROPOSED and not first
    return meeting


def schedule_of(own: EventParticipant) -> list[Meeting]:
    """All meetings of a side, placed. Walk-ins whose time has passed unanswered are left out."""
    now = timezone.now()
    found = [placed(own, meeting) for meeting in meetings_of(own)]
    return [
        each for each in found if each.state != MeetingState.PROPOSED or each.slot.ends_at > now
    ]


def published(event: Event) -> bool:
    """Whether meetings are out."""
    day = getattr(event, "meeting_day", None)
    return bool(day and day.stage in (MeetingStage.PUBLISHED, MeetingStage.CLOSED))


def coming_slots(event: Event, now: datetime | None = None) -> QuerySet[TimeSlot]:
    """Slots that have not ended."""
    return event.slots.filter(ends_at__gt=now or timezone.now())


def taken_slots(own: EventParticipant) -> set[int]:
    """Slots in which none of a side's delegates is free, or which it marked as away."""
    people = delegates(own).count()
    busy: dict[int, int] = {}
    seats = MeetingSeat.objects.filter(delegate__participant=own, occupied=True)
    for slot_id in seats.values_list("slot_id", flat=True):
        busy[slot_id] = busy.get(slot_id, 0) + 1
    full = {slot for slot, count in busy.items() if count >= people}
    return full | set(own.away.values_list("pk", flat=True))


def free_slots(one: EventParticipant, other: EventParticipant) -> list[TimeSlot]:
    """Coming slots in which both sides are free."""
    taken = taken_slots(one) | taken_slots(other)
    return [slot for slot in coming_slots(one.event) if slot.pk not in taken]


def free_tables(slot: TimeSlot, *, online: bool) -> QuerySet[MeetingTable]:
    """Tables nobody has in this slot; online places for those who take part online."""
    used = Meeting.objects.filter(slot=slot, state__in=OCCUPYING).exclude(table=None)
    return (
        MeetingTable.objects.filter(
            place__event=slot.event, place__closed_at=None, place__is_online=online
        )
        .exclude(place__away=slot)
        .exclude(pk__in=used.values("table"))
        .select_related("place")
        .order_by("place", "number")
    )


def free_interpreters(slot: TimeSlot, one: list[str], other: list[str]) -> list[Interpreter]:
    """Interpreters between two sides' languages whom this slot leaves within hours and pauses."""
    found = Interpreter.objects.filter(event=slot.event, left_at=None).exclude(away=slot)
    working: dict[int, set[int]] = defaultdict(set)
    meetings = Meeting.objects.filter(event=slot.event, state__in=OCCUPYING)
    for who, when in meetings.exclude(interpreter=None).values_list("interpreter", "slot"):
        working[who].add(when)
    order = list(slot.event.slots.filter(period=slot.period).values_list("pk", flat=True))
    return [
        each
        for each in found
        if slot.pk not in working[each.pk]
        and joins(each.pairs, one, other)
        and may_interpret(working[each.pk], slot.pk, order, straight=each.straight, most=each.most)
    ]
