"""Make the next event from the last: one copy, or the next ones of a series."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from koryu.disclosure.queries import reader_for
from koryu.people.models import Person
from koryu.shared.enums import Language
from koryu.shared.errors import NotAllowedNow, require
from koryu.shared.history import record

from ..enums import SessionKind
from ..models import Event, EventSeries
from ..queries.events import upcoming_in
from ..rules.access import may_organise
from ..rules.recurrence import next_starts
from .events import draft_like, event_zone, free_slug, shift_of

# What an event keeps when it comes again; titles of talks and their speakers do not.
FRAME = (
    SessionKind.OPENING,
    SessionKind.BREAK,
    SessionKind.NETWORKING,
    SessionKind.MEETINGS,
)
_OWN = frozenset(
    {
        "id", "slug", "state", "starts_at", "ends_at", "registration_opens_at",
        "registration_closes_at", "cancelled_reason_ko", "cancelled_reason_ja",
        "cancelled_reason_en", "source", "version", "uid", "sequence", "by", "created_at",
        "published_at",
    }
)  # fmt: skip


@transaction.atomic
def duplicate_event(*, event: Event, by: Person, starts_at: datetime) -> Event:
    """A draft like `event` that begins at `starts_at`, in its series too.

    Copies texts, settings, tracks, questions and the frame of the programme (opening, breaks,
    networking); registrations, talks and speakers stay with the old one. The window of
    registration moves along. A second click with the same time gives the same draft.
    """
    require(may_organise(reader_for(by), event))
    titles = {f"title_{code}": getattr(event, f"title_{code}") for code in Language.values}
    return draft_like(Event(by=by, starts_at=starts_at, **titles)) or _copy(event, by, starts_at)


def _copy(event: Event, by: Person, starts_at: datetime) -> Event:
    shift = shift_of(event, starts_at)
    fields = {f.name: getattr(event, f.name) for f in Event._meta.fields if f.name not in _OWN}
    copy = Event(by=by, starts_at=starts_at, ends_at=_moved(event, event.ends_at, shift), **fields)
    for name in ("registration_opens_at", "registration_closes_at"):
        setattr(copy, name, _moved(event, getattr(event, name), shift))
    copy.slug = free_slug(f"{event.title_en or event.kind}-{starts_at:%Y-%m}")
    copy.save()
    _copy_parts(event, copy, shift)
    record(verb="event.copied", obj=copy, actor=by, source=event.pk)
    return copy


def _moved(event: Event, at: datetime | None, shift: timedelta) -> datetime | None:
    """The same wall clock in the event's zone, whatever summer time does between."""
    if at is None:
        return None
    zone = event_zone(event)
    return (at.astimezone(zone).replace(tzinfo=None) + shift).replace(tzinfo=zone)


def _copy_parts(event: Event, copy: Event, shift: timedelta) -> None:
    tracks = {}
    for track in event.tracks.all():
        old, track.pk, track.event, track.version = track.pk, None, copy, 1
        track.save(force_insert=True)
        tracks[old] = track
    for question in event.questions.filter(removed_at=None):
        question.pk, question.event, question.version = None, copy, 1
        question.save(force_insert=True)
    for session in event.sessions.filter(removed_at=None, kind__in=FRAME):
        session.track = tracks.get(session.track_id)
        session.starts_at = _moved(event, session.starts_at, shift)
        session.ends_at = _moved(event, session.ends_at, shift)
        session.pk, session.event, session.version = None, copy, 1
        session.save(force_insert=True)


@transaction.atomic
def continue_series(
    *, series: EventSeries, by: Person, count: int = 6, after: int | None = None
) -> list[Event]:
    """Drafts for the next `count` dates of the series, like its last event.

    `after`: the last event that the organiser saw; nothing is made where there is a later one by
    now, so that a second click makes no further half a year. Raises `NotAllowedNow` without a
    recurrence or without an event to copy.
    """
    require(may_organise(reader_for(by)))
    locked = EventSeries.objects.select_for_update(of=("self",)).get(pk=series.pk)
    last = locked.events.order_by("starts_at", "id").last()
    if last is None:
        raise NotAllowedNow(_("Create the first event of the series yourself; it is the pattern."))
    if not locked.rule:
        raise NotAllowedNow(_("Say first how the series recurs."))
    if after is not None and after != last.pk:
        return []
    starts = last.starts_at.astimezone(event_zone(last))
    dates = next_starts(locked.rule, after=starts, count=count)
    kept = set(upcoming_in(locked, after=last.starts_at).values_list("starts_at", flat=True))
    return [_copy(last, by, at) for at in dates if at not in kept]
