"""Text, Markdown and CSV in whatever encoding a Korean or Japanese office saved them."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator

from koryu_engine.documents.encoding import Decoded, decode
from koryu_engine.documents.gate import separator_of
from koryu_engine.documents.model import DocumentError, Kind, Paragraph, Reason
from koryu_engine.documents.readers import Notes

_HEADING = re.compile(r"^(#{1,6})\s+(.+?)\s*#*$")
_MARKS = re.compile(r"\*\*|__|`|!?\[([^\]\n]*)\]\([^)\s]*\)")


def read_text(data: bytes, notes: Notes) -> Iterator[Paragraph]:
    """One paragraph per line."""
    yield from (Paragraph(line) for line in _decoded(data, notes).text.splitlines())


def read_markdown(data: bytes, notes: Notes) -> Iterator[Paragraph]:
    """One paragraph per line; `level` from the number signs, marks of emphasis removed."""
    for line in _decoded(data, notes).text.splitlines():
        heading = _HEADING.match(line)
        level, body = (len(heading[1]), heading[2]) if heading else (0, line)
        yield Paragraph(_MARKS.sub(lambda mark: mark[1] or "", body), level=level)


def read_csv(data: bytes, notes: Notes) -> Iterator[Paragraph]:
    """One paragraph per row, cells joined by bars."""
    text = _decoded(data, notes).text
    try:
        for row in csv.reader(io.StringIO(text), delimiter=separator_of(text) or ","):
            yield Paragraph(" | ".join(cell.strip() for cell in row if cell.strip()))
    except csv.Error as error:
        raise DocumentError(Reason.BROKEN, Kind.CSV) from error


def _decoded(data: bytes, notes: Notes) -> Decoded:
    found = decode(data)
    if found is None:
        raise DocumentError(Reason.UNSUPPORTED)
    if not found.certain:
        notes.warnings.add("encoding_uncertain")
    return found
