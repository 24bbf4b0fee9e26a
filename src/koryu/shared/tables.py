"""Tables to take away: CSV and XLSX of the same rows, safe to open in a spreadsheet."""

import csv
import io
from collections.abc import Sequence

import xlsxwriter
from django.http import HttpResponse

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Table = Sequence[Sequence[object]]


def csv_bytes(table: Table) -> bytes:
    """UTF-8 with a byte order mark, which Excel needs; text never begins a formula."""
    text = io.StringIO()
    csv.writer(text).writerows([_harmless(cell) for cell in row] for row in table)
    return text.getvalue().encode("utf-8-sig")


def _harmless(cell: object) -> object:
    # OWASP, CSV injection: what people typed may begin like a formula.
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(tuple("=+-@\t\r")) else cell


def xlsx_bytes(table: Table, *, title: str, frozen: int = 1) -> bytes:
    """One sheet; its head and the first `frozen` columns stay. Text is written as text."""
    content = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(content, options) as book:
        sheet = book.add_worksheet(_sheet_name(title))
        bold = book.add_format({"bold": True})
        for number, row in enumerate(table):
            sheet.write_row(number, 0, row, bold if number == 0 else None)
        sheet.freeze_panes(1, frozen)
        sheet.set_column(0, len(table[0]) - 1, 14)
    return content.getvalue()


def _sheet_name(title: str) -> str:
    """At most 31 characters, without those a sheet's name may not have."""
    return "".join(" " if char in "[]:*?/\\'" else char for char in title)[:31].strip() or "Koryu"


def table_response(
    table: Table, kind: str, *, name: str, title: str, frozen: int = 1
) -> HttpResponse:
    """The table as a download; `kind` is csv or xlsx."""
    if kind == "csv":
        content, content_type = csv_bytes(table), "text/csv; charset=utf-8"
    else:
        content, content_type = xlsx_bytes(table, title=title, frozen=frozen), XLSX
    headers = {
        "Content-Disposition": f'attachment; filename="koryu-{name}.{kind}"',
        "Cache-Control": "private, no-store",
    }
    return HttpResponse(content, content_type=content_type, headers=headers)
