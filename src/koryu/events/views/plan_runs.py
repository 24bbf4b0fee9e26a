"""Runs of the optimiser: begun, watched, read, compared, published."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from koryu.shared.errors import KoryuError
from koryu.shared.text import aside, language_name

from ..actions import publishing
from ..actions import runs as actions
from ..bridge import grid
from ..bridge.publishing import Difference, difference
from ..enums import RunState
from ..forms.planning import ScenarioForm
from ..models import Event, Meeting, PlanRun
from ..queries import runs
from ..queries.names import Names, names_of
from ..rules.planning import pair_id, pair_of
from ..rules.reasons import pair_name, sentence
from .planning import organised, page_of, planned_day, said

LEFT_SHOWN = 50
SHOWN = 8  # what-ifs beside each other


def find(event: Event, pk: int) -> PlanRun:
    """The run with its problem and plan, 404 when the event has none such."""
    found = runs.find_run(event, pk)
    if found is None:
        raise Http404
    found.event = event
    return found


def planned(event: Event, pk: int) -> PlanRun:
    """A run that has a plan; 404 for others."""
    found = find(event, pk)
    if found.state != RunState.DONE or not found.plan.get("goals"):
        raise Http404
    return found


@require_POST
@organised
def start(request: HttpRequest, event: Event) -> HttpResponse:
    planned_day(event)
    text = request.POST.get("seconds", "")
    seconds = int(text) if text.isdecimal() and len(text) < 6 else 60
    try:
        made = actions.start_run(event=event, by=request.user, seconds=seconds)
    except KoryuError as error:
        messages.error(request, str(error.message or error))
        return redirect("events:plan", event.slug)
    return redirect("events:plan_run", event.slug, made.pk)


@require_safe
@organised
def run(request: HttpRequest, event: Event, pk: int) -> HttpResponse:
    """Its progress while it works; then the certificate and what is left out."""
    day, found = planned_day(event), find(event, pk)
    context = _facts(event, found) | {"older": runs.is_older(found, day), "day": day}
    if found.state == RunState.DONE and found.plan:
        names = names_of(found)
        shown = grid.board(found, names)
        context |= {
            "board": shown,
            "goals": grid.goal_rows(shown.plan),
            "conflict": grid.conflict(shown),
            "page": page_of(request, grid.left_out(shown), LEFT_SHOWN),
            "musts": _musts(found, names),
        }
    return render(request, "events/plan/run.html", context)


@require_safe
@organised
def state(request: HttpRequest, event: Event, pk: int) -> HttpResponse:
    """The part of the page that is asked again every two seconds while it works."""
    found = find(event, pk)
    response = render(request, "events/plan/_state.html", _facts(event, found))
    if found.state not in actions.UNFINISHED:
        response["HX-Refresh"] = "true"
    return response


def _musts(found: PlanRun, names: Names) -> list[dict[str, object]]:
    """The meetings of a conflict that an organiser can let go of."""
    made = []
    for reason in found.plan.get("conflict", ()):
        if reason["key"] in ("conflict.mandatory", "conflict.fixed"):
            request = reason["params"]["request"]
            first, second = pair_of(request)
            made.append({"title": pair_name(request, names), "first": first, "second": second})
    return made


def _facts(event: Event, found: PlanRun) -> dict[str, object]:
    spent = int(found.progress.get("seconds", 0))
    return {
        "event": event,
        "run": found,
        "silent": runs.is_silent(found),
        "spent": min(spent, found.seconds),
        "works": found.state in actions.UNFINISHED,
        "has_plan": found.state == RunState.DONE and bool(found.plan.get("goals")),
    }


@require_POST
@organised
def stop(request: HttpRequest, event: Event, pk: int) -> HttpResponse:
    found = find(event, pk)
    done = _("Stopped. Nothing else has changed.")
    said(request, lambda: actions.stop_run(run=found, by=request.user), done)
    return redirect("events:plan_run", event.slug, pk)


@require_POST
@organised
def retry(request: HttpRequest, event: Event, pk: int) -> HttpResponse:
    found = find(event, pk)
    try:
        made = actions.retry_run(run=found, by=request.user)
    except KoryuError as error:
        messages.error(request, str(error.message or error))
        return redirect("events:plan_run", event.slug, pk)
    return redirect("events:plan_run", event.slug, made.pk)


@require_http_methods(["GET", "POST"])
@organised
def scenarios(request: HttpRequest, event: Event, pk: int) -> HttpResponse:
    """What-ifs of a run side by side, and a form for the next."""
    found = planned(event, pk)
    names = names_of(found)
    people = sorted(
        ((each["id"], names(each["id"])) for each in found.problem["participants"]),
        key=lambda row: row[1].casefold(),
    )
    form = ScenarioForm(request.POST or None, participants=people, initial={"kind": "tables"})
    if request.method == "POST" and form.is_valid():
        change = form.change()
        said(
            request,
            lambda: actions.start_run(
                event=event,
                by=request.user,
                seconds=found.seconds if found.seconds in actions.SECONDS else 60,
                scenario=change["kind"],
                change=change,
                base=found,
            ),
            _("The what-if is being worked on."),
        )
        return redirect("events:plan_scenarios", event.slug, pk)
    return _scenarios(request, event, found, form, names)


def _scenarios(
    request: HttpRequest, event: Event, found: PlanRun, form: ScenarioForm, names: Names
) -> HttpResponse:
    made = list(runs.scenarios(event, found)[:SHOWN])[::-1]
    done = [each for each in made if each.state == RunState.DONE and each.plan.get("goals")]
    context = {
        "event": event,
        "run": found,
        "form": form,
        "heads": [_("As it is"), *(scenario_name(each, names) for each in done)],
        "rows": grid.compared([found, *done]) if done else [],
        "others": [(each, scenario_name(each, names)) for each in made if each not in done],
        "has_plan": True,
        "working": any(each.state in actions.UNFINISHED for each in made),
    }
    status = 422 if form.errors else 200
    return render(request, "events/plan/scenarios.html", context, status=status)


def scenario_name(run: PlanRun, names: Names) -> str:
    """What was changed, in words."""
    change = run.change
    if change["kind"] == "tables":
        count = int(change["count"])
        text = ngettext("%(count)s more table", "%(count)s more tables", count)
        return text % {"count": count}
    if change["kind"] == "interpreter":
        languages = "–".join(language_name(code) for code in change["pair"])
        return _("One more interpreter (%(languages)s)") % {"languages": languages}
    if change["kind"] == "shorter":
        return _("%(minutes)s minutes shorter") % {"minutes": change["minutes"]}
    if change["kind"] == "anew":
        return _("Planned anew")
    return _("Without %(participant)s") % {"participant": names(change["participant"])}


@require_http_methods(["GET", "POST"])
@organised
def publish(request: HttpRequest, event: Event, pk: int) -> HttpResponse:
    """What publishing would do to whom, before it is done."""
    planned_day(event)
    found = planned(event, pk)
    if request.method == "POST":
        edits = request.POST.get("edits", "")
        done = said(
            request,
            lambda: publishing.publish_plan(
                run=found,
                by=request.user,
                edits=int(edits) if edits.isdecimal() and len(edits) < 9 else -1,
                mark=request.POST.get("mark", ""),
            ),
            _("Published. Those concerned are told."),
        )
        name = "events:plan" if done else "events:plan_publish"
        return redirect(name, event.slug, *([] if done else [pk]))
    context = {"event": event, "run": found, "has_plan": True}
    context |= _difference(difference(event, found), names_of(found))
    return render(request, "events/plan/publish.html", context)


def _where(meeting: Meeting, names: Names) -> str:
    place = meeting.table.place_id if meeting.table else None
    return _spot(meeting.slot_id, place, names)


def _spot(slot: int, place: int | None, names: Names) -> str:
    """Time and place of a meeting in words."""
    return " ".join(filter(None, (names(f"s{slot}"), names(f"r{place}") if place else "")))


def _difference(found: Difference, names: Names) -> dict[str, object]:
    """The difference by who is affected, with names and times."""
    people: dict[int, dict[str, list[str]]] = {}

    def tell(pair: tuple[int, int], what: str, where: str) -> None:
        for own, other in (pair, pair[::-1]):
            row = people.setdefault(own, {"created": [], "moved": [], "cancelled": []})
            name = names(f"p{other}")
            row[what].append(aside(name, where) if where else name)

    for placed in found.created:
        tell((placed.first, placed.second), "created", names(f"s{placed.slot}"))
    for meeting, placed in found.moved:
        where = f"{_where(meeting, names)} → {_spot(placed.slot, placed.place, names)}"
        tell((placed.first, placed.second), "moved", where)
    for meeting in found.cancelled:
        tell((meeting.first_id, meeting.second_id), "cancelled", names(f"s{meeting.slot_id}"))
    rows = [(names(f"p{who}"), row) for who, row in people.items()]
    standing = {pair_id(m.first_id, m.second_id) for m in found.cancelled}
    left = [
        (
            pair_name(request, names),
            list(dict.fromkeys(sentence(key, params, names) for key, params in reasons)),
            pair_id(*pair_of(request)) in standing,
        )
        for request, reasons in found.left_out.items()
    ]
    return {
        "difference": found,
        "affected": sorted(rows, key=lambda row: row[0].casefold()),
        "left": left,
    }
