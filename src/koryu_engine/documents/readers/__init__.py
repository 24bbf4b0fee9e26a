"""One reader per family of formats; run only inside the bounded worker process.

A reader takes the bytes and a `Notes` object and yields paragraphs as it goes, so that the
worker can stop it at any limit and keep what came before.
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(slots=True)
class Notes:
    """What a reader has to say beside the text."""

    title: str | None = None
    max_pages: int = 2_000
    truncated: bool = False
    warnings: set[str] = field(default_factory=set)
