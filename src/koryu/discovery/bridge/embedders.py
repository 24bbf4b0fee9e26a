"""Which embedder the settings ask for, one per process."""

import zlib
from collections.abc import Sequence
from functools import cache

import numpy as np
from django.conf import settings

from koryu_engine.language.segment import tokens
from koryu_engine.retrieval.embed import EmbeddingUnavailable, GuardedEmbedder
from koryu_engine.retrieval.embed_http import OpenAICompatibleEmbedder
from koryu_engine.types.retrieval import Embedder, Floats

__all__ = ["EmbeddingUnavailable", "embedder"]


class WordEmbedder:
    """Hashed words (Weinberger et al. 2009): needs no model and knows no meaning.

    For tests, and for machines that cannot run the packaged model.
    """

    name = "words"
    dim = 384

    def encode(self, texts: Sequence[str]) -> Floats:
        out = np.zeros((len(texts), self.dim), np.float32)
        for row, text in zip(out, texts, strict=True):
            for token in tokens(text):
                code = zlib.crc32(token.encode())
                row[code % self.dim] += 1.0 if code >> 16 & 1 else -1.0
        return out / np.maximum(np.linalg.norm(out, axis=1, keepdims=True), 1e-9)


@cache
def embedder() -> Embedder:
    """The embedder of this process; its native part starts on first use."""
    koryu = settings.KORYU
    if koryu["EMBEDDER"] == "words":
        return WordEmbedder()
    if koryu["EMBEDDING_URL"]:
        return OpenAICompatibleEmbedder(
            koryu["EMBEDDING_URL"],
            koryu["EMBEDDING_MODEL"],
            koryu["EMBEDDING_DIM"],
            api_key=koryu["EMBEDDING_KEY"],
        )
    return GuardedEmbedder()
