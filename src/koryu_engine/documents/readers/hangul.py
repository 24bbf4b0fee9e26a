"""HWPX and HWP, the formats of Korean offices, each with a second reader behind the first."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator

import unhwp
from hwpx import HwpxDocument, TextExtractor

from koryu_engine.documents.model import Paragraph
from koryu_engine.documents.readers import Notes


def read_hwpx(data: bytes, notes: Notes) -> Iterator[Paragraph]:
    """Paragraphs with their section, table cells included."""
    with zipfile.ZipFile(io.BytesIO(data)) as opened, TextExtractor(opened) as extractor:
        for paragraph in extractor.iter_document_paragraphs():
            yield Paragraph(paragraph.text(), paragraph.section.index + 1)


def read_hwp(data: bytes, notes: Notes) -> Iterator[Paragraph]:
    """Paragraphs of an HWP 5 file; converted to HWPX first where the fast reader fails."""
    try:
        with unhwp.parse_bytes(data) as parsed:
            notes.title = parsed.title
            text = parsed.text
    except unhwp.UnhwpError:
        notes.warnings.add("read_by_second_reader")
        yield from read_hwpx(HwpxDocument.open(data).to_bytes(), notes)
        return
    yield from (Paragraph(line) for line in text.split("\n"))
