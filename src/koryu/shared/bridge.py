"""The engine's door for files, controlled lists and the embedder's health."""

from importlib.resources import files
from pathlib import Path

import yaml

from koryu_engine.documents.filename import safe_name
from koryu_engine.documents.gate import FileKind, identify
from koryu_engine.documents.model import Limits
from koryu_engine.language.gloss import load_gloss
from koryu_engine.retrieval.embed import GuardedEmbedder

__all__ = ["controlled_lists", "identify_upload", "safe_name", "try_embedder"]


def identify_upload(path: Path, name: str, max_bytes: int) -> FileKind:
    """What the bytes at `path` are, by structure; `refusal` says why they may not come in."""
    return identify(path, name, Limits(max_bytes=max_bytes))


def controlled_lists() -> dict[str, dict[str, list[str]]]:
    """list → code → [ko, ja, en], as shipped with the engine."""
    source = files("koryu_engine.language") / "data" / "controlled.yaml"
    return yaml.safe_load(source.read_text(encoding="utf-8"))


def try_embedder() -> int:
    """Start the embedder in its own process and read one word: the number of dimensions.

    Raises `EmbeddingError` when it does not start or answer.
    """
    with GuardedEmbedder() as embedder:
        return int(embedder.encode(["교류 交流"]).shape[1])


def prepare_dictionaries() -> int:
    """Derive the gloss table from the installed dictionaries once; the number of its words."""
    return len(load_gloss().japanese)
