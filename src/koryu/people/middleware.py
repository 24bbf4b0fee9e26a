"""The interface language (cookie, else the person's own, else the browser's) and the time zone."""

from collections.abc import Callable
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation


class LanguageMiddleware:
    """Activate the language; the choice is made by `people.views.accounts.set_language`."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        language = self.choose(request)
        translation.activate(language)
        request.LANGUAGE_CODE = language  # type: ignore[attr-defined]
        with timezone.override(self.zone(request)):
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response

    def choose(self, request: HttpRequest) -> str:
        """One of the site's languages."""
        known = dict(settings.LANGUAGES)
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        if chosen in known:
            return chosen
        own = getattr(request.user, "language", "") if hasattr(request, "user") else ""
        return own if own in known else translation.get_language_from_request(request)

    def zone(self, request: HttpRequest) -> ZoneInfo:
        """The person's own zone; visitors read the cluster's. Asked only where a session is."""
        name = ""
        if settings.SESSION_COOKIE_NAME in request.COOKIES and hasattr(request, "user"):
            name = getattr(request.user, "timezone", "")
        try:
            return ZoneInfo(name or settings.TIME_ZONE)
        except (ZoneInfoNotFoundError, ValueError):
            return ZoneInfo(settings.TIME_ZONE)
