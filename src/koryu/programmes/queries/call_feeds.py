"""The timeline of calls as calendars (RFC 5545)."""

from datetime import timedelta

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from koryu.disclosure.rules import ANONYMOUS
from koryu.shared.calendar import calendar_event, new_calendar
from koryu.shared.text import colon, plain

from ..enums import CallState
from ..models import Call
from ..rules.timeline import milestones
from .calls import visible_calls

SHOWN_FOR = timedelta(days=90)
SHORT = timedelta(minutes=15)  # a moment needs a length to show in a calendar


def call_ics(call: Call) -> bytes:
    """Every moment of one call's timeline."""
    calendar = new_calendar("PUBLISH", product="Programmes")
    calendar.add("x-wr-calname", str(call.title))
    _add(calendar, call)
    return calendar.to_ical()


def calls_ics() -> bytes:
    """Every call that anybody may read, for calendars without a sign-in.

    Until it is final, or called off, and a while after its deadline: a calendar forgets what is
    no longer in its feed, and what was called off must be seen to be.
    """
    calendar = new_calendar("PUBLISH", product="Programmes")
    calendar.add("x-wr-calname", "Koryu")
    running = ~Q(state__in=(CallState.FINAL, CallState.CANCELLED))
    lately = Q(closes_at__gte=timezone.now() - SHOWN_FOR)
    for call in visible_calls(ANONYMOUS).filter(running | lately).order_by("closes_at", "id"):
        _add(calendar, call)
    return calendar.to_ical()


def _add(calendar: Calendar, call: Call) -> None:
    """A deadline's entry ends at the deadline: who looks at its end is not late."""
    for each in milestones(call):
        ends = each.name in ("closes_at", "questions_close_at", "appeals_close_at")
        calendar.add_component(
            calendar_event(
                uid=f"call-{call.uid}-{each.name}@koryu",
                sequence=call.sequence,
                starts_at=each.at - SHORT if ends else each.at,
                ends_at=each.at if ends else each.at + SHORT,
                summary=f"{each.label}{colon()}{call.title}",
                description=plain(str(call.summary), 500),
                path=reverse("programmes:call", args=[call.slug]),
                organizer=str(call.programme.title),
                cancelled=call.state == CallState.CANCELLED,
            )
        )
