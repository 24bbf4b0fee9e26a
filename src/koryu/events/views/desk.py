"""The organisers' pages of events and series."""

from zoneinfo import ZoneInfo

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from koryu.shared.text import whole_number

from ..actions import copying
from ..actions import events as actions
from ..enums import EventState
from ..forms.events import (
    PARTS,
    BasicsForm,
    CancelForm,
    CopyForm,
    EventPart,
    MapForm,
    SeriesForm,
    default_times,
)
from ..models import Event, EventSeries
from ..queries import events as queries
from ..queries.registration import places_left, state_counts
from ..rules.recurrence import next_month
from .finding import operators_only, organised_event
from .saving import form_page, kept

PAGE = 20


@require_safe
@login_required
def desk(request: HttpRequest) -> HttpResponse:
    operators_only(request)
    state = request.GET.get("state", "")
    found = queries.with_counts(queries.desk_events(request.reader, state=state))
    context = {
        "page_obj": Paginator(found, PAGE).get_page(request.GET.get("page")),
        "state": state,
        "states": EventState.choices,
        "series": EventSeries.objects.order_by("id"),
    }
    return render(request, "events/desk/list.html", context)


@require_http_methods(["GET", "POST"])
@login_required
def new(request: HttpRequest) -> HttpResponse:
    operators_only(request)
    country = request.reader.operator_country
    zone = "Asia/Tokyo" if country == "JP" else "Asia/Seoul"
    initial = default_times() | {"host_country": country, "zone": zone}
    form = BasicsForm(request.POST or None, initial=initial)
    made: list[Event] = []
    done = _("Saved as a draft. Only organisers see it.")
    if kept(
        request,
        form,
        lambda: made.append(actions.create_event(by=request.user, **form.values())),
        done,
    ):
        return redirect("events:manage", slug=made[0].slug)
    return _part_page(request, form, part="basics")


def _part_page(
    request: HttpRequest, form: EventPart, *, part: str, event: Event | None = None
) -> HttpResponse:
    context = {"event": event, "part": part, "title": PARTS[part][0]}
    return form_page(request, "events/desk/part.html", context, form)


@require_safe
@login_required
def manage(request: HttpRequest, slug: str) -> HttpResponse:
    event = organised_event(request, slug)
    context = {
        "event": event,
        "lacks": actions.lacks(event) if event.state == EventState.DRAFT else [],
        "parts": [(code, title) for code, (title, _form) in PARTS.items()],
        "map_form": MapForm(),
        "counts": state_counts(event),
        "places_left": places_left(event),
    }
    return render(request, "events/desk/manage.html", context)


@require_http_methods(["GET", "POST"])
@login_required
def edit(request: HttpRequest, slug: str, part: str) -> HttpResponse:
    event = organised_event(request, slug)
    if part not in PARTS:
        raise Http404
    kind = PARTS[part][1]

    def saved() -> EventPart:
        now = Event.objects.get(pk=event.pk)
        return kind(initial=kind.initial_of(now), zone=now.zone)

    form = kind(request.POST or None, initial=kind.initial_of(event), zone=event.zone)
    if kept(
        request,
        form,
        lambda: actions.update_event(
            event=event, by=request.user, version=form.seen, fields=form.values()
        ),
        _("Saved."),
        fresh=saved,
    ):
        return redirect("events:manage", slug=slug)
    return _part_page(request, form, part=part, event=event)


@require_POST
@login_required
def set_map(request: HttpRequest, slug: str) -> HttpResponse:
    event = organised_event(request, slug)
    form = MapForm(request.POST, request.FILES)
    if "remove" in request.POST:
        actions.set_map(event=event, by=request.user, upload=None)
    elif form.is_valid():
        actions.set_map(event=event, by=request.user, upload=form.cleaned_data["file"])
        messages.success(request, _("The map is in place."))
    else:
        messages.error(request, _("Choose a file first."))
    return redirect("events:manage", slug=slug)


@require_POST
@login_required
def publish(request: HttpRequest, slug: str) -> HttpResponse:
    event = organised_event(request, slug)
    actions.publish_event(event=event, by=request.user)
    messages.success(request, _("Announced."))
    return redirect("events:manage", slug=slug)


@require_POST
@login_required
def end(request: HttpRequest, slug: str) -> HttpResponse:
    actions.end_event(event=organised_event(request, slug), by=request.user)
    messages.success(request, _("Ended. The survey and certificates are open."))
    return redirect("events:manage", slug=slug)


@require_http_methods(["GET", "POST"])
@login_required
def cancel(request: HttpRequest, slug: str) -> HttpResponse:
    event = organised_event(request, slug)
    form = CancelForm(request.POST or None)
    if kept(
        request,
        form,
        lambda: actions.cancel_event(event=event, by=request.user, reasons=form.reasons()),
        _("Cancelled. Everybody registered is told."),
    ):
        return redirect("events:manage", slug=slug)
    context = {"event": event, "counts": state_counts(event)}
    return form_page(request, "events/desk/cancel.html", context, form)


@require_http_methods(["GET", "POST"])
@login_required
def copy(request: HttpRequest, slug: str) -> HttpResponse:
    event = organised_event(request, slug)
    proposed = next_month(event.starts_at.astimezone(ZoneInfo(event.zone)))
    form = CopyForm(request.POST or None, initial={"starts_at": proposed.replace(tzinfo=None)})
    if request.method == "POST" and form.is_valid():
        made = copying.duplicate_event(
            event=event, by=request.user, starts_at=form.moment(event.zone)
        )
        messages.success(request, _("A draft was made. Look through it before you announce it."))
        return redirect("events:manage", slug=made.slug)
    return form_page(request, "events/desk/copy.html", {"event": event}, form)


@require_http_methods(["GET", "POST"])
@login_required
def new_series(request: HttpRequest) -> HttpResponse:
    operators_only(request)
    form = SeriesForm(request.POST or None)
    made: list[EventSeries] = []
    if kept(
        request,
        form,
        lambda: made.append(actions.create_series(by=request.user, **form.values())),
        _("Saved."),
    ):
        return redirect("events:edit_series", slug=made[0].slug)
    return _series_page(request, form)


@require_http_methods(["GET", "POST"])
@login_required
def edit_series(request: HttpRequest, slug: str) -> HttpResponse:
    operators_only(request)
    series = get_object_or_404(EventSeries, slug=slug)

    def saved(data: object = None) -> SeriesForm:
        now = EventSeries.objects.get(pk=series.pk)
        return SeriesForm(data, initial=SeriesForm.initial_of(now), rule=now.rule)

    form = saved(request.POST or None)
    if kept(
        request,
        form,
        lambda: actions.update_series(
            series=series, by=request.user, version=form.seen, fields=form.values()
        ),
        _("Saved."),
        fresh=saved,
    ):
        return redirect("events:edit_series", slug=slug)
    return _series_page(request, form, series)


def _series_page(
    request: HttpRequest, form: SeriesForm, series: EventSeries | None = None
) -> HttpResponse:
    latest = series.events.order_by("-starts_at")[:12] if series else []
    context = {"series": series, "latest": latest}
    return form_page(request, "events/desk/series.html", context, form)


@require_POST
@login_required
def continue_series(request: HttpRequest, slug: str) -> HttpResponse:
    operators_only(request)
    series = get_object_or_404(EventSeries, slug=slug)
    after = whole_number(request.POST.get("after")) or 0
    made = len(copying.continue_series(series=series, by=request.user, after=after))
    if not made:
        messages.info(request, _("Nothing was made: there are later events already."))
        return redirect("events:edit_series", slug=slug)
    text = ngettext("%(count)d draft was made.", "%(count)d drafts were made.", made)
    messages.success(request, text % {"count": made})
    return redirect("events:edit_series", slug=slug)
