"""The documents of an index: two shelves of rows, their placed vectors, their statistics."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from hashlib import blake2b

import numpy as np

from koryu_engine.retrieval.fitted import Fitted
from koryu_engine.retrieval.query import QUERY_CHUNKS, Query
from koryu_engine.retrieval.rows import Grower, Matrix, Row, Shelf
from koryu_engine.retrieval.scope import allowed_rows, facet_groups
from koryu_engine.retrieval.spread import rows_by_language
from koryu_engine.retrieval.statistics import Statistics, hubness, place, take_statistics
from koryu_engine.types.retrieval import (
    LANGUAGES,
    Floats,
    IndexDocument,
    Ints,
    Language,
    Mask,
    Scope,
)

SHARED, CONFIDENTIAL = 0, 1
STALE_SHARE = 0.05
SMALL = 2_000
"""Up to so many shared passages the statistics are retaken after every edit: it takes a blink."""


@dataclass(frozen=True, slots=True)
class DocumentCard:
    """What is kept of a document beside its rows; `digests` tell an unchanged shelf's part."""

    language: Language
    kind: str
    facets: frozenset[str]
    digests: tuple[str, str]


class Placed:
    """The placed vectors of a shelf, (n, d), and their hubness per query language, (n, 3).

    `norms` (n,) are the lengths of the term vectors. A passage whose vector is not made yet has a
    zero row and no hubness (NaN).
    """

    def __init__(self, unit: Floats, hub: Floats, norms: Floats) -> None:
        self.unit = Matrix(unit)
        self._hub = Grower(hub)
        self._norms = Grower(norms)

    @property
    def hub(self) -> Floats:
        return np.asarray(self._hub.view, np.float32)

    @property
    def norms(self) -> Floats:
        return np.asarray(self._norms.view, np.float32)

    def append(self, unit: Floats, hub: Floats, norms: Floats) -> None:
        self.unit.append(unit)
        self._hub.append(hub)
        self._norms.append(norms)


def nothing_placed(dim: int) -> Placed:
    none = np.zeros(0, np.float32)
    return Placed(none.reshape(0, dim), none.reshape(0, len(LANGUAGES)), none)


class Corpus:
    """Shelves, statistics and document cards. Not thread-safe: `SearchIndex` takes turns."""

    def __init__(self, fitted: Fitted) -> None:
        self.fitted = fitted
        self.shelves = (Shelf(fitted.dim), Shelf(fitted.dim))
        self.placed = [nothing_placed(fitted.dim), nothing_placed(fitted.dim)]
        self.documents: dict[int, DocumentCard] = {}
        self.kinds: dict[str, int] = {}
        self.taken: Statistics | None = None
        self.changed = 0
        self._groups: tuple[Ints, ...] | None = None

    @property
    def statistics(self) -> Statistics:
        if self.taken is None:
            self.refresh()
        assert self.taken is not None
        return self.taken

    @property
    def groups(self) -> tuple[Ints, ...]:
        """Live shared rows of each language."""
        if self._groups is None:
            shelf = self.shelves[SHARED]
            self._groups = rows_by_language(shelf.language, shelf.alive)
        return self._groups

    def put(self, document: IndexDocument, rows: Sequence[Row]) -> None:
        """Add or replace. A shelf whose part of the document is unchanged is left as it is."""
        digests = (digest(document, shared=True), digest(document, shared=False))
        old = self.documents.get(document.doc_id)
        kind = self.kinds.setdefault(document.kind, len(self.kinds))
        for at, shelf in enumerate(self.shelves):
            mine = [
                replace(row, cells={**row.cells, "kind": kind})
                for row, passage in zip(rows, document.passages, strict=True)
                if passage.shared == (at == SHARED)
            ]
            if old and old.digests[at] == digests[at]:
                shelf.rename(document.doc_id, mine)
                continue
            self._note(at, shelf.remove(document.doc_id) + len(mine))
            shelf.add(mine)
        self.documents[document.doc_id] = DocumentCard(
            document.language, document.kind, document.facets, digests
        )

    def drop(self, doc_id: int) -> int:
        """Take a document out; 1 when it was there, 0 when not."""
        for at, shelf in enumerate(self.shelves):
            self._note(at, shelf.remove(doc_id))
        return int(self.documents.pop(doc_id, None) is not None)

    def _note(self, shelf: int, rows: int) -> None:
        if shelf == SHARED and rows:
            self.changed += rows
            self._groups = None

    @property
    def stale(self) -> bool:
        """Whether the shared passages changed by more than a twentieth since the statistics."""
        return self.taken is None or self.changed > STALE_SHARE * self.taken.passages

    @property
    def _outgrown(self) -> bool:
        """Whether the statistics must be retaken before the next search, whatever it takes."""
        if self.taken is None:
            return True
        live = sum(map(len, self.groups))
        if live <= SMALL:
            return self.changed > 0
        return self.changed > self.taken.passages

    def settle(self) -> None:
        """Make every edit searchable: place new rows; retake statistics only when outgrown."""
        for shelf in self.shelves:
            shelf.settle()
        if self._outgrown:
            self.refresh()
        for at in (SHARED, CONFIDENTIAL):
            self._place_from(at, len(self.placed[at].unit))

    def refresh(self) -> None:
        """Retake the statistics from the shared shelf and place all rows anew."""
        for shelf in self.shelves:
            shelf.settle()
        self.taken = take_statistics(self.shelves[SHARED], self.fitted)
        self.changed = 0
        for at in (SHARED, CONFIDENTIAL):
            self.placed[at] = nothing_placed(self.fitted.dim)
            self._place_from(at, 0)

    def _place_from(self, at: int, first: int) -> None:
        shelf, statistics = self.shelves[at], self.statistics
        count = len(shelf) - first
        if not count:
            return
        terms = statistics.terms.vectors(shelf.bridge, first, count)
        norms = statistics.terms.norms(shelf.bridge, first, count)
        for start, block in shelf.raw.blocks(first=first):
            part = slice(start, start + len(block))
            mine = slice(start - first, start - first + len(block))
            unit = place(
                block, shelf.language[part], shelf.band[part], statistics.means, self.fitted
            )
            hub = hubness(unit, terms[mine], statistics, self.fitted)
            hub[~unit.any(axis=1)] = np.nan  # no vector yet: no meaning to compare
            self.placed[at].append(unit, hub, norms[mine])

    def mask(self, at: int, scope: Scope, facets: frozenset[str]) -> Mask:
        """Rows of a shelf that the scope and the facets allow."""
        mask = allowed_rows(self.shelves[at], scope, self.kinds)
        if facets:
            groups = facet_groups(facets)
            doc_ids = self.shelves[at].doc_id
            for row in np.flatnonzero(mask):
                mine = self.documents[int(doc_ids[row])].facets
                mask[row] = all(mine & group for group in groups)
        return mask

    def as_query(self, doc_id: int, scope: Scope) -> Query | None:
        """A document's own passages as a query: those in one language that the scope allows."""
        spoken = self.documents[doc_id].language
        picked = [
            (shelf, row)
            for shelf in self.shelves
            for row in shelf.rows_of(doc_id)
            if allowed_rows(shelf, Scope(scope.classes, scope.extra, only=frozenset({doc_id})), {})[
                row
            ]
        ]
        own = [pair for pair in picked if LANGUAGES[pair[0].language[pair[1]]] == spoken] or picked
        if not own:
            return None
        index = int(own[0][0].language[own[0][1]])
        own = [pair for pair in own if pair[0].language[pair[1]] == index][:QUERY_CHUNKS]
        bridge: dict[int, float] = {}
        words: dict[int, float] = {}
        for shelf, row in own:
            for terms, postings in ((bridge, shelf.bridge), (words, shelf.words)):
                for key, count in postings.terms_of(row).items():
                    terms[key] = terms.get(key, 0.0) + count
        return Query(
            LANGUAGES[index],
            np.concatenate([shelf.raw.take(np.array([row])) for shelf, row in own]),
            tuple(int(shelf.band[row]) for shelf, row in own),
            bridge,
            words,
        )


def digest(document: IndexDocument, *, shared: bool) -> str:
    """A fingerprint of the document's passages of one shelf, order included."""
    out = blake2b(digest_size=16)
    for passage in document.passages:
        if passage.shared == shared:
            out.update(repr((passage.text, passage.language, passage.visibility)).encode())
    return out.hexdigest()
