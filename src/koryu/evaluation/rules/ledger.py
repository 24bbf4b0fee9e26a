"""The ledger's format and its check, in the standard library alone.

A ledger is a file of lines; each is one entry as canonical JSON (see `canonical`) with the names
at, call, data, hash, kind, number, previous. `hash` is the SHA-256 of the same entry without
`hash`; `previous` is the hash of the entry before, sixty-four zeros for the first. This module
needs neither Django nor a database: `python ledger.py FILE [--head HASH]` verifies a file.
"""

import argparse
import hashlib
import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

FORMAT = "koryu-ledger-1"
FIRST = "0" * 64
NAMES = frozenset({"at", "call", "data", "hash", "kind", "number", "previous"})


def plain(value: Any) -> Any:
    """`value` with every number and moment as text, so that no reader of JSON can change it.

    Raises TypeError for anything else than mappings, sequences, text, numbers, moments, None.
    """
    if value is None or isinstance(value, bool | str):
        return value
    if isinstance(value, Decimal):
        return f"{value.normalize():f}" if value else "0"
    if isinstance(value, int | Fraction | float):
        return str(value)
    if isinstance(value, datetime):
        return moment(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(key): plain(each) for key, each in value.items()}
    if isinstance(value, Sequence):
        return [plain(each) for each in value]
    raise TypeError(f"{type(value).__name__} has no place in the ledger")


def moment(at: datetime) -> str:
    """An aware moment in UTC with microseconds: 2026-11-25T09:00:00.000000Z."""
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%f}Z"


def canonical(value: Any) -> str:
    """One text for one value: names sorted, no spaces, characters as they are, no numbers."""
    return json.dumps(plain(value), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def digest(value: Any) -> str:
    """SHA-256 of the canonical text, in hexadecimal."""
    return hashlib.sha256(canonical(value).encode()).hexdigest()


def sealed(*, call: str, number: int, at: str, kind: str, data: Any, previous: str) -> dict:
    """The entry with its hash. `data` may be the value, or its canonical text read back."""
    entry = {"at": at, "call": call, "data": plain(data), "kind": kind, "previous": previous}
    entry["number"] = str(number)
    return entry | {"hash": digest(entry)}


@dataclass(frozen=True)
class Finding:
    """What is wrong first. `what`: altered, missing, reordered, cut; `number` of the entry."""

    what: str
    number: int
    line: int
    detail: str

    def __str__(self) -> str:
        return f"entry {self.number} (line {self.line}) is {self.what}: {self.detail}"


@dataclass(frozen=True)
class Checked:
    """A ledger looked through: `entries` up to the first fault, the last hash, the fault."""

    entries: tuple[dict, ...]
    head: str
    finding: Finding | None

    @property
    def sound(self) -> bool:
        return self.finding is None


def verify(content: bytes, head: str = "") -> Checked:
    """Look through an exported file. `head`: a hash published of it, which must be among its own.

    Every byte counts: a line that is not exactly the canonical text of its entry is altered.
    """
    lines = content.split(b"\n")
    tail = lines.pop() if lines else b""
    entries: list[dict] = []
    previous = FIRST
    for at, raw in enumerate(lines, 1):
        entry = _read(raw)
        finding = _fault(entry, at, previous, lines)
        if finding:
            return Checked(tuple(entries), previous, finding)
        assert entry is not None
        entries.append(entry)
        previous = entry["hash"]
    end = len(lines) + 1
    if tail:
        fault = Finding("altered", end, end, "the last line does not end as it was written")
        return Checked(tuple(entries), previous, fault)
    if head and head not in {entry["hash"] for entry in entries}:
        detail = "the published hash is not among those of the file: its end is missing or replaced"
        return Checked(tuple(entries), previous, Finding("cut", end, len(lines), detail))
    return Checked(tuple(entries), previous, None)


def _read(raw: bytes) -> dict | None:
    """The entry of a line, or None where the line is not what an entry is written as."""
    try:
        entry = json.loads(raw.decode())
        right = isinstance(entry, dict) and entry.keys() == NAMES
        return entry if right and canonical(entry).encode() == raw else None
    except (ValueError, TypeError, RecursionError):
        return None


def _fault(entry: dict | None, at: int, previous: str, lines: Sequence[bytes]) -> Finding | None:
    """What is wrong with the entry of line `at`, which should be number `at`."""
    if entry is None:
        return Finding("altered", at, at, "the line is not an entry as it was written")
    bare = {name: value for name, value in entry.items() if name != "hash"}
    if digest(bare) != entry["hash"]:
        return Finding("altered", at, at, "its hash is not that of its content")
    if entry["number"] != str(at):
        elsewhere = any((_read(raw) or {}).get("number") == str(at) for raw in lines)
        detail = f"number {entry['number']} stands in its place"
        return Finding("reordered" if elsewhere else "missing", at, at, detail)
    if entry["previous"] != previous:
        broken = max(at - 1, 1)
        detail = f"entry {at} was written after another one than the one before it"
        return Finding("altered", broken, broken, detail)
    return None


def lines_of(entries: Iterable[Mapping[str, Any]]) -> bytes:
    """Entries as the bytes of an export."""
    return b"".join(canonical(entry).encode() + b"\n" for entry in entries)


def main(arguments: Sequence[str] | None = None) -> int:
    """Verify a file; exit status 1 when something is wrong with it."""
    parser = argparse.ArgumentParser(description="Verify an exported ledger.")
    parser.add_argument("file", type=Path)
    parser.add_argument("--head", default="", help="a hash published of this ledger")
    options = parser.parse_args(arguments)
    checked = verify(options.file.read_bytes(), options.head)
    print(report(checked))
    return 0 if checked.sound and checked.entries else 1


def report(checked: Checked) -> str:
    """The outcome in a few lines."""
    if checked.finding:
        return f"BROKEN: {checked.finding}\n{len(checked.entries)} entries before it are sound"
    if not checked.entries:
        return "BROKEN: the file holds no entry"
    call = checked.entries[0]["call"]
    return f"SOUND: {len(checked.entries)} entries of {call}, head {checked.head}"


if __name__ == "__main__":
    sys.exit(main())
