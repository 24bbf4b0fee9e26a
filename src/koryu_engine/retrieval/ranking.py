"""From scored rows to ranked documents: each by its best passage, ties by document id."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from koryu_engine.types.retrieval import Floats, Ints


@dataclass(frozen=True, slots=True)
class Candidates:
    """Allowed rows with their score: `doc_id`, `score`, `shelf` and `row`, all of shape (n,)."""

    doc_id: Ints
    score: Floats
    shelf: NDArray[np.int8]
    row: Ints


def join(parts: list[Candidates]) -> Candidates:
    return Candidates(
        np.concatenate([part.doc_id for part in parts]),
        np.concatenate([part.score for part in parts]),
        np.concatenate([part.shelf for part in parts]),
        np.concatenate([part.row for part in parts]),
    )


def best_documents(found: Candidates, count: int) -> Ints:
    """Positions in `found` of the best passage of the best `count` documents, best first.

    Exact: the top is widened until it holds `count` different documents.
    """
    if not len(found.score):
        return np.zeros(0, np.int64)
    width = min(len(found.score), 4 * count + 16)
    while True:
        top = _top(found.score, width)
        order = top[np.lexsort((found.row[top], found.doc_id[top], -found.score[top]))]
        _, first = np.unique(found.doc_id[order], return_index=True)
        if len(first) >= count or width == len(found.score):
            return order[np.sort(first)][:count]
        width = min(len(found.score), 4 * width)


def _top(score: Floats, width: int) -> Ints:
    """Positions of the `width` highest scores and of all that tie with the last of them."""
    if width >= len(score):
        return np.arange(len(score))
    limit = np.partition(score, len(score) - width)[len(score) - width]
    return np.flatnonzero(score >= limit)


def count_documents(found: Candidates, floor: float) -> int:
    return len(np.unique(found.doc_id[found.score >= floor]))
