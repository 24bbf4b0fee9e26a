"""Word, PowerPoint and Excel files by their own libraries, in reading order.

What an author has hidden (slides, sheets, speaker notes) is left out: it was not meant to be
shared, and a proposed text must not bring it back.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

import docx
import docx.table
import openpyxl
import pptx

from koryu_engine.documents.model import Paragraph
from koryu_engine.documents.readers import Notes

_HEADING = re.compile(r"^(?:heading|제목|見出し)\s*(\d)$", re.IGNORECASE)
_CELL_GAP = " | "
_MAX_DEPTH = 8


def read_docx(data: bytes, notes: Notes) -> Iterator[Paragraph]:
    """Paragraphs and table rows of a Word document in order; `level` from the heading styles."""
    document = docx.Document(io.BytesIO(data))
    notes.title = document.core_properties.title or None
    for block in document.iter_inner_content():
        if isinstance(block, docx.table.Table):
            yield from (Paragraph(row) for row in _table_rows(block, 0))
        else:
            yield Paragraph(block.text, level=_heading_level(block))


def read_pptx(data: bytes, notes: Notes) -> Iterator[Paragraph]:
    """Text of the slides shown; the page is the slide, its title has level 1."""
    deck = pptx.Presentation(io.BytesIO(data))
    notes.title = deck.core_properties.title or None
    for number, slide in enumerate(deck.slides, 1):
        if number > notes.max_pages:
            notes.truncated = True
            return
        if slide.element.get("show") == "0":
            notes.warnings.add("hidden_slides_left_out")
            continue
        title = slide.shapes.title
        for shape in slide.shapes:
            is_title = title is not None and shape.shape_id == title.shape_id
            for line in _shape_lines(shape, 0):
                yield Paragraph(line, number, 1 if is_title else 0)


def read_xlsx(data: bytes, notes: Notes) -> Iterator[Paragraph]:
    """Rows of the visible sheets, cells joined by bars; the page is the sheet."""
    book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
    notes.title = book.properties.title or None
    for number, sheet in enumerate(book.worksheets, 1):
        if sheet.sheet_state != "visible":
            notes.warnings.add("hidden_sheets_left_out")
            continue
        yield Paragraph(sheet.title, number, 1)
        for row in sheet.iter_rows(values_only=True):
            if line := _joined(str(cell) for cell in row if cell is not None):
                yield Paragraph(line, number)


def _heading_level(paragraph: Any) -> int:
    name = (paragraph.style.name if paragraph.style is not None else "") or ""
    if name.lower() in {"title", "제목", "表題"}:
        return 1
    found = _HEADING.match(name)
    return int(found[1]) if found else 0


def _table_rows(table: Any, depth: int) -> Iterator[str]:
    for row in table.rows:
        # A merged cell stands at several places; its element is the same.
        cells = list({cell._tc: cell for cell in row.cells}.values())
        if line := _joined(cell.text for cell in cells):
            yield line
        if depth < _MAX_DEPTH:
            for cell in cells:
                for inner in cell.tables:
                    yield from _table_rows(inner, depth + 1)


def _shape_lines(shape: Any, depth: int) -> Iterator[str]:
    if getattr(shape, "has_text_frame", False):
        yield from (paragraph.text for paragraph in shape.text_frame.paragraphs)
    elif getattr(shape, "has_table", False):
        for row in shape.table.rows:
            yield _joined(cell.text for cell in row.cells)
    elif hasattr(shape, "shapes") and depth < _MAX_DEPTH:
        for inner in shape.shapes:
            yield from _shape_lines(inner, depth + 1)


def read_cells(data: bytes, max_rows: int, max_columns: int) -> Iterator[list[str]]:
    """The rows of a workbook's first sheet from its first row, every cell as text."""
    book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
    sheet = book.worksheets[0]
    # Some programs state a wrong size; without it the rows themselves are counted.
    sheet.reset_dimensions()
    for row in sheet.iter_rows(max_row=max_rows, max_col=max_columns, values_only=True):
        yield [_cell_text(cell) for cell in row]


def _cell_text(cell: object) -> str:
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)


def _joined(cells: Iterable[str]) -> str:
    return _CELL_GAP.join(text for cell in islice(cells, 1_000) if (text := " ".join(cell.split())))
