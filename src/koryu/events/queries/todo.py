"""What waits for a reader in this room, for the home page."""

from datetime import timedelta

from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from koryu.disclosure.rules import Reader

from ..enums import EventState, RegistrationState
from ..models import Event, Registration
from .meetings_todo import meetings_todo

AHEAD = timedelta(days=2)
MIDDLE, LOW = 2, 1


def todo(reader: Reader) -> list[dict[str, object]]:
    """`{text, path, due, urgency}`: events of one's own in two days, approvals that wait."""
    if reader.is_anonymous:
        return []
    desk = [*_approvals(reader), *_to_end(reader)] if reader.is_operator else []
    return [*_coming(reader), *meetings_todo(reader), *desk]


def _coming(reader: Reader) -> list[dict[str, object]]:
    now = timezone.now()
    mine = Registration.objects.filter(
        person=reader.person,
        state=RegistrationState.CONFIRMED,
        event__state=EventState.PUBLISHED,
        event__starts_at__gt=now,
        event__starts_at__lte=now + AHEAD,
    )
    return [
        {
            "text": _("You take part in “%(event)s”") % {"event": each.event.title},
            "path": reverse("events:event", args=[each.event.slug]),
            "due": each.event.starts_at,
            "urgency": MIDDLE,
        }
        for each in mine.select_related("event")
    ]


def _to_end(reader: Reader) -> list[dict[str, object]]:
    over = Event.objects.filter(
        host_country=reader.operator_country,
        state=EventState.PUBLISHED,
        ends_at__lt=timezone.now(),
    )
    return [
        {
            "text": _("“%(event)s” is over: end it to open the survey") % {"event": event.title},
            "path": reverse("events:manage", args=[event.slug]),
            "due": None,
            "urgency": LOW,
        }
        for event in over
    ]


def _approvals(reader: Reader) -> list[dict[str, object]]:
    pending = Count("registrations", filter=Q(registrations__state=RegistrationState.PENDING))
    open_events = Event.objects.filter(
        host_country=reader.operator_country,
        state=EventState.PUBLISHED,
        ends_at__gte=timezone.now(),
    )
    return [
        {
            "text": _("“%(event)s”: registrations waiting for approval: %(count)d")
            % {"event": event.title, "count": event.pending},
            "path": reverse("events:registrations", args=[event.slug]) + "?state=pending",
            "due": event.starts_at,
            "urgency": MIDDLE,
        }
        for event in open_events.annotate(pending=pending).filter(pending__gt=0)
    ]
