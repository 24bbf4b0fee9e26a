"""The scoring formula: one nearness of meaning and terms, in comparable units.

    nearness(q, p)  = cos(q, p) + ½ cos(terms of q, terms of p)
    corrected(q, p) = 2 nearness(q, p) − 1¼ r(p, language of q)   CSLS; r(q) is constant, drops out
    score(q, p)     = z(corrected) + β min(z(cos of terms), 6) ∓ half the handicap

z is taken per query and target language over the background of shared passages (see `spread`). A
passage or query without a vector is judged by its terms and by the plain words it has in common
(BM25).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from koryu_engine.retrieval.corpus import CONFIDENTIAL, SHARED, Corpus
from koryu_engine.retrieval.fitted import language_index
from koryu_engine.retrieval.postings import K1, B, bm25, frequency, inverse_frequency
from koryu_engine.retrieval.postings import cosines as term_cosines
from koryu_engine.retrieval.query import Query
from koryu_engine.retrieval.ranking import Candidates, join
from koryu_engine.retrieval.spread import Spread, measure
from koryu_engine.retrieval.statistics import SAME, TERM_SHARE, place
from koryu_engine.types.retrieval import Floats, Ints, Mode, Scope

Meaning = tuple[Floats, NDArray[np.int64], NDArray[np.bool_]]

CAP = 6.0
"""A z of terms beyond this says nothing more: they are met by chance once in a billion."""

TERM_PRIOR = (0.02, 0.05**2)
"""Mean and variance of a term score, as a share of the query's score with itself."""

TERM_LEAST = 0.02
"""Least deviation of term scores: in a large corpus hardly a passage shares a term at all, and one
common term would seem a wonder."""

HUB_SHARE = 1.25
"""What hubness counts; 1 in CSLS. A little more helps short terms, which have the worst hubs."""


@dataclass(frozen=True, slots=True)
class Weights:
    """How much each part counts and where the words of strength begin.

    `bridge` is for terms beside the nearness; `blind` for terms and for words without a vector.
    `handicap` is what the reader's own language lies behind the others when the ranking is
    balanced, for texts of one language are alike beyond their meaning: half is taken from it and
    half given to the others. `own_language` is what it lies ahead when it shall be first.
    """

    bridge: float = 0.2
    blind: float = 0.4
    handicap: float = 1.0
    own_language: float = 2.0
    strong: float = 6.0
    good: float = 4.3
    possible: float = 2.7


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
    cosines = [_term_cosines(corpus, query, at) for at in (SHARED, CONFIDENTIAL)]
    meanings = _meaning(corpus, query, rows, cosines)
    bridges = _standard(corpus, cosines, rows)
    blind = not all(seeing.all() for _, _, seeing in meanings)
    words = _standard(corpus, _words(corpus, query), rows) if blind else [0 * z for z in bridges]
    others = weights.handicap / 2
    mine = others + weights.own_language if mode == "my_language_first" else -others
    parts = []
    for at in (SHARED, CONFIDENTIAL):
        meaning, chunk, seeing = meanings[at]
        own = corpus.shelves[at].language[rows[at]] == language_index(query.language)
        terms = np.minimum(bridges[at], CAP)
        plain = np.where(own, words[at], 0)
        score = meaning + np.where(seeing, weights.bridge * terms, weights.blind * (terms + plain))
        score = (score + np.where(own, mine, others)).astype(np.float32)
        parts.append(Part(rows[at], meaning, bridges[at], words[at], chunk, score))
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


def _meaning(corpus: Corpus, query: Query, rows: list[Ints], terms: list[Floats]) -> list[Meaning]:
    """Per shelf, for the given rows: z of the best chunk, which chunk, and whether it was seen.

    Zero, the mean, where the query or the passage has no vector: words and terms decide alone.
    """
    if not query.vectors.any():
        return [
            (
                np.zeros(len(part), np.float32),
                np.zeros(len(part), np.int64),
                np.zeros(len(part), bool),
            )
            for part in rows
        ]
    spoken = language_index(query.language)
    vectors = _placed_query(corpus, query)
    shared, hidden = corpus.placed
    few = rows[CONFIDENTIAL]
    cosines = shared.unit.times(vectors)
    every = _corrected(cosines, terms[SHARED], shared.hub[:, spoken])
    spreads = _spreads(corpus, vectors, spoken, every, cosines)
    secret = _corrected(
        hidden.unit.take(few) @ vectors.T, terms[CONFIDENTIAL][few], hidden.hub[few, spoken]
    )
    out = []
    for at, raw in ((SHARED, every[rows[SHARED]]), (CONFIDENTIAL, secret)):
        language = corpus.shelves[at].language[rows[at]]
        z = np.stack([s.apply(raw[:, i], language) for i, s in enumerate(spreads)], axis=1)
        seeing = ~np.isnan(z[:, 0])
        np.nan_to_num(z, copy=False, nan=0.0)
        out.append((z.max(axis=1), z.argmax(axis=1), seeing))
    return out


def _corrected(cosines: Floats, terms: Floats, hub: Floats) -> Floats:
    near = 2 * (cosines + TERM_SHARE * terms[:, None])
    return np.asarray(near - HUB_SHARE * hub[:, None], np.float32)


def _term_cosines(corpus: Corpus, query: Query, at: int) -> Floats:
    """Cosine (rows,) of the query's terms with those of every row of a shelf."""
    keys = np.array(list(query.bridge), np.uint64)
    idf, _ = corpus.statistics.terms.weights(keys)
    own = np.sqrt(np.array(list(query.bridge.values()), np.float64)) * idf
    own /= max(float(np.linalg.norm(own)), 1e-9)
    telling = idf >= corpus.statistics.terms.floor
    factors = {int(k): float(v) for k, v in zip(keys[telling], (own * idf)[telling], strict=True)}
    return term_cosines(corpus.shelves[at].bridge, factors, corpus.placed[at].norms)


def _placed_query(corpus: Corpus, query: Query) -> Floats:
    language = np.full(len(query.vectors), language_index(query.language), np.int8)
    bands = np.array(query.bands, np.int8)
    return place(query.vectors, language, bands, corpus.statistics.means, corpus.fitted)


def _spreads(
    corpus: Corpus, vectors: Floats, spoken: int, every: Floats, cosines: Floats
) -> list[Spread]:
    """Per chunk, the spread of corrected nearness; rows without a vector or of the same text as
    the query tell nothing and are left out."""
    bank, hub = corpus.fitted.bank, corpus.statistics.bank_hub
    spreads = []
    for at, vector in enumerate(vectors):
        silent = np.isnan(every[:, at]) | (cosines[:, at] > SAME)
        groups = corpus.groups
        if silent.any():
            groups = tuple(rows[~silent[rows]] for rows in groups)
        known = (2 * bank @ vector - HUB_SHARE * hub[:, :, spoken]).ravel()
        prior = (float(known.mean()), float(known.var())) if len(known) else (0.0, 0.05)
        spreads.append(measure(every[:, at], groups, prior))
    return spreads


def _standard(corpus: Corpus, scores: list[Floats], rows: list[Ints]) -> list[Floats]:
    """z of term or word scores, for the given rows of each shelf; the same text tells nothing."""
    other = scores[SHARED] <= SAME
    groups = tuple(part[other[part]] for part in corpus.groups)
    spread = measure(scores[SHARED], groups, TERM_PRIOR, TERM_LEAST)
    return [
        spread.apply(scores[at][part], corpus.shelves[at].language[part])
        for at, part in enumerate(rows)
    ]


def _words(corpus: Corpus, query: Query) -> list[Floats]:
    """Per shelf, the BM25 score of plain words as a share of the query's score with itself."""
    typical = corpus.statistics.word_length
    shared = corpus.shelves[SHARED]
    live = sum(map(len, corpus.groups))
    weights: dict[int, float] = {}
    own = 0.0
    damping = K1 * (1 - B + B * sum(query.words.values()) / max(typical, 1e-9))
    for key, count in query.words.items():
        found = frequency(shared.words, key, shared.alive)
        weights[key] = count * inverse_frequency(found, live)
        own += weights[key] * (K1 + 1) * count / (count + damping)
    return [
        bm25(shelf.words, weights, shelf.lengths("word"), typical) / np.float32(max(own, 1e-9))
        for shelf in corpus.shelves
    ]
