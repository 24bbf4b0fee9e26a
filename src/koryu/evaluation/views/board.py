"""The committee's board, one application on it, and quick proposals."""

from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from koryu.programmes.models import Application, Call
from koryu.shared.enums import Country
from koryu.shared.errors import Invalid, Stale
from koryu.shared.forms import add_errors
from koryu.shared.tables import table_response
from koryu.shared.text import whole_number

from ..actions import decisions as actions
from ..enums import Outcome
from ..forms.decision import NoteForm, RowForm
from ..models import DecisionRow
from ..queries.board import (
    ORDERS,
    board_of,
    results_through,
    sheets_of,
    stage_of,
    usual_amount,
)
from ..queries.board_table import board_table
from ..queries.decisions import approvals_of, decision_of, lacks_of, rows_of
from ..queries.results import closed_stages
from ..rules.words_decision import lack_words
from .finding_decision import desk_application, desk_call

PAGE = 100
NAMES = ("outcome", "country", "flagged", "q")


@require_safe
@login_required
def board(request: HttpRequest, slug: str) -> HttpResponse:
    call = desk_call(request, slug)
    stage = stage_of(call, request.GET.get("stage", ""))
    chosen = {name: request.GET.get(name, "") for name in NAMES}
    order = request.GET.get("order", "")
    shown = board_of(call, stage, order=order, chosen=chosen)
    decision = decision_of(call)
    context = {
        "call": call,
        "board": shown,
        "page_obj": Paginator(shown.rows, PAGE).get_page(request.GET.get("page")),
        "stages": closed_stages(call),
        "decision": decision,
        "version": decision.version if decision else 0,
        "approvals": approvals_of(decision),
        "lacks": [lack_words(each) for each in lacks_of(call, rows_of(decision))],
        "chosen": chosen,
        "narrowed": any(chosen.values()),
        "order": order if order in ORDERS else "rank",
        "outcomes": Outcome.choices,
        "countries": Country.choices,
        "may_change": call.state in actions.OPEN,
        "note_form": NoteForm(
            initial={
                "version": decision.version if decision else 0,
                "note": decision.note if decision else "",
            }
        ),
    }
    return render(request, "evaluation/decision/board.html", context)


@require_POST
@login_required
def act(request: HttpRequest, slug: str, verb: str) -> HttpResponse:
    """A quick proposal for one row, all by rank, or the committee's note."""
    call = desk_call(request, slug)
    version = whole_number(request.POST.get("version")) or 0
    try:
        if verb == "fill":
            order = board_of(call, stage_of(call)).to_fill
            actions.propose_by_rank(call=call, by=request.user, version=version, order=order)
        elif verb == "note":
            form = NoteForm(request.POST)
            if not form.is_valid():
                raise Invalid(next(iter(form.errors.values())))
            note = form.cleaned_data["note"]
            actions.set_note(call=call, by=request.user, version=version, note=note)
        elif verb in Outcome.values:
            _propose(request, call, version, verb)
        else:
            raise Http404
    except (Invalid, Stale) as error:
        messages.error(request, str(error.message or error))
    else:
        messages.success(request, _("Saved. Approvals given before no longer count."))
    return redirect(_back(request, call))


def _back(request: HttpRequest, call: Call) -> str:
    """To the board as it was narrowed: only its own names are taken over."""
    names = (*NAMES, "order", "stage", "page")
    kept = {name: request.POST[f"at_{name}"] for name in names if request.POST.get(f"at_{name}")}
    page = reverse("evaluation:board", args=[call.slug])
    return f"{page}?{urlencode(kept)}" if kept else page


def _propose(request: HttpRequest, call: Call, version: int, outcome: str) -> None:
    application = desk_application(request, call, _code(request))
    before = DecisionRow.objects.filter(application=application).first()
    amount = None
    if outcome == Outcome.SELECT and (before is None or before.amount is None):
        amount = usual_amount(call, application.submissions.order_by("-number").first())
    change = actions.Change(application, outcome, amount=amount)
    actions.propose(call=call, by=request.user, version=version, changes=[change])


def _code(request: HttpRequest) -> str:
    try:
        return str(UUID(request.POST.get("application", "")))
    except ValueError as error:
        raise Http404 from error


@require_http_methods(["GET", "POST"])
@login_required
def row(request: HttpRequest, slug: str, code: object) -> HttpResponse:
    """One application: its figures, its score sheets by alias, and the proposal."""
    call = desk_call(request, slug)
    application = desk_application(request, call, code)
    decision = decision_of(call)
    proposal = DecisionRow.objects.filter(application=application).first()
    form = RowForm(request.POST or None, initial=_initial(call, application, decision, proposal))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        names = ("outcome", "place", "amount", "reason", "note")
        change = actions.Change(application, **{name: given[name] for name in names})
        try:
            actions.propose(call=call, by=request.user, version=given["version"], changes=[change])
        except Invalid as error:
            add_errors(form, error)
        except Stale as error:
            return _stale(request, form, error, call, application)
        else:
            messages.success(request, _("Saved. Approvals given before no longer count."))
            return redirect("evaluation:board", slug=slug)
    return _row_page(request, form, call, application)


def _initial(
    call: Call, application: Application, decision: object, row: DecisionRow | None
) -> dict[str, object]:
    given: dict[str, object] = {
        "version": decision.version if decision else 0,
        "amount": usual_amount(call, application.submissions.order_by("-number").first()),
    }
    names = ("outcome", "place", "amount", "reason", "note")
    stands = {name: getattr(row, name) for name in names} if row else {}
    return given | {name: value for name, value in stands.items() if value is not None}


def _stale(
    request: HttpRequest, form: RowForm, error: Stale, call: Call, application: Application
) -> HttpResponse:
    """What was typed stays; saving again is meant for the newer version."""
    form.add_error(None, str(error.message))
    form.data = form.data.copy()
    form.data["version"] = error.current
    return _row_page(request, form, call, application, status=409)


def _row_page(
    request: HttpRequest, form: RowForm, call: Call, application: Application, status: int = 0
) -> HttpResponse:
    results = results_through(application)
    context = {
        "call": call,
        "application": application,
        "form": form,
        "stages": [(each, sheets_of(application, each.stage)) for each in results],
        "may_change": call.state in actions.OPEN and application.state == "in_stage",
    }
    status = status or (422 if form.errors else 200)
    return render(request, "evaluation/decision/row.html", context, status=status)


@require_safe
@login_required
def table(request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    call = desk_call(request, slug)
    if kind not in ("csv", "xlsx"):
        raise Http404
    shown = board_of(call, stage_of(call, request.GET.get("stage", "")))
    return table_response(
        board_table(shown), kind, name=f"board-{call.slug}", title=str(call.title), frozen=2
    )
