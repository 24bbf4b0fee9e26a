"""Vectors from a server that speaks OpenAI's embeddings interface, for larger models."""

import json
import urllib.request
from collections.abc import Sequence
from urllib.parse import urlsplit

import numpy as np

from koryu_engine.language.normalise import cap, clean
from koryu_engine.retrieval.embed import EmbeddingUnavailable
from koryu_engine.retrieval.embed_worker import Vectors

_BATCH = 64


class OpenAICompatibleEmbedder:
    """`POST {base_url}/embeddings` with `model` and `input`; safe to call from threads.

    Raises EmbeddingUnavailable when the server cannot be reached or answers nonsense, ValueError
    for an address that is not http(s).
    """

    def __init__(
        self,
        base_url: str,
        model: str,
        dim: int,
        *,
        api_key: str = "",
        seconds: float = 30.0,
        max_chars: int = 1_500,
    ) -> None:
        if urlsplit(base_url).scheme not in {"http", "https"}:
            raise ValueError("the embedding server's address must be http or https")
        self.name = model
        self.dim = dim
        self._url = base_url.rstrip("/") + "/embeddings"
        self._headers = {"Content-Type": "application/json"}
        if api_key:
            self._headers["Authorization"] = f"Bearer {api_key}"
        self._seconds = seconds
        self._max_chars = max_chars

    def encode(self, texts: Sequence[str]) -> Vectors:
        """float32 [n, dim], unit rows; zero rows for texts that are empty once cleaned."""
        ready = [cap(clean(t[: 4 * self._max_chars]), self._max_chars) for t in texts]
        vectors = np.zeros((len(ready), self.dim), dtype=np.float32)
        rows = [i for i, text in enumerate(ready) if text]
        for at in range(0, len(rows), _BATCH):
            part = rows[at : at + _BATCH]
            vectors[part] = self._request([ready[i] for i in part])
        return vectors

    def _request(self, texts: list[str]) -> Vectors:
        body = json.dumps({"model": self.name, "input": texts}).encode()
        request = urllib.request.Request(self._url, body, self._headers)  # noqa: S310 - scheme checked
        try:
            with urllib.request.urlopen(request, timeout=self._seconds) as answer:  # noqa: S310
                data = json.load(answer)["data"]
            rows = sorted(data, key=lambda row: int(row["index"]))
            vectors = np.array([row["embedding"] for row in rows], dtype=np.float32)
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise EmbeddingUnavailable(f"embedding server: {type(error).__name__}") from error
        norms = np.linalg.norm(vectors, axis=-1, keepdims=True)
        if vectors.shape != (len(texts), self.dim) or not (np.isfinite(norms) & (norms > 0)).all():
            raise EmbeddingUnavailable("embedding server: unusable vectors")
        unit: Vectors = vectors / norms
        return unit
