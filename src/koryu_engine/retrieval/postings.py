"""The inverted index: term → (row, frequency), in contiguous arrays that can be memory-mapped.

A term is kept as a 64-bit hash. Postings live in a few sorted runs that are merged geometrically
(O'Neil et al. 1996, the log-structured merge tree): one added row costs O(log n) amortised, and a
search looks every term up by bisection in each run. Scores are BM25 (Robertson & Zaragoza 2009).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from koryu_engine.types.retrieval import Floats, Ints, Mask

Keys = NDArray[np.uint64]

K1 = 1.2
B = 0.75
_PENDING_LIMIT = 400_000


def term_key(term: str) -> int:
    """Hash a term to 64 bits; collisions are below one in 10^7 for a million terms."""
    return int.from_bytes(blake2b(term.encode(), digest_size=8).digest(), "little")


@dataclass(frozen=True, slots=True)
class Run:
    """Sorted unique `keys` (t,), `starts` (t+1,), and per posting `rows` and `counts`."""

    keys: Keys
    starts: Ints
    rows: NDArray[np.int32]
    counts: Floats

    @property
    def size(self) -> int:
        return len(self.rows)

    def find(self, key: int) -> slice:
        at = int(np.searchsorted(self.keys, np.uint64(key)))
        if at == len(self.keys) or int(self.keys[at]) != key:
            return slice(0, 0)
        return slice(int(self.starts[at]), int(self.starts[at + 1]))

    def flat_keys(self) -> Keys:
        return np.repeat(self.keys, np.diff(self.starts))


def _run(keys: Keys, rows: NDArray[np.int32], counts: Floats) -> Run:
    order = np.lexsort((rows, keys))
    keys, rows, counts = keys[order], rows[order], counts[order]
    unique, first = np.unique(keys, return_index=True)
    starts = np.append(first, len(keys)).astype(np.int64)
    return Run(unique, starts, rows, counts)


def _merge(runs: Sequence[Run], alive: Mask) -> Run:
    keys = np.concatenate([run.flat_keys() for run in runs])
    rows = np.concatenate([run.rows for run in runs])
    counts = np.concatenate([run.counts for run in runs])
    keep = alive[rows]
    return _run(keys[keep], rows[keep], counts[keep])


class Postings:
    """A growing inverted index over rows 0, 1, 2 …; removed rows are only flagged by `alive`."""

    def __init__(self, runs: Sequence[Run] = ()) -> None:
        self._runs = list(runs)
        self._pending: list[tuple[Keys, NDArray[np.int32], Floats]] = []
        self._waiting = 0

    def add(self, row: int, terms: Mapping[int, float]) -> None:
        if not terms:
            return
        keys = np.fromiter(terms.keys(), np.uint64, len(terms))
        counts = np.fromiter(terms.values(), np.float32, len(terms))
        self._pending.append((keys, np.full(len(keys), row, np.int32), counts))
        self._waiting += len(keys)

    def settle(self, alive: Mask) -> None:
        """Turn pending rows into a run and merge runs of like size."""
        if not self._pending:
            return
        keys, rows, counts = (np.concatenate(part) for part in zip(*self._pending, strict=True))
        self._runs.append(_run(keys, rows, counts))
        self._pending, self._waiting = [], 0
        while len(self._runs) > 1 and self._runs[-2].size < 4 * self._runs[-1].size:
            self._runs[-2:] = [_merge(self._runs[-2:], alive)]

    @property
    def crowded(self) -> bool:
        """True when so much is pending that it should be settled before more is added."""
        return self._waiting > _PENDING_LIMIT

    def merged(self, alive: Mask) -> Run:
        """All live postings as one run, for a snapshot."""
        self.settle(alive)
        if not self._runs:
            empty = np.zeros(0)
            return _run(empty.astype(np.uint64), empty.astype(np.int32), empty.astype(np.float32))
        return _merge(self._runs, alive)

    def from_row(self, first: int) -> tuple[NDArray[np.int32], Keys, Floats]:
        """(rows, keys, counts) of all postings of the rows from `first` on; settle first."""
        parts = []
        for run in self._runs:
            at = slice(None) if first == 0 else np.flatnonzero(run.rows >= first)
            parts.append((run.rows[at], run.flat_keys()[at], run.counts[at]))
        if not parts:
            return np.zeros(0, np.int32), np.zeros(0, np.uint64), np.zeros(0, np.float32)
        rows, keys, counts = (np.concatenate(part) for part in zip(*parts, strict=True))
        return rows, keys, counts

    def terms_of(self, row: int) -> dict[int, float]:
        """The terms of one row, by a pass over all postings; settle first."""
        found: dict[int, float] = {}
        for run in self._runs:
            at = np.flatnonzero(run.rows == row)
            keys = run.keys[np.searchsorted(run.starts, at, side="right") - 1]
            found.update(zip(keys.tolist(), run.counts[at].tolist(), strict=True))
        return found

    def find(self, key: int) -> Iterator[tuple[NDArray[np.int32], Floats]]:
        """Yield (rows, counts) of a term from each run; settle first."""
        for run in self._runs:
            part = run.find(key)
            if part.stop > part.start:
                yield run.rows[part], run.counts[part]


def frequency(postings: Postings, key: int, alive: Mask) -> int:
    """Document frequency of a term among the live rows."""
    return sum(int(np.count_nonzero(alive[rows])) for rows, _ in postings.find(key))


def inverse_frequency(found: int, total: int) -> float:
    """BM25's ln(1 + (N − df + ½) / (df + ½)), never negative."""
    return float(np.log1p((total - found + 0.5) / (found + 0.5)))


def cosines(postings: Postings, factors: Mapping[int, float], norms: Floats) -> Floats:
    """Σ_t factor_t · √tf / norm for every row: the cosine of idf-weighted term vectors.

    `factors` is idf² · √tf of the query's terms over the query's norm; `norms` has shape (rows,).
    """
    out = np.zeros(len(norms), np.float32)
    for key, factor in factors.items():
        for rows, counts in postings.find(key):
            out[rows] += np.float32(factor) * np.sqrt(counts)
    return np.asarray(out / np.maximum(norms, 1e-9), np.float32)


def bm25(
    postings: Postings, weights: Mapping[int, float], lengths: Floats, typical_length: float
) -> Floats:
    """Score every row: Σ weight · tf (k₁+1) / (tf + k₁ (1 − b + b · length / typical)).

    `weights` is term key → query weight × inverse document frequency; `lengths` has shape (rows,).
    """
    out = np.zeros(len(lengths), np.float32)
    scale = B / max(typical_length, 1e-9)
    for key, weight in weights.items():
        for rows, counts in postings.find(key):
            damping = K1 * (1 - B + scale * lengths[rows])
            out[rows] += np.float32(weight * (K1 + 1)) * counts / (counts + damping)
    return out
