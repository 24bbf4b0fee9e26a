"""Reads of events. What a reader may not see is not in the queryset."""

from datetime import datetime

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from koryu.disclosure.rules import Reader
from koryu.shared.enums import Country

from ..enums import LIVING, Audience, EventKind, EventMode, EventState, RegistrationState
from ..models import Event, EventSeries, Registration
from ..rules.access import ANNOUNCED


def visible_events(reader: Reader) -> QuerySet[Event]:
    """The events this reader may know of, with host, series and map.

    Operators see all; drafts are seen by nobody else. Whoever holds a living registration sees
    the event whatever its audience.
    """
    events = Event.objects.select_related("host", "series", "venue_map", "meeting_day")
    if reader.is_operator:
        return events
    seen = Q(audience=Audience.PUBLIC)
    if reader.is_member:
        seen |= Q(audience=Audience.MEMBERS)
    if not reader.is_anonymous:
        mine = Registration.objects.filter(person=reader.person, state__in=LIVING)
        seen |= Q(pk__in=mine.values("event"))
    return events.filter(seen, state__in=ANNOUNCED, published_at__isnull=False)


def find_event(reader: Reader, slug: str) -> Event:
    """The event named so. Raises `Event.DoesNotExist` when there is none this reader may see."""
    return visible_events(reader).get(slug=slug)


def listed_events(
    reader: Reader, *, past: bool, kind: str = "", mode: str = "", country: str = ""
) -> QuerySet[Event]:
    """Announced events to come (soonest first) or past (latest first), narrowed where asked.

    Unknown values narrow nothing. An operator's drafts stand on the desk, not here.
    """
    found = visible_events(reader).filter(state__in=ANNOUNCED, published_at__isnull=False)
    now = timezone.now()
    if past:
        found = found.filter(ends_at__lt=now).order_by("-starts_at", "-id")
    else:
        found = found.filter(ends_at__gte=now).order_by("starts_at", "id")
    if kind in EventKind.values:
        found = found.filter(kind=kind)
    if mode in EventMode.values:
        found = found.filter(mode__in=(mode, EventMode.BOTH) if mode != EventMode.BOTH else (mode,))
    return found.filter(host_country=country) if country in Country.values else found


def visible_series(reader: Reader) -> QuerySet[EventSeries]:
    """Series of which this reader may know an event; operators know all."""
    series = EventSeries.objects.select_related("host").order_by("pk")
    if reader.is_operator:
        return series
    return series.filter(pk__in=visible_events(reader).order_by().values("series"))


def desk_events(reader: Reader, *, state: str = "") -> QuerySet[Event]:
    """All events for the organisers, those to come first; `state` narrows."""
    found = visible_events(reader)
    if state in EventState.values:
        found = found.filter(state=state)
    return found.order_by("-starts_at", "-id")


def upcoming_in(series: EventSeries, *, after: datetime) -> QuerySet[Event]:
    """Events of a series that begin later, cancelled ones too: a date is not given twice."""
    return series.events.filter(starts_at__gt=after).order_by("starts_at")


def with_counts(events: QuerySet[Event]) -> QuerySet[Event]:
    """With `confirmed` and `pending`: how many registrations are so."""
    return events.annotate(
        **{
            state.value: Count("registrations", filter=Q(registrations__state=state))
            for state in (RegistrationState.CONFIRMED, RegistrationState.PENDING)
        }
    )
