"""The programme for calendars and other programmes; without a sign-in only what is public."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from ..queries.feeds import schedule_ics, schedule_json, site_ics
from .finding import find_event

CALENDAR = "text/calendar; charset=utf-8"


def _headers(request: HttpRequest) -> dict[str, str]:
    fresh = "public, max-age=300" if request.reader.is_anonymous else "private, no-store"
    return {"Cache-Control": fresh, "Vary": "Cookie, Accept-Language"}


@require_safe
def schedule(request: HttpRequest, slug: str) -> JsonResponse:
    event = find_event(request, slug)
    options = {"ensure_ascii": False}
    return JsonResponse(schedule_json(event), json_dumps_params=options, headers=_headers(request))


@require_safe
def calendar(request: HttpRequest, slug: str) -> HttpResponse:
    event = find_event(request, slug)
    name = f'attachment; filename="{event.slug}.ics"'
    headers = _headers(request) | {"Content-Disposition": name}
    return HttpResponse(schedule_ics(event), content_type=CALENDAR, headers=headers)


@require_safe
def site(request: HttpRequest) -> HttpResponse:
    """Every public event, whoever asks."""
    return HttpResponse(site_ics(), content_type=CALENDAR, headers=_headers(request))
