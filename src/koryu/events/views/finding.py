"""What the views of this room share: the event named in the address, or 404."""

from django.http import Http404, HttpRequest

from ..models import Event
from ..queries import events
from ..rules.access import may_organise


def find_event(request: HttpRequest, slug: str) -> Event:
    """The event, as far as this reader may know of it."""
    try:
        return events.find_event(request.reader, slug)
    except Event.DoesNotExist as missing:
        raise Http404 from missing


def organised_event(request: HttpRequest, slug: str) -> Event:
    """The event, for its organisers only."""
    event = find_event(request, slug)
    if not may_organise(request.reader, event):
        raise Http404
    return event


def operators_only(request: HttpRequest) -> None:
    """404 for everybody who is on no desk."""
    if not may_organise(request.reader):
        raise Http404
