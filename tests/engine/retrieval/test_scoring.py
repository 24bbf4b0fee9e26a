"""The scores against a slow, plain oracle written from the formulae, and their statistics."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from koryu_engine.retrieval.fitted import band, neutral
from koryu_engine.retrieval.postings import Postings, bm25, cosines
from koryu_engine.retrieval.ranking import Candidates, best_documents, count_documents
from koryu_engine.retrieval.scoring import Weights
from koryu_engine.retrieval.spread import PRIOR, measure
from koryu_engine.types.retrieval import LANGUAGES
from tests.engine.retrieval.fakes import (
    DIM,
    FakeEmbedder,
    document,
    fake_terms,
    make_index,
    sample_documents,
)

QUESTION = "k:cell k:gene"


def unit(row):
    return row / np.linalg.norm(row)


def background(values):
    """Twice take away what lies over 2.5 deviations above the mean."""
    for _ in range(2):
        values = [v for v in values if v <= np.mean(values) + 2.5 * np.std(values) + 1e-6]
    return values


class Oracle:
    """The scoring formula, one pair at a time, for documents of one passage and a neutral fit."""

    def __init__(self, documents):
        self.texts = [d.passages[0].text for d in documents]
        self.languages = [d.passages[0].language for d in documents]
        raw = FakeEmbedder().encode(self.texts).astype(float)
        self.kinds = [
            (language, band(text, language))
            for text, language in zip(self.texts, self.languages, strict=True)
        ]
        self.means = self._means(raw)
        self.units = [
            unit(row - self.means[kind]) for row, kind in zip(raw, self.kinds, strict=True)
        ]
        held = [set(fake_terms(text, "ko")) for text in self.texts]
        total = len(held)
        self.idf = lambda t: math.log1p(
            (total - (df := sum(t in one for one in held)) + 0.5) / (df + 0.5)
        )
        self.hubs = [
            {language: self._hub(at, language) for language in LANGUAGES} for at in range(total)
        ]

    def _means(self, raw):
        """Running means per language and text type; the stored ones of a neutral fit are zero."""
        every = [(language, at) for language in LANGUAGES for at in range(2)]
        counts = {kind: self.kinds.count(kind) for kind in every}
        own = {
            kind: raw[[at for at, x in enumerate(self.kinds) if x == kind]].mean(0)
            if counts[kind]
            else np.zeros(DIM)
            for kind in every
        }
        weight = {kind: counts[kind] / (counts[kind] + 20) for kind in every}
        shift = sum(weight[kind] * own[kind] for kind in every) / max(sum(weight.values()), 1)
        shift = shift * len(self.texts) / (len(self.texts) + 20)
        return {kind: weight[kind] * own[kind] + (1 - weight[kind]) * shift for kind in every}

    def terms(self, text):
        return {t: math.sqrt(n) * self.idf(t) for t, n in fake_terms(text, "ko").items()}

    def term_cosine(self, a, b):
        a, b = self.terms(a), self.terms(b)
        dot = sum(a[t] * b[t] for t in a.keys() & b.keys())
        return dot / math.hypot(*a.values()) / math.hypot(*b.values())

    def _hub(self, at, language):
        near = [
            self.units[at] @ other + 0.5 * self.term_cosine(self.texts[at], text)
            for other, text, spoken in zip(self.units, self.texts, self.languages, strict=True)
            if spoken == language and self.units[at] @ other <= 0.95
        ]
        return sum(sorted(near)[-5:]) / max(len(near[-5:]), 1)

    def scores(self, text, language):
        asked = unit(FakeEmbedder().encode([text])[0] - self.means[language, band(text, language)])
        meaning = [float(asked @ one) for one in self.units]
        terms = [self.term_cosine(text, other) for other in self.texts]
        corrected = [
            2 * (m + 0.5 * t) - 1.25 * hub[language]
            for m, t, hub in zip(meaning, terms, self.hubs, strict=True)
        ]
        heard = [m <= 0.95 for m in meaning]
        z = self._standard(corrected, heard, (0.0, 0.05))
        z_terms = self._standard(terms, [t <= 0.95 for t in terms], (0.02, 0.05**2), 0.02)
        own = [0.5 if spoken == language else -0.5 for spoken in self.languages]
        return [a + 0.2 * min(b, 6) - c for a, b, c in zip(z, z_terms, own, strict=True)]

    def _standard(self, values, heard, prior, least=0.0):
        groups = {
            language: [
                v
                for v, spoken, ok in zip(values, self.languages, heard, strict=True)
                if spoken == language and ok
            ]
            for language in LANGUAGES
        }
        groups = {language: background(group) for language, group in groups.items()}
        count = sum(map(len, groups.values()))
        middle = (sum(map(sum, groups.values())) + 20 * prior[0]) / (count + 20)
        inside = sum(len(g) * np.var(g) for g in groups.values() if g)
        wide = (inside + 20 * prior[1]) / (count + 20)
        scale = {}
        for language, group in groups.items():
            n = len(group)
            mean = (sum(group) + 20 * middle) / (n + 20)
            spread = math.sqrt((n * (np.var(group) if n else 0) + 20 * wide) / (n + 20))
            scale[language] = (mean, max(spread, least))
        return [
            (v - scale[spoken][0]) / scale[spoken][1]
            for v, spoken in zip(values, self.languages, strict=True)
        ]


@pytest.mark.parametrize("count", [3, 10, 45])
def test_every_score_is_the_oracles(count):
    documents = sample_documents(count)
    index = make_index()
    index.replace(documents)
    for question, language in [(QUESTION, "ko"), ("j:liver j:heart", "ja"), ("e:bone", "en")]:
        found = {
            hit.doc_id: hit.score
            for hit in index.search(question, language, weak=True, limit=count).hits
        }
        expected = Oracle(documents).scores(question, language)
        assert [found[at] for at in range(count)] == pytest.approx(expected, abs=2e-3)


def test_weights_of_the_oracle_are_the_products():
    weights = Weights()
    assert (weights.bridge, weights.handicap) == (0.2, 1.0)


def test_without_vectors_words_and_terms_decide():
    index = make_index(neutral(DIM))
    index.embedder.encode = lambda texts: np.zeros((len(texts), DIM), np.float32)
    index.replace([*sample_documents(20), document(99, "k:kidney k:chip")])
    assert index.search("k:kidney", "ko").hits[0].doc_id == 99


counts = st.dictionaries(st.integers(0, 12), st.integers(1, 4), max_size=6)


@settings(deadline=None)
@given(st.lists(counts, min_size=1, max_size=25), st.sets(st.integers(0, 24)), st.integers(1, 7))
def test_postings_hold_what_was_added_however_they_were_settled(rows, buried, step):
    postings = Postings()
    alive = np.array([at not in buried for at in range(len(rows))])
    for at, terms in enumerate(rows):
        postings.add(at, terms)
        if at % step == 0:
            postings.settle(alive)
    postings.settle(alive)
    ones = np.ones(len(rows), np.float32)
    for key in range(13):
        plain = [math.sqrt(terms.get(key, 0)) for terms in rows]
        found = cosines(postings, {key: 1.0}, ones)
        assert found[alive] == pytest.approx(np.array(plain)[alive], abs=1e-5)
    kept = postings.merged(alive)
    assert sorted(kept.rows.tolist()) == sorted(
        at for at, terms in enumerate(rows) if alive[at] for _ in terms
    )
    assert {at: postings.terms_of(at) for at in np.flatnonzero(alive)} == {
        at: rows[at] for at in np.flatnonzero(alive)
    }


def test_bm25_by_hand():
    postings = Postings()
    postings.add(0, {1: 2.0})
    postings.add(1, {1: 1.0, 2: 3.0})
    postings.settle(np.array([True, True]))
    scores = bm25(postings, {1: 1.5}, np.array([2.0, 4.0], np.float32), 3.0)
    expected = [
        1.5 * 2.2 * tf / (tf + 1.2 * (0.25 + 0.75 * length / 3)) for tf, length in ((2, 2), (1, 4))
    ]
    assert scores == pytest.approx(expected, rel=1e-6)


@settings(deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 9), st.integers(-3, 3)), min_size=1, max_size=60),
    st.integers(1, 12),
)
def test_best_documents_are_those_of_a_full_sort(pairs, count):
    doc_ids = np.array([doc for doc, _ in pairs])
    score = np.array([value for _, value in pairs], np.float32)
    found = Candidates(doc_ids, score, np.zeros(len(pairs), np.int8), np.arange(len(pairs)))
    best = {doc: max(v for d, v in pairs if d == doc) for doc, _ in pairs}
    expected = sorted(best, key=lambda doc: (-best[doc], doc))[:count]
    at = best_documents(found, count)
    ranked = sorted((-score[i], doc_ids[i]) for i in at)
    assert [doc for _, doc in ranked] == expected
    assert score[at].tolist() == sorted(score[at].tolist(), reverse=True)
    assert count_documents(found, 1) == sum(value >= 1 for value in best.values())


def test_the_spread_of_nothing_is_the_prior_and_of_much_its_own():
    none = np.zeros(0, np.int64)
    empty = measure(np.zeros(0, np.float32), (none, none, none), (0.4, 0.09))
    assert empty.mean == pytest.approx([0.4] * 3)
    assert empty.deviation == pytest.approx([0.3] * 3)
    values = np.random.default_rng(1).uniform(3, 11, 40_000).astype(np.float32)
    full = measure(values, (np.arange(40_000), none, none), (0.4, 0.09))
    assert full.mean[0] == pytest.approx(values.mean(), abs=0.02)
    assert full.deviation[0] == pytest.approx(values.std(), abs=0.02)
    assert PRIOR < 100


def test_answers_do_not_widen_the_spread_they_are_measured_by():
    rng = np.random.default_rng(2)
    quiet = rng.normal(0, 1, 2_000).astype(np.float32)
    none = np.zeros(0, np.int64)
    alone = measure(quiet, (np.arange(2_000), none, none), (0.0, 1.0))
    answered = np.concatenate([quiet, np.full(60, 9, np.float32)])
    found = measure(answered, (np.arange(2_060), none, none), (0.0, 1.0))
    assert found.deviation[0] == pytest.approx(alone.deviation[0], rel=0.02)
    assert found.mean[0] == pytest.approx(alone.mean[0], abs=0.02)
    assert np.std(answered) > 1.5 * found.deviation[0]


def test_values_all_alike_keep_their_mean():
    alike = np.full(7, 0.1, np.float32)
    none = np.zeros(0, np.int64)
    found = measure(np.repeat(alike, 1_000), (np.arange(7_000), none, none), (0.1, 0.04), 0.02)
    assert found.mean == pytest.approx([0.1] * 3)
    assert found.deviation[0] == pytest.approx(0.02, abs=0.001)


def test_ties_go_to_the_lower_document_number():
    index = make_index()
    index.replace([document(n, "k:cell k:gene") for n in (9, 4, 7, 1)])
    index.replace(sample_documents(0))
    hits = index.search("e:cell", "en", weak=True).hits
    assert [hit.doc_id for hit in hits] == [1, 4, 7, 9]
