"""An extractive summary: the author's own sentences, the most central ones, in their order."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence

from koryu_engine.documents.sentences import Sentence
from koryu_engine.language.segment import tokens

_MIN_CHARS, _MAX_CHARS = 20, 260
_CANDIDATES = 400
_LEAD_BONUS, _TITLE_BONUS = 0.35, 0.25
_LEAD_FADES_OVER = 12
_TOO_SIMILAR = 0.6
_STATEMENT_END = tuple(".。!！」”다")
Vector = Mapping[str, float]


def summary_of(sentences: Sequence[Sentence], title: str, max_chars: int) -> str:
    """Up to `max_chars` characters of whole sentences in the original language.

    A sentence counts by its cosine with the centroid of all (tf-idf over search tokens; Radev et
    al. 2004, centroid-based summarisation), by how early it stands and by what it shares with
    the title; near repetitions are left out. Falls back to the first sentence, cut.
    """
    candidates = [s for s in sentences if _is_statement(s)][:_CANDIDATES]
    if not candidates:
        return sentences[0].text[:max_chars] if sentences else ""
    vectors = _weighted([Counter(tokens(s.plain)) for s in candidates])
    centre = _centroid(vectors)
    named = dict.fromkeys(tokens(title), 1.0)
    scores = [
        _cosine(vector, centre)
        + _LEAD_BONUS * math.exp(-index / _LEAD_FADES_OVER)
        + _TITLE_BONUS * _cosine(vector, named)
        for index, vector in enumerate(vectors)
    ]
    chosen = _choose(candidates, vectors, scores, max_chars)
    return (
        " ".join(candidates[index].text for index in sorted(chosen))
        or (candidates[0].text[:max_chars])
    )


def _is_statement(sentence: Sentence) -> bool:
    text = sentence.text
    fits = _MIN_CHARS <= len(text) <= _MAX_CHARS and not sentence.level
    return fits and " | " not in text and "\t" not in text and text.endswith(_STATEMENT_END)


def _choose(
    candidates: Sequence[Sentence],
    vectors: Sequence[Vector],
    scores: Sequence[float],
    max_chars: int,
) -> list[int]:
    chosen: list[int] = []
    room = max_chars
    for index in sorted(range(len(candidates)), key=lambda i: (-scores[i], i)):
        size = len(candidates[index].text) + 1
        if size > room + 1:
            continue
        if all(_cosine(vectors[index], vectors[other]) < _TOO_SIMILAR for other in chosen):
            chosen.append(index)
            room -= size
    return chosen


def _weighted(counts: Sequence[Counter[str]]) -> list[Vector]:
    seen_in = Counter(token for count in counts for token in count)
    total = len(counts)
    return [
        {t: (1 + math.log(n)) * math.log(1 + total / seen_in[t]) for t, n in count.items()}
        for count in counts
    ]


def _centroid(vectors: Sequence[Vector]) -> Vector:
    centre: Counter[str] = Counter()
    for vector in vectors:
        norm = math.sqrt(sum(v * v for v in vector.values())) or 1.0
        for token, value in vector.items():
            centre[token] += value / norm  # type: ignore[assignment]
    return dict(centre)


def _cosine(left: Vector, right: Vector) -> float:
    if len(left) > len(right):
        left, right = right, left
    product = sum(value * right.get(token, 0.0) for token, value in left.items())
    return product / (_norm(left) * _norm(right) or 1.0)


def _norm(vector: Vector) -> float:
    return math.sqrt(sum(value * value for value in vector.values()))
