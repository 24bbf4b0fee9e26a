"""The engine's door: a stored file becomes text, a proposed listing, or a table."""

import csv
import io
from dataclasses import dataclass
from itertools import islice
from typing import Any

from koryu.shared.errors import Invalid
from koryu.shared.files import reason_text
from koryu.shared.models import StoredFile
from koryu.shared.terms import terms
from koryu_engine.documents import (
    DocumentError,
    DocumentText,
    Limits,
    propose,
    read_cells,
    read_document,
)
from koryu_engine.documents.encoding import decode

from .enums import FACET_LISTS
from .rules.content import LIMITS
from .rules.sheets import MAX_COLUMNS, MAX_ROWS

# Blank rows count too; more than the allowed rows are read so that too many are noticed.
MAX_LINES = 2 * MAX_ROWS
WORKBOOK = Limits(seconds=60.0, max_expanded_bytes=100 * 2**20, max_chars=20_000_000)
csv.field_size_limit(1_000_000)
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


def read_table(stored: StoredFile) -> list[list[str]]:
    """The cells of a CSV file or of a workbook's first sheet, as text.

    The structural gate has seen the file (no bomb, no password). A workbook is parsed in the
    engine's bounded process. Raises `Invalid` when it cannot be read.
    """
    try:
        with stored.open() as content:
            data = content.read()
        if stored.kind == "csv":
            return _read_csv(data)
        size = {"max_rows": MAX_LINES, "max_columns": MAX_COLUMNS}
        return read_cells(data, stored.name, **size, limits=WORKBOOK)
    except DocumentError as error:
        raise Invalid({"file": [reason_text(str(error.reason))]}) from error
    except (ValueError, OSError, csv.Error) as error:
        raise Invalid({"file": [reason_text("broken")]}) from error


def _read_csv(data: bytes) -> list[list[str]]:
    decoded = decode(data)
    if decoded is None:
        raise ValueError("not text")
    text = decoded.text.replace("\x00", "")
    first = text.split("\n", 1)[0]
    delimiter = max(",\t;", key=first.count)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    return [row[:MAX_COLUMNS] for row in islice(rows, MAX_LINES)]
