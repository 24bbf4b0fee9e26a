"""Shapes of the cross-language search: what goes into the index and what comes out of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

Language = Literal["ko", "ja", "en"]
Mode = Literal["balanced", "my_language_first"]
Strength = Literal["strong", "good", "possible"]
Floats = NDArray[np.float32]
Ints = NDArray[np.int64]
Mask = NDArray[np.bool_]

LANGUAGES: tuple[Language, ...] = ("ko", "ja", "en")
Progress = Callable[[int, int], None]
"""Called with (passages done, passages in all) while a long build runs."""


@runtime_checkable
class Embedder(Protocol):
    """Turns texts into unit vectors; the same prefix on queries and passages is its own affair."""

    @property
    def name(self) -> str: ...

    @property
    def dim(self) -> int: ...

    def encode(self, texts: list[str]) -> Floats:
        """Return float32 of shape (len(texts), dim), every row of length one."""
        ...


class TermSource(Protocol):
    """Terms shared across ko/ja/en (readings, loanword skeletons, Latin codes, glosses)."""

    def __call__(self, text: str, language: Language) -> Mapping[str, float]:
        """Return term → weight; the weight is how often, or how surely, the text holds it."""
        ...


@dataclass(frozen=True, slots=True)
class Passage:
    """One piece of text of a document, at most some 400 tokens.

    `visibility` is a small number whose meaning the caller keeps (a disclosure tier, say).
    `shared` says that every member may see it: only such passages enter means, spreads,
    neighbourhoods and document frequencies. `number` is the caller's own (a field, a page).
    """

    text: str
    language: Language
    visibility: int = 0
    shared: bool = True
    number: int = 0


@dataclass(frozen=True, slots=True)
class IndexDocument:
    """What is found: a listing, an organisation, an event. `facets` are `list:code` keys."""

    doc_id: int
    language: Language
    passages: tuple[Passage, ...]
    facets: frozenset[str] = frozenset()
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Scope:
    """What one reader may search.

    A passage is allowed when its visibility is in `classes`, or in `extra[doc_id]`; and its
    document is not in `denied`; and, when `only` is given, its document is in `only`; and, when
    `kinds` is given, its document's kind is in `kinds`. The same for `languages` and passages.
    """

    classes: frozenset[int] = frozenset({0})
    extra: Mapping[int, frozenset[int]] = field(default_factory=dict)
    denied: frozenset[int] = frozenset()
    only: frozenset[int] | None = None
    kinds: frozenset[str] | None = None
    languages: frozenset[Language] | None = None


@dataclass(frozen=True, slots=True)
class Scores:
    """The parts of a score, in standard deviations over the shared passages of that language."""

    meaning: float
    terms: float
    words: float


@dataclass(frozen=True, slots=True)
class Hit:
    """One document found.

    `passage` indexes `IndexDocument.passages`, `chunk` the chunks of the query: the best pair.
    """

    doc_id: int
    score: float
    strength: Strength
    passage: int
    number: int
    language: Language
    chunk: int
    parts: Scores


@dataclass(frozen=True, slots=True)
class SearchResult:
    """Hits of one page, best first; `total` counts the allowed documents at least `possible`."""

    hits: tuple[Hit, ...]
    total: int
    language: Language


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a document matched: a key the platform translates, with its parameters.

    Keys: `reason.passages` (query, passage), `reason.term` (query, document: the two surface
    forms), `reason.code` (code), `reason.facet` (facet).
    """

    key: str
    params: Mapping[str, str]


class SnapshotError(Exception):
    """The snapshot on disk is missing, of another version, or broken; build the index anew."""
