"""Term vectors: passages as unit vectors of idf-weighted shared terms, kept sparse.

A term counts √frequency × idf. The idf is frozen with the statistics and taken from shared
passages only; only terms of the sampled passages get a column, for no other can make a neighbour.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import sparse

from koryu_engine.retrieval.postings import Keys, Postings
from koryu_engine.types.retrieval import Floats, Ints, Mask

TermVectors = Any
"""A SciPy CSR matrix (passages, terms); SciPy ships no types."""

COMMON_SHARE = 0.1
COMMON_FROM = 2_000
"""Beyond so many passages, terms in over a tenth of them make no column: they tell little."""


@dataclass(frozen=True, slots=True)
class TermSpace:
    """Sorted `keys` (t,) of all shared terms with their `idf` (t,); `column` (t,) or −1."""

    keys: Keys
    idf: Floats
    column: Ints
    passages: int

    @classmethod
    def of(cls, postings: Postings, alive: Mask, sampled: Ints) -> TermSpace:
        """Weigh the terms of the live rows; those of the `sampled` rows get columns."""
        rows, flat, _ = postings.from_row(0)
        live = alive[rows]
        keys, found = np.unique(flat[live], return_counts=True)
        total = int(np.count_nonzero(alive))
        is_sampled = np.zeros(len(alive), np.bool_)
        is_sampled[sampled] = True
        chosen = np.isin(keys, flat[is_sampled[rows]])
        if total > COMMON_FROM:
            chosen &= found <= COMMON_SHARE * total
        column = np.where(chosen, np.cumsum(chosen) - 1, -1)
        return cls(keys, idf(found, total), column, total)

    @property
    def floor(self) -> float:
        """Least idf a query's term must have to be looked up: this bounds the work of a search."""
        if self.passages <= COMMON_FROM:
            return 0.0
        return float(idf(np.full(1, COMMON_SHARE * self.passages), self.passages)[0])

    @property
    def columns(self) -> int:
        return int(self.column.max(initial=-1)) + 1

    def weights(self, keys: Keys) -> tuple[Floats, Ints]:
        """(idf, column) of any keys; an unknown term is as rare as can be and has no column."""
        at = np.minimum(np.searchsorted(self.keys, keys), max(len(self.keys) - 1, 0))
        unknown = np.full(len(keys), True) if not len(self.keys) else self.keys[at] != keys
        rarest = idf(np.zeros(1), self.passages)[0]
        if not len(self.keys):
            return np.full(len(keys), rarest, np.float32), np.full(len(keys), -1)
        return (
            np.where(unknown, rarest, self.idf[at]).astype(np.float32),
            np.where(unknown, -1, self.column[at]),
        )

    def norms(self, postings: Postings, first: int, count: int) -> Floats:
        """Lengths (count,) of the term vectors of rows `first` to `first + count`."""
        rows, keys, counts = postings.from_row(first)
        weight, _ = self.weights(keys)
        squares = np.bincount(rows - first, counts * weight**2, minlength=count)
        return np.sqrt(squares).astype(np.float32)

    def vectors(self, postings: Postings, first: int, count: int) -> TermVectors:
        """Unit term vectors (count, columns) of rows `first` to `first + count`."""
        rows, keys, counts = postings.from_row(first)
        weight, column = self.weights(keys)
        squares = np.bincount(rows - first, counts * weight**2, minlength=count)
        value = np.sqrt(counts) * weight / np.sqrt(np.maximum(squares, 1e-18))[rows - first]
        keep = column >= 0
        return sparse.csr_matrix(
            (value[keep].astype(np.float32), (rows[keep] - first, column[keep])),
            shape=(count, self.columns),
        )


def no_terms(count: int, space: TermSpace) -> TermVectors:
    return sparse.csr_matrix((count, space.columns), dtype=np.float32)


def idf(found: Any, total: int) -> Floats:
    """BM25's ln(1 + (N − df + ½) / (df + ½)), never negative."""
    share = np.maximum(total - np.asarray(found, np.float64), 0) + 0.5
    return np.asarray(np.log1p(share / (np.asarray(found, np.float64) + 0.5)), np.float32)
