"""A shelf of passages: their columns, vectors and postings; a mapped base and a growing tail."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from koryu_engine.retrieval.postings import Postings
from koryu_engine.types.retrieval import Floats, Ints, Mask

COLUMNS: dict[str, type[np.generic]] = {
    "doc_id": np.int64,
    "passage": np.int32,
    "number": np.int32,
    "visibility": np.int16,
    "language": np.int8,
    "band": np.int8,
    "kind": np.int16,
    "alive": np.bool_,
    "bridge_length": np.float32,
    "word_length": np.float32,
}


class Grower:
    """A one- or two-dimensional array that grows by doubling; `view` is what is filled."""

    def __init__(self, start: NDArray[np.generic]) -> None:
        self._data = start
        self._count = len(start)

    def append(self, rows: NDArray[np.generic]) -> None:
        need = self._count + len(rows)
        if need > len(self._data):
            grown = np.zeros((max(64, 2 * need), *self._data.shape[1:]), self._data.dtype)
            grown[: self._count] = self._data[: self._count]
            self._data = grown
        self._data[self._count : need] = rows
        self._count = need

    @property
    def view(self) -> NDArray[np.generic]:
        return self._data[: self._count]


class Matrix:
    """Float rows in two blocks: a base, perhaps memory-mapped, and a tail in memory."""

    def __init__(self, base: Floats) -> None:
        self.base = base
        self._tail = Grower(np.zeros((0, base.shape[1]), np.float32))

    def __len__(self) -> int:
        return len(self.base) + len(self.tail)

    @property
    def tail(self) -> Floats:
        return np.asarray(self._tail.view, np.float32)

    def append(self, rows: Floats) -> None:
        self._tail.append(rows)

    def blocks(self, first: int = 0, size: int = 16_384) -> Iterator[tuple[int, Floats]]:
        """Yield (row, block) over both parts from row `first`, at most `size` rows at a time."""
        for offset, part in ((0, self.base), (len(self.base), self.tail)):
            for start in range(max(0, first - offset), len(part), size):
                yield offset + start, part[start : start + size]

    def times(self, vectors: Floats) -> Floats:
        """Return self · vectorsᵀ, shape (rows, vectors)."""
        if len(vectors) == 1:
            products = [part @ vectors[0] for part in (self.base, self.tail)]
            return np.concatenate(products)[:, None]
        return np.concatenate([part @ vectors.T for part in (self.base, self.tail)])

    def take(self, rows: NDArray[np.int64]) -> Floats:
        out = np.empty((len(rows), self.base.shape[1]), np.float32)
        low = rows < len(self.base)
        out[low] = self.base[rows[low]]
        out[~low] = self.tail[rows[~low] - len(self.base)]
        return out

    def whole(self) -> Floats:
        return np.concatenate([self.base, self.tail])


@dataclass(frozen=True, slots=True)
class Row:
    """One passage ready to be put on a shelf; `vector` is the embedder's raw unit vector."""

    cells: Mapping[str, int]
    vector: Floats
    bridge: Mapping[int, float]
    words: Mapping[int, float]


class Shelf:
    """Rows of one kind of visibility: all shared passages, or all confidential ones."""

    def __init__(self, dim: int) -> None:
        self.raw = Matrix(np.zeros((0, dim), np.float32))
        self.columns = {name: Grower(np.zeros(0, kind)) for name, kind in COLUMNS.items()}
        self.bridge = Postings()
        self.words = Postings()
        self._of_document: dict[int, list[int]] = {}

    def __len__(self) -> int:
        return len(self.raw)

    def column(self, name: str) -> NDArray[np.generic]:
        return self.columns[name].view

    @property
    def alive(self) -> Mask:
        return np.asarray(self.column("alive"), np.bool_)

    @property
    def doc_id(self) -> Ints:
        return np.asarray(self.column("doc_id"), np.int64)

    @property
    def language(self) -> NDArray[np.int8]:
        return np.asarray(self.column("language"), np.int8)

    @property
    def band(self) -> NDArray[np.int8]:
        return np.asarray(self.column("band"), np.int8)

    def postings(self, kind: str) -> Postings:
        return self.bridge if kind == "bridge" else self.words

    def lengths(self, kind: str) -> Floats:
        """Total term weight (rows,) of `bridge` or `word` terms."""
        return np.asarray(self.column(f"{kind}_length"), np.float32)

    def add(self, rows: list[Row]) -> None:
        if not rows:
            return
        first = len(self)
        self.raw.append(np.stack([row.vector for row in rows]).astype(np.float32))
        for name, kind in COLUMNS.items():
            self.columns[name].append(np.array([_cell(row, name) for row in rows], kind))
        for at, row in enumerate(rows, first):
            self.bridge.add(at, row.bridge)
            self.words.add(at, row.words)
            self._of_document.setdefault(row.cells["doc_id"], []).append(at)
        for postings in (self.bridge, self.words):
            if postings.crowded:
                postings.settle(self.alive)

    def rows_of(self, doc_id: int) -> list[int]:
        return self._of_document.get(doc_id, [])

    def remove(self, doc_id: int) -> int:
        """Bury a document's rows; return how many there were."""
        rows = self._of_document.pop(doc_id, [])
        self.column("alive")[rows] = False
        return len(rows)

    def rename(self, doc_id: int, rows: list[Row]) -> None:
        """Take over the cells of unchanged passages, in order: kind, number, place in the text."""
        for at, row in zip(self.rows_of(doc_id), rows, strict=True):
            for name in ("passage", "number", "kind"):
                self.column(name)[at] = row.cells[name]

    def settle(self) -> None:
        self.bridge.settle(self.alive)
        self.words.settle(self.alive)

    def reindex(self) -> None:
        """Rebuild the document → rows map from the columns (after a load)."""
        self._of_document = {}
        doc_ids = self.column("doc_id")
        for row in np.flatnonzero(self.alive):
            self._of_document.setdefault(int(doc_ids[row]), []).append(int(row))


def _cell(row: Row, name: str) -> float:
    if name == "alive":
        return True
    if name == "bridge_length":
        return float(sum(row.bridge.values()))
    if name == "word_length":
        return float(sum(row.words.values()))
    return row.cells[name]
