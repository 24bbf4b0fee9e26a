"""The engine's door: a stored file becomes text and a proposed listing."""

from dataclasses import dataclass
from typing import Any

from koryu.shared.models import StoredFile
from koryu_engine.documents import DocumentError, DocumentText, Limits, read_document

# A person waits for the first, a job for the second.
SECONDS_INLINE = 15.0
SECONDS_JOB = 90.0
READ, WAITING, TIMED_OUT = "read", "waiting", "timed_out"


@dataclass(frozen=True)
class Reading:
    """What became of a file: `state` is "read" or the engine's reason key."""

    state: str
    text: str = ""
    language: str = ""
    proposal: dict[str, Any] | None = None


def read_file(stored: StoredFile, *, seconds: float) -> Reading:
    """Extract a stored file's text in the engine's bounded process. Never raises for its content."""
    try:
        with stored.open() as content:
            document = read_document(content.read(), stored.name, Limits(seconds=seconds))
    except DocumentError as error:
        return Reading(state=str(error.reason))
    except FileNotFoundError:
        return Reading(state="broken")
    return Reading(READ, document.text, document.language, _proposal(document))


def _proposal(document: DocumentText) -> dict[str, Any]:
    return {}
