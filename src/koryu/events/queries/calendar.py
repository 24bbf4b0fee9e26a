"""A registration as a calendar object for its own person."""

from django.urls import reverse
from django.utils.translation import gettext as _
from icalendar import Component

from koryu.people.models import Person
from koryu.shared.calendar import calendar_event, new_calendar
from koryu.shared.text import plain

from ..enums import EventMode, RegistrationState
from ..models import Registration


def registration_part(
    registration: Registration, *, cancelled: bool = False, attendees: tuple[Person, ...] = ()
) -> Component:
    """The one entry that mails and the personal feed share.

    Each registration has a UID of its own: who cancelled and comes back gets a new entry, which
    no calendar takes for the cancelled one. A cancellation outranks what was sent before it.
    """
    event = registration.event
    return calendar_event(
        uid=f"event-{event.uid}-{registration.pk}@koryu",
        sequence=event.sequence + registration.sequence + cancelled,
        starts_at=event.starts_at,
        ends_at=event.ends_at,
        summary=str(event.title),
        description=_description(registration),
        path=reverse("events:event", args=[event.slug]),
        organizer=event.host.display_name(),
        location=_location(registration),
        cancelled=cancelled,
        attendees=attendees,
        asks=False,
    )


def registration_ics(registration: Registration, *, method: str) -> bytes:
    """`method` is REQUEST or CANCEL; the one attendee is the registered person."""
    calendar = new_calendar(method, product="Events")
    calendar.add_component(
        registration_part(
            registration, cancelled=method == "CANCEL", attendees=(registration.person,)
        )
    )
    return calendar.to_ical()


def _location(registration: Registration) -> str:
    event = registration.event
    if registration.mode == EventMode.ONLINE and event.online_url:
        return event.online_url
    return ", ".join(filter(None, [str(event.venue), event.address]))


def _description(registration: Registration) -> str:
    lines = [plain(str(registration.event.summary), 500)]
    if registration.event.online_url and registration.state == RegistrationState.CONFIRMED:
        lines.append(_("Online: %(url)s") % {"url": registration.event.online_url})
    return "\n\n".join(filter(None, lines))
