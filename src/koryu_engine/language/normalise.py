"""Make any text safe and comparable: total, linear-time cleaning, capping and chunking.

The results are for search and embedding; what people wrote is stored and shown unchanged.
"""

import re
import sys
import unicodedata
from typing import Literal

Language = Literal["ko", "ja", "en"]

# Invisible letters and joiners that Unicode does not class as format characters.
_INVISIBLE = frozenset(
    [0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x3164, 0xFFA0, *range(0xFE00, 0xFE10)]
) | frozenset(range(0xE0100, 0xE01F0))
_NEWLINES = frozenset([0x0A, 0x0B, 0x0C, 0x0D, 0x85, 0x2028, 0x2029])
_DROPPED = frozenset(["Cc", "Cf", "Cs", "Co", "Cn"])
_MAX_MARKS = 8
_TABLE_LIMIT = 20_000

# Measured with the XLM-R tokeniser on FLORES: the worst sentence has 0.74 (ko), 0.90 (ja) and
# 0.33 (en) tokens a character.
_TOKENS_PER_CHAR: dict[Language, float] = {"ko": 0.75, "ja": 0.9, "en": 0.34}


def _mark_ranges() -> str:
    """A regular-expression class body of all characters that reorder under normalisation."""
    points = [c for c in range(0x300, sys.maxunicode + 1) if unicodedata.combining(chr(c))]
    ranges: list[list[int]] = []
    for point in points:
        if ranges and point == ranges[-1][1] + 1:
            ranges[-1][1] = point
        else:
            ranges.append([point, point])
    return "".join(f"{chr(a)}-{chr(b)}" for a, b in ranges)


_MARKS = f"[{_mark_ranges()}]"
# Reordering a run of marks is quadratic, so a longer run than any script needs is cut first.
_LONG_MARKS = re.compile(f"({_MARKS}{{{_MAX_MARKS}}}){_MARKS}+")
_TRAILING_MARKS = re.compile(f"{_MARKS}*$")
_SPACES = re.compile(r"[^\S\n]+")
_LINE_EDGES = re.compile(r" ?\n ?")
_BLANK_LINES = re.compile(r"\n{3,}")


class _Keep(dict[int, int | None]):
    """Translation table that decides each code point on first sight (bounded memory)."""

    def __missing__(self, point: int) -> int | None:
        kept = _kept(point)
        if len(self) < _TABLE_LIMIT:
            self[point] = kept
        return kept


def _kept(point: int) -> int | None:
    """The code point to put in place of `point`; None drops it."""
    if point in _NEWLINES:
        return 0x0A
    if point == 0x09:
        return 0x20
    if point in _INVISIBLE or unicodedata.category(chr(point)) in _DROPPED:
        return None
    return point


_KEEP = _Keep()


def clean(text: str) -> str:
    """Fold `text` to NFKC without control, format, surrogate, private or unassigned characters.

    Total on every `str`, idempotent, linear in its length. Full- and half-width forms become one
    form, NFD Hangul becomes syllables, U+FDFA becomes plain letters, any line break becomes a
    newline, runs of spaces one space, three or more newlines two. Unicode Standard Annex #15.
    """
    kept = text.replace("\r\n", "\n").translate(_KEEP)
    folded = unicodedata.normalize("NFKC", _LONG_MARKS.sub(r"\1", kept))
    folded = _LONG_MARKS.sub(r"\1", folded).translate(_KEEP)
    lines = _LINE_EDGES.sub("\n", _SPACES.sub(" ", folded))
    return _BLANK_LINES.sub("\n\n", lines).strip()


def cap(text: str, max_chars: int) -> str:
    """The first `max_chars` characters at most, never cutting between a letter and its marks."""
    if len(text) <= max_chars:
        return text
    head = text[:max_chars]
    if unicodedata.combining(text[max_chars]) and head:
        tail = head[-(_MAX_MARKS + 1) :]
        marks = len(tail) - len(_TRAILING_MARKS.sub("", tail))
        head = head[: len(head) - marks - 1]
    return head.rstrip()


_SENTENCE_END = re.compile(r"(?<=[.!?。…])\s+|(?<=[。!?])(?=\S)|\n+")
_CLAUSE_END = re.compile(r"(?<=[,、;:・)」』])|(?<= )")


def _sentences(text: str) -> list[str]:
    return [part.strip() for part in _SENTENCE_END.split(text) if part and part.strip()]


def _fit(sentence: str, limit: int) -> list[str]:
    """Pieces of at most `limit` characters, cut at clauses where there are any."""
    if len(sentence) <= limit:
        return [sentence]
    pieces: list[str] = []
    current = ""
    for clause in _CLAUSE_END.split(sentence):
        if current and len(current) + len(clause) > limit:
            pieces.append(current)
            current = ""
        current += clause
        while len(current) > limit:
            pieces.append(current[:limit])
            current = current[limit:]
    return [piece.strip() for piece in (*pieces, current) if piece.strip()]


def chunk(
    text: str, language: Language, max_tokens: int = 400, overlap: int = 40
) -> tuple[str, ...]:
    """Split cleaned text into passages of at most about `max_tokens` model tokens.

    Cuts fall on paragraph and sentence ends, then clauses, then anywhere. A passage opens with the
    last sentence of the one before when that is at most `overlap` tokens long. Token counts are
    upper estimates by characters per language, so that no tokeniser is needed here.
    """
    rate = _TOKENS_PER_CHAR[language]
    limit, shared = max(1, int(max_tokens / rate)), int(overlap / rate)
    chunks: list[str] = []
    current: list[str] = []
    size = 0
    for piece in (part for s in _sentences(text) for part in _fit(s, limit)):
        if current and size + len(piece) > limit:
            chunks.append(" ".join(current))
            last = current[-1]
            keep = len(last) <= shared and len(current) > 1 and len(last) + len(piece) < limit
            current, size = ([last], len(last) + 1) if keep else ([], 0)
        current.append(piece)
        size += len(piece) + 1
    if current:
        chunks.append(" ".join(current))
    return tuple(chunks)
