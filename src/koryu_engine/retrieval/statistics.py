"""Statistics of the corpus, taken over shared passages only, shrunk to the stored ones.

Three corrections of the raw embedding live here:

1. *Centring*: a multilingual encoder sets each language apart by a constant offset; subtracting the
   mean of the language and text type removes it. The mean is a running one, shrunk to the fitted
   one moved by the domain's shift, so that ten documents already help and none is no error.
2. *Whitening* by the fitted within-class covariance (Hatch et al. 2006, WCCN).
3. *Hubness*: how near a passage lies to everything in the reader's language (CSLS, Conneau et al.
   2018), measured against a bounded sample of shared passages and the reference bank.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from koryu_engine.retrieval.fitted import BANDS, Fitted, unit
from koryu_engine.retrieval.rows import Shelf
from koryu_engine.types.retrieval import LANGUAGES, Floats

NEIGHBOURS = 5
MEAN_PRIOR = 20.0
"""How many passages the stored mean counts for."""

SAMPLE = 4096
"""Passages of a language, at most, against which neighbourhoods are measured."""

Small = NDArray[np.int8]


@dataclass(frozen=True, slots=True)
class Statistics:
    """Frozen until the next refresh, so that a score does not depend on who edits meanwhile.

    `means` (3, 2, d); `sample` one (n, d) array of unit vectors per language; `bank_hub`
    (3, b, 3) the hubness of the reference bank; `bridge_length` and `word_length` the typical
    lengths of a shared passage; `passages` how many there were.
    """

    means: Floats
    sample: tuple[Floats, ...]
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
    bridge, words = shelf.lengths("bridge")[shelf.alive], shelf.lengths("word")[shelf.alive]
    sample = take_sample(shelf, means, fitted)
    return Statistics(
        means,
        sample,
        np.stack([hubness_in(bank, sample, fitted) for bank in fitted.bank]),
        typical(bridge),
        typical(words),
        int(np.count_nonzero(shelf.alive)),
    )


def take_sample(shelf: Shelf, means: Floats, fitted: Fitted) -> tuple[Floats, ...]:
    """At most SAMPLE live rows per language, evenly spaced, so that no seed is needed."""
    found = []
    for index in range(len(LANGUAGES)):
        rows = np.flatnonzero(shelf.alive & (shelf.language == index))
        if len(rows) > SAMPLE:
            rows = rows[np.linspace(0, len(rows) - 1, SAMPLE).astype(np.int64)]
        raw = shelf.raw.take(rows)
        rows, raw = rows[raw.any(axis=1)], raw[raw.any(axis=1)]
        found.append(place(raw, shelf.language[rows], shelf.band[rows], means, fitted))
    return tuple(found)


def neighbourhood(vectors: Floats, sample: Floats, bank: Floats) -> Floats:
    """Mean similarity (n,) of the NEIGHBOURS nearest in sample and bank, itself left out.

    A vector that is in the sample meets itself with similarity one; one such value is dropped.
    """
    reference = np.concatenate([sample, bank])
    if not len(reference) or not len(vectors):
        return np.zeros(len(vectors), np.float32)
    out = np.empty(len(vectors), np.float32)
    for start in range(0, len(vectors), 2048):
        near = vectors[start : start + 2048] @ reference.T
        out[start : start + 2048] = _nearest(near)
    return out


def _nearest(near: Floats) -> Floats:
    want = min(NEIGHBOURS + 1, near.shape[1])
    top = np.sort(np.partition(near, near.shape[1] - want, axis=1)[:, -want:], axis=1)
    itself = top[:, -1] > 1 - 1e-5
    without = top[:, :-1] if want > 1 else np.zeros((len(top), 1), np.float32)
    keep = top[:, -NEIGHBOURS:]
    return np.asarray(np.where(itself, without.mean(1), keep.mean(1)), np.float32)


def hubness(vectors: Floats, statistics: Statistics, fitted: Fitted) -> Floats:
    """Neighbourhood similarity (n, 3) of each vector in each query language."""
    return hubness_in(vectors, statistics.sample, fitted)


def hubness_in(vectors: Floats, sample: tuple[Floats, ...], fitted: Fitted) -> Floats:
    near = [neighbourhood(vectors, mine, fitted.bank[at]) for at, mine in enumerate(sample)]
    return np.stack(near, axis=1)


def typical(lengths: Floats) -> float:
    return float(lengths.mean(dtype=np.float64)) if len(lengths) else 1.0
