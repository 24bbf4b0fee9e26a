"""A deterministic embedder and term source for tests: no weights, no dictionary."""

from __future__ import annotations

from hashlib import blake2b

import numpy as np

from koryu_engine.retrieval.fitted import Fitted, neutral
from koryu_engine.retrieval.index import SearchIndex
from koryu_engine.types.retrieval import Floats, IndexDocument, Language, Passage

DIM = 24
OFFSET = {"k": 0, "j": 1, "e": 2}


def word_vector(word: str) -> Floats:
    seed = int.from_bytes(blake2b(word.encode(), digest_size=4).digest(), "little")
    return np.random.default_rng(seed).normal(size=DIM).astype(np.float32)


class FakeEmbedder:
    """Sum of random word vectors; `k:cell` and `j:cell` mean the same but for an offset."""

    name = "fake"
    dim = DIM

    def __init__(self) -> None:
        self.encoded: list[str] = []

    def encode(self, texts: list[str]) -> Floats:
        self.encoded.extend(texts)
        if not texts:
            return np.zeros((0, DIM), np.float32)
        rows = np.stack([self._one(text) for text in texts])
        return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), np.float32)

    def _one(self, text: str) -> Floats:
        total = np.full(DIM, 0.1, np.float32)
        for word in text.split():
            prefix, _, stem = word.rpartition(":")
            total += word_vector(stem)
            if prefix in OFFSET:
                total[OFFSET[prefix]] += 3
        return total


def fake_terms(text: str, language: Language) -> dict[str, float]:
    """The stems of a text, the same in every language."""
    terms: dict[str, float] = {}
    for word in text.split():
        stem = word.rpartition(":")[2]
        terms[stem] = terms.get(stem, 0.0) + 1.0
    return terms


def make_index(fitted: Fitted | None = None) -> SearchIndex:
    return SearchIndex(FakeEmbedder(), fake_terms, fitted=fitted or neutral(DIM))


def document(doc_id: int, *texts: str, language: Language = "ko", **how: object) -> IndexDocument:
    """A document of passages in one language; `how` goes to every passage."""
    passages = tuple(Passage(text, language, **how) for text in texts)  # type: ignore[arg-type]
    return IndexDocument(doc_id, language, passages)


WORDS = [
    "cell",
    "gene",
    "virus",
    "liver",
    "heart",
    "bone",
    "skin",
    "brain",
    "lung",
    "blood",
    "lens",
]
PREFIX: dict[Language, str] = {"ko": "k", "ja": "j", "en": "e"}


def sample_documents(count: int, seed: int = 7) -> list[IndexDocument]:
    """`count` documents of four words, in the three languages by turns."""
    rng = np.random.default_rng(seed)
    languages: tuple[Language, ...] = ("ko", "ja", "en")
    made = []
    for doc_id in range(count):
        language = languages[doc_id % 3]
        words = rng.choice(WORDS, 4)
        text = " ".join(f"{PREFIX[language]}:{word}" for word in words)
        made.append(document(doc_id, text, language=language))
    return made
