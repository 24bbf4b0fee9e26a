"""Meetings as iCalendar objects (RFC 5545), by the `icalendar` library; all times in UTC."""

from collections.abc import Iterable
from datetime import UTC
from email.utils import parseaddr

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from icalendar import Calendar, Event, vCalAddress, vText

from koryu.people.models import Person

from ..enums import MeetingState
from ..models import RoomMeeting


def meeting_ics(
    meeting: RoomMeeting, *, method: str = "PUBLISH", attendees: Iterable[Person] = ()
) -> bytes:
    """One meeting as a calendar object.

    `method` is REQUEST, CANCEL (RFC 5546) or PUBLISH. A mail names its recipient as the only
    attendee: the other side's addresses are personal data; names stand in the description.
    """
    calendar = _calendar(method)
    calendar.add_component(_event(meeting, attendees))
    return calendar.to_ical()


def feed_ics(meetings: Iterable[RoomMeeting]) -> bytes:
    """All these meetings as one published calendar."""
    calendar = _calendar("PUBLISH")
    calendar.add("x-wr-calname", "Koryu")
    for meeting in meetings:
        calendar.add_component(_event(meeting, ()))
    return calendar.to_ical()


def _calendar(method: str) -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", "-//Koryu//Exchange//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", method)
    return calendar


def _event(meeting: RoomMeeting, attendees: Iterable[Person]) -> Event:
    event = Event()
    event.add("uid", f"{meeting.uid}@koryu")
    event.add("sequence", meeting.sequence)
    event.add("dtstamp", timezone.now().astimezone(UTC))
    event.add("dtstart", meeting.starts_at.astimezone(UTC))
    event.add("dtend", meeting.ends_at.astimezone(UTC))
    event.add("summary", meeting.title)
    if meeting.place:
        event.add("location", meeting.place)
    event.add("description", _description(meeting))
    event.add("url", settings.BASE_URL + reverse("exchange:room", args=[meeting.exchange_id]))
    cancelled = meeting.state == MeetingState.CANCELLED
    event.add("status", "CANCELLED" if cancelled else "CONFIRMED")
    event.add("organizer", _organizer(meeting))
    for person in attendees:
        event.add("attendee", _attendee(person))
    return event


def _description(meeting: RoomMeeting) -> str:
    room = meeting.exchange
    sides = f"{room.first.display_name()} – {room.second.display_name()}"
    return _("Exchange meeting: %(sides)s") % {"sides": sides}


def _organizer(meeting: RoomMeeting) -> vCalAddress:
    # The platform's own address: calendars accept an update only from the mail's sender.
    address = vCalAddress("mailto:" + parseaddr(settings.DEFAULT_FROM_EMAIL)[1])
    address.params["CN"] = vText(meeting.by.display_name())
    return address


def _attendee(person: Person) -> vCalAddress:
    address = vCalAddress(f"mailto:{person.email}")
    address.params["CN"] = vText(person.display_name())
    address.params["ROLE"] = vText("REQ-PARTICIPANT")
    address.params["PARTSTAT"] = vText("NEEDS-ACTION")
    address.params["RSVP"] = vText("TRUE")
    return address
