"""The engine's door for files and controlled lists."""

from importlib.resources import files
from pathlib import Path

import yaml

from koryu_engine.documents.filename import safe_name
from koryu_engine.documents.gate import FileKind, identify
from koryu_engine.documents.model import Limits

__all__ = ["controlled_lists", "identify_upload", "safe_name"]


def identify_upload(path: Path, name: str, max_bytes: int) -> FileKind:
    """What the bytes at `path` really are, by structure; `refusal` says why they may not come in."""
    return identify(path, name, Limits(max_bytes=max_bytes))


def controlled_lists() -> dict[str, dict[str, list[str]]]:
    """list → code → [ko, ja, en], as shipped with the engine."""
    source = files("koryu_engine.language") / "data" / "controlled.yaml"
    return yaml.safe_load(source.read_text(encoding="utf-8"))
