"""The part of a passage around the words that matched."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

LIMIT = 220
LEAD = 40


@dataclass(frozen=True)
class Part:
    text: str
    marked: bool = False


def snippet(text: str, words: Iterable[str], limit: int = LIMIT) -> list[Part]:
    """About `limit` characters of `text` from a little before the first of `words`, with the
    words told apart. Letter case does not matter; an absent word is passed over."""
    wanted = sorted({word for word in words if word}, key=len, reverse=True)
    pattern = re.compile("|".join(map(re.escape, wanted)), re.IGNORECASE) if wanted else None
    first = pattern.search(text) if pattern else None
    start = first.start() - LEAD if first and first.start() + LEAD > limit else 0
    start = _word_start(text, max(0, start))
    piece = text[start : start + limit]
    if start + limit < len(text):
        piece = piece.rstrip() + "…"
    if start:
        piece = "…" + piece
    return _parts(piece, pattern)


def _word_start(text: str, at: int) -> int:
    """The beginning of a word near `at`, so that no Hangul or Latin word is cut open."""
    space = text.find(" ", at, at + 15) if at else -1
    return space + 1 if space >= 0 else at


def _parts(text: str, pattern: re.Pattern[str] | None) -> list[Part]:
    parts: list[Part] = []
    at = 0
    for match in pattern.finditer(text) if pattern else ():
        parts.append(Part(text[at : match.start()]))
        parts.append(Part(match.group(), True))
        at = match.end()
    parts.append(Part(text[at:]))
    return [part for part in parts if part.text]
