"""The programme for calendars and other programmes; without a sign-in only what is public."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from ..queries.feeds import schedule_ics, schedule_json, site_ics
from ..queries.invitations import day_ics
from .finding import find_event
from .meeting_place import find_side

CALENDAR = "text/calendar; charset=utf-8"


def feed_headers(request: HttpRequest) -> dict[str, str]:
    """A feed may be kept for a while where it was asked for without a sign-in."""
    fresh = "public, max-age=300" if request.reader.is_anonymous else "private, no-store"
    return {"Cache-Control": fresh, "Vary": "Cookie, Accept-Language"}


@require_safe
def schedule(request: HttpRequest, slug: str) -> JsonResponse:
    event = find_event(request, slug)
    options = {"ensure_ascii": False}
    return JsonResponse(
        schedule_json(event), json_dumps_params=options, headers=feed_headers(request)
    )


def _file(request: HttpRequest, name: str, content: bytes) -> HttpResponse:
    headers = feed_headers(request) | {"Content-Disposition": f'attachment; filename="{name}.ics"'}
    return HttpResponse(content, content_type=CALENDAR, headers=headers)


@require_safe
def calendar(request: HttpRequest, slug: str) -> HttpResponse:
    event = find_event(request, slug)
    return _file(request, event.slug, schedule_ics(event))


@require_safe
@login_required
def my_day(request: HttpRequest, slug: str) -> HttpResponse:
    """The published meetings of one's own side."""
    here = find_side(request, slug)
    return _file(request, f"{here.event.slug}-meetings", day_ics(request.reader, here.own))


@require_safe
def site(request: HttpRequest) -> HttpResponse:
    """Every public event, whoever asks."""
    return HttpResponse(site_ics(), content_type=CALENDAR, headers=feed_headers(request))
