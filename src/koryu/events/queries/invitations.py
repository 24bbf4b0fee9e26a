"""Meetings and events as iCalendar objects (RFC 5545) in the words of the one who reads them."""

import hashlib
from collections.abc import Iterable
from datetime import UTC

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from icalendar import Component

from koryu.disclosure.rules import Reader
from koryu.people.models import Person
from koryu.shared.calendar import calendar_event, new_calendar

from ..enums import EventState, MeetingState, RegistrationState
from ..models import EventParticipant, Meeting, MeetingInvitation, Registration
from .calendar import registration_part
from .meetings import RELATED, side_q

PRODUCT = "Events"


def place_of(meeting: Meeting) -> str:
    """Room and table, or the online address, in the reader's language."""
    if meeting.table is None:
        return ""
    place = meeting.table.place
    table = _("%(place)s, table %(number)d") % {"place": place, "number": meeting.table.number}
    if place.is_online:
        return place.online_url or meeting.event.online_url or str(place)
    return ", ".join(filter(None, [table, str(meeting.event.venue)]))


def title_of(meeting: Meeting) -> str:
    """Both sides' names, in the reader's language."""
    first, second = meeting.first.organisation, meeting.second.organisation
    return f"{first.display_name()} – {second.display_name()}"


def description_of(meeting: Meeting) -> str:
    """The event, the interpreter, and where to read on."""
    lines = [str(meeting.event.title)]
    if meeting.interpreter:
        lines.append(_("Interpreter: %(name)s") % {"name": meeting.interpreter.name})
    lines.append(settings.BASE_URL + reverse("events:my_meeting", args=address(meeting)))
    return "\n".join(lines)


def address(meeting: Meeting) -> tuple[str, int]:
    """The arguments of a meeting's page."""
    return meeting.event.slug, meeting.pk


def component_of(
    meeting: Meeting,
    *,
    sequence: int | None = None,
    cancelled: bool = False,
    attendees: Iterable[Person] = (),
) -> Component:
    """One meeting. `sequence` is the one of the person's own calendar where it differs."""
    return calendar_event(
        uid=f"{meeting.uid}@koryu",
        sequence=meeting.sequence if sequence is None else sequence,
        starts_at=meeting.slot.starts_at,
        ends_at=meeting.slot.ends_at,
        summary=title_of(meeting),
        description=description_of(meeting),
        path=reverse("events:my_meeting", args=address(meeting)),
        organizer=meeting.event.host.display_name(),
        location=place_of(meeting),
        cancelled=cancelled or meeting.state == MeetingState.CANCELLED,
        attendees=attendees,
    )


def invitation_ics(meeting: Meeting, person: Person, *, method: str, sequence: int) -> str:
    """A mail's calendar part: METHOD REQUEST or CANCEL (RFC 5546) for one person."""
    calendar = new_calendar(method, product=PRODUCT)
    cancelled = method == "CANCEL"
    calendar.add_component(
        component_of(meeting, sequence=sequence, cancelled=cancelled, attendees=[person])
    )
    return calendar.to_ical().decode()


def digest_of(meeting: Meeting) -> str:
    """A mark of what a calendar shows of a meeting: the same mark, nothing to send."""
    slot = meeting.slot
    shown = [
        slot.starts_at.astimezone(UTC).isoformat(),
        slot.ends_at.astimezone(UTC).isoformat(),
        place_of(meeting),
        title_of(meeting),
        description_of(meeting),
    ]
    return hashlib.sha256("\n".join(shown).encode()).hexdigest()


def feed_parts(reader: Reader) -> Iterable[Component]:
    """The reader's events and 1:1 meetings for their personal calendar address."""
    for row in _registrations(reader):
        yield registration_part(row, cancelled=row.event.state == EventState.CANCELLED)
    sides = EventParticipant.objects.filter(organisation_id__in=reader.organisation_ids)
    yield from _meeting_parts(reader, Meeting.objects.filter(side_q(sides.values("pk"))))


def day_ics(reader: Reader, own: EventParticipant) -> bytes:
    """The meetings of the reader's own side at one event, as a file to open in a calendar.

    The entries are those of the invitations, so that a calendar which has both shows each once.
    """
    calendar = new_calendar("PUBLISH", product=PRODUCT)
    for part in _meeting_parts(reader, Meeting.objects.filter(side_q([own.pk]))):
        calendar.add_component(part)
    return calendar.to_ical()


def _meeting_parts(reader: Reader, meetings: QuerySet[Meeting]) -> Iterable[Component]:
    """Agreed meetings, as new as the reader's own invitation to each says."""
    # A proposal declined before anybody agreed was never in a calendar.
    found = meetings.exclude(state=MeetingState.PROPOSED).exclude(
        walk_in=True, table=None, state=MeetingState.CANCELLED
    )
    told = dict(
        MeetingInvitation.objects.filter(person=reader.person, meeting__in=found).values_list(
            "meeting", "sequence"
        )
    )
    for meeting in found.select_related(*RELATED, "event__host"):
        yield component_of(meeting, sequence=max(meeting.sequence, told.get(meeting.pk, 0)))


def _registrations(reader: Reader) -> Iterable[Registration]:
    """Confirmed places; one of an event called off too, so that the calendar hears of it."""
    if reader.person is None:
        return []
    return Registration.objects.filter(
        person=reader.person,
        state=RegistrationState.CONFIRMED,
        event__state__in=(EventState.PUBLISHED, EventState.ENDED, EventState.CANCELLED),
    ).select_related("event__host")
