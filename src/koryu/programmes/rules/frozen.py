"""What is handed in, as one JSON value with one hash: anybody can compute it again."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from typing import Any


def canonical(content: Mapping[str, Any]) -> str:
    """Keys sorted, no spaces, characters as they are (UTF-8 when hashed)."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def digest(content: Mapping[str, Any]) -> str:
    """SHA-256 of the canonical JSON, in hexadecimal."""
    return hashlib.sha256(canonical(content).encode()).hexdigest()


def words_of(content: Mapping[str, Any]) -> str:
    """Every text in it, a line each, for a search by what was written."""
    return "\n".join(_texts(content))


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        if value:
            yield value
    elif isinstance(value, Mapping):
        for one in value.values():
            yield from _texts(one)
    elif isinstance(value, list):
        for one in value:
            yield from _texts(one)
