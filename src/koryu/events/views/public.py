"""What everybody reads: the list, a series, an event with its programme and participants."""

from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from koryu.shared.enums import Country
from koryu.shared.files import file_response
from koryu.shared.text import clean

from ..enums import EventKind, EventMode, RegistrationState
from ..models import Event
from ..queries import events, registration
from ..queries.programme import programme as programme_of
from ..rules.access import in_audience
from ..rules.windows import closed_because
from .finding import find_event

PAGE = 20
PEOPLE = 50


@require_safe
def event_list(request: HttpRequest) -> HttpResponse:
    past = request.GET.get("when") == "past"
    chosen = {name: request.GET.get(name, "") for name in ("kind", "mode", "country")}
    found = events.listed_events(request.reader, past=past, **chosen)
    context = {
        "page_obj": Paginator(found, PAGE).get_page(request.GET.get("page")),
        "past": past,
        "chosen": chosen,
        "narrowed": any(chosen.values()),
        "filters": [
            ("kind", EventKind.choices),
            ("mode", EventMode.choices),
            ("country", Country.choices),
        ],
        "series": events.visible_series(request.reader),
    }
    return render(request, "events/public/list.html", context)


@require_safe
def series(request: HttpRequest, slug: str) -> HttpResponse:
    found = get_object_or_404(events.visible_series(request.reader), slug=slug)
    past = request.GET.get("when") == "past"
    of_series = events.listed_events(request.reader, past=past).filter(series=found)
    page = Paginator(of_series, PAGE).get_page(request.GET.get("page"))
    context = {"series": found, "page_obj": page, "past": past}
    return render(request, "events/public/series.html", context)


@require_safe
def event(request: HttpRequest, slug: str) -> HttpResponse:
    found = find_event(request, slug)
    mine = registration.last_registration(found, request.reader.person)
    has_place = mine is not None and mine.state == RegistrationState.CONFIRMED
    context = {
        "event": found,
        "mine": mine,
        "has_place": has_place,
        "closed_because": closed_because(found, timezone.now()),
        "places_left": registration.places_left(found),
        "is_image": found.venue_map is not None and found.venue_map.kind in ("png", "jpeg"),
        "has_programme": found.sessions.filter(removed_at=None).exists(),
    }
    return render(request, "events/public/event.html", context)


@require_safe
def programme(request: HttpRequest, slug: str) -> HttpResponse:
    found = find_event(request, slug)
    context = {"event": found, "days": programme_of(found)}
    return render(request, "events/public/programme.html", context)


@require_safe
def people(request: HttpRequest, slug: str) -> HttpResponse:
    found = find_event(request, slug)
    text = clean(request.GET.get("q", "")[:200])
    listed = registration.participants(request.reader, found, text=text)
    context = {
        "event": found,
        "text": text,
        "page_obj": Paginator(listed, PEOPLE).get_page(request.GET.get("page")),
        "may_read": _reads_the_list(request, found),
    }
    return render(request, "events/public/people.html", context)


def _reads_the_list(request: HttpRequest, found: Event) -> bool:
    registered = registration.has_place(found, request.reader.person)
    return in_audience(request.reader, found.attendees_seen_by, registered=registered)


@require_safe
def venue_map(request: HttpRequest, slug: str) -> FileResponse:
    found = find_event(request, slug)
    if found.venue_map is None:
        raise Http404
    return file_response(found.venue_map, inline="inline" in request.GET)
