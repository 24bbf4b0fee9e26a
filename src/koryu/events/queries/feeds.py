"""The programme for other programmes: schedule.json and iCalendar (RFC 5545).

The JSON follows the schedule of the C3VOC/frab family that pretalx and others write and read:
schedule → conference → days → rooms → sessions.
"""

import uuid
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar
from icalendar import Event as Entry

from koryu.disclosure.rules import ANONYMOUS

from ..enums import EventState
from ..models import Event, Session
from .events import visible_events
from .schedule import ProgrammeDay, days_of, sessions_of

SHOWN_FOR = timedelta(days=90)  # past events stay in the site's calendar this long


def schedule_json(event: Event) -> dict[str, Any]:
    """The programme of one event."""
    sessions = list(sessions_of(event))
    zone = ZoneInfo(event.zone)
    rooms = list(dict.fromkeys(_room(session) for session in sessions))
    days = days_of(event, sessions)
    return {
        "$schema": "https://c3voc.de/schedule/schema.json",
        "generator": {"name": "koryu", "version": "1"},
        "schedule": {
            "version": str(event.version + sum(session.version for session in sessions)),
            "base_url": settings.BASE_URL,
            "conference": {
                "acronym": event.slug,
                "title": str(event.title),
                "start": event.starts_at.astimezone(zone).date().isoformat(),
                "end": event.ends_at.astimezone(zone).date().isoformat(),
                "daysCount": len(days),
                "timeslot_duration": "00:05",
                "time_zone_name": event.zone,
                "rooms": [
                    {"name": room, "guid": str(uuid.uuid5(event.uid, room))} for room in rooms
                ],
                "tracks": [{"name": str(track.title)} for track in event.tracks.all()],
                "days": [_day(event, day, rooms, at) for at, day in enumerate(days, start=1)],
            },
        },
    }


def _room(session: Session) -> str:
    if session.track is None:
        return str(session.event.venue) or "–"
    return session.track.room or str(session.track.title)


def _day(event: Event, day: ProgrammeDay, rooms: list[str], index: int) -> dict[str, Any]:
    zone = ZoneInfo(event.zone)
    return {
        "index": index,
        "date": day.date.isoformat(),
        "day_start": min(s.starts_at for s in day.sessions).astimezone(zone).isoformat(),
        "day_end": max(s.ends_at for s in day.sessions).astimezone(zone).isoformat(),
        "rooms": {
            room: [_session(event, s) for s in day.sessions if _room(s) == room] for room in rooms
        },
    }


def _session(event: Event, session: Session) -> dict[str, Any]:
    starts = session.starts_at.astimezone(ZoneInfo(event.zone))
    return {
        "id": session.pk,
        "guid": str(uuid.uuid5(event.uid, f"session {session.pk}")),
        "url": settings.BASE_URL + _event_path(event),
        "date": starts.isoformat(),
        "start": f"{starts:%H:%M}",
        "duration": _length(session.ends_at - session.starts_at),
        "room": _room(session),
        "slug": f"{event.slug}-{session.pk}",
        "title": str(session.title),
        "subtitle": "",
        "track": str(session.track.title) if session.track else None,
        "type": session.get_kind_display(),
        "language": session.language,
        "abstract": str(session.abstract),
        "description": "",
        "do_not_record": True,
        "persons": [
            {
                "id": part.speaker_id,
                "name": str(part.speaker.name),
                "public_name": str(part.speaker.name),
                "biography": str(part.speaker.biography),
                "role": part.role,
            }
            for part in session.cast.all()
        ],
        "links": [],
        "attachments": [],
    }


def _length(length: timedelta) -> str:
    minutes = int(length.total_seconds() // 60)
    return f"{minutes // 60:02}:{minutes % 60:02}"


def _event_path(event: Event) -> str:
    """The event's page: the folder in which its feeds lie."""
    return reverse("events:schedule_ics", args=[event.slug]).rpartition("/")[0] + "/"


def schedule_ics(event: Event) -> bytes:
    """Every session as an entry of its own. One taken out stays as cancelled, so it disappears."""
    calendar = _calendar(str(event.title))
    removed = sessions_of(event, removed=True)
    for session in [*sessions_of(event), *removed]:
        calendar.add_component(_session_entry(event, session))
    return calendar.to_ical()


def site_ics(now: datetime | None = None) -> bytes:
    """Every public event to come or not long past, for calendars without a sign-in."""
    since = (now or timezone.now()) - SHOWN_FOR
    calendar = _calendar("Koryu")
    for event in visible_events(ANONYMOUS).filter(ends_at__gte=since):
        calendar.add_component(_event_entry(event))
    return calendar.to_ical()


def _calendar(name: str) -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", "-//Koryu//Events//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", name)
    return calendar


def _event_entry(event: Event) -> Entry:
    entry = _entry(event, f"{event.uid}@koryu", event.sequence, (event.starts_at, event.ends_at))
    entry.add("summary", str(event.title))
    entry.add("description", str(event.summary))
    entry.add("location", str(event.venue))
    entry.add("status", _status(event.state == EventState.CANCELLED))
    return entry


def _session_entry(event: Event, session: Session) -> Entry:
    # The session's versions begin at 1; the event's own changes move its sessions' entries too.
    sequence = session.version - 1 + event.sequence
    span = (session.starts_at, session.ends_at)
    entry = _entry(event, f"{event.uid}-{session.pk}@koryu", sequence, span)
    entry.add("summary", str(session.title))
    entry.add("description", _people(session))
    entry.add("location", _room(session))
    off = session.removed_at is not None or event.state == EventState.CANCELLED
    entry.add("status", _status(off))
    return entry


def _entry(event: Event, uid: str, sequence: int, span: Iterable[datetime]) -> Entry:
    starts, ends = span
    entry = Entry()
    entry.add("uid", uid)
    entry.add("sequence", sequence)
    entry.add("dtstamp", timezone.now().astimezone(UTC))
    entry.add("dtstart", starts.astimezone(UTC))
    entry.add("dtend", ends.astimezone(UTC))
    entry.add("url", settings.BASE_URL + _event_path(event))
    return entry


def _status(off: bool) -> str:
    return "CANCELLED" if off else "CONFIRMED"


def _people(session: Session) -> str:
    people = [
        ", ".join(filter(None, (str(p.speaker.name), str(p.speaker.affiliation))))
        for p in session.cast.all()
    ]
    return "\n".join([*dict.fromkeys(people), *filter(None, [str(session.abstract)])])
