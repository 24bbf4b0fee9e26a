"""What is wrong with a programme: rooms and speakers twice at once, hours, interpretation. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import combinations

from ..enums import SessionKind

SPOKEN = {SessionKind.OPENING, SessionKind.KEYNOTE, SessionKind.TALK, SessionKind.PANEL}
LANGUAGES = ("ko", "ja")  # those of the two countries, which everybody at an event must follow


@dataclass(frozen=True)
class Slot:
    """A session as these rules see it; `track` None concerns everybody. Speakers: id → name."""

    id: int
    title: str
    kind: str
    start: datetime
    end: datetime
    track: int | None
    speakers: dict[int, str]
    language: str = ""
    interpretation: tuple[str, ...] = ()


@dataclass(frozen=True)
class Conflict:
    """`kind`: speaker, track, hours or interpretation; `what` names the speaker or language."""

    kind: str
    sessions: tuple[int, ...]
    titles: tuple[str, ...]
    what: str = ""


def find_conflicts(slots: Sequence[Slot], start: datetime, end: datetime) -> list[Conflict]:
    """Everything that needs a look, those of several sessions first."""
    found: list[Conflict] = []
    for one, other in combinations(slots, 2):
        if one.start < other.end and other.start < one.end:
            found += _between(one, other)
    for slot in slots:
        found += _alone(slot, start, end)
    return found


def _between(one: Slot, other: Slot) -> Iterable[Conflict]:
    pair, titles = (one.id, other.id), (one.title, other.title)
    if one.track == other.track or None in (one.track, other.track):
        yield Conflict("track", pair, titles)
    for speaker in sorted(one.speakers.keys() & other.speakers.keys()):
        yield Conflict("speaker", pair, titles, one.speakers[speaker])


def _alone(slot: Slot, start: datetime, end: datetime) -> Iterable[Conflict]:
    if slot.start < start or slot.end > end:
        yield Conflict("hours", (slot.id,), (slot.title,))
    if slot.language and slot.kind in SPOKEN:
        heard = {slot.language, *slot.interpretation}
        for language in LANGUAGES:
            if language not in heard:
                yield Conflict("interpretation", (slot.id,), (slot.title,), language)
