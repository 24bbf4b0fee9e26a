"""The scoring formula: meaning + shared terms + plain words, in comparable units.

    meaning(q, p) = 2 cos(q, p) − r(p, language of q)          CSLS; r(q) is constant and drops out
    score(q, p)   = z(meaning) + β z(bridge terms) + ω z(words) [+ own-language bonus]

z is taken per query and target language over the shared passages (see `spread`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from koryu_engine.retrieval.corpus import CONFIDENTIAL, SHARED, Corpus
from koryu_engine.retrieval.fitted import language_index
from koryu_engine.retrieval.postings import K1, B, bm25, frequency, inverse_frequency
from koryu_engine.retrieval.query import Query
from koryu_engine.retrieval.ranking import Candidates, join
from koryu_engine.retrieval.spread import Spread, measure
from koryu_engine.retrieval.statistics import place
from koryu_engine.types.retrieval import Floats, Ints, Mode, Scope

TERM_PRIOR = (0.02, 0.05**2)
"""Mean and variance of a term score, as a share of the query's score with itself."""


@dataclass(frozen=True, slots=True)
class Weights:
    """How much each part counts and where the words of strength begin."""

    bridge: float = 0.2
    words_same: float = 0.2
    words_other: float = 0.0
    own_language: float = 2.0
    strong: float = 5.0
    good: float = 3.5
    possible: float = 2.0


@dataclass(frozen=True, slots=True)
class Part:
    """The allowed rows of one shelf and their scores; `meaning` is of the best chunk."""

    rows: Ints
    meaning: Floats
    bridge: Floats
    words: Floats
    chunk: NDArray[np.int64]
    score: Floats


@dataclass(frozen=True, slots=True)
class Scored:
    """All allowed rows with their scores."""

    shelves: tuple[Part, Part]
    candidates: Candidates

    def _at(self, shelf: int, row: int) -> tuple[Part, int]:
        part = self.shelves[shelf]
        return part, int(np.searchsorted(part.rows, row))

    def parts(self, shelf: int, row: int) -> tuple[float, float, float]:
        part, at = self._at(shelf, row)
        return float(part.meaning[at]), float(part.bridge[at]), float(part.words[at])

    def chunk(self, shelf: int, row: int) -> int:
        part, at = self._at(shelf, row)
        return int(part.chunk[at])


def score_rows(
    corpus: Corpus,
    query: Query,
    scope: Scope,
    facets: frozenset[str],
    mode: Mode,
    weights: Weights,
) -> Scored:
    """Score every row the scope and facets allow; the corpus must be settled."""
    rows = [np.flatnonzero(corpus.mask(at, scope, facets)) for at in (SHARED, CONFIDENTIAL)]
    meanings = _meaning(corpus, query, rows)
    bridges = _terms(corpus, query.bridge, "bridge", rows)
    words = _terms(corpus, query.words, "word", rows)
    parts = []
    for at in (SHARED, CONFIDENTIAL):
        meaning, chunk = meanings[at]
        own = corpus.shelves[at].language[rows[at]] == language_index(query.language)
        plain = np.where(own, weights.words_same, weights.words_other) * words[at]
        bonus = np.where(own & (mode == "my_language_first"), weights.own_language, 0.0)
        score = meaning + weights.bridge * bridges[at] + plain + bonus
        parts.append(
            Part(rows[at], meaning, bridges[at], words[at], chunk, score.astype(np.float32))
        )
    return Scored((parts[SHARED], parts[CONFIDENTIAL]), _candidates(corpus, parts))


def _candidates(corpus: Corpus, parts: list[Part]) -> Candidates:
    return join(
        [
            Candidates(
                corpus.shelves[at].doc_id[part.rows],
                part.score,
                np.full(len(part.rows), at, np.int8),
                part.rows,
            )
            for at, part in enumerate(parts)
        ]
    )


def _meaning(
    corpus: Corpus, query: Query, rows: list[Ints]
) -> list[tuple[Floats, NDArray[np.int64]]]:
    """Per shelf, (z of the best chunk, which chunk) for the given rows.

    Zero, the mean, where the query or the passage has no vector: words and terms decide alone.
    """
    if not query.vectors.any():
        return [(np.zeros(len(part), np.float32), np.zeros(len(part), np.int64)) for part in rows]
    spoken = language_index(query.language)
    vectors = _placed_query(corpus, query)
    shared = corpus.placed[SHARED]
    every = 2 * shared.unit.times(vectors) - shared.hub[:, spoken, None]
    spreads = _meaning_spreads(corpus, vectors, spoken, every)
    hidden = corpus.placed[CONFIDENTIAL]
    few = 2 * hidden.unit.take(rows[CONFIDENTIAL]) @ vectors.T
    few -= hidden.hub[rows[CONFIDENTIAL], spoken, None]
    out = []
    for at, raw in ((SHARED, every[rows[SHARED]]), (CONFIDENTIAL, few)):
        language = corpus.shelves[at].language[rows[at]]
        z = np.stack([s.apply(raw[:, i], language) for i, s in enumerate(spreads)], axis=1)
        np.nan_to_num(z, copy=False, nan=0.0)
        out.append((z.max(axis=1), z.argmax(axis=1)))
    return out


def _placed_query(corpus: Corpus, query: Query) -> Floats:
    language = np.full(len(query.vectors), language_index(query.language), np.int8)
    bands = np.array(query.bands, np.int8)
    return place(query.vectors, language, bands, corpus.statistics.means, corpus.fitted)


def _meaning_spreads(corpus: Corpus, vectors: Floats, spoken: int, every: Floats) -> list[Spread]:
    bank, hub = corpus.fitted.bank, corpus.statistics.bank_hub
    blank = np.isnan(corpus.placed[SHARED].hub[:, 0])
    groups = tuple(rows[~blank[rows]] for rows in corpus.groups) if blank.any() else corpus.groups
    spreads = []
    for at, vector in enumerate(vectors):
        known = (2 * bank @ vector - hub[:, :, spoken]).ravel()
        prior = (float(known.mean()), float(known.var())) if len(known) else (0.0, 0.05)
        spreads.append(measure(every[:, at], groups, prior))
    return spreads


def _terms(corpus: Corpus, terms: Mapping[int, float], kind: str, rows: list[Ints]) -> list[Floats]:
    """Per shelf, z of the BM25 score as a share of the query's score with itself."""
    typical = getattr(corpus.statistics, f"{kind}_length")
    weights, own = _query_weights(corpus, terms, kind, typical)
    if own <= 0:
        return [np.zeros(len(part), np.float32) for part in rows]
    scores = [
        bm25(shelf.postings(kind), weights, shelf.lengths(kind), typical) / np.float32(own)
        for shelf in corpus.shelves
    ]
    spread = measure(scores[SHARED], corpus.groups, TERM_PRIOR)
    return [
        spread.apply(scores[at][part], corpus.shelves[at].language[part])
        for at, part in enumerate(rows)
    ]


def _query_weights(
    corpus: Corpus, terms: Mapping[int, float], kind: str, typical: float
) -> tuple[dict[int, float], float]:
    """Term → weight × inverse document frequency, and the query's score with itself."""
    shelf = corpus.shelves[SHARED]
    live = sum(map(len, corpus.groups))
    weights: dict[int, float] = {}
    own = 0.0
    damping = K1 * (1 - B + B * sum(terms.values()) / max(typical, 1e-9))
    for key, count in terms.items():
        found = frequency(shelf.postings(kind), key, shelf.alive)
        weights[key] = count * inverse_frequency(found, live)
        own += weights[key] * (K1 + 1) * count / (count + damping)
    return weights, own
