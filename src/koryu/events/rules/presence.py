"""Who is at the event, from the marks that devices at the doors made, in the order of their clocks.

Pure. Marks may arrive late, twice and in any order; the later one by the clock decides.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Mark:
    """Somebody came, or (`undo`) the mark was taken back; `by` is who stood at the door."""

    at: datetime
    undo: bool
    by: str = ""


@dataclass(frozen=True)
class Presence:
    """`since`: the first arrival that holds; `twice`: the marks of two doors for one person."""

    here: bool = False
    since: datetime | None = None
    twice: tuple[Mark, ...] = ()


def presence(marks: Iterable[Mark]) -> Presence:
    """Fold the marks in time order; an undo at the same moment comes after the arrival."""
    holding: list[Mark] = []
    for mark in sorted(marks, key=lambda mark: (mark.at, mark.undo)):
        if mark.undo:
            holding = []
        else:
            holding.append(mark)
    if not holding:
        return Presence()
    return Presence(True, holding[0].at, tuple(holding) if len(holding) > 1 else ())
