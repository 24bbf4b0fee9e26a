"""The terms of use and the privacy notice, one text per language, to be adapted by the operator."""

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


urlpatterns = [path("terms/", terms, name="terms"), path("privacy/", privacy, name="privacy")]
