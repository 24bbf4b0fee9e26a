"""All documents a query meets, not one page of them: for counting facets, filtering and paging."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np

from koryu_engine.retrieval.corpus import Corpus
from koryu_engine.retrieval.index import SearchIndex
from koryu_engine.retrieval.query import Query
from koryu_engine.retrieval.ranking import Candidates
from koryu_engine.retrieval.scoring import Scored, score_rows
from koryu_engine.types.retrieval import Floats, Hit, Ints, Mask, Mode, Scope

LITERAL = 16
"""Most word tokens (character pairs, stems) of a query whose words are looked for as they stand."""


@dataclass(frozen=True)
class Survey:
    """Documents at least `possible`, best first: `doc_ids` (n,) and `scores` (n,).

    `hits` tells more of some of them; it may be asked until the index is loaded anew.
    """

    doc_ids: Ints
    scores: Floats
    _index: SearchIndex = field(repr=False)
    _scored: Scored = field(repr=False)
    _found: Candidates = field(repr=False)

    def hits(self, positions: Iterable[int]) -> list[Hit]:
        """The hits at these positions of `doc_ids`, each with its best passage."""
        with self._index.lock:
            return [self._index.hit(self._scored, self._found, int(at)) for at in positions]


def survey(index: SearchIndex, query: Query, scope: Scope, *, mode: Mode = "balanced") -> Survey:
    """Every document that `scope` allows and the query meets; ties by document id.

    A passage that holds all words of a short query is met whatever its score: in a small or narrow
    collection everybody uses the words, and none of them stands out.
    """
    with index.lock:
        index.corpus.settle()
        scored = score_rows(index.corpus, query, scope, frozenset(), mode, index.weights)
        found = scored.candidates
        met = (found.score >= index.weights.possible) | _holding(index.corpus, query, found)
    best = _best(found, np.flatnonzero(met))
    return Survey(best.doc_id, best.score, index, scored, best)


def _holding(corpus: Corpus, query: Query, found: Candidates) -> Mask:
    """Which candidates hold every word of the query; none when it has too many."""
    holds = np.zeros(len(found.score), np.bool_)
    if not 0 < len(query.words) <= LITERAL:
        return holds
    for at, shelf in enumerate(corpus.shelves):
        words = np.zeros(len(shelf), np.int32)
        for key in query.words:
            for rows, _counts in shelf.words.find(key):
                words[rows] += 1
        mine = found.shelf == at
        holds[mine] = words[found.row[mine]] == len(query.words)
    return holds


def _best(found: Candidates, at: Ints) -> Candidates:
    """The best row of each document among the positions `at`, best first."""
    at = at[np.lexsort((found.row[at], found.doc_id[at], -found.score[at]))]
    _, first = np.unique(found.doc_id[at], return_index=True)
    at = at[np.sort(first)]
    return Candidates(found.doc_id[at], found.score[at], found.shelf[at], found.row[at])
