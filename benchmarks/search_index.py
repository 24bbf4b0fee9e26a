"""The index alone at scale: synthetic passages made of perturbed real vectors and Zipf terms.

Passages are drawn with a fixed seed: vectors are those of the reference bank moved at random,
terms follow a Zipf law over 60,000, two passages to a document, one document in ten with a
confidential passage besides. Times are processor time of one thread (OMP_NUM_THREADS=1), so that
other work on the machine does not count; the embedding of the question is not included.
"""

from __future__ import annotations

import resource
import time
from collections.abc import Iterator
from typing import Any

import numpy as np

from koryu_engine.retrieval.corpus import SHARED
from koryu_engine.retrieval.fitted import load_fitted
from koryu_engine.retrieval.index import SearchIndex
from koryu_engine.retrieval.query import Query
from koryu_engine.types.retrieval import (
    LANGUAGES,
    Floats,
    IndexDocument,
    Language,
    Passage,
    Progress,
    Scope,
)

VOCABULARY = 60_000
TERMS = 60
READER = Scope(frozenset({0, 1}))


class Synthetic:
    """Stands for embedder and term source: a text is a number, its vector and terms follow."""

    name = "synthetic"

    def __init__(self) -> None:
        fitted = load_fitted()
        self.dim = fitted.dim
        back = np.linalg.inv(fitted.whitening)
        self._known = fitted.bank.reshape(-1, fitted.dim) @ back * 0.4
        self._means = fitted.means[:, 1]

    def vectors(self, numbers: list[int]) -> Floats:
        rows = np.empty((len(numbers), self.dim), np.float32)
        for row, number in zip(rows, numbers, strict=True):
            rng = np.random.default_rng(number)
            near = self._known[rng.integers(len(self._known), size=2)].sum(axis=0)
            row[:] = self._means[number % 3] + near + rng.normal(0, 0.008, self.dim)
        return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), np.float32)

    def encode(self, texts: list[str]) -> Floats:
        return self.vectors([int(text) for text in texts])

    def __call__(self, text: str, language: Language) -> dict[str, float]:
        drawn = np.random.default_rng(int(text) + 1).zipf(1.15, TERMS) % VOCABULARY
        keys, counts = np.unique(drawn, return_counts=True)
        return {f"t{key}": float(n) for key, n in zip(keys.tolist(), counts.tolist(), strict=True)}


def documents(count: int) -> Iterator[IndexDocument]:
    for doc_id in range(count):
        language = LANGUAGES[doc_id % 3]
        passages = [Passage(str(3 * (10 * doc_id + n) + doc_id % 3), language) for n in range(2)]
        if doc_id % 10 == 0:
            passages.append(Passage(str(3 * (10 * doc_id + 9)), language, 3, shared=False))
        yield IndexDocument(doc_id, language, tuple(passages))


def query(source: Synthetic, number: int) -> Query:
    """A question of eight terms, its vector made beforehand."""
    text = str(3 * (1_000_000_007 + number) + number % 3)
    language = LANGUAGES[number % 3]
    index = SearchIndex(source, source)
    prepared = index.prepare(text, language)
    assert prepared is not None
    kept = dict(list(prepared.bridge.items())[:8])
    return Query(language, prepared.vectors, prepared.bands, kept, prepared.words)


def measure(count: int, questions: int = 60, progress: Progress | None = None) -> dict[str, Any]:
    """Build an index of `count` documents and time searches and edits, in milliseconds."""
    source = Synthetic()
    index = SearchIndex(source, source)
    began = time.process_time()
    index.replace(documents(count), progress)
    filled = time.process_time() - began
    began = time.process_time()
    index.refresh()
    refreshed = time.process_time() - began
    asked = [query(source, number) for number in range(questions)]
    searches = [_timed(lambda one=one: index.ask(one, READER)) for one in asked]
    edits = [_timed(lambda n=n: _edit(index, asked[n], n)) for n in range(20)]
    return {
        "documents": count,
        "passages": len(index.corpus.shelves[SHARED]),
        "fill_seconds": round(filled, 1),
        "statistics_seconds": round(refreshed, 1),
        "search_p50_ms": round(float(np.percentile(searches, 50)), 1),
        "search_p95_ms": round(float(np.percentile(searches, 95)), 1),
        "edit_and_search_p50_ms": round(float(np.percentile(edits, 50)), 1),
        "memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }


def _edit(index: SearchIndex, asked: Query, number: int) -> None:
    passages = (Passage(str(3 * (10 * number + 5)), "ko"),)
    index.replace([IndexDocument(number, "ko", passages)])
    index.ask(asked, READER)


def _timed(work: Any) -> float:
    began = time.process_time()
    work()
    return 1000 * (time.process_time() - began)
