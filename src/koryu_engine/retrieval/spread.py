"""Makes scores of different languages and kinds comparable: shrunken z-normalisation.

A score is measured in standard deviations over the shared passages of its own language. With few
of them the mean and the spread are drawn to those of all shared passages, and these to the
reference bank's, so that one document, or none, still gives a calm figure.

Mean and spread are those of the *background*: passages that answer the question stand far above it
and are clipped off first. Were they counted, the very language that holds the answers would get the
widest spread, and its answers the lowest scores.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from koryu_engine.types.retrieval import LANGUAGES, Floats

Groups = tuple[NDArray[np.int64], ...]

PRIOR = 20.0
"""How many passages the wider group counts for."""

CLIP = 2.5
"""Deviations above the mean from which a passage is no background."""

ROUNDS = 2
"""How often the background is cut anew: the answers widen the first estimate."""


@dataclass(frozen=True, slots=True)
class Spread:
    """Mean and standard deviation per language, each of shape (3,)."""

    mean: NDArray[np.float64]
    deviation: NDArray[np.float64]

    def apply(self, scores: Floats, language: NDArray[np.int8]) -> Floats:
        factor = (1 / self.deviation).astype(np.float32)
        offset = (self.mean / self.deviation).astype(np.float32)
        return np.asarray(scores * factor[language] - offset[language], np.float32)


def measure(
    scores: Floats, groups: Groups, prior: tuple[float, float], least: float = 1e-6
) -> Spread:
    """Spread of the background of `scores` (n,) over each language's rows, shrunk to all, shrunk
    to `prior`.

    `prior` is (mean, variance) of the reference; the variance must be positive. No deviation is
    less than `least`.
    """
    quiet = [_background(scores[rows]) for rows in groups]
    moments = [_moments(values) for values in quiet]
    counts = np.array([len(values) for values in quiet], np.float64)
    overall = _blend(float(counts @ [m for m, _ in moments]), counts.sum(), prior[0])
    within = float(counts @ [v for _, v in moments])
    variance = (within + PRIOR * prior[1]) / (counts.sum() + PRIOR)
    mean = [
        _blend(count * m, count, overall) for count, (m, _) in zip(counts, moments, strict=True)
    ]
    spread = [
        (count * v + PRIOR * variance) / (count + PRIOR)
        for count, (_, v) in zip(counts, moments, strict=True)
    ]
    return Spread(np.array(mean), np.sqrt(np.maximum(np.array(spread), least**2)))


def _blend(total: float, count: float, prior: float) -> float:
    return float((total + PRIOR * prior) / (count + PRIOR))


def _background(values: Floats) -> Floats:
    """What one-sided sigma clipping leaves; never nothing of something."""
    for _ in range(ROUNDS):
        mean, variance = _moments(values)
        below = values[values <= mean + CLIP * variance**0.5]
        values = below if len(below) else values  # all alike, and the mean rounded down
    return values


def _moments(values: Floats) -> tuple[float, float]:
    if not len(values):
        return 0.0, 0.0
    return float(values.mean(dtype=np.float64)), float(values.var(dtype=np.float64))


def rows_by_language(
    language: NDArray[np.int8], alive: NDArray[np.bool_]
) -> tuple[NDArray[np.int64], ...]:
    return tuple(np.flatnonzero(alive & (language == index)) for index in range(len(LANGUAGES)))
