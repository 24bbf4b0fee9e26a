"""Writes of the programme: sessions, who is on stage, tracks, and the import of a table."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from koryu.disclosure.queries import reader_for
from koryu.people.models import Person
from koryu.shared.errors import Invalid, Stale, require
from koryu.shared.history import record

from ..enums import SessionKind
from ..models import Event, Session, SessionSpeaker, Speaker, Track
from ..rules.access import may_organise
from ..rules.names import Named
from .opening import opened

TEXTS = ("title", "abstract")
KEPT = ("kind", "starts_at", "ends_at", "track_id", "language", "interpretation")


@dataclass(frozen=True)
class Planned:
    """A session as an organiser confirmed it; `track` is a name, the texts in one language."""

    starts_at: datetime
    ends_at: datetime
    kind: str
    title: str
    people: tuple[Named, ...] = ()
    track: str = ""
    note: str = ""


@transaction.atomic
def import_programme(
    *,
    event: Event,
    by: Person,
    rows: Sequence[Planned],
    language: str,
    version: int,
    replace: bool = False,
) -> list[Session]:
    """Put confirmed rows into the programme, in the column of `language`.

    `replace` removes (as a state) what the programme held. Makes tracks and speakers that are not
    there yet. Raises `Stale` when the event changed since `version`: sending twice imports once.
    """
    locked = _locked(event, by)
    if locked.version != version:
        raise Stale(current=locked.version)
    if not rows:
        raise Invalid(_("Choose at least one session to import."))
    if replace:
        locked.sessions.filter(removed_at=None).update(removed_at=timezone.now())
    speakers = _Speakers(locked, language)
    tracks = _tracks(locked, rows, language)
    sessions = [_add(locked, row, language, tracks, speakers) for row in rows]
    locked.version += 1
    locked.save(update_fields=["version"])
    record(verb="programme.imported", obj=locked, actor=by, sessions=len(sessions))
    return sessions


def _locked(event: Event, by: Person) -> Event:
    require(may_organise(reader_for(by), event))
    return Event.objects.select_for_update().get(pk=event.pk)


def _tracks(event: Event, rows: Iterable[Planned], language: str) -> dict[str, Track]:
    known = {
        name: track
        for track in event.tracks.all()
        for name in (track.title_ko, track.title_ja, track.title_en, track.room)
        if name
    }
    for name in dict.fromkeys(row.track for row in rows if row.track):
        if name not in known:
            title = {f"title_{language}": name[:100]}
            known[name] = event.tracks.create(position=len(known), room=name[:100], **title)
    return known


def _add(
    event: Event, row: Planned, language: str, tracks: dict[str, Track], speakers: "_Speakers"
) -> Session:
    session = event.sessions.create(
        kind=row.kind,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        track=tracks.get(row.track),
        **{f"title_{language}": row.title, f"abstract_{language}": row.note},
    )
    _set_cast(session, row.people, speakers)
    return session


class _Speakers:
    """The event's speakers by name: one row a person, however often the table names them."""

    def __init__(self, event: Event, language: str) -> None:
        self.event, self.language = event, language
        self.known = list(event.speakers.all())

    def find(self, named: Named) -> Speaker:
        for speaker in self.known:
            if self._same(speaker, named):
                return self._completed(speaker, named)
        made = self.event.speakers.create(**self._texts(named))
        self.known.append(made)
        return made

    def _same(self, speaker: Speaker, named: Named) -> bool:
        names = {speaker.name_ko, speaker.name_ja, speaker.name_en}
        places = {speaker.affiliation_ko, speaker.affiliation_ja, speaker.affiliation_en} - {""}
        return named.name in names and (
            not named.affiliation or not places or named.affiliation in places
        )

    def _texts(self, named: Named) -> dict[str, str]:
        values = {"name": named.name, "position": named.position, "affiliation": named.affiliation}
        limits = {"name": 120, "position": 120, "affiliation": 200}
        return {f"{key}_{self.language}": text[: limits[key]] for key, text in values.items()}

    def _completed(self, speaker: Speaker, named: Named) -> Speaker:
        new = {k: v for k, v in self._texts(named).items() if v and not getattr(speaker, k)}
        new.pop(f"name_{self.language}", None)
        for key, value in new.items():
            setattr(speaker, key, value)
        if new:
            speaker.version += 1
            speaker.save(update_fields=[*new, "version"])
        return speaker


def _set_cast(session: Session, people: Iterable[Named], speakers: _Speakers) -> None:
    session.cast.all().delete()
    seen: set[tuple[int, str]] = set()
    for position, named in enumerate(people):
        speaker = speakers.find(named)
        if (speaker.pk, named.role) not in seen:
            seen.add((speaker.pk, str(named.role)))
            SessionSpeaker.objects.create(
                session=session, speaker=speaker, role=named.role, position=position
            )


@transaction.atomic
def save_session(
    *,
    event: Event,
    by: Person,
    session: Session | None,
    version: int,
    values: dict[str, object],
    people: Sequence[Named],
    language: str,
) -> Session:
    """Add a session, or save one that was open at `version`. A second click adds it once.

    `values` are the model's columns; `people` the cast with names in `language`.
    Raises `Stale` with the current version when somebody saved in between.
    """
    locked = _locked(event, by)
    saved = _open(locked, session, version)
    _check(locked, values)
    same = locked.sessions.filter(removed_at=None, **values).first()
    if session is None and same:
        return same
    for key, value in values.items():
        setattr(saved, key, value)
    saved.save()
    _set_cast(saved, people, _Speakers(locked, language))
    verb = "session.changed" if session else "session.added"
    record(verb=verb, obj=saved, actor=by, event=locked.pk)
    return saved


def _open(event: Event, session: Session | None, version: int) -> Session:
    if session is None:
        return Session(event=event)
    return opened(event.sessions.all(), session.pk, version)


def _check(event: Event, values: dict[str, object]) -> None:
    starts, ends = values.get("starts_at"), values.get("ends_at")
    if starts and ends and ends <= starts:  # type: ignore[operator]
        raise Invalid({"end": [_("The end must be later than the start.")]})
    if values.get("kind") not in SessionKind.values:
        raise Invalid({"kind": [_("Choose a kind.")]})
    track = values.get("track_id")
    if track and not event.tracks.filter(pk=track).exists():
        raise Invalid({"track": [_("This track is not of this event.")]})
    if not any(values.get(f"title_{code}") for code in ("ko", "ja", "en")):
        raise Invalid({"title_ko": [_("Give a title in at least one language.")]})


@transaction.atomic
def move_session(
    *,
    event: Event,
    by: Person,
    session: Session,
    version: int,
    starts_at: datetime,
    ends_at: datetime,
    track_id: int | None,
) -> Session:
    """Move or stretch a session in the grid. Raises `Stale`, and `Invalid` for a wrong span."""
    locked = _locked(event, by)
    found = _open(locked, session, version)
    if ends_at <= starts_at:
        raise Invalid({"end": [_("The end must be later than the start.")]})
    if track_id and not locked.tracks.filter(pk=track_id).exists():
        raise Invalid({"track": [_("This track is not of this event.")]})
    found.starts_at, found.ends_at, found.track_id = starts_at, ends_at, track_id
    found.save(update_fields=["starts_at", "ends_at", "track", "version"])
    record(verb="session.moved", obj=found, actor=by, event=locked.pk)
    return found


@transaction.atomic
def remove_session(*, event: Event, by: Person, session: Session, back: bool = False) -> Session:
    """Take a session out of the programme, or put it back; nothing is erased. Twice is once."""
    locked = _locked(event, by)
    found = locked.sessions.select_for_update().get(pk=session.pk)
    if bool(found.removed_at) != back:
        return found
    found.removed_at = None if back else timezone.now()
    found.version += 1
    found.save(update_fields=["removed_at", "version"])
    record(verb="session.restored" if back else "session.removed", obj=found, actor=by)
    return found


@transaction.atomic
def save_track(
    *, event: Event, by: Person, track: Track | None, version: int, values: dict[str, object]
) -> Track:
    """Add a track, or change one that was open at `version`: raises `Stale` as for a session.

    A second click adds it once.
    """
    locked = _locked(event, by)
    if track:
        saved = opened(locked.tracks.all(), track.pk, version)
    elif there := locked.tracks.filter(**values).first():
        return there
    else:
        saved = Track(event=locked, position=locked.tracks.count())
    for key, value in values.items():
        setattr(saved, key, value)
    if not any(values.get(f"title_{code}") for code in ("ko", "ja", "en")):
        raise Invalid({"title_ko": [_("Give a title in at least one language.")]})
    saved.save()
    record(verb="track.saved", obj=saved, actor=by, event=locked.pk)
    return saved


@transaction.atomic
def remove_track(*, event: Event, by: Person, track: Track) -> None:
    """Remove an empty track. Raises `Invalid` while sessions (removed ones too) stand in it."""
    locked = _locked(event, by)
    if track.sessions.filter(removed_at=None).exists():
        raise Invalid(_("Move its sessions to another track first."))
    track.sessions.update(track=None)
    record(verb="track.removed", obj=track, actor=by, event=locked.pk)
    track.delete()


@transaction.atomic
def save_speaker(
    *, event: Event, by: Person, speaker: Speaker, version: int, values: dict[str, object]
) -> Speaker:
    """Names, position and affiliation of a speaker in three languages.

    Raises `Stale` when somebody saved since `version`.
    """
    saved = opened(_locked(event, by).speakers.all(), speaker.pk, version)
    for key, value in values.items():
        setattr(saved, key, value)
    if not any(values.get(f"name_{code}") for code in ("ko", "ja", "en")):
        raise Invalid({"name_ko": [_("Give a name in at least one language.")]})
    saved.save()
    record(verb="speaker.changed", obj=saved, actor=by, event=event.pk)
    return saved
