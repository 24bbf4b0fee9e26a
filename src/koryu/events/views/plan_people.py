"""Interpreters and the organisations that meet, for the organisers."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ..actions import participants as actions
from ..actions import resources as supply
from ..forms.planning import InterpreterForm, ParticipantForm
from ..models import Event, Interpreter
from ..queries import resources
from .planning import organised, page_of, planned_day, said
from .saving import form_page, kept


@require_safe
@organised
def interpreters(request: HttpRequest, event: Event) -> HttpResponse:
    planned_day(event)
    page = page_of(request, resources.interpreters(event))
    return render(request, "events/plan/interpreters.html", {"event": event, "page": page})


@require_http_methods(["GET", "POST"])
@organised
def interpreter(request: HttpRequest, event: Event, pk: int | None = None) -> HttpResponse:
    """A new interpreter, or one that is there."""
    planned_day(event)
    found = get_object_or_404(resources.interpreters(event), pk=pk) if pk else None
    form = InterpreterForm(
        request.POST or None, event=event, instance=found or Interpreter(event=event)
    )
    if kept(
        request,
        form,
        lambda: supply.save_interpreter(
            event=event, by=request.user, interpreter=found, **form.cleaned_data
        ),
        _("Saved."),
    ):
        return redirect("events:plan_interpreters", event.slug)
    context = {
        "event": event,
        "title": _("Change an interpreter") if found else _("Add an interpreter"),
        "back": "events:plan_interpreters",
    }
    return form_page(request, "events/plan/form.html", context, form)


@require_POST
@organised
def remove_interpreter(request: HttpRequest, event: Event, pk: int) -> HttpResponse:
    planned_day(event)
    found = get_object_or_404(event.interpreters, pk=pk)
    said(
        request,
        lambda: supply.remove_interpreter(interpreter=found, by=request.user),
        _("Removed. Make a new plan for the meetings they were to interpret."),
    )
    return redirect("events:plan_interpreters", event.slug)


@require_safe
@organised
def participants(request: HttpRequest, event: Event) -> HttpResponse:
    planned_day(event)
    side, query = request.GET.get("side", ""), request.GET.get("query", "").strip()
    waiting = resources.registered_without_part(event)
    context = {
        "event": event,
        "page": page_of(request, resources.participants(event, side=side, query=query)),
        "sides": resources.sides(event),
        "side": side,
        "query": query,
        "waiting": resources.by_organisation(waiting),
    }
    return render(request, "events/plan/participants.html", context)


@require_POST
@organised
def add(request: HttpRequest, event: Event) -> HttpResponse:
    """Take the organisations marked in."""
    planned_day(event)
    pks = [
        int(pk) for pk in request.POST.getlist("organisation") if pk.isdecimal() and len(pk) < 19
    ]
    if pks:
        added = actions.add_participants(event=event, by=request.user, organisations=pks)
        messages.success(request, _("Organisations added: %(count)s") % {"count": added})
    return redirect("events:plan_participants", event.slug)


@require_http_methods(["GET", "POST"])
@organised
def participant(request: HttpRequest, event: Event, pk: int) -> HttpResponse:
    planned_day(event)
    found = get_object_or_404(resources.participants(event), pk=pk)
    form = ParticipantForm(request.POST or None, event=event, instance=found)
    if kept(
        request,
        form,
        lambda: actions.change_participant(participant=found, by=request.user, **form.cleaned_data),
        _("Saved."),
    ):
        return redirect("events:plan_participants", event.slug)
    context = {"event": event, "participant": found}
    return form_page(request, "events/plan/participant.html", context, form)


@require_POST
@organised
def delegates(request: HttpRequest, event: Event, pk: int) -> HttpResponse:
    """Add one by name, or take the one named by `remove` out."""
    planned_day(event)
    found = get_object_or_404(resources.participants(event), pk=pk)
    if gone := request.POST.get("remove", ""):
        number = int(gone) if gone.isdecimal() and len(gone) < 19 else 0
        who = get_object_or_404(found.delegates, pk=number)
        said(request, lambda: actions.remove_delegate(delegate=who, by=request.user))
    else:
        name = request.POST.get("name", "")
        said(request, lambda: actions.add_delegate(participant=found, by=request.user, name=name))
    return redirect("events:plan_participant", event.slug, pk)


@require_POST
@organised
def remove_participant(request: HttpRequest, event: Event, pk: int) -> HttpResponse:
    planned_day(event)
    found = get_object_or_404(event.participants, pk=pk)
    said(
        request,
        lambda: actions.remove_participant(participant=found, by=request.user),
        _("They no longer take part. Their published meetings go with the next plan."),
    )
    return redirect("events:plan_participants", event.slug)
