"""Reads of what a meeting day has: slots, places, interpreters, participants, wishes."""

from datetime import datetime
from itertools import groupby

from django.db.models import Count, Prefetch, Q, QuerySet

from ..enums import OCCUPYING, RegistrationState, RequestState
from ..models import (
    Delegate,
    Event,
    EventParticipant,
    Interpreter,
    MeetingDay,
    MeetingPlace,
    MeetingRequest,
    Registration,
    TimeSlot,
)


def meeting_day(event: Event) -> MeetingDay | None:
    """The 1:1 meetings of an event, None when it has none."""
    return MeetingDay.objects.filter(event=event).first()


def slots(event: Event) -> list[TimeSlot]:
    return list(event.slots.all())


def slots_in_use(event: Event) -> set[int]:
    """Slots in which a meeting stands: they cannot be removed."""
    return set(event.meetings.values_list("slot", flat=True))


def places(event: Event) -> QuerySet[MeetingPlace]:
    """Every place with `table_count` and its closed slots."""
    found = event.places.annotate(table_count=Count("tables"))
    return found.prefetch_related("away").order_by("pk")


def open_places(event: Event) -> QuerySet[MeetingPlace]:
    return places(event).filter(closed_at=None)


def interpreters(event: Event) -> QuerySet[Interpreter]:
    return event.interpreters.filter(left_at=None).prefetch_related("away")


def participants(event: Event, *, side: str = "", query: str = "") -> QuerySet[EventParticipant]:
    """The organisations that take part, with `delegate_count` and `wish_count` of those living."""
    found = event.participants.filter(left_at=None).select_related("organisation")
    if side:
        found = found.filter(side=side)
    if query:
        names = ("name", "name_ko", "name_ja", "name_en")
        named = Q()
        for name in names:
            named |= Q(**{f"organisation__{name}__icontains": query})
        found = found.filter(named)
    living = Delegate.objects.filter(left_at=None)
    return (
        found.annotate(
            delegate_count=Count("delegates", filter=Q(delegates__left_at=None), distinct=True),
            wish_count=Count("sent", filter=~Q(sent__state=RequestState.WITHDRAWN), distinct=True),
        )
        .prefetch_related(Prefetch("delegates", living, to_attr="living"), "away")
        .order_by("pk")
    )


def sides(event: Event) -> list[str]:
    found = event.participants.filter(left_at=None).exclude(side="")
    return sorted(set(found.values_list("side", flat=True)))


def wishes(event: Event) -> QuerySet[MeetingRequest]:
    """All wishes between those who still take part, withdrawn ones excepted."""
    return MeetingRequest.objects.filter(
        sender__event=event, sender__left_at=None, receiver__left_at=None
    ).exclude(state=RequestState.WITHDRAWN)


def registered_without_part(event: Event) -> QuerySet[Registration]:
    """Confirmed registrations of organisations that are not among the participants."""
    taking_part = event.participants.filter(left_at=None).values("organisation")
    return (
        event.registrations.filter(state=RegistrationState.CONFIRMED, organisation__isnull=False)
        .exclude(organisation__in=taking_part)
        .select_related("organisation", "person")
        .order_by("organisation_id", "pk")
    )


def standing(event: Event) -> QuerySet:
    """Meetings that hold their seats, with all that a plan compares."""
    return event.meetings.filter(state__in=OCCUPYING).select_related(
        "slot", "table__place", "interpreter"
    )


def begun(slot: TimeSlot, now: datetime) -> bool:
    return slot.starts_at <= now


def figures(event: Event) -> dict[str, int]:
    """What a day has and lacks, counted."""
    people = list(participants(event))
    return {
        "slots": event.slots.count(),
        "tables": sum(place.table_count for place in open_places(event)),
        "places": event.places.filter(closed_at=None).count(),
        "interpreters": event.interpreters.filter(left_at=None).count(),
        "participants": len(people),
        "unseated": sum(not each.delegate_count for each in people),
        "speechless": sum(not each.languages for each in people),
        "wishes": wishes(event).count(),
        "waiting": registered_without_part(event).values("organisation").distinct().count(),
        "meetings": event.meetings.filter(state__in=OCCUPYING).count(),
    }


def by_organisation(rows: QuerySet[Registration]) -> list[tuple[object, list[Registration]]]:
    """Registrations of each organisation together, in order of their ids."""
    return [
        (organisation, list(group))
        for organisation, group in groupby(rows, key=lambda row: row.organisation)
    ]
