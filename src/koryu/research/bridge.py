"""The engine's door: a stored file becomes text and a proposed listing."""

from dataclasses import dataclass
from typing import Any

from koryu.shared.models import StoredFile
from koryu.shared.terms import terms
from koryu_engine.documents import DocumentError, DocumentText, Limits, propose, read_document

from .enums import FACET_LISTS
from .rules.content import LIMITS

# A person waits for the first, a job for the second.
SECONDS_INLINE = 15.0
SECONDS_JOB = 90.0
READ, WAITING, TIMED_OUT = "read", "waiting", "timed_out"


@dataclass(frozen=True)
class Reading:
    """What became of a file: `state` is "read" or the engine's reason key.

    `proposal`: {"language": code, "fields": {key: text}, "facets": [{"list", "code",
    "confidence", "evidence"}]}, texts cut to their limits.
    """

    state: str
    text: str = ""
    language: str = ""
    proposal: dict[str, Any] | None = None


def read_file(stored: StoredFile, *, seconds: float) -> Reading:
    """Extract a stored file's text in the engine's bounded process; bad content never raises."""
    try:
        with stored.open() as content:
            document = read_document(content.read(), stored.name, Limits(seconds=seconds))
    except DocumentError as error:
        return Reading(state=str(error.reason))
    except FileNotFoundError:
        return Reading(state="broken")
    return Reading(READ, document.text, document.language, _proposal(document))


def _proposal(document: DocumentText) -> dict[str, Any]:
    lists = {
        name: {term.code: [term.ko, term.ja, term.en] for term in terms(name)}
        for name in FACET_LISTS
    }
    found = propose(document, lists)
    texts = {"title": found.title, "summary": found.summary, **found.sections}
    return {
        "language": found.language,
        "fields": {key: text[: LIMITS[key]] for key, text in texts.items() if text},
        "facets": [
            {
                "list": facet.list,
                "code": facet.code,
                "confidence": str(facet.confidence),
                "evidence": facet.evidence,
            }
            for facet in found.facets
        ],
    }
