"""Times and places of a meeting day."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from koryu.shared.errors import Invalid
from koryu.shared.forms import add_errors

from ..actions import resources as actions
from ..forms.planning import PlaceForm, SlotForm, SlotsForm, TravelForm, default_day
from ..models import Event, MeetingPlace
from ..queries import resources
from .planning import organised, page_of, planned_day, said, zone_of
from .saving import form_page, kept


@require_http_methods(["GET", "POST"])
@organised
def slots(request: HttpRequest, event: Event) -> HttpResponse:
    """All slots, and a generator that shows what it would add before it does."""
    planned_day(event)
    form = SlotsForm(request.POST or None, initial=default_day(event))
    preview = form.times(zone_of(event)) if request.method == "POST" and form.is_valid() else None
    if preview and "add" in request.POST:
        try:
            added = actions.add_slots(
                event=event, by=request.user, times=preview, period=form.cleaned_data["period"]
            )
        except Invalid as error:
            add_errors(form, error)
        else:
            messages.success(request, _("Slots added: %(count)s") % {"count": added})
            return redirect("events:plan_slots", event.slug)
    context = {
        "event": event,
        "form": form,
        "preview": preview,
        "page": page_of(request, resources.slots(event), 100),
        "used": resources.slots_in_use(event),
    }
    status = 422 if form.errors else 200
    return render(request, "events/plan/slots.html", context, status=status)


@require_POST
@organised
def remove_slots(request: HttpRequest, event: Event) -> HttpResponse:
    planned_day(event)
    pks = [int(pk) for pk in request.POST.getlist("slot") if pk.isdecimal() and len(pk) < 19]
    if pks:
        said(
            request,
            lambda: actions.remove_slots(event=event, by=request.user, pks=pks),
            _("Removed."),
        )
    return redirect("events:plan_slots", event.slug)


@require_http_methods(["GET", "POST"])
@organised
def slot(request: HttpRequest, event: Event, pk: int) -> HttpResponse:
    planned_day(event)
    found, zone = get_object_or_404(event.slots, pk=pk), zone_of(event)
    form = SlotForm(request.POST or None, initial=SlotForm.initial_of(found, zone))
    if kept(
        request,
        form,
        lambda: actions.change_slot(slot=found, by=request.user, **form.span(zone)),
        _("Saved."),
    ):
        return redirect("events:plan_slots", event.slug)
    context = {"event": event, "title": _("Change a slot"), "back": "events:plan_slots"}
    return form_page(request, "events/plan/form.html", context, form)


@require_safe
@organised
def places(request: HttpRequest, event: Event) -> HttpResponse:
    planned_day(event)
    return _places(request, event)


def _places(request: HttpRequest, event: Event, form: TravelForm | None = None) -> HttpResponse:
    zones = sorted({zone for zone in event.places.values_list("zone", flat=True) if zone})
    context = {
        "event": event,
        "page": page_of(request, resources.places(event)),
        "zones": zones,
        "ways": event.travel.order_by("first", "second"),
    }
    return form_page(request, "events/plan/places.html", context, form or TravelForm(zones=zones))


@require_http_methods(["GET", "POST"])
@organised
def place(request: HttpRequest, event: Event, pk: int | None = None) -> HttpResponse:
    """A new place, or one that is there."""
    planned_day(event)
    found = get_object_or_404(event.places, pk=pk) if pk else None
    form = PlaceForm(request.POST or None, event=event, instance=found or MeetingPlace(event=event))
    if kept(
        request,
        form,
        lambda: actions.save_place(event=event, by=request.user, place=found, **form.cleaned_data),
        _("Saved."),
    ):
        return redirect("events:plan_places", event.slug)
    title = _("Change a place") if found else _("Add a place")
    context = {"event": event, "title": title, "back": "events:plan_places"}
    return form_page(request, "events/plan/form.html", context, form)


@require_POST
@organised
def close(request: HttpRequest, event: Event, pk: int) -> HttpResponse:
    planned_day(event)
    found = get_object_or_404(event.places, pk=pk)
    closed = "open" not in request.POST
    done = (
        _("Closed. Make a new plan to move the meetings that were to be there.")
        if closed
        else _("Open again.")
    )
    said(request, lambda: actions.close_place(place=found, by=request.user, closed=closed), done)
    return redirect("events:plan_places", event.slug)


@require_POST
@organised
def travel(request: HttpRequest, event: Event) -> HttpResponse:
    planned_day(event)
    zones = {zone for zone in event.places.values_list("zone", flat=True) if zone}
    form = TravelForm(request.POST, zones=sorted(zones))
    if not form.is_valid():
        return _places(request, event, form)
    said(
        request,
        lambda: actions.set_travel(event=event, by=request.user, **form.cleaned_data),
        _("Saved."),
    )
    return redirect("events:plan_places", event.slug)
