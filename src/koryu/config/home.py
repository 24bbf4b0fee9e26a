"""The home page: composed here because it gathers from every room."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from koryu.agreements import queries as agreements
from koryu.discovery import queries as discovery
from koryu.evaluation.queries import todo as evaluation
from koryu.events.queries import todo as events
from koryu.exchange import queries as exchange
from koryu.people import queries as people
from koryu.programmes.queries import todo as programmes
from koryu.research.queries import published_listings

TODO: tuple[Callable[[object], list[dict[str, object]]], ...] = (
    agreements.todo,
    programmes.todo,
    discovery.todo,
    evaluation.todo,
    events.todo,
    exchange.todo,
    people.todo,
)


def home(request: HttpRequest) -> HttpResponse:
    """A to-do list with reasons for those signed in; what Koryu is for everybody else."""
    reader = request.reader
    if reader.is_anonymous:
        context = {
            "countries": people.counts_by_country(),
            "listings": published_listings(reader).count(),
        }
        return render(request, "config/welcome.html", context)
    items = [item for todo in TODO for item in todo(reader)]
    items.sort(key=_pressing)
    return render(request, "config/home.html", {"items": items})


def _pressing(item: dict[str, object]) -> tuple[int, bool, str]:
    """The most urgent first; of equals, what is due soonest."""
    due = item.get("due")
    return -int(item.get("urgency") or 0), due is None, due.isoformat() if due else ""


urlpatterns = [path("", home, name="home")]
