"""The programme as a table: time down, parallel tracks across."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import groupby
from zoneinfo import ZoneInfo

from django.db.models import Prefetch, QuerySet

from ..models import Event, Session, SessionSpeaker, Track


@dataclass
class Cell:
    """Sessions that share a place in the table: one, or several whose times overlap."""

    starts_at: datetime
    ends_at: datetime
    track: Track | None
    sessions: list[Session]
    rows: int = 1
    columns: int = 1


@dataclass
class Row:
    """What begins at one time; `cells` stand in the order of the columns, None for an empty one."""

    starts_at: datetime
    cells: list[Cell | None] = field(default_factory=list)


@dataclass
class Day:
    """One day of the programme. A column without a track is for what concerns everybody."""

    day: date
    columns: list[Track | None]
    rows: list[Row]


def sessions_of(event: Event) -> QuerySet[Session]:
    """Living sessions in order, with track and cast; three queries."""
    cast = SessionSpeaker.objects.select_related("speaker__organisation")
    living = event.sessions.filter(removed_at=None).select_related("track")
    return living.prefetch_related(Prefetch("cast", cast))


def programme(event: Event) -> list[Day]:
    """The whole programme by the event's own days."""
    zone = ZoneInfo(event.zone)
    tracks = list(event.tracks.all())
    found = sorted(sessions_of(event), key=lambda each: each.starts_at)
    by_day = groupby(found, key=lambda each: each.starts_at.astimezone(zone).date())
    return [_day(day, list(sessions), tracks) for day, sessions in by_day]


def _day(day: date, sessions: list[Session], tracks: list[Track]) -> Day:
    used = {session.track_id for session in sessions}
    columns: list[Track | None] = [track for track in tracks if track.pk in used]
    shared = [each for each in sessions if each.track_id is None]
    beside = any(_overlap(each, other) for each in shared for other in sessions if other.track_id)
    if beside or not columns:
        columns.insert(0, None)
    cells = [cell for column in _by_column(sessions) for cell in _cells(column)]
    starts = sorted({cell.starts_at for cell in cells})
    for cell in cells:
        cell.rows = sum(cell.starts_at <= at < cell.ends_at for at in starts)
        if cell.track is None and not beside:
            cell.columns = len(columns)
    return Day(day, columns, [_row(at, cells, columns) for at in starts])


def _overlap(one: Session | Cell, other: Session | Cell) -> bool:
    return one.starts_at < other.ends_at and other.starts_at < one.ends_at


def _by_column(sessions: list[Session]) -> list[list[Session]]:
    columns: dict[int | None, list[Session]] = {}
    for session in sessions:
        columns.setdefault(session.track_id, []).append(session)
    return list(columns.values())


def _cells(sessions: Iterable[Session]) -> list[Cell]:
    """Sessions of one column in order of time; those that overlap share a cell."""
    cells: list[Cell] = []
    for session in sessions:
        if cells and session.starts_at < cells[-1].ends_at:
            cells[-1].sessions.append(session)
            cells[-1].ends_at = max(cells[-1].ends_at, session.ends_at)
        else:
            cells.append(Cell(session.starts_at, session.ends_at, session.track, [session]))
    return cells


def _row(at: datetime, cells: list[Cell], columns: list[Track | None]) -> Row:
    row = Row(at)
    covering = [cell for cell in cells if cell.starts_at <= at < cell.ends_at]
    for wide in (cell for cell in covering if cell.columns == len(columns) and cell.track is None):
        return Row(at, [wide] if wide.starts_at == at else [])
    for column in columns:
        there = [cell for cell in covering if cell.track == column]
        if not there:
            row.cells.append(None)
        elif there[0].starts_at == at:
            row.cells.append(there[0])
    return row
