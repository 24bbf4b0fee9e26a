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
    Stop(_("Home"), "home", ("",), "home"),
    Stop(_("Share"), "research:list", ("research",), "share", "1", True),
    Stop(_("Discover"), "discovery:search", ("discovery",), "discover", "2"),
    Stop(_("Exchange"), "exchange:list", ("exchange",), "exchange", "3", True),
    Stop(_("Agreements"), "agreements:list", ("agreements",), "agreement", "", True),
)
DESK = Stop(_("Desk"), "people:desk", (), "desk")


def journey(request: HttpRequest) -> list[dict[str, object]]:
    """The stops this reader is offered, with the current one marked."""
    reader = request.reader  # type: ignore[attr-defined]
    match = request.resolver_match
    here = match.namespace if match else None
    on_desk = bool(match and match.url_name and "desk" in match.url_name)
    stops = [s for s in JOURNEY if not s.members_only or not reader.is_anonymous]
    if reader.is_operator:
        stops.append(DESK)
    return [
        {
            "label": stop.label,
            "url": reverse(stop.url_name),
            "icon": stop.icon,
            "step": stop.step,
            "current": on_desk if stop is DESK else (not on_desk and here in stop.rooms),
        }
        for stop in stops
    ]
