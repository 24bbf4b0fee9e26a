"""Reads of the programme for its organisers: sessions by day, tracks, and what is in conflict."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from django.db.models import Prefetch, QuerySet

from ..models import Event, Session, SessionSpeaker
from ..rules.conflicts import Conflict, Slot, find_conflicts


@dataclass(frozen=True)
class ProgrammeDay:
    """The sessions of one day; `first` and `last` are the hours its grid must show."""

    date: date
    sessions: list[Session]
    first: int
    last: int


def sessions_of(event: Event, *, removed: bool = False) -> QuerySet[Session]:
    """The event's sessions with track and cast; those taken out instead when `removed`."""
    cast = SessionSpeaker.objects.select_related("speaker")
    found = event.sessions.select_related("track").prefetch_related(Prefetch("cast", cast))
    return found.filter(removed_at__isnull=not removed)


def days_of(event: Event, sessions: Iterable[Session]) -> list[ProgrammeDay]:
    """Sessions by the day on which they begin in the event's zone."""
    zone = ZoneInfo(event.zone)
    by_day: dict[date, list[Session]] = defaultdict(list)
    for session in sessions:
        by_day[session.starts_at.astimezone(zone).date()].append(session)
    return [_day(day, found, zone) for day, found in sorted(by_day.items())]


def _day(day: date, sessions: list[Session], zone: ZoneInfo) -> ProgrammeDay:
    starts = [session.starts_at.astimezone(zone) for session in sessions]
    ends = [session.ends_at.astimezone(zone) for session in sessions]
    until = [24 if at.date() > day else at.hour + bool(at.minute) for at in ends]
    return ProgrammeDay(
        day, sessions, max(0, min(at.hour for at in starts) - 1), min(24, max(until) + 1)
    )


def conflicts_of(event: Event, sessions: Iterable[Session] | None = None) -> list[Conflict]:
    """What needs a look in the programme as it stands."""
    slots = [_slot(session) for session in (sessions or sessions_of(event))]
    return find_conflicts(slots, event.starts_at, event.ends_at)


def _slot(session: Session) -> Slot:
    return Slot(
        id=session.pk,
        title=str(session.title),
        kind=session.kind,
        start=session.starts_at,
        end=session.ends_at,
        track=session.track_id,
        speakers={part.speaker_id: str(part.speaker.name) for part in session.cast.all()},
        language=session.language,
        interpretation=tuple(session.interpretation),
    )
