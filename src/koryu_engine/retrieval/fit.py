"""Fits the stored statistics of an embedder on parallel text (an offline command).

    python -m koryu_engine.retrieval.fit PARALLEL.jsonl OUTPUT.npz

Each line holds one sentence as {"ko": …, "ja": …, "en": …}. The package's own file was fitted on
1,004 FLORES sentences (SIB-200, CC BY-SA 4.0); it holds means, a matrix and vectors, no text.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from koryu_engine.language.normalise import cap, clean
from koryu_engine.retrieval.fitted import BANDS, SHORT_LIMIT, Fitted, unit
from koryu_engine.types.retrieval import LANGUAGES, Embedder, Floats, Language

SHRINKAGE = 0.3
BANK = 256


def fit(sentences: list[dict[str, str]], embedder: Embedder, source: str = "") -> Fitted:
    """Fit means per language and text type, the whitening map and the reference bank.

    The within-class covariance is that of translations about their common mean (Hatch et al.
    2006), shrunk by 0.3 to a multiple of the identity; its inverse square root whitens.
    """
    long = np.stack([_encode(sentences, language, embedder, False) for language in LANGUAGES])
    short = np.stack([_encode(sentences, language, embedder, True) for language in LANGUAGES])
    means = np.stack([short.mean(1), long.mean(1)], axis=1).astype(np.float32)
    whitening = within_whitening(long - long.mean(1, keepdims=True))
    placed = unit((long - means[:, None, BANDS - 1]) @ whitening)
    step = max(1, len(sentences) // BANK)
    return Fitted(means, whitening, placed[:, ::step][:, :BANK], embedder.name, source)


def within_whitening(centred: Floats, shrinkage: float = SHRINKAGE) -> Floats:
    """Inverse square root (d, d) of the shrunk within-class covariance of (3, n, d) vectors."""
    spread = (centred - centred.mean(0)).reshape(-1, centred.shape[-1]).astype(np.float64)
    covariance = spread.T @ spread / len(spread)
    size = np.trace(covariance) / len(covariance)
    covariance *= 1 - shrinkage
    covariance += shrinkage * size * np.eye(len(covariance))
    values, axes = np.linalg.eigh(covariance)
    root: NDArray[np.float64] = axes @ np.diag(values**-0.5) @ axes.T
    return np.asarray(root * np.sqrt(size), np.float32)


def _encode(
    sentences: list[dict[str, str]], language: Language, embedder: Embedder, short: bool
) -> Floats:
    texts = [clean(sentence[language]) for sentence in sentences]
    return embedder.encode([_opening(text, language) for text in texts] if short else texts)


def _opening(text: str, language: Language) -> str:
    """The first words of a sentence, as long as a title or a term."""
    limit = SHORT_LIMIT[language] * 2 // 3
    piece = cap(text, limit)
    cut = piece.rfind(" ")
    return piece[:cut] if cut > limit // 2 else piece


def main() -> None:
    """Run the command."""
    from koryu_engine.retrieval.embed import GuardedEmbedder

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("parallel", type=Path)
    parser.add_argument("output", type=Path)
    parser.add_argument("--source", default="FLORES sentences (SIB-200), CC BY-SA 4.0")
    arguments = parser.parse_args()
    lines = arguments.parallel.read_text(encoding="utf-8").splitlines()
    fit([json.loads(line) for line in lines], GuardedEmbedder(), arguments.source).save(
        arguments.output
    )


if __name__ == "__main__":
    main()
