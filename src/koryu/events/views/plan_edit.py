"""The plan as a grid, and a meeting placed by hand: with a mouse, with keys, or on its own page."""

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ..actions import plans as actions
from ..bridge import edits as engine
from ..bridge import grid as boards
from ..models import Event, PlanRun
from ..queries import runs
from ..queries.names import Names, names_of
from ..rules.planning import pair_of
from ..rules.reasons import GOALS, pair_name, sentence
from .plan_runs import planned
from .planning import organised, page_of, planned_day, said

ROWS = 100


@require_safe
@organised
def grid(request: HttpRequest, event: Event, pk: int) -> HttpResponse:
    """Participants (or, with `by=rooms`, places) over slots."""
    day, run = planned_day(event), planned(event, pk)
    shown = boards.board(run, names_of(run))
    rooms = request.GET.get("by") == "rooms"
    side, query = request.GET.get("side", ""), request.GET.get("query", "").strip()
    if rooms:
        page = page_of(request, boards.place_rows(shown), ROWS)
        rows = list(page)
    else:
        page = page_of(request, boards.participant_ids(shown, side=side, query=query), ROWS)
        rows = boards.participant_rows(shown, page)
    context = {
        "event": event,
        "run": run,
        "board": shown,
        "rooms": rooms,
        "rows": rows,
        "page": page,
        "side": side,
        "query": query,
        "sides": sorted({each.side for each in shown.problem.participants if each.side}),
        "older": runs.is_older(run, day),
        "undoable": not run.scenario and runs.can_undo(run),
        "has_plan": True,
        "editable": not run.scenario,
    }
    return render(request, "events/plan/grid.html", context)


@require_http_methods(["GET", "POST"])
@organised
def meeting(request: HttpRequest, event: Event, pk: int, request_id: str) -> HttpResponse:
    """Everywhere one meeting could stand, with reasons and prices; posting places it."""
    run = planned(event, pk)
    _known(run, request_id)
    if request.method == "POST":
        return _place(request, event, run, request_id)
    names = names_of(run)
    options = [_option(each, names) for each in engine.options(run.problem, run.plan, request_id)]
    held = next((h for h in run.plan["held"] if h["request"] == request_id), None)
    kept = [each for each in options if not each["blocked"] and not _here(each, held)]
    context = {
        "event": event,
        "run": run,
        "request_id": request_id,
        "title": pair_name(request_id, names),
        "where": [names(held[key]) for key in ("slot", "place", "interpreter") if held[key]]
        if held
        else [],
        "held": held,
        "free": [each for each in kept if not each["displaces"]],
        "costly": [each for each in kept if each["displaces"]],
        "blocked": [each for each in options if each["blocked"]],
        "has_plan": True,
        "pair": _pair(request_id),
    }
    return render(request, "events/plan/meeting.html", context)


def _here(option: dict, held: dict | None) -> bool:
    return held is not None and (option["slot"], option["place"]) == (held["slot"], held["place"])


def _known(run: PlanRun, request_id: str) -> None:
    if run.scenario or all(each["id"] != request_id for each in run.problem["requests"]):
        raise Http404


def _pair(request_id: str) -> tuple[int, int] | None:
    try:
        return pair_of(request_id)
    except ValueError:
        return None


def _place(request: HttpRequest, event: Event, run: PlanRun, request_id: str) -> HttpResponse:
    text = request.POST.get("edits", "")
    edits = int(text) if text.isdecimal() and len(text) < 9 else -1
    slot, _sep, place = request.POST.get("where", "").partition(" ")
    common = {"run": run, "by": request.user, "edits": edits, "request": request_id}
    if "out" in request.POST:
        said(request, lambda: actions.take_out(**common), _("Taken out of the plan."))
    else:
        said(
            request,
            lambda: actions.move_meeting(**common, slot=slot, place=place or None),
            _("Placed. The independent check found nothing wrong."),
        )
    return redirect(_grid(event, run, request))


def _grid(event: Event, run: PlanRun, request: HttpRequest) -> str:
    by = "?by=rooms" if request.POST.get("by") == "rooms" else ""
    return reverse("events:plan_grid", args=[event.slug, run.pk]) + by


@require_safe
@organised
def moves(request: HttpRequest, event: Event, pk: int, request_id: str) -> JsonResponse:
    """The same for the grid's script: {"options": [{slot, place, blocked, displaces, price}]}."""
    run = planned(event, pk)
    _known(run, request_id)
    names = names_of(run)
    found = [_option(each, names) for each in engine.options(run.problem, run.plan, request_id)]
    return JsonResponse({"options": found, "edits": run.edits})


def _option(option: engine.Option, names: Names) -> dict[str, object]:
    blocked = [sentence(key, params, names) for key, params in option.blocked]
    return {
        "slot": option.slot,
        "place": option.place or "",
        "slot_name": names(option.slot),
        "place_name": names(option.place or ""),
        "blocked": list(dict.fromkeys(blocked)),
        "displaces": [pair_name(each, names) for each in option.displaces],
        "price": [price_words(goal, change) for goal, change in option.change],
    }


def price_words(goal: str, change: int) -> str:
    return f"{GOALS[goal][0]} {change:+,}"


@require_POST
@organised
def undo(request: HttpRequest, event: Event, pk: int) -> HttpResponse:
    run = planned(event, pk)
    text = request.POST.get("edits", "")
    edits = int(text) if text.isdecimal() and len(text) < 9 else -1
    said(request, lambda: actions.undo(run=run, by=request.user, edits=edits), _("Undone."))
    return redirect(_grid(event, run, request))
