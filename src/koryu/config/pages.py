"""The terms of use, the privacy notice and what Koryu is: one text per language.

The operator adapts the first two.
"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import get_language


def _page(request: HttpRequest, name: str) -> HttpResponse:
    language = (get_language() or "en")[:2]
    return render(request, f"config/legal/{name}_{language}.html")


def terms(request: HttpRequest) -> HttpResponse:
    """The terms of use in the reader's language."""
    return _page(request, "terms")


def privacy(request: HttpRequest) -> HttpResponse:
    """The privacy notice in the reader's language."""
    return _page(request, "privacy")


def about(request: HttpRequest) -> HttpResponse:
    """What Koryu is and whose work it rests on: dictionaries ask for it (ADR-0002)."""
    return _page(request, "about")


urlpatterns = [
    path("terms/", terms, name="terms"),
    path("privacy/", privacy, name="privacy"),
    path("about/", about, name="about"),
]
