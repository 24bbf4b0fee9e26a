"""What people agree to when they register: versioned texts in three languages, kept as data."""

from dataclasses import dataclass
from pathlib import Path

import yaml
from django.utils.translation import get_language

TERMS, OVERSEAS = "event_terms", "event_overseas"


@dataclass(frozen=True)
class ConsentText:
    """One text. A new wording is a new version: earlier consents keep naming what was read."""

    kind: str
    version: str
    required: bool
    labels: dict[str, str]
    texts: dict[str, str]

    @property
    def label(self) -> str:
        return self.labels[_reader()]

    @property
    def text(self) -> str:
        return self.texts[_reader()]


def _reader() -> str:
    code = (get_language() or "en")[:2]
    return code if code in ("ko", "ja") else "en"


def _load() -> dict[str, ConsentText]:
    path = Path(__file__).parent.parent / "data" / "consents.yaml"
    rows = yaml.safe_load(path.read_text("utf-8"))
    return {
        kind: ConsentText(kind, row["version"], row["required"], row["label"], row["text"])
        for kind, row in rows.items()
    }


CONSENTS = _load()


def missing(given: set[str] | frozenset[str]) -> list[str]:
    """The consents without which nobody can register and that are not in `given`."""
    return [kind for kind, each in CONSENTS.items() if each.required and kind not in given]
