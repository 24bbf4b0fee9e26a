"""Reads the B2B meeting benchmark's MiniZinc data (JAIR 2022) into a problem of this package.

The format: `name = value;` with whole numbers, arrays `[…]`, tables `[| … |]` and sets `{…}` or
`a..b`; `%` and `/* */` comment. Everything counts from 1; the files write 0 for "none".
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TypeVar

from koryu_engine.types.meetings import MeetingProblem, Participant, Place, Request, Slot

SESSIONS: dict[int, str] = {1: "morning", 2: "afternoon", 3: ""}
SLOT_MINUTES = 30
MOST_SLOTS = 10_000
T = TypeVar("T")
_COMMENT = re.compile(r"%[^\n]*|/\*.*?\*/", re.DOTALL)
_SET = re.compile(r"\{([^{}]*)\}|(\d+\s*\.\.\s*\d+)")


def read_dzn(text: str, gap_difference: int | None = 2) -> MeetingProblem:
    """The problem a benchmark file states: all requests mandatory, tables in one place "hall".

    Requests, participants and slots are named by their number in the file ("1", "2", …); slots
    follow each other without pause, in the periods "morning" and "afternoon". `gap_difference` is
    the benchmark's fairness d, which its files leave open.

    Raises ValueError naming what is wrong: a value missing or not readable, an array of the wrong
    length, a participant, slot or request out of range, a session other than 1, 2, 3. Source:
    Bofill et al., "Constraint Solving Approaches to the B2B Meeting Scheduling Problem", JAIR
    (2022).
    """
    data = _Data(_assignments(text))
    slots = _slots(data)
    return MeetingProblem(
        slots=slots,
        participants=_participants(data, len(slots)),
        requests=_requests(data, slots),
        places=(Place("hall", tables=data.count("nTables")),),
        precedences=_precedences(data),
        gap_difference=gap_difference,
        goals=("mandatory", "gaps"),
    )


def _assignments(text: str) -> dict[str, str]:
    """Every `name = value` as written."""
    found: dict[str, str] = {}
    for part in _COMMENT.sub(" ", text).split(";"):
        name, equals, value = part.partition("=")
        name = name.strip()
        if not equals:
            if name:
                raise ValueError(f"not an assignment: {name[:60]!r}")
            continue
        if name in found:
            raise ValueError(f"{name} is given twice")
        found[name] = value.strip()
    return found


@dataclass(frozen=True, slots=True)
class _Data:
    """Values by name, read in the shape the caller expects."""

    raw: dict[str, str]

    def count(self, name: str) -> int:
        """A whole number, 0 or more."""
        text = self._text(name)
        if not re.fullmatch(r"\d+", text):
            raise ValueError(f"{name} must be a whole number, not {text[:60]!r}")
        return int(text)

    def numbers(self, name: str, length: int) -> list[int]:
        """An array of `length` whole numbers."""
        values = [_number(name, each) for each in _items(self._inside(name, "[", "]"))]
        return _of_length(name, values, length, "numbers")

    def rows(self, name: str, length: int, width: int) -> list[list[int]]:
        """A table of `length` rows of `width` numbers."""
        inside = self._inside(name, "[|", "|]")
        rows = [
            [_number(name, each) for each in _items(row)]
            for row in inside.split("|")
            if row.strip(" \t\r\n,")
        ]
        for at, row in enumerate(rows, 1):
            if len(row) != width:
                raise ValueError(f"row {at} of {name} has {len(row)} numbers instead of {width}")
        return _of_length(name, rows, length, "rows")

    def sets(self, name: str, length: int, most: int) -> list[list[int]]:
        """An array of `length` sets of numbers 0 to `most`, sorted, without the 0 for "none"."""
        inside = self._inside(name, "[", "]")
        if _SET.sub("", inside).strip(" \t\r\n,"):
            raise ValueError(f"{name} must be an array of sets")
        found = [
            _members(f"{name}: set {at}", match, most)
            for at, match in enumerate(_SET.finditer(inside), 1)
        ]
        return _of_length(name, [sorted(each - {0}) for each in found], length, "sets")

    def _text(self, name: str) -> str:
        if name not in self.raw:
            raise ValueError(f"{name} is missing")
        return self.raw[name]

    def _inside(self, name: str, opening: str, closing: str) -> str:
        text = self._text(name)
        if not (text.startswith(opening) and text.endswith(closing)):
            raise ValueError(f"{name} must stand between {opening} and {closing}")
        return text[len(opening) : len(text) - len(closing)]


def _items(text: str) -> list[str]:
    """What commas separate; a comma at the end adds nothing."""
    items = [each.strip() for each in text.split(",")]
    return items[:-1] if not items[-1] else items


def _number(name: str, text: str) -> int:
    if not re.fullmatch(r"\d+", text):
        raise ValueError(f"{name} holds {text[:60]!r}, which is not a whole number")
    return int(text)


def _members(name: str, match: re.Match[str], most: int) -> set[int]:
    if match[2]:
        first, last = (int(each) for each in match[2].split(".."))
        _within(name, last, most)
        return set(range(first, last + 1))
    members = {_number(name, each) for each in _items(match[1])}
    for each in sorted(members):
        _within(name, each, most)
    return members


def _of_length(name: str, values: list[T], length: int, what: str) -> list[T]:
    if len(values) != length:
        raise ValueError(f"{name} has {len(values)} {what} instead of {length}")
    return values


def _within(where: str, value: int, most: int, least: int = 0) -> None:
    if not least <= value <= most:
        raise ValueError(f"{where} names {value}, outside {least} to {most}")


def _slots(data: _Data) -> tuple[Slot, ...]:
    total, morning = data.count("nTotalSlots"), data.count("nMorningSlots")
    if total > MOST_SLOTS:
        raise ValueError(f"nTotalSlots is {total}, more than {MOST_SLOTS}")
    if morning > total:
        raise ValueError(f"nMorningSlots is {morning}, more than nTotalSlots, {total}")
    return tuple(
        Slot(
            id=str(number),
            start=(number - 1) * SLOT_MINUTES,
            end=number * SLOT_MINUTES,
            period=SESSIONS[1 if number <= morning else 2],
        )
        for number in range(1, total + 1)
    )


def _participants(data: _Data, slots: int) -> tuple[Participant, ...]:
    away = data.sets("forbidden", data.count("nBusiness"), slots)
    return tuple(
        Participant(id=str(number), away=frozenset(map(str, each)))
        for number, each in enumerate(away, 1)
    )


def _requests(data: _Data, slots: tuple[Slot, ...]) -> tuple[Request, ...]:
    count, people = data.count("nMeetings"), data.count("nBusiness")
    rows = data.rows("requested", count, 3)
    fixed = data.numbers("fixed", count)
    for at, (one, other, session) in enumerate(rows, 1):
        for each in (one, other):
            _within(f"row {at} of requested", each, people, least=1)
        if one == other:
            raise ValueError(f"row {at} of requested has participant {one} meet itself")
        if session not in SESSIONS:
            raise ValueError(f"row {at} of requested has session {session}, not 1, 2 or 3")
        _within(f"number {at} of fixed", fixed[at - 1], len(slots))
    _recount(data, rows, people)
    return tuple(
        _request(at, row, slot, slots)
        for at, (row, slot) in enumerate(zip(rows, fixed, strict=True), 1)
    )


def _request(at: int, row: list[int], fixed: int, slots: tuple[Slot, ...]) -> Request:
    session = SESSIONS[row[2]]
    there = not session or any(slot.period == session for slot in slots)
    return Request(
        id=str(at),
        participants=(str(row[0]), str(row[1])),
        mandatory=True,
        periods=frozenset({session}) if session and there else frozenset(),
        forbidden=frozenset() if there else frozenset(slot.id for slot in slots),
        slot=str(fixed) if fixed else None,
    )


def _recount(data: _Data, rows: list[list[int]], people: int) -> None:
    """The files also say how many meetings each participant has; a file cut short shows here."""
    if "nMeetingsBusiness" not in data.raw:
        return
    stated = data.numbers("nMeetingsBusiness", people)
    for who, number in enumerate(stated, 1):
        real = sum(who in row[:2] for row in rows)
        if real != number:
            raise ValueError(
                f"nMeetingsBusiness gives participant {who} {number} meetings, requested {real}"
            )


def _precedences(data: _Data) -> tuple[tuple[str, str], ...]:
    """The set at a request's place holds the requests that come before it."""
    count = data.count("nMeetings")
    before = data.sets("precedences", count, count)
    for later, earlier in enumerate(before, 1):
        if later in earlier:
            raise ValueError(f"precedences has request {later} before itself")
    return tuple((str(a), str(b)) for b, earlier in enumerate(before, 1) for a in earlier)
