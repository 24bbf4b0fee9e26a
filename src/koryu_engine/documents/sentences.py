"""A document cut into sentences that remember where they stood."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from koryu_engine.documents.model import Paragraph

MAX_SENTENCES = 1_500
_MAX_LENGTH = 400
# Full stops end a sentence before a blank, but not in "11. 9." or "3. 결과"; CJK ones always do.
_END = re.compile(
    r"(?<=[.!?])(?<!\b\d\.)(?<!\b\d\d\.)(?<!\b[A-Z]\.)\s+(?![a-z])|(?<=[。！？])(?![」』）)”’])|\n+"
)


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence as written, its form for matching (NFKC), and the level of its paragraph."""

    text: str
    plain: str
    level: int
    order: int


def sentences_of(paragraphs: Iterable[Paragraph]) -> tuple[Sentence, ...]:
    """The first 1,500 sentences in order; overlong ones cut to 400 characters."""
    found: list[Sentence] = []
    for text, level in _split(paragraphs):
        if len(found) >= MAX_SENTENCES:
            break
        cut = text[:_MAX_LENGTH]
        found.append(Sentence(cut, unicodedata.normalize("NFKC", cut), level, len(found)))
    return tuple(found)


def _split(paragraphs: Iterable[Paragraph]) -> Iterator[tuple[str, int]]:
    for paragraph in paragraphs:
        for part in _END.split(paragraph.text):
            if part.strip():
                yield part.strip(), paragraph.level
