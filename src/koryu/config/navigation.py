"""The journey in the rail: composed here because it points into every room."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Stop:
    """One stop of the journey. `rooms` are the URL namespaces that light it up."""

    label: object
    url_name: str
    rooms: tuple[str, ...]
    icon: str
    step: str = ""
    members_only: bool = False


JOURNEY = (
    Stop(_("Home"), "home", (), "home"),
    Stop(_("Share"), "research:list", ("research",), "share", "1", True),
    Stop(_("Discover"), "discovery:search", ("discovery",), "discover", "2"),
    Stop(_("Exchange"), "exchange:list", ("exchange",), "exchange", "3", True),
    Stop(_("Programmes"), "programmes:list", ("programmes", "evaluation"), "star"),
    Stop(_("Events"), "events:list", ("events",), "calendar"),
    Stop(_("Agreements"), "agreements:list", ("agreements",), "agreement", "", True),
)
DESK = Stop(_("Desk"), "people:desk", (), "desk")


def _is_current(stop: Stop, here: str | None, name: str, path: str) -> bool:
    """Whether a page named `name` in the namespace `here`, at `path`, belongs to the stop."""
    on_desk = "desk" in name or "/desk/" in path
    if stop is DESK:
        return on_desk
    return name == stop.url_name if not stop.rooms else not on_desk and here in stop.rooms


def journey(request: HttpRequest) -> list[dict[str, object]]:
    """The stops this reader is offered, with the current one marked."""
    reader = request.reader  # type: ignore[attr-defined]
    match = request.resolver_match
    here, name = (match.namespace, match.url_name or "") if match else (None, "")
    if getattr(request, "foreign_listing", False):
        here = "discovery"  # what others share is discovered, not one's own share
    stops = [s for s in JOURNEY if not s.members_only or not reader.is_anonymous]
    if reader.is_operator:
        stops.append(DESK)
    return [
        {
            "label": stop.label,
            "url": reverse(stop.url_name),
            "icon": stop.icon,
            "step": stop.step,
            "current": _is_current(stop, here, name, request.path),
        }
        for stop in stops
    ]
