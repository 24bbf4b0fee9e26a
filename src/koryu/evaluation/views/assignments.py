"""The desk's pages of who reads what: the table, proposals, what a pair costs, sending out."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from koryu.programmes.views.finding_calls import operators_only
from koryu.shared.enums import TermList
from koryu.shared.errors import KoryuError
from koryu.shared.tables import table_response
from koryu.shared.terms import terms
from koryu.shared.text import whole_number

from ..actions import assignments as actions
from ..actions import runs
from ..bridge.assignment import SCALE, price_of
from ..enums import HOLDING, RunState
from ..models import Assignment, AssignmentRun, ForbiddenPair, PanelSeat, Stage
from ..queries.assignment_table import assignment_table
from ..queries.assignments import find_run, forbidden_of, runs_of, table_of
from ..queries.reviews import sheets_of, spread_of, total_of
from ..queries.stages import applications_of, progress_of
from ..rules.words import clash, fit_reason
from .finding import desk_stage, gaps_in_words, page_of


def field_names() -> dict[str, str]:
    """A field's code to its name, for the words of reasons."""
    return {each.code: each.label() for each in terms(TermList.FIELD)}


@require_safe
@login_required
def desk_assignment(request: HttpRequest, pk: int) -> HttpResponse:
    """Application by application: who reads it, how well they fit, and what is lacking."""
    stage, names = desk_stage(request, pk), field_names()
    rows = table_of(stage)
    page = page_of(request, rows)
    for row in page:
        for each in row.assignments:
            each.words = [fit_reason(r, lambda code: names.get(code, code)) for r in each.reasons]
    living = [row for row in rows if row.assignments]
    context = {
        "call": stage.call,
        "stage": stage,
        "page": page,
        "total": sum(row.score for row in rows),
        "worst": min((row.score for row in living), default=None),
        "lacking": sum(row.lacks for row in rows),
        "runs": runs_of(stage)[:5],
        "forbidden": forbidden_of(stage),
        "seats": _seats(stage),
        "progress": progress_of(stage),
        "languages": gaps_in_words(stage),
        "proposed": any(a.state == "proposed" for row in rows for a in row.assignments),
    }
    return render(request, "evaluation/desk/assignment.html", context)


def _seats(stage: Stage) -> list[PanelSeat]:
    rows = PanelSeat.objects.filter(panel__stage=stage, removed_at=None)
    return list(rows.select_related("panel", "evaluator__person").order_by("alias"))


@require_safe
@login_required
def table(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """The same as a file."""
    stage, names = desk_stage(request, pk), field_names()
    if kind not in ("csv", "xlsx"):
        raise Http404
    rows = assignment_table(stage, table_of(stage), lambda code: names.get(code, code))
    name = f"assignment-{stage.call.slug}-{stage.position}"
    return table_response(rows, kind, name=name, title=str(stage), frozen=2)


@require_POST
@login_required
def desk_start_run(request: HttpRequest, pk: int) -> HttpResponse:
    stage = desk_stage(request, pk)
    try:
        run = runs.start_run(stage=stage, by=request.user)
    except KoryuError as error:
        for text in error.texts:
            messages.error(request, text)
        return redirect("evaluation:desk_assignment", pk)
    return redirect("evaluation:desk_run", run.pk)


def _run(request: HttpRequest, pk: int) -> AssignmentRun:
    operators_only(request)
    found = find_run(pk)
    if found is None:
        raise Http404
    return found


@require_safe
@login_required
def desk_run(request: HttpRequest, pk: int) -> HttpResponse:
    """A proposal: its certificate, who would read what, or why nothing can be."""
    run = _run(request, pk)
    context = _facts(run)
    if run.state == RunState.DONE:
        context |= _told(run)
        context["page"] = page_of(request, _served(run))
        context["seats"] = _seats(run.stage)
        context["applications"] = applications_of(run.stage)
        if run.base_id:
            context["price"] = price_of(run)
    return render(request, "evaluation/desk/run.html", context)


@require_safe
@login_required
def desk_run_state(request: HttpRequest, pk: int) -> HttpResponse:
    """The part of the page that is asked again while it works."""
    run = _run(request, pk)
    response = render(request, "evaluation/desk/_run_state.html", _facts(run))
    if run.state not in runs.UNFINISHED:
        response["HX-Refresh"] = "true"
    return response


def _facts(run: AssignmentRun) -> dict[str, object]:
    works = run.state in runs.UNFINISHED
    return {"run": run, "stage": run.stage, "call": run.stage.call, "works": works}


def _told(run: AssignmentRun) -> dict[str, object]:
    result = run.result
    goals = {
        each["goal"]: {
            "value": each["value"] / (1 if each["goal"] == "kept" else SCALE),
            "bound": each["bound"] / (1 if each["goal"] == "kept" else SCALE),
            "proved": each["value"] == each["bound"],
        }
        for each in result.get("goals", ())
    }
    return {
        "result": result,
        "goals": goals,
        "clashes": [clash(each) for each in result.get("conflict", ())],
        "changed": result.get("changed", ()),
        "pair": next(iter(run.change.values()), None),
    }


def _served(run: AssignmentRun) -> list[dict[str, object]]:
    names = field_names()
    people = {each.alias: each for each in _seats(run.stage)}
    titles = {each.number: each for each in applications_of(run.stage)}
    rows = []
    for each in run.result.get("served", ()):
        who = []
        for alias in each["evaluators"]:
            why = run.why.get(f"{each['application']}|{alias}", {})
            said = [
                fit_reason(r, lambda code: names.get(code, code)) for r in why.get("reasons", ())
            ]
            who.append({"seat": people.get(alias), "alias": alias, "words": said} | why)
        rows.append(
            {
                "number": each["application"],
                "application": titles.get(each["application"]),
                "score": each["score"] / SCALE,
                "who": who,
            }
        )
    return rows


@require_POST
@login_required
def desk_run_act(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """Stop a run, take its proposal over, or try what a pair costs."""
    run = _run(request, pk)
    try:
        if verb == "stop":
            runs.stop_run(run=run, by=request.user)
        elif verb == "take":
            made = runs.take_over(run=run, by=request.user)
            _keep_change(run, request)
            text = ngettext(
                "%(count)d new pair is proposed.", "%(count)d new pairs are proposed.", made
            )
            messages.success(request, text % {"count": made})
            return redirect("evaluation:desk_assignment", run.stage_id)
        elif verb in ("pin", "forbid"):
            given = {name: request.POST.get(name, "") for name in ("number", "alias")}
            run = runs.try_change(run=run, by=request.user, kind=verb, **given)
        else:
            raise Http404
    except KoryuError as error:
        for text in error.texts:
            messages.error(request, text)
    return redirect("evaluation:desk_run", run.pk)


def _keep_change(run: AssignmentRun, request: HttpRequest) -> None:
    """A forbidden pair that was taken over stays forbidden in later proposals."""
    if pair := run.change.get("forbid"):
        application = run.stage.applications.get(number=pair[0])
        seat = PanelSeat.objects.get(panel__stage=run.stage, alias=pair[1])
        actions.forbid(stage=run.stage, application=application, seat=seat, by=request.user)


@require_POST
@login_required
def desk_pair(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """By hand: pin, unpin, forbid, allow or take away."""
    stage, by = desk_stage(request, pk), request.user
    try:
        if verb in ("pin", "forbid"):
            application = get_object_or_404(
                stage.applications, pk=_number(request.POST.get("application"))
            )
            rows = PanelSeat.objects.filter(panel__stage=stage)
            seat = get_object_or_404(rows, pk=_number(request.POST.get("seat")))
            act = actions.pin if verb == "pin" else actions.forbid
            act(stage=stage, application=application, seat=seat, by=by)
        elif verb == "allow":
            rows = ForbiddenPair.objects.filter(stage=stage)
            pair = get_object_or_404(rows, pk=_number(request.POST.get("pair")))
            actions.allow(pair=pair, by=by)
        elif verb in ("unpin", "remove"):
            rows = Assignment.objects.filter(stage=stage, state__in=HOLDING)
            found = get_object_or_404(rows, pk=_number(request.POST.get("assignment")))
            act = actions.unpin if verb == "unpin" else actions.remove
            act(assignment=found, by=by)
        else:
            raise Http404
    except KoryuError as error:
        for text in error.texts:
            messages.error(request, text)
    return redirect("evaluation:desk_assignment", pk)


def _number(text: str | None) -> int:
    return whole_number(text) or 0


@require_POST
@login_required
def desk_send(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask everybody who is proposed."""
    stage = desk_stage(request, pk)
    sent = actions.send_out(stage=stage, by=request.user)
    text = ngettext(
        "%(count)d pair was sent out; evaluators were told.",
        "%(count)d pairs were sent out; evaluators were told.",
        sent,
    )
    messages.success(request, text % {"count": sent})
    return redirect("evaluation:desk_assignment", pk)


@require_safe
@login_required
def desk_reviews(request: HttpRequest, pk: int) -> HttpResponse:
    """How far everybody is, evaluator by evaluator and application by application."""
    stage = desk_stage(request, pk)
    rows = table_of(stage)
    people: dict[int, dict[str, object]] = {}
    for row in rows:
        for each in row.assignments:
            mine = people.setdefault(
                each.seat_id, {"seat": each.seat, "all": 0, "in": 0, "accepted": 0}
            )
            review = getattr(each, "review", None)
            mine["all"] += 1  # type: ignore[operator]
            mine["accepted"] += each.state == "accepted"  # type: ignore[operator]
            mine["in"] += bool(review and review.state == "submitted")  # type: ignore[operator]
    context = {
        "call": stage.call,
        "stage": stage,
        "page": page_of(request, rows),
        "people": sorted(people.values(), key=lambda each: each["seat"].alias),
        "progress": progress_of(stage),
    }
    return render(request, "evaluation/desk/reviews.html", context)


@require_safe
@login_required
def desk_sheets(request: HttpRequest, pk: int, application: int) -> HttpResponse:
    """Every sheet of one application, for operators."""
    stage = desk_stage(request, pk)
    found = get_object_or_404(stage.applications.select_related("lead"), pk=application)
    reviews = sheets_of(stage, found)
    for each in reviews:
        each.total = total_of(list(each.scores.all()))
    context = {
        "call": stage.call,
        "stage": stage,
        "application": found,
        "reviews": reviews,
        "spread": spread_of(reviews),
    }
    return render(request, "evaluation/desk/sheets.html", context)
