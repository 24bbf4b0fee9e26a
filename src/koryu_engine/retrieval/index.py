"""The search index: documents in, ranked documents out, across Korean, Japanese and English.

Shared passages and confidential ones stand on two shelves. Everything a score is measured by
(means, neighbourhoods, spreads, document frequencies) is taken from the shared shelf alone, so
nothing a reader sees can depend on a confidential passage that reader may not see.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import islice
from threading import RLock

import numpy as np

from koryu_engine.language.normalise import clean
from koryu_engine.retrieval.corpus import Corpus
from koryu_engine.retrieval.fitted import Fitted, band, load_fitted
from koryu_engine.retrieval.query import Query, make_query, term_keys, word_keys
from koryu_engine.retrieval.ranking import Candidates, best_documents, count_documents
from koryu_engine.retrieval.rows import Row
from koryu_engine.retrieval.scoring import Scored, Weights, score_rows
from koryu_engine.types.retrieval import (
    LANGUAGES,
    Embedder,
    Floats,
    Hit,
    IndexDocument,
    Language,
    Mode,
    Progress,
    Scope,
    Scores,
    SearchResult,
    Strength,
    TermSource,
)

BATCH = 64
EVERYTHING = Scope()


class SearchIndex:
    """Holds the passages of documents and answers questions in any of the three languages.

    Thread-safe: reads and edits of one index take turns; the embedder runs outside the lock.
    An edit is found by the next search. Up to 2,000 shared passages the statistics follow every
    edit; beyond, they stand until `refresh` (which takes a minute at 200,000 passages, so let a
    worker do it when `stale` says so), or until the corpus has doubled.
    """

    def __init__(
        self,
        embedder: Embedder,
        terms: TermSource,
        *,
        fitted: Fitted | None = None,
        weights: Weights | None = None,
    ) -> None:
        self.embedder = embedder
        self.terms = terms
        self.weights = weights or Weights()
        self._corpus = Corpus(fitted or load_fitted())
        self.lock = RLock()

    @property
    def corpus(self) -> Corpus:
        """The shelves and statistics below; for snapshots and measurements."""
        return self._corpus

    def adopt(self, corpus: Corpus) -> None:
        """Put a loaded corpus in the place of the present one."""
        with self.lock:
            self._corpus = corpus

    def __len__(self) -> int:
        return len(self._corpus.documents)

    def __contains__(self, doc_id: int) -> bool:
        return doc_id in self._corpus.documents

    def replace(self, documents: Iterable[IndexDocument], progress: Progress | None = None) -> int:
        """Add documents, or put them in the place of those with the same id.

        Returns the number of passages indexed. A later document of the same id wins.
        """
        listed = list({document.doc_id: document for document in documents}.values())
        total = sum(len(document.passages) for document in listed)
        done = 0
        for batch in _batches(listed):
            rows = self._rows(batch)
            with self.lock:
                for document, ready in zip(batch, rows, strict=True):
                    self._corpus.put(document, ready)
            done += sum(map(len, rows))
            if progress:
                progress(done, total)
        return done

    def remove(self, doc_ids: Iterable[int]) -> int:
        """Take documents out; unknown ids are passed over. Returns how many went."""
        with self.lock:
            return sum(self._corpus.drop(doc_id) for doc_id in doc_ids)

    @property
    def stale(self) -> bool:
        """Whether the shared passages changed by over a twentieth since the last `refresh`."""
        return self._corpus.stale

    def refresh(self) -> None:
        """Take the statistics anew from the shared passages as they are now."""
        with self.lock:
            self._corpus.refresh()

    def search(
        self,
        text: str,
        language: Language | None = None,
        scope: Scope = EVERYTHING,
        *,
        mode: Mode = "balanced",
        facets: frozenset[str] = frozenset(),
        limit: int = 20,
        offset: int = 0,
        weak: bool = False,
    ) -> SearchResult:
        """Find documents for a typed text.

        `facets` (`list:code`) narrows to documents that meet one of each list. With `weak`, hits
        below `possible` are returned as well, to fill a ranking to `limit`.
        """
        query = self.prepare(text, language)
        if query is None:
            return SearchResult((), 0, language or "en")
        return self.ask(
            query, scope, mode=mode, facets=facets, limit=limit, offset=offset, weak=weak
        )

    def prepare(self, text: str, language: Language | None = None) -> Query | None:
        """Make a typed text ready, to be asked again and again; None when it says nothing."""
        return make_query(text, language, self.embedder, self.terms)

    def similar(
        self,
        doc_id: int,
        scope: Scope = EVERYTHING,
        *,
        mode: Mode = "balanced",
        limit: int = 10,
        weak: bool = False,
    ) -> SearchResult:
        """Find documents like one of the index, judged by what `scope` may see of both.

        Raises KeyError for an unknown document.
        """
        with self.lock:
            query = self._corpus.as_query(doc_id, scope)
            if query is None:
                return SearchResult((), 0, self._corpus.documents[doc_id].language)
            others = replace(scope, denied=scope.denied | {doc_id})
            return self.ask(query, others, mode=mode, limit=limit, weak=weak)

    def search_vector(
        self,
        vectors: Floats,
        language: Language,
        scope: Scope = EVERYTHING,
        *,
        text: str = "",
        mode: Mode = "balanced",
        limit: int = 20,
        weak: bool = False,
    ) -> SearchResult:
        """Find documents for vectors already made, (n, d) raw unit rows of running text.

        A document scores by its best pair with any of the rows; `text` adds terms and words.
        """
        query = Query(
            language,
            np.atleast_2d(np.asarray(vectors, np.float32)),
            (1,) * len(np.atleast_2d(vectors)),
            term_keys(self.terms(clean(text), language)) if text else {},
            word_keys(clean(text)) if text else {},
        )
        return self.ask(query, scope, mode=mode, limit=limit, weak=weak)

    def ask(
        self,
        query: Query,
        scope: Scope,
        *,
        mode: Mode = "balanced",
        facets: frozenset[str] = frozenset(),
        limit: int = 20,
        offset: int = 0,
        weak: bool = False,
    ) -> SearchResult:
        """Answer a query made ready. The mask of `scope` is made before anything is scored."""
        with self.lock:
            self._corpus.settle()
            scored = score_rows(self._corpus, query, scope, facets, mode, self.weights)
            found = scored.candidates
            if not len(found.score):
                return SearchResult((), 0, query.language)
            floor = self.weights.possible
            if not weak:
                found = _above(found, floor)
            best = best_documents(found, offset + limit)[offset:]
            hits = tuple(self.hit(scored, found, int(at)) for at in best)
            return SearchResult(hits, count_documents(found, floor), query.language)

    def hit(self, scored: Scored, found: Candidates, at: int) -> Hit:
        """What is told of the candidate at a position of `found`."""
        shelf = self._corpus.shelves[found.shelf[at]]
        row = int(found.row[at])
        parts = scored.parts(int(found.shelf[at]), row)
        score = float(found.score[at])
        return Hit(
            doc_id=int(found.doc_id[at]),
            score=score,
            strength=self._strength(score),
            passage=int(shelf.column("passage")[row]),
            number=int(shelf.column("number")[row]),
            language=LANGUAGES[int(shelf.column("language")[row])],
            chunk=scored.chunk(int(found.shelf[at]), row),
            parts=Scores(*parts),
        )

    def _strength(self, score: float) -> Strength:
        if score >= self.weights.strong:
            return "strong"
        return "good" if score >= self.weights.good else "possible"

    def _rows(self, documents: list[IndexDocument]) -> list[list[Row]]:
        texts = [clean(passage.text) for item in documents for passage in item.passages]
        vectors = iter(self.embedder.encode(texts) if texts else ())
        cleaned = iter(texts)
        return [
            [self._row(item, at, next(cleaned), next(vectors)) for at in range(len(item.passages))]
            for item in documents
        ]

    def _row(self, document: IndexDocument, at: int, text: str, vector: Floats) -> Row:
        passage = document.passages[at]
        cells = {
            "doc_id": document.doc_id,
            "passage": at,
            "number": passage.number,
            "visibility": passage.visibility,
            "language": LANGUAGES.index(passage.language),
            "band": band(text, passage.language),
        }
        terms = term_keys(self.terms(text, passage.language))
        return Row(cells, vector, terms, word_keys(text))


def _batches(documents: list[IndexDocument]) -> Iterator[list[IndexDocument]]:
    walk = iter(documents)
    while batch := list(islice(walk, BATCH)):
        yield batch


def _above(found: Candidates, floor: float) -> Candidates:
    keep = found.score >= floor
    return Candidates(found.doc_id[keep], found.score[keep], found.shelf[keep], found.row[keep])
