"""The importer of programme tables: which rows are sessions, at what time, of what kind, with whom.

Pure: lines of cells in (`cells.lines_of_text`, `cells.lines_of_rows`), sessions and unread lines
out. Nothing is guessed silently: what is not understood comes back with a reason.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from ..enums import SessionKind, SpeakerRole
from .cells import Line, lines_of_rows, lines_of_text
from .clock import BadTime, Day, Span, read_day, read_span
from .names import Named, read_line, read_people
from .words import BULLET, SECTION, column_of, kind_within, label_before

MOST_BREAKS = 6  # people stand at the end of a line; one of dashes only is soon given up
MAX_SESSIONS = 100  # a form of more rows would have too many fields
ROLES = {
    "people": SpeakerRole.SPEAKER,
    "moderator": SpeakerRole.MODERATOR,
    "panellists": SpeakerRole.PANELLIST,
}
_INLINE = re.compile(r"\s+(?:—|–|-|\||｜|/)\s+|\s{2,}|\s*[|｜]\s*")


@dataclass(frozen=True)
class Recognised:
    """A session as read: `start`, `end` in minutes after midnight, `day` None for the first day.

    `line` is the source's line; `note` what its cells say besides; `warnings` are keys.
    """

    line: int
    day: Day | None
    start: int
    end: int | None
    kind: SessionKind
    title: str
    people: tuple[Named, ...] = ()
    track: str = ""
    note: str = ""
    section: str = ""
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True)
class Unread:
    """A line that is no session, and why.

    `reason`: no_time, bad_time, backwards, no_title, no_end or too_many.
    """

    line: int
    text: str
    reason: str


@dataclass(frozen=True)
class Reading:
    """What a table says."""

    rows: tuple[Recognised, ...]
    unread: tuple[Unread, ...]


@dataclass
class _Draft:
    """A session while its lines are gathered: the text of each column, by its meaning."""

    line: int
    day: Day | None
    span: Span
    section: str
    texts: dict[str, str] = field(default_factory=dict)
    last: str = "title"

    def add(self, column: str, text: str) -> None:
        if text:
            self.texts[column] = f"{self.texts.get(column, '')}\n{text}".strip()
            self.last = column


def read_table(text: str) -> Reading:
    """The sessions of a pasted table."""
    return _Reader().read(lines_of_text(text))


def read_rows(rows: Iterable[Iterable[str]]) -> Reading:
    """The sessions of a spreadsheet's rows."""
    return _Reader().read(lines_of_rows(rows))


class _Reader:
    """Goes through the lines once, knowing the headings, the day and the section it is in."""

    def __init__(self) -> None:
        self.columns: dict[int, str] = {}
        self.tracks: dict[int, str] = {}
        self.day: Day | None = None
        self.section = ""
        self.drafts: list[_Draft] = []
        self.open: _Draft | None = None
        self.host: list[Named] = []
        self.unread: list[Unread] = []

    def read(self, lines: list[Line]) -> Reading:
        for line in lines:
            self._line(line)
        rows = [self._finish(draft) for draft in self.drafts]
        sessions = _with_ends([row for row in rows if row], self.unread)
        if len(sessions) > MAX_SESSIONS:
            self.unread += [_unread(s, "too_many") for s in sessions[MAX_SESSIONS:]]
        sessions = _with_host(sessions[:MAX_SESSIONS], self.host)
        return Reading(tuple(sessions), tuple(sorted(self.unread, key=lambda u: u.line)))

    def _line(self, line: Line) -> None:
        if line.blank or self._is_heading(line) or self._is_day(line) or self._is_host(line):
            self.open = None
        else:
            self._session(line)

    def _is_heading(self, line: Line) -> bool:
        known = {at: found for at, cell in enumerate(line.cells) if (found := column_of(cell))}
        whens = {at for at, found in known.items() if found in ("time", "start")}
        if not whens or sum(bool(cell) for cell in line.cells) < 2:
            return False
        self.columns, self.tracks = known, {}
        if "title" not in known.values():
            unknown = {at: c for at, c in enumerate(line.cells) if c and at not in known}
            if len(unknown) == 1:
                self.columns |= dict.fromkeys(unknown, "title")
            else:
                self.tracks = unknown
        self.section = ""
        return True

    def _is_day(self, line: Line) -> bool:
        cells = [cell for cell in line.cells if cell]
        found = read_day(cells[0])
        if found is None or len(cells) > 1 or cells[0][found.stop :].strip(" :-–—()"):
            return False
        self.day = found
        return True

    def _is_host(self, line: Line) -> bool:
        """`* 사회 : 황준성 대표` before the table: who leads through all of it."""
        if self.open or len([cell for cell in line.cells if cell]) != 1:
            return False
        role, people = read_line(line.text)
        if role in (SpeakerRole.HOST, SpeakerRole.MODERATOR) and people:
            self.host += people
            return True
        return False

    def _session(self, line: Line) -> None:
        try:
            span, cells = self._when(line)
        except BadTime:
            self.open = None
            self.unread.append(Unread(line.number, line.text, "bad_time"))
            return
        if span is None:
            self._untimed(line)
            return
        if self.tracks:
            self._parallel(line, span, cells)
            return
        self.open = _Draft(line.number, self.day, span, self.section)
        self.drafts.append(self.open)
        self._fill(self.open, cells)

    def _when(self, line: Line) -> tuple[Span | None, list[str]]:
        """The time of a line and its cells without it."""
        cells = list(line.cells)
        at = {found: place for place, found in self.columns.items() if place < len(cells)}
        if "day" in at and (found := read_day(cells[at["day"]])):
            self.day = found
        if "start" in at:
            return _from_two(cells, at), cells
        place = at.get("time", _first_filled(cells))
        text = cells[place]
        if (found := read_day(text)) and read_span(text[found.stop :]):
            self.day, text = found, text[found.stop :]
        span = read_span(text)
        if span:
            cells[place] = text[span.stop :].strip(" \n:-–—|")
            if place in self.columns and len(cells) > 1 and not _words(cells[place]):
                cells[place] = ""
        return span, cells

    def _fill(self, draft: _Draft, cells: list[str]) -> None:
        columns = self.columns or _guess(cells)
        for at, cell in enumerate(cells):
            draft.add(_meaning(columns.get(at, "other")), cell)

    def _parallel(self, line: Line, span: Span, cells: list[str]) -> None:
        for at, track in self.tracks.items():
            if at < len(cells) and cells[at]:
                draft = _Draft(line.number, self.day, span, self.section)
                draft.add("title", cells[at])
                draft.add("track", "" if at in line.wide else track)
                self.drafts.append(draft)
        self.open = None

    def _untimed(self, line: Line) -> None:
        cells = [cell for cell in line.cells if cell]
        section = SECTION.match(cells[0])
        if section and len(cells) == 1 and (self.columns or self.drafts):
            self.section, self.open = cells[0][section.end() :].strip(), None
        elif self.open is None:
            self.unread.append(Unread(line.number, line.text, "no_time"))
        elif len(line.cells) > 2 and not line.cells[0]:
            self._below(line)
        else:
            self.open.add(self.open.last, cells[0])
            for cell in cells[1:]:
                self.open.add("people", cell)

    def _below(self, line: Line) -> None:
        """A row under an empty time cell: more of the same session, or a parallel one."""
        above = self.open
        assert above is not None
        texts = {_meaning(self.columns.get(at, "other")): c for at, c in enumerate(line.cells) if c}
        if texts.get("track") and texts.get("title") and texts["track"] != above.texts.get("track"):
            above = self.open = _Draft(line.number, above.day, above.span, above.section)
            self.drafts.append(above)
        for column, text in texts.items():
            above.add(column, text)

    def _finish(self, draft: _Draft) -> Recognised | None:
        texts = draft.texts
        title, said = _title_and_people(texts.get("title", ""))
        named, note = _cast(texts)
        # A column that names a kind decides, then a label before the title, then words within it.
        labelled, title = label_before(title)
        kind = kind_within(texts.get("kind", "")) or labelled or kind_within(title)
        kind = kind or kind_within(draft.section)
        people = _merged(said + named, kind)
        if kind is None:
            kind = SessionKind.TALK if people else SessionKind.OTHER
        title = title or texts.get("kind", "")
        if not title:
            text = texts.get("other") or texts.get("people") or ""
            self.unread.append(Unread(draft.line, text, "no_title"))
            return None
        lines = title.split("\n")
        return Recognised(
            line=draft.line,
            day=draft.day,
            start=draft.span.start,
            end=draft.span.end,
            kind=kind,
            title=lines[0],
            people=tuple(people),
            track=" ".join(texts.get("track", "").split()),
            note="\n".join([*lines[1:], *filter(None, [note])]),
            section=draft.section,
            warnings=_warnings(draft.span),
        )


def _from_two(cells: list[str], at: dict[str, int]) -> Span | None:
    start = read_span(cells[at["start"]])
    until = read_span(cells[at["end"]]) if "end" in at else None
    length = re.search(r"\d+", cells[at["length"]]) if "length" in at else None
    if start is None:
        return None
    end = until.start if until else start.end
    if end is None and length:
        end = start.start + int(length.group())
    for name in ("start", "end", "length"):
        if name in at:
            cells[at[name]] = ""
    return replace(start, end=end)


def _meaning(column: str) -> str:
    return "other" if column in ("time", "length", "day", "start", "end") else column


def _first_filled(cells: list[str]) -> int:
    return next((at for at, cell in enumerate(cells) if cell), 0)


def _words(text: str) -> bool:
    return bool(re.search(r"[^\W\d_]", text))


def _guess(cells: list[str]) -> dict[int, str]:
    """Columns nobody named: the first of words is the title, others name people if they can."""
    filled = [at for at, cell in enumerate(cells) if _words(cell)]
    if not filled:
        return {}
    return {filled[0]: "title"} | dict.fromkeys(filled[1:], "people")


def _title_and_people(text: str) -> tuple[str, list[Named]]:
    """The lines of a title cell that are its title, and the people the other lines name."""
    titles: list[str] = []
    people: list[Named] = []
    role: SpeakerRole | None = None
    for number, line in enumerate(text.split("\n")):
        said, found = read_line(line, role)
        certain = said or all(p.position or p.affiliation for p in found)
        if found and certain and (number or said):
            role = said or role
            people += found
        else:
            titles.append(BULLET.sub("", line).strip())
    titles = _joined(titles)
    if titles and not people:
        titles[0], people = _inline(titles[0])
    return "\n".join(titles), people


def _joined(titles: list[str]) -> list[str]:
    """A label on a line of its own belongs to the title below it."""
    if len(titles) > 1 and label_before(titles[0])[0] and label_before(titles[0])[1] == titles[0]:
        return [f"{titles[0]}: {titles[1]}", *titles[2:]]
    return titles


def _inline(title: str) -> tuple[str, list[Named]]:
    """`Title — Jane Roe (Acme)` on one line."""
    breaks = list(_INLINE.finditer(title))
    for found in reversed(breaks[-MOST_BREAKS:]):
        _role, people = read_line(title[found.end() :])
        if people and all(p.position or p.affiliation or _role for p in people):
            return title[: found.start()].strip(), people
    return title, []


def _cast(texts: dict[str, str]) -> tuple[list[Named], str]:
    """The people of the columns that hold people, and what else those columns say."""
    people: list[Named] = []
    rest = [texts["other"]] if "other" in texts else []
    for column, role in ROLES.items():
        found, left = read_people(texts.get(column, ""))
        people += [replace(person, role=person.role or role) for person in found]
        rest += [left] if left else []
    if len(people) == 1 and len(texts.get("people", "").split("\n")) == 1:
        extra = {key: texts[key] for key in ("position", "affiliation") if texts.get(key)}
        people = [replace(people[0], **extra)]
    else:
        rest += [texts[key] for key in ("position", "affiliation") if texts.get(key)]
    return people, "\n".join(rest)


def _merged(people: list[Named], kind: SessionKind | None) -> list[Named]:
    """Each person once; those without a role speak, or discuss when it is a panel."""
    usual = SpeakerRole.PANELLIST if kind == SessionKind.PANEL else SpeakerRole.SPEAKER
    merged: dict[tuple[str, str], Named] = {}
    for person in people:
        role = person.role or usual
        if role == SpeakerRole.SPEAKER and kind == SessionKind.PANEL:
            role = SpeakerRole.PANELLIST
        merged.setdefault((person.name, role), replace(person, role=role))
    return list(merged.values())


def _warnings(span: Span) -> tuple[str, ...]:
    wrong = span.end is not None and span.minutes and span.end - span.start != span.minutes
    return ("length",) if wrong else ()


def _unread(row: Recognised, reason: str) -> Unread:
    return Unread(row.line, row.title, reason)


def _with_ends(rows: list[Recognised], unread: list[Unread]) -> list[Recognised]:
    """A session without an end ends where the next of its day and track begins."""
    done = []
    for at, row in enumerate(rows):
        if row.end is None:
            later = [r.start for r in rows[at + 1 :] if r.day == row.day and r.start > row.start]
            if not later:
                unread.append(_unread(row, "no_end"))
                continue
            row = replace(row, end=later[0], warnings=(*row.warnings, "end_guessed"))
        if row.end <= row.start:
            unread.append(_unread(row, "backwards"))
            continue
        done.append(row)
    return done


def _with_host(rows: list[Recognised], host: list[Named]) -> list[Recognised]:
    """Whoever leads through the whole programme stands in its first session."""
    if not rows or not host:
        return rows
    known = [replace(person, role=SpeakerRole.HOST) for person in host]
    return [replace(rows[0], people=(*known, *rows[0].people)), *rows[1:]]
