"""The ledger at the desk: read, check, take away."""

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from ..bridge.replay import replay
from ..models import LedgerEntry
from ..queries.ledger import export, head_of
from ..queries.tampering import differences
from ..rules.ledger import verify
from .finding_decision import desk_call

PAGE = 50


@require_safe
@login_required
def ledger(request: HttpRequest, slug: str) -> HttpResponse:
    """Its entries, newest first; `?check` recomputes everything now."""
    call = desk_call(request, slug)
    entries = LedgerEntry.objects.filter(call=call).order_by("-number")
    context = {
        "call": call,
        "page_obj": Paginator(entries, PAGE).get_page(request.GET.get("page")),
        "head": head_of(call),
    }
    if "check" in request.GET:
        checked = verify(export(call))
        context |= {
            "checked": checked,
            "replayed": replay(checked.entries),
            "differences": differences(call, checked.entries) if checked.sound else [],
        }
        context["same"] = (
            checked.sound
            and not context["differences"]
            and not any(each.differences for each in context["replayed"])
        )
    return render(request, "evaluation/decision/ledger.html", context)


@require_safe
@login_required
def ledger_file(request: HttpRequest, slug: str) -> HttpResponse:
    """The file that a third party verifies."""
    call = desk_call(request, slug)
    headers = {
        "Content-Disposition": f'attachment; filename="ledger-{call.slug}.jsonl"',
        "Cache-Control": "private, no-store",
    }
    return HttpResponse(export(call), content_type="application/jsonl", headers=headers)
