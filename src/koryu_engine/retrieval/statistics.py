"""Statistics of the corpus, taken over shared passages only, shrunk to the stored ones.

Three corrections of the raw embedding live here:

1. *Centring*: a multilingual encoder sets each language apart by a constant offset; subtracting the
   mean of the language and text type removes it. The mean is a running one, shrunk to the fitted
   one moved by the domain's shift, so that ten documents already help and none is no error.
2. *Whitening* by the fitted within-class covariance (Hatch et al. 2006, WCCN).
3. *Hubness*: how near a passage lies to everything in the reader's language (CSLS, Conneau et al.
   2018), measured against a bounded sample of shared passages and the reference bank. Nearness is
   what the search itself uses: cosine of meaning plus `TERM_SHARE` times the cosine of terms.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from koryu_engine.retrieval.fitted import BANDS, Fitted, unit
from koryu_engine.retrieval.rows import Shelf
from koryu_engine.retrieval.terms import TermSpace, TermVectors, no_terms
from koryu_engine.types.retrieval import LANGUAGES, Floats, Ints

NEIGHBOURS = 5
TERM_SHARE = 0.5
"""What a cosine of shared terms counts beside a cosine of meaning."""

SAME = 0.95
"""Cosine from which two passages count as the same text, which tells nothing of nearness.
Translations reach some 0.8 once placed."""

MEAN_PRIOR = 20.0
"""How many passages the stored mean counts for."""

SAMPLE = 2048
"""Passages of a language, at most, against which neighbourhoods are measured."""

Small = NDArray[np.int8]


@dataclass(frozen=True, slots=True)
class Statistics:
    """Frozen until the next refresh, so that a score does not depend on who edits meanwhile.

    `means` (3, 2, d); `sample` one (n, d) array of unit vectors per language, `sample_terms` their
    term vectors; `terms` the weights of terms; `bank_hub` (3, b, 3) the hubness of the reference
    bank; `bridge_length` and `word_length` the typical lengths of a shared passage; `passages` how
    many there were.
    """

    means: Floats
    sample: tuple[Floats, ...]
    sample_terms: tuple[TermVectors, ...]
    terms: TermSpace
    bank_hub: Floats
    bridge_length: float
    word_length: float
    passages: int


def place(raw: Floats, language: Small, band: Small, means: Floats, fitted: Fitted) -> Floats:
    """Centre, whiten and scale raw vectors (n, d) to length one; a zero row stays zero."""
    centred = raw - means[language, band]
    centred[~raw.any(axis=1)] = 0
    return unit(centred @ fitted.whitening)


def running_means(shelf: Shelf, fitted: Fitted) -> Floats:
    """Means (3, 2, d) of live rows, shrunk to the stored ones moved by the domain's shift."""
    group = shelf.language.astype(np.int64) * BANDS + shelf.band
    group = np.where(shelf.alive, group, -1)
    sums = np.zeros((len(LANGUAGES) * BANDS, fitted.dim))
    counts = np.zeros(len(sums))
    for start, block in shelf.raw.blocks():
        labels = np.where(block.any(axis=1), group[start : start + len(block)], -1)
        for label in np.unique(labels[labels >= 0]):
            sums[label] += block[labels == label].sum(0, dtype=np.float64)
            counts[label] += np.count_nonzero(labels == label)
    return _shrunk(sums, counts, fitted)


def _shrunk(sums: NDArray[np.float64], counts: NDArray[np.float64], fitted: Fitted) -> Floats:
    stored = fitted.means.reshape(len(sums), -1).astype(np.float64)
    weight = counts / (counts + MEAN_PRIOR)
    own = sums / np.maximum(counts, 1)[:, None]
    shift = weight @ (own - stored) / max(weight.sum(), 1.0)
    prior = stored + shift * (counts.sum() / (counts.sum() + MEAN_PRIOR))
    means = weight[:, None] * own + (1 - weight[:, None]) * prior
    return np.asarray(means.reshape(fitted.means.shape), np.float32)


def take_statistics(shelf: Shelf, fitted: Fitted) -> Statistics:
    """Measure the live rows of the shared shelf."""
    means = running_means(shelf, fitted)
    rows = sample_rows(shelf)
    space = TermSpace.of(shelf.bridge, shelf.alive, np.concatenate(rows))
    vectors = space.vectors(shelf.bridge, 0, len(shelf))
    samples = tuple(
        place(shelf.raw.take(mine), shelf.language[mine], shelf.band[mine], means, fitted)
        for mine in rows
    )
    terms = tuple(vectors[mine] for mine in rows)
    none = no_terms(fitted.bank.shape[1], space)
    return Statistics(
        means,
        samples,
        terms,
        space,
        np.stack([hubness_in(bank, none, samples, terms, fitted) for bank in fitted.bank]),
        typical(shelf.lengths("bridge")[shelf.alive]),
        typical(shelf.lengths("word")[shelf.alive]),
        int(np.count_nonzero(shelf.alive)),
    )


def sample_rows(shelf: Shelf) -> list[Ints]:
    """At most SAMPLE live rows with a vector per language, evenly spaced: no seed is needed."""
    found = []
    known = np.concatenate([np.zeros(0, np.bool_), *(b.any(axis=1) for _, b in shelf.raw.blocks())])
    for index in range(len(LANGUAGES)):
        rows = np.flatnonzero(shelf.alive & known & (shelf.language == index))
        if len(rows) > SAMPLE:
            rows = rows[np.linspace(0, len(rows) - 1, SAMPLE).astype(np.int64)]
        found.append(rows)
    return found


def hubness(vectors: Floats, terms: TermVectors, statistics: Statistics, fitted: Fitted) -> Floats:
    """Neighbourhood nearness (n, 3) of each passage in each query language."""
    return hubness_in(vectors, terms, statistics.sample, statistics.sample_terms, fitted)


def hubness_in(
    vectors: Floats,
    terms: TermVectors,
    sample: tuple[Floats, ...],
    sample_terms: tuple[TermVectors, ...],
    fitted: Fitted,
) -> Floats:
    near = [
        neighbourhood(vectors, terms, mine, theirs, bank)
        for mine, theirs, bank in zip(sample, sample_terms, fitted.bank, strict=True)
    ]
    return np.stack(near, axis=1)


def neighbourhood(
    vectors: Floats, terms: TermVectors, sample: Floats, sample_terms: TermVectors, bank: Floats
) -> Floats:
    """Mean nearness (n,) of the NEIGHBOURS nearest in sample and bank, the same text left out."""
    out = np.zeros(len(vectors), np.float32)
    for start in range(0, len(vectors), 1024):
        part = slice(start, start + 1024)
        near = np.concatenate([vectors[part] @ sample.T, vectors[part] @ bank.T], axis=1)
        same = near > SAME
        near[:, : len(sample)] += TERM_SHARE * (terms[part] @ sample_terms.T).toarray()
        near[same] = -np.inf
        out[part] = _nearest(near)
    return out


def _nearest(near: Floats) -> Floats:
    want = min(NEIGHBOURS, near.shape[1])
    if not want:
        return np.zeros(len(near), np.float32)
    top = np.partition(near, near.shape[1] - want, axis=1)[:, -want:]
    found = np.isfinite(top)
    total = np.where(found, top, 0).sum(axis=1)
    return np.asarray(total / np.maximum(found.sum(axis=1), 1), np.float32)


def typical(lengths: Floats) -> float:
    return float(lengths.mean(dtype=np.float64)) if len(lengths) else 1.0
