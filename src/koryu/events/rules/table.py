"""The importer of programme tables: which rows are sessions, at what time, of what kind, with whom.

Pure: lines of cells in (`cells.lines_of_text`, `cells.lines_of_rows`), sessions and unread lines
out. Nothing is guessed silently: what is not understood comes back with a reason.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from ..enums import SessionKind, SpeakerRole
from .cast import ROLES, cast, merged, title_and_people
from .cells import GAP, Line, lines_of_rows, lines_of_text
from .clock import BadTime, Day, Span, read_day, read_fraction, read_span
from .names import Named, read_line
from .words import SECTION, column_of, kind_within, label_before

MAX_SESSIONS = 100  # a form of more rows would have too many fields
FOR_ALL = (SessionKind.BREAK, SessionKind.OPENING, SessionKind.NETWORKING)


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
    carried: bool = False  # the title is that of the session above

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
        self.beside: dict[int, _Draft] = {}  # the parallel sessions of the line before, by column
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
            self.open, self.beside = None, {}
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
        above, self.open = self.open, _Draft(line.number, self.day, span, self.section)
        self.drafts.append(self.open)
        self._fill(self.open, cells)
        if above and "title" in self.columns.values():
            _carry(above, self.open)

    def _when(self, line: Line) -> tuple[Span | None, list[str]]:
        """The time of a line and its cells without it."""
        cells = list(line.cells)
        at = {found: place for place, found in self.columns.items() if place < len(cells)}
        if "day" in at and (found := read_day(cells[at["day"]])):
            self.day, cells[at["day"]] = found, ""
        if "start" in at:
            cells[at["start"]] = self._dated(cells[at["start"]])
            return _from_two(cells, at), cells
        place = at.get("time", _first_time(cells))
        text = self._dated(cells[place])
        span = read_span(text) or (_part_of_day(text) if "time" in at else None)
        if span:
            cells[place] = text[span.stop :].strip(f" \n:-–—|{GAP}")
            if place in self.columns and len(cells) > 1 and not _words(cells[place]):
                cells[place] = ""
        return span, cells

    def _dated(self, text: str) -> str:
        """A time without the date before it, which is that of the lines to come too."""
        found = read_day(text)
        if found and read_span(text[found.stop :]):
            self.day, text = found, text[found.stop :]
        return text

    def _fill(self, draft: _Draft, cells: list[str]) -> None:
        columns = self.columns or _guess(cells)
        for at, cell in enumerate(cells):
            if columns.get(at) == "number" and cell.strip(".)").isdecimal():
                continue
            draft.add(_meaning(columns.get(at, "other")), cell)

    def _parallel(self, line: Line, span: Span, cells: list[str]) -> None:
        there = [at for at in self.tracks if at < len(cells) and cells[at]]
        # A spreadsheet does not say which cells are merged; nobody takes a break in one room alone.
        wide = line.wide
        if len(there) == 1 and len(self.tracks) > 1 and kind_within(cells[there[0]]) in FOR_ALL:
            wide = frozenset(there)
        self.beside = {}
        for at in there:
            draft = _Draft(line.number, self.day, span, self.section)
            draft.add("title", cells[at])
            draft.add("track", "" if at in wide else self.tracks[at])
            self.beside[at] = draft
        self.drafts += self.beside.values()
        self.open = None

    def _untimed(self, line: Line) -> None:
        cells = [cell for cell in line.cells if cell]
        section = SECTION.match(cells[0])
        if section and len(cells) == 1 and (self.columns or self.drafts):
            self.section, self.open = cells[0][section.end() :].strip(), None
        elif self.beside and not any(
            cell and at not in self.beside for at, cell in enumerate(line.cells)
        ):
            for at, draft in self.beside.items():
                draft.add("title", line.cells[at] if at < len(line.cells) else "")
        elif self.open is None or self._names_no_time(line):
            self.open = None
            self.unread.append(Unread(line.number, line.text, "no_time"))
        elif len(line.cells) > 2 and not line.cells[0]:
            self._below(line)
        else:
            self.open.add(self.open.last, cells[0])
            for cell in cells[1:]:
                self.open.add("people", cell)

    def _names_no_time(self, line: Line) -> bool:
        """Whether the column of times holds something that is none, beside other cells."""
        whens = [at for at, found in self.columns.items() if found in ("time", "start")]
        filled = sum(bool(cell) for cell in line.cells)
        return filled > 1 and any(at < len(line.cells) and line.cells[at] for at in whens)

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
        title, said = title_and_people(texts.get("title", ""))
        named, note = cast(texts)
        # A column that names a kind decides, then a label before the title, then words within it.
        labelled, title = label_before(title)
        kind = kind_within(texts.get("kind", "")) or labelled or kind_within(title)
        kind = kind or kind_within(draft.section)
        people = merged(said + named, kind)
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
            note="\n".join([*lines[1:], *filter(None, [note])]).replace(GAP, " "),
            section=draft.section,
            warnings=_warnings(draft),
        )


def _carry(above: _Draft, below: _Draft) -> None:
    """A title cell merged over two times stands in the first of its rows only."""
    named = any(name in below.texts for name in ROLES)
    if named and not {"title", "kind"} & below.texts.keys() and "title" in above.texts:
        below.texts["title"] = above.texts["title"].split("\n")[0]
        below.carried = True


def _moment(text: str) -> Span | None:
    """A time alone in a cell, without the date a spreadsheet may put before it."""
    found = read_day(text)
    return (found and read_span(text[found.stop :])) or read_span(text) or _part_of_day(text)


def _part_of_day(text: str) -> Span | None:
    minutes = read_fraction(text)
    return None if minutes is None else Span(minutes, None, None, len(text))


def _from_two(cells: list[str], at: dict[str, int]) -> Span | None:
    start = _moment(cells[at["start"]])
    until = _moment(cells[at["end"]]) if "end" in at else None
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
    return "other" if column in ("time", "length", "day", "start", "end", "number") else column


def _first_time(cells: list[str]) -> int:
    """The first cell with a time, where no heading says which; a number may stand before it."""
    filled = [at for at, cell in enumerate(cells) if cell]
    if len(filled) > 2 and re.fullmatch(r"\D?\d{1,3}[.)]?", cells[filled[0]]):
        cells[filled[0]] = ""
        return filled[1]
    return filled[0] if filled else 0


def _words(text: str) -> bool:
    return bool(re.search(r"[^\W\d_]", text))


def _guess(cells: list[str]) -> dict[int, str]:
    """Columns nobody named: the first of words is the title, others name people if they can."""
    filled = [at for at, cell in enumerate(cells) if _words(cell)]
    if not filled:
        return {}
    return {filled[0]: "title"} | dict.fromkeys(filled[1:], "people")


def _warnings(draft: _Draft) -> tuple[str, ...]:
    span = draft.span
    wrong = span.end is not None and span.minutes and span.end - span.start != span.minutes
    return ("length",) * bool(wrong) + ("title_above",) * draft.carried


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
