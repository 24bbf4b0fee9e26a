"""Calendar objects for mails and feeds (RFC 5545, RFC 5546), by the `icalendar` library."""

from collections.abc import Iterable
from datetime import UTC, datetime
from email.utils import parseaddr
from typing import Protocol

from django.conf import settings
from django.utils import timezone
from icalendar import Calendar, Event, vCalAddress, vText


class Attendee(Protocol):
    """Somebody with an address and a name."""

    email: str

    def display_name(self) -> str: ...


def new_calendar(method: str, *, product: str) -> Calendar:
    """An empty calendar; `method` is PUBLISH, REQUEST or CANCEL, `product` an ASCII name."""
    calendar = Calendar()
    calendar.add("prodid", f"-//Koryu//{product}//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", method)
    return calendar


def calendar_event(
    *,
    uid: str,
    sequence: int,
    starts_at: datetime,
    ends_at: datetime,
    summary: str,
    description: str,
    path: str,
    organizer: str,
    location: str = "",
    cancelled: bool = False,
    attendees: Iterable[Attendee] = (),
    asks: bool = True,
) -> Event:
    """One VEVENT, in UTC. `path` is the page of the thing here, `organizer` a name.

    A mail names its recipient as the only attendee: other people's addresses are personal data.
    `asks` is for an answer; without it the attendee has said yes already (they registered).
    """
    event = Event()
    event.add("uid", uid)
    event.add("sequence", sequence)
    event.add("dtstamp", timezone.now().astimezone(UTC))
    event.add("dtstart", starts_at.astimezone(UTC))
    event.add("dtend", ends_at.astimezone(UTC))
    event.add("summary", summary)
    if location:
        event.add("location", location)
    event.add("description", description)
    event.add("url", settings.BASE_URL + path)
    event.add("status", "CANCELLED" if cancelled else "CONFIRMED")
    event.add("organizer", _organizer(organizer))
    for person in attendees:
        event.add("attendee", _attendee(person, asks))
    return event


def _organizer(name: str) -> vCalAddress:
    # The platform's own address: calendars accept an update only from the mail's sender.
    address = vCalAddress("mailto:" + parseaddr(settings.DEFAULT_FROM_EMAIL)[1])
    address.params["CN"] = _common_name(name)
    return address


def _attendee(person: Attendee, asks: bool) -> vCalAddress:
    address = vCalAddress(f"mailto:{person.email}")
    address.params["CN"] = _common_name(person.display_name())
    address.params["ROLE"] = vText("REQ-PARTICIPANT")
    address.params["PARTSTAT"] = vText("NEEDS-ACTION" if asks else "ACCEPTED")
    address.params["RSVP"] = vText("TRUE" if asks else "FALSE")
    return address


def _common_name(name: str) -> vText:
    # No parameter holds these: RFC 6868 writes them as ^' and ^n, and Outlook shows just that.
    return vText(" ".join(name.replace('"', "'").split()))
