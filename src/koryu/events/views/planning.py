"""What the planning pages share: the organised event, its zone, its meeting day, plain refusals."""

from collections.abc import Callable
from functools import wraps
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Page, Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone

from koryu.shared.errors import KoryuError

from ..models import Event, MeetingDay
from ..queries.resources import meeting_day
from .finding import organised_event

View = Callable[..., HttpResponse]
PAGE = 50


def organised(view: View) -> View:
    """Hand the view its event, for organisers only, with times shown in the event's zone."""

    @wraps(view)
    @login_required
    def wrapped(request: HttpRequest, slug: str, **kwargs: object) -> HttpResponse:
        event = organised_event(request, slug)
        with timezone.override(ZoneInfo(event.zone)):
            return view(request, event, **kwargs)

    return wrapped


def planned_day(event: Event) -> MeetingDay:
    """The event's meetings; 404 before they are turned on."""
    day = meeting_day(event)
    if day is None:
        raise Http404
    return day


def zone_of(event: Event) -> ZoneInfo:
    return ZoneInfo(event.zone)


def page_of(request: HttpRequest, rows: object, size: int = PAGE) -> Page:
    return Paginator(rows, size).get_page(request.GET.get("page"))  # type: ignore[arg-type]


def said(request: HttpRequest, act: Callable[[], object], done: object = "") -> bool:
    """Do it; on a refusal tell the reason beside what stays as it was. Whether it was done."""
    try:
        act()
    except KoryuError as error:
        for text in error.texts:
            messages.error(request, text)
        return False
    if done:
        messages.success(request, str(done))
    return True
