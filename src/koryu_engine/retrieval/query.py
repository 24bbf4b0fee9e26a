"""A question made ready: its chunks' vectors, its shared terms and its plain words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from koryu_engine.language.detect import detect
from koryu_engine.language.normalise import cap, chunk, clean
from koryu_engine.language.segment import tokens
from koryu_engine.retrieval.fitted import band
from koryu_engine.retrieval.postings import term_key
from koryu_engine.types.retrieval import Embedder, Floats, Language, TermSource

QUERY_CHARACTERS = 6_000
QUERY_CHUNKS = 4

cached_key = lru_cache(maxsize=200_000)(term_key)


@dataclass(frozen=True, slots=True)
class Query:
    """`vectors` (chunks, d) raw; `bands` per chunk; terms as hash → weight."""

    language: Language
    vectors: Floats
    bands: tuple[int, ...]
    bridge: Mapping[int, float]
    words: Mapping[int, float]


def query_chunks(text: str, language: Language | None = None) -> tuple[Language, tuple[str, ...]]:
    """Clean, tell the language and cut the text a reader typed; at most four chunks."""
    cleaned = cap(clean(text), QUERY_CHARACTERS)
    spoken = language or detect(cleaned)
    return spoken, chunk(cleaned, spoken)[:QUERY_CHUNKS]


def make_query(
    text: str, language: Language | None, embedder: Embedder, terms: TermSource
) -> Query | None:
    """Return None when nothing but space and control characters was asked."""
    spoken, parts = query_chunks(text, language)
    if not parts:
        return None
    whole = " ".join(parts)
    return Query(
        spoken,
        embedder.encode(list(parts)),
        tuple(band(part, spoken) for part in parts),
        term_keys(terms(whole, spoken)),
        word_keys(whole),
    )


def term_keys(terms: Mapping[str, float]) -> dict[int, float]:
    return {cached_key(term): float(weight) for term, weight in terms.items()}


def word_keys(text: str) -> dict[int, float]:
    """Plain search tokens (character bigrams, stems) as hash → count."""
    return term_keys(Counter(tokens(text)))
