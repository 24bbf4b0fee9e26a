"""The home page: composed here because it gathers from every room."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from koryu.people import queries as people
from koryu.research.queries import published_listings

TODO: tuple[Callable[[object], list[dict[str, object]]], ...] = (people.todo,)


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
    items.sort(key=lambda item: -int(item.get("urgency") or 0))
    return render(request, "config/home.html", {"items": items})


urlpatterns = [path("", home, name="home")]
