"""Closing stages, the approvals of both countries, the notices, the final list."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from koryu.programmes.enums import CallState
from koryu.programmes.models import Call
from koryu.programmes.queries.applications import with_partners
from koryu.shared.errors import Invalid, Stale
from koryu.shared.forms import add_errors
from koryu.shared.text import whole_number

from ..actions import decisions as actions
from ..actions import final, notices, results
from ..enums import Outcome, StageKind, StageState
from ..forms.decision import WhyForm
from ..queries.appeals import final_lacks, selected_of
from ..queries.decisions import (
    approvals_of,
    decision_of,
    digest_of,
    first_waiting,
    lacks_of,
    rows_of,
)
from ..queries.ledger import head_of
from ..queries.results import lacking
from ..rules.words_decision import lack_words
from .finding_decision import desk_call, desk_stage

VERBS = ("approve", "withdraw", "take_back", "send", "finalise", "promote")


@require_safe
@login_required
def decision(request: HttpRequest, slug: str) -> HttpResponse:
    """What both countries approve, who did, and what comes next."""
    return _page(request, desk_call(request, slug), WhyForm())


def _page(request: HttpRequest, call: Call, form: WhyForm, status: int = 200) -> HttpResponse:
    found = decision_of(call)
    rows = found.rows.select_related("application__lead") if found else []
    context = {
        "call": call,
        "decision": found,
        "digest": digest_of(found) if found else "",
        "rows": sorted(rows, key=_in_order),
        "approvals": {each.country: each for each in approvals_of(found)},
        "countries": [("KR", _("Korea")), ("JP", _("Japan"))],
        "lacks": [lack_words(each) for each in lacks_of(call, rows_of(found))],
        "final_lacks": [lack_words(each) for each in final_lacks(call)]
        if call.state == CallState.APPEALS
        else [],
        "may_change": call.state in actions.OPEN,
        "correcting": call.state == CallState.APPEALS
        and call.applications.filter(state="in_stage").exists(),
        "stages": call.stages.all(),
        "form": form,
        "head": head_of(call),
        "told": found.rows.exclude(told_at=None).count() if found else 0,
        "waiting": first_waiting(call),
    }
    return render(request, "evaluation/decision/decision.html", context, status=status)


def _in_order(row: object) -> tuple:
    order = list(Outcome.values)
    return (order.index(row.outcome), row.place or 0, row.application.number)


@require_POST
@login_required
def act(request: HttpRequest, slug: str, verb: str) -> HttpResponse:
    call = desk_call(request, slug)
    if verb not in VERBS:
        raise Http404
    form = WhyForm(request.POST)
    try:
        said = _act(request, call, verb, form)
    except Invalid as error:
        add_errors(form, error)
        return _page(request, call, form, status=422)
    except Stale as error:
        messages.error(request, str(error.message))
    else:
        messages.success(request, said)
    return redirect("evaluation:decision", slug=slug)


def _act(request: HttpRequest, call: Call, verb: str, form: WhyForm) -> str:
    by, reason = request.user, form.cleaned_data["reason"] if form.is_valid() else ""
    if verb == "approve":
        typed = request.POST.get("version", "")
        version = whole_number(typed) or 0
        actions.approve(call=call, by=by, version=version)
        return _("Approved. When both countries have approved, the decision is recorded.")
    if verb == "withdraw":
        actions.withdraw_approval(call=call, by=by)
        return _("Your country's approval is taken back.")
    if verb == "take_back":
        actions.take_back(call=call, by=by, reason=reason)
        return _("The decision is taken back; nobody was told.")
    if verb == "send":
        notices.send_now(call=call, by=by)
        return _("The results were sent.")
    if verb == "promote":
        moved = final.promote_next(call=call, by=by, number=request.POST.get("number", ""))
        return _("%(number)s moved up and was told.") % {"number": moved.number}
    final.finalise(call=call, by=by)
    return _("The final list is published.")


@require_http_methods(["GET", "POST"])
@login_required
def close_stage(request: HttpRequest, pk: int) -> HttpResponse:
    """Look at what is missing, then compute and freeze the result."""
    stage = desk_stage(request, pk)
    form = WhyForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            results.close_stage(stage, request.user, form.cleaned_data["reason"])
        except Invalid as error:
            add_errors(form, error)
        else:
            messages.success(request, _("The stage is closed and its result is in the ledger."))
            return redirect("evaluation:board", slug=stage.call.slug)
    return _stage_page(request, form, stage, "close")


@require_http_methods(["GET", "POST"])
@login_required
def reopen_stage(request: HttpRequest, pk: int) -> HttpResponse:
    stage = desk_stage(request, pk)
    form = WhyForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            results.reopen_stage(stage, request.user, form.cleaned_data["reason"])
        except Invalid as error:
            add_errors(form, error)
        else:
            messages.success(request, _("The stage is open again; the ledger keeps its result."))
            return redirect("evaluation:decision", slug=stage.call.slug)
    return _stage_page(request, form, stage, "reopen")


def _stage_page(request: HttpRequest, form: WhyForm, stage: object, verb: str) -> HttpResponse:
    context = {
        "call": stage.call,
        "stage": stage,
        "form": form,
        "verb": verb,
        "missing": lacking(stage) if stage.state != StageState.CLOSED else [],
        "may_close": stage.state in (StageState.REVIEWING, StageState.DISCUSSING)
        or (stage.state == StageState.SETUP and stage.kind == StageKind.ELIGIBILITY),
    }
    status = 422 if form.errors else 200
    return render(request, "evaluation/decision/stage.html", context, status=status)


@require_safe
def published(request: HttpRequest, slug: str) -> HttpResponse:
    """The final list, for everybody."""
    call = get_object_or_404(
        Call.objects.select_related("programme"), slug=slug, state=CallState.FINAL
    )
    number, head = head_of(call)
    context = {
        "call": call,
        "selected": with_partners(selected_of(call)),
        "entries": number,
        "head": head,
    }
    return render(request, "evaluation/decision/published.html", context)
