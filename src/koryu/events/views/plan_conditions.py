"""Conditions of single meetings: listed, changed, taken away; and pinned from a plan."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from ..actions import conditions as actions
from ..forms.conditions import ConditionsForm, initial_of
from ..models import Event, MeetingDay
from ..queries import runs
from ..queries.conditions import asked_of, equipment_of, members_of, periods_of
from ..rules.planning import FIXED, pair_id
from .planning import organised, page_of, planned_day, said
from .saving import form_page, kept


@require_http_methods(["GET", "POST"])
@organised
def conditions(request: HttpRequest, event: Event) -> HttpResponse:
    """Everything asked of single meetings, and a form for one more or, with `first` and `second`
    in the address, for one of them."""
    day = planned_day(event)
    form = _form(request, event, day)
    if kept(
        request,
        form,
        lambda: actions.set_conditions(
            event=event, by=request.user, pair=form.pair(), conditions=form.conditions()
        ),
        _("Noted. It binds the next run."),
    ):
        return redirect("events:plan_conditions", event.slug)
    context = {"event": event, "page": page_of(request, asked_of(event, day))}
    return form_page(request, "events/plan/conditions.html", context, form)


def _form(request: HttpRequest, event: Event, day: MeetingDay) -> ConditionsForm:
    sent = request.POST if request.method == "POST" else request.GET
    pair = number(sent.get("first", "")) or 0, number(sent.get("second", "")) or 0
    pin = day.pins.get(pair_id(*pair), {})
    return ConditionsForm(
        request.POST or None,
        initial=initial_of(pair, pin) if all(pair) else {},
        names=members_of(event),
        periods=periods_of(event),
        equipment=equipment_of(event),
        fixed=pin.get("kind") == FIXED,
    )


@require_POST
@organised
def forget(request: HttpRequest, event: Event) -> HttpResponse:
    """Take away all that is asked of a pair's meeting."""
    planned_day(event)
    pair = number(request.POST.get("first", "")) or 0, number(request.POST.get("second", "")) or 0
    said(
        request,
        lambda: actions.set_conditions(
            event=event, by=request.user, pair=pair, conditions=actions.Conditions()
        ),
        _("Noted. It binds the next run."),
    )
    return redirect("events:plan_conditions", event.slug)


@require_POST
@organised
def pin(request: HttpRequest, event: Event) -> HttpResponse:
    """Say of a pair that it must meet, need not, or meets there; then back to where one was."""
    planned_day(event)
    numbers = [number(request.POST.get(name, "")) for name in ("first", "second", "slot", "place")]
    said(
        request,
        lambda: actions.pin(
            event=event,
            by=request.user,
            pair=(numbers[0] or 0, numbers[1] or 0),
            kind=request.POST.get("kind", ""),
            slot=numbers[2],
            place=numbers[3],
        ),
        _("Noted. It binds the next run."),
    )
    run = number(request.POST.get("run", ""))
    if run and runs.find_run(event, run):
        return redirect("events:plan_run", event.slug, run)
    return redirect("events:plan", event.slug)


def number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else None
