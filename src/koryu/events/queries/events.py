"""Reads of events. What a reader may not see is not in the queryset."""

from django.db.models import Q, QuerySet

from koryu.disclosure.rules import Reader

from ..enums import LIVING, Audience
from ..models import Event, Registration
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
