"""The home of a meeting day: where it stands, what is missing, its rules and stages."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from koryu.shared.errors import Stale

from ..actions import meeting_day as actions
from ..actions.runs import SECONDS
from ..enums import MeetingStage
from ..forms.planning import RulesForm
from ..models import Event, MeetingDay
from ..queries import resources, runs
from ..rules import goals as orders
from ..rules.planning import STAGES
from ..rules.reasons import ABOUT, GOALS
from .planning import organised, page_of, planned_day, said, zone_of
from .saving import form_page, kept

STEPS = tuple(MeetingStage)


@require_safe
@organised
def home(request: HttpRequest, event: Event) -> HttpResponse:
    day = resources.meeting_day(event)
    context = {"event": event, "day": day}
    if day is not None:
        context |= {
            "figures": resources.figures(event),
            "next_stages": [(to, _stage_button(day.stage, to)) for to in STAGES[day.stage]],
            "steps": [
                (step, step.label, STEPS.index(step) < STEPS.index(day.stage)) for step in STEPS
            ],
            "page": page_of(request, runs.runs(event), 10),
            "seconds": SECONDS,
            "may_start": day.stage not in (MeetingStage.SETUP, MeetingStage.CLOSED),
        }
    return render(request, "events/plan/home.html", context)


def _stage_button(now: str, to: str) -> str:
    return {
        MeetingStage.SETUP: _("Back to preparing"),
        MeetingStage.COLLECTING: _("Open requests")
        if now == MeetingStage.SETUP
        else _("Open requests again"),
        MeetingStage.PLANNING: _("Close requests and plan"),
        MeetingStage.CLOSED: _("Close the meetings"),
        MeetingStage.PUBLISHED: _("Open again"),
    }[MeetingStage(to)]


@require_POST
@organised
def open_meetings(request: HttpRequest, event: Event) -> HttpResponse:
    done = _("1:1 meetings are on. Next: times and places.")
    said(request, lambda: actions.open_meetings(event=event, by=request.user), done)
    return redirect("events:plan", event.slug)


@require_POST
@organised
def stage(request: HttpRequest, event: Event) -> HttpResponse:
    planned_day(event)
    to = request.POST.get("to", "")
    said(request, lambda: actions.move_stage(event=event, by=request.user, to=to), _("Changed."))
    return redirect("events:plan", event.slug)


@require_http_methods(["GET", "POST"])
@organised
def rules(request: HttpRequest, event: Event) -> HttpResponse:
    day, zone = planned_day(event), zone_of(event)

    def saved(data: object = None) -> RulesForm:
        now = planned_day(event)
        mark = {"mark": actions.rules_mark(now)}
        return RulesForm(data, initial=RulesForm.initial_of(now, zone) | mark)

    form = saved(request.POST or None)
    if kept(
        request,
        form,
        lambda: actions.set_rules(
            event=event, by=request.user, mark=form.cleaned_data["mark"], **form.rules(zone)
        ),
        _("Saved."),
        fresh=saved,
    ):
        return redirect("events:plan", event.slug)
    return form_page(request, "events/plan/rules.html", {"event": event, "day": day}, form)


@require_http_methods(["GET", "POST"])
@organised
def goals(request: HttpRequest, event: Event) -> HttpResponse:
    """The order of goals: moved by buttons, kept on the page until it is saved."""
    day = planned_day(event)
    saved = order_of(day)
    if request.method != "POST":
        return _goals(request, event, saved, actions.rules_mark(day))
    order, mark = orders.tidy(request.POST.getlist("goal")), request.POST.get("mark", "")
    step, _sep, goal = request.POST.get("step", "").partition(":")
    if step not in ("save", "usual"):
        return _goals(request, event, orders.changed(order, step, goal), mark, at=(step, goal))
    try:
        kept = [] if step == "usual" else order
        actions.set_rules(event=event, by=request.user, mark=mark, goals=kept)
    except Stale as error:
        messages.error(request, str(error.message))
        newest = order_of(planned_day(event))
        return _goals(request, event, order, actions.rules_mark(planned_day(event)), theirs=newest)
    messages.success(request, _("Saved. The next plan is made by this order."))
    return redirect("events:plan_goals", event.slug)


def order_of(day: MeetingDay) -> list[str]:
    """The goals a plan made now would follow."""
    published = day.stage in (MeetingStage.PUBLISHED, MeetingStage.CLOSED)
    usual = orders.usual_order(published=published, priced=day.price is not None)
    return list(day.goals or usual)


def _goals(
    request: HttpRequest,
    event: Event,
    order: list[str],
    mark: str,
    *,
    at: tuple[str, str] = ("", ""),
    theirs: list[str] | None = None,
) -> HttpResponse:
    """`at`: the button pressed, which keeps the focus; `theirs`: what somebody else saved."""
    day = planned_day(event)
    left = [goal for goal in orders.ALL if goal not in order]
    context = {
        "event": event,
        "day": day,
        "mark": mark,
        "chosen": [_row(goal, at) for goal in order],
        "left": [_row(goal, at) for goal in left],
        "theirs": [GOALS[goal][0] for goal in theirs or ()],
        "saved": order == order_of(day),
        "own": bool(day.goals),
    }
    return render(request, "events/plan/goals.html", context, status=409 if theirs else 200)


def _row(goal: str, at: tuple[str, str]) -> dict[str, object]:
    pressed = at[0] if at[1] == goal else ""
    return {"code": goal, "label": GOALS[goal][0], "about": ABOUT[goal], "pressed": pressed}
