"""Meetings of a room as calendar objects."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext as _
from icalendar import Component, Event

from koryu.people.models import Person
from koryu.shared.calendar import calendar_event, new_calendar

from ..enums import MeetingState
from ..models import RoomMeeting

PRODUCT = "Exchange"


def meeting_ics(
    meeting: RoomMeeting, *, method: str = "PUBLISH", attendees: Iterable[Person] = ()
) -> bytes:
    """One meeting as a calendar object; `method` is REQUEST, CANCEL or PUBLISH."""
    calendar = new_calendar(method, product=PRODUCT)
    calendar.add_component(_event(meeting, attendees))
    return calendar.to_ical()


def feed_ics(meetings: Iterable[RoomMeeting], more: Iterable[Component] = ()) -> bytes:
    """All these meetings, and what upper rooms add, as one published calendar."""
    calendar = new_calendar("PUBLISH", product=PRODUCT)
    calendar.add("x-wr-calname", "Koryu")
    for meeting in meetings:
        calendar.add_component(_event(meeting, ()))
    for part in more:
        calendar.add_component(part)
    return calendar.to_ical()


def _event(meeting: RoomMeeting, attendees: Iterable[Person]) -> Event:
    return calendar_event(
        uid=f"{meeting.uid}@koryu",
        sequence=meeting.sequence,
        starts_at=meeting.starts_at,
        ends_at=meeting.ends_at,
        summary=meeting.title,
        description=_description(meeting),
        path=reverse("exchange:room", args=[meeting.exchange_id]),
        organizer=meeting.by.display_name(),
        location=meeting.place,
        cancelled=meeting.state == MeetingState.CANCELLED,
        attendees=attendees,
    )


def _description(meeting: RoomMeeting) -> str:
    room = meeting.exchange
    sides = f"{room.first.display_name()} – {room.second.display_name()}"
    return _("Exchange meeting: %(sides)s") % {"sides": sides}
