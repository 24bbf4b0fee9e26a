"""The operators' desk of the exchange: aggregated figures and their export."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from koryu.shared.enums import Country
from koryu.shared.tables import table_response

from ..queries.funnel import STEPS, FunnelRow, answers, funnel
from ..rules import FEWEST


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
    if kind not in ("csv", "xlsx"):
        raise Http404
    return table_response(_table(funnel()), kind, name="funnel", title=_("Funnel"), frozen=2)


def _table(rows: list[FunnelRow]) -> list[list[object]]:
    head = [_("Month"), _("Country"), *(str(label) for label in STEPS.values())]
    labels = dict(Country.choices)
    body = [
        [row.month, str(labels[row.country])]
        + [f"<{FEWEST}" if cell is None else cell for cell in row.cells]
        for row in rows
    ]
    return [head, *body]
