"""A typed question made ready for the index, with or without the embedder."""

from functools import lru_cache

import numpy as np

from koryu_engine.retrieval.fitted import band
from koryu_engine.retrieval.query import Query, query_chunks, term_keys, word_keys
from koryu_engine.types.retrieval import Floats

from .embedders import EmbeddingUnavailable, embedder
from .searcher import TERMS


@lru_cache(maxsize=512)
def _vectors(parts: tuple[str, ...]) -> Floats:
    return embedder().encode(list(parts))


def forget() -> None:
    """Drop remembered vectors (another embedder is set)."""
    _vectors.cache_clear()


def make_question(text: str) -> tuple[Query | None, bool]:
    """(the query, whether its meaning is known); the query is None when nothing was asked.

    Without an embedder the vectors are zero, and words and shared terms alone decide.
    """
    spoken, parts = query_chunks(text)
    if not parts:
        return None, True
    try:
        vectors, known = _vectors(parts), True
    except EmbeddingUnavailable:
        vectors, known = np.zeros((len(parts), embedder().dim), np.float32), False
    whole = " ".join(parts)
    bands = tuple(band(part, spoken) for part in parts)
    query = Query(spoken, vectors, bands, term_keys(TERMS(whole, spoken)), word_keys(whole))
    return query, known
