"""The engine's door for schedule files: a spreadsheet's cells, any other document's text."""

from django.core.files.uploadedfile import UploadedFile

from koryu.shared.errors import Invalid
from koryu.shared.files import reason_text
from koryu_engine.documents import DocumentError, Kind, Limits, identify, read_cells, read_document
from koryu_engine.documents.encoding import decode
from koryu_engine.language.detect import detect

from ..rules.cells import MAX_CELLS, MAX_LINES
from ..rules.table import Reading, read_rows, read_table

MAX_BYTES = 10 * 2**20
LIMITS = Limits(seconds=20.0, max_bytes=MAX_BYTES, max_chars=400_000)
_PLAIN = {Kind.TEXT, Kind.MARKDOWN, Kind.CSV}


def read_schedule_text(text: str) -> tuple[Reading, str]:
    """The sessions of a pasted table, and its language (ko, ja or en)."""
    return read_table(text), detect(text)


def read_schedule_file(upload: UploadedFile) -> tuple[Reading, str]:
    """The sessions of an uploaded table, and its language.

    Office files and PDF are opened in the engine's bounded process. Raises `Invalid` (field
    "file") with the reason when the file cannot be taken or read.
    """
    if upload.size > MAX_BYTES:
        raise Invalid({"file": [reason_text("too_large")]})
    data, name = upload.read(), upload.name or ""
    found = identify(data, name, LIMITS)
    try:
        if found.refusal:
            raise DocumentError(found.refusal, found.kind)
        if found.kind is Kind.XLSX:
            rows = read_cells(data, name, max_rows=MAX_LINES, max_columns=MAX_CELLS, limits=LIMITS)
            return read_rows(rows), detect("\n".join(cell for row in rows for cell in row))
        if found.kind in _PLAIN and (decoded := decode(data)):
            return read_schedule_text(decoded.text)
        return read_schedule_text(read_document(data, name, LIMITS).text)
    except DocumentError as error:
        raise Invalid({"file": [reason_text(str(error.reason))]}) from error
