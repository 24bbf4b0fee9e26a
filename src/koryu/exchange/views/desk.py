"""The operators' desk of the exchange: aggregated figures and their export."""

import csv
import io

import xlsxwriter
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from koryu.shared.enums import Country

from ..queries.funnel import STEPS, FunnelRow, answers, funnel
from ..rules import FEWEST

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _operators_only(request: HttpRequest) -> None:
    if not request.reader.is_operator:
        raise Http404


@require_safe
@login_required
def desk(request: HttpRequest) -> HttpResponse:
    _operators_only(request)
    context = {
        "steps": STEPS.values(),
        "rows": funnel(),
        "answers": answers(),
        "countries": dict(Country.choices),
        "fewest": FEWEST,
    }
    return render(request, "exchange/desk.html", context)


@require_safe
@login_required
def export(request: HttpRequest, kind: str) -> HttpResponse:
    """The funnel as CSV (UTF-8 with a byte order mark, which Excel needs) or XLSX."""
    _operators_only(request)
    table = _table(funnel())
    if kind == "csv":
        return _download(_csv(table), "text/csv; charset=utf-8", "funnel.csv")
    if kind == "xlsx":
        return _download(_xlsx(table), XLSX, "funnel.xlsx")
    raise Http404


def _table(rows: list[FunnelRow]) -> list[list[object]]:
    head = [_("Month"), _("Country"), *(str(label) for label in STEPS.values())]
    labels = dict(Country.choices)
    body = [
        [row.month, str(labels[row.country])]
        + [f"<{FEWEST}" if cell is None else cell for cell in row.cells]
        for row in rows
    ]
    return [head, *body]


def _csv(table: list[list[object]]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows(table)
    return text.getvalue().encode("utf-8-sig")


def _xlsx(table: list[list[object]]) -> bytes:
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
        sheet = book.add_worksheet(_("Funnel")[:31])
        bold = book.add_format({"bold": True})
        for number, row in enumerate(table):
            sheet.write_row(number, 0, row, bold if number == 0 else None)
        sheet.freeze_panes(1, 2)
        sheet.set_column(0, len(table[0]) - 1, 14)
    return content.getvalue()


def _download(content: bytes, content_type: str, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="koryu-{name}"'}
    return HttpResponse(content, content_type=content_type, headers=headers)
