"""Workbooks to download (the template, the errors of an import) and what a check needs to know."""

import io
from typing import Any

import xlsxwriter
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from koryu.disclosure.enums import Tier
from koryu.shared.enums import Language
from koryu.shared.terms import terms

from ..enums import FACET_LISTS, ListingKind, ListingState
from ..models import ImportBatch, Listing
from ..rules.content import LIMITS, REQUIRED
from ..rules.sheets import COLUMNS, MAX_ROWS, NEEDED, Column, fold, in_words
from ..rules.words import HELP, examples


def import_vocabulary() -> dict[str, dict[str, str]]:
    """List → folded code or label in any of the three languages → code."""
    return {
        name: {
            fold(word): term.code
            for term in terms(name)
            for word in (term.en, term.ja, term.ko, term.code)
        }
        for name in FACET_LISTS
    }


def existing_titles(organisation_id: int) -> set[str]:
    """Folded titles of the organisation's listings that are not closed."""
    rows = Listing.objects.filter(organisation_id=organisation_id)
    pairs = rows.exclude(state=ListingState.CLOSED).values_list(
        "title", "working__fields__title__text"
    )
    return {fold(title) for pair in pairs for title in pair if title}


def import_for(organisation_ids: frozenset[int], pk: int) -> ImportBatch | None:
    """An import of one of these organisations, or None."""
    found = ImportBatch.objects.filter(pk=pk, organisation_id__in=organisation_ids)
    return found.select_related("organisation", "file").first()


def template_workbook() -> bytes:
    """The empty spreadsheet in the active language: drop-downs, a guide, the lists in three."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False})
    boxed = {"bold": True, "border": 1, "text_wrap": True}
    formats = {
        "head": book.add_format({**boxed, "bg_color": "#E2F2F4"}),
        "need": book.add_format({**boxed, "bg_color": "#FFF3DC"}),
        "wrap": book.add_format({"text_wrap": True, "valign": "top"}),
    }
    sheet = book.add_worksheet(_("Listings"))
    guide = book.add_worksheet(_("Guide"))
    ranges = _list_sheets(book, formats)
    _listing_sheet(sheet, formats, ranges)
    _guide_sheet(guide, formats)
    book.close()
    return out.getvalue()


def _list_sheets(book: Any, formats: dict[str, Any]) -> dict[str, str]:
    """One sheet a list: code and its labels in three languages. Name → range for drop-downs."""
    position = 1 + Language.values.index(_language())
    ranges = {}
    for name in FACET_LISTS:
        sheet = book.add_worksheet(f"list {name}"[:31])
        sheet.write_row(0, 0, ["code", "한국어", "日本語", "English"], formats["head"])
        entries = terms(name)
        for row, term in enumerate(entries, 1):
            sheet.write_row(row, 0, [term.code, term.ko, term.ja, term.en])
        sheet.set_column(0, 3, 34)
        column = "ABCD"[position]
        ranges[name] = f"='list {name}'!${column}$2:${column}${len(entries) + 1}"
    return ranges


def _language() -> str:
    code = (get_language() or "en")[:2]
    return code if code in Language.values else "en"


def _listing_sheet(sheet: Any, formats: dict[str, Any], ranges: dict[str, str]) -> None:
    sheet.freeze_panes(1, 3)
    sheet.set_row(0, 34)
    for position, column in enumerate(COLUMNS):
        style = formats["need" if column.code in NEEDED else "head"]
        sheet.write_string(0, position, column.label(), style)
        sheet.set_column(position, position, _width(column), formats["wrap"])
        source = _source(column, ranges)
        if source:
            sheet.data_validation(
                1, position, MAX_ROWS, position,
                {"validate": "list", "source": source, "error_type": "warning"},
            )  # fmt: skip


def _width(column: Column) -> int:
    if column.role != "text":
        return 18
    return 60 if LIMITS[column.about] > 1000 else 36


def _source(column: Column, ranges: dict[str, str]) -> list[str] | str | None:
    if column.role == "term":
        return ranges[column.about]
    if column.role == "kind":
        return [str(label) for label in ListingKind.labels]
    if column.role == "language":
        return [str(label) for label in Language.labels]
    if column.role in ("tier", "facets_tier"):
        title = column.code == "title_tier"
        return [str(tier.label) for tier in ([Tier.PUBLIC, Tier.MEMBERS] if title else Tier)]
    return None


def _guide_sheet(sheet: Any, formats: dict[str, Any]) -> None:
    heads = [_("Column"), _("Required"), _("Characters"), _("What to write"), _("Example")]
    sheet.write_row(0, 0, heads, formats["head"])
    given = examples(ListingKind.TECHNOLOGY, _language())
    texts = [column for column in COLUMNS if column.role == "text"]
    for row, column in enumerate(texts, 1):
        key = column.about
        needed = _("yes") if key in REQUIRED else ""
        cells = [column.label(), needed, f"{LIMITS[key]:,}", str(HELP[key]), given.get(key, "")]
        for position, cell in enumerate(cells):
            sheet.write_string(row, position, cell, formats["wrap"])
    for position, width in enumerate((24, 10, 12, 60, 70)):
        sheet.set_column(position, position, width)
    notes = [
        _("One row is one listing. Headings and entries may be in Korean, Japanese or English."),
        _("An empty disclosure means the usual one; further terms go into one cell with “;”."),
        _("Nothing is imported before every row is right; upload as often as you like."),
    ]
    for offset, note in enumerate(notes, len(texts) + 2):
        sheet.write_string(offset, 0, note)


def errors_workbook(batch: ImportBatch) -> bytes:
    """Every error of a checked spreadsheet, with its cell, in the active language."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False})
    head = book.add_format({"bold": True, "bg_color": "#FDEEEE", "border": 1})
    sheet = book.add_worksheet(_("Errors"))
    sheet.write_row(0, 0, [_("Row"), _("Cell"), _("Column"), _("What to mend")], head)
    labels = {column.code: column.label() for column in COLUMNS}
    for row, error in enumerate(batch.errors, 1):
        sheet.write_number(row, 0, error["row"])
        sheet.write_string(row, 1, error["cell"])
        sheet.write_string(row, 2, labels.get(error["column"], ""))
        sheet.write_string(row, 3, in_words(error))
    sheet.set_column(0, 1, 8)
    sheet.set_column(2, 2, 28)
    sheet.set_column(3, 3, 80)
    sheet.freeze_panes(1, 0)
    book.close()
    return out.getvalue()
