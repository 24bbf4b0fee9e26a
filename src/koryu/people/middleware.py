"""Language and time zone of the interface, and what happens when a session has ended."""

from collections.abc import Callable
from urllib.parse import urlencode, urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import resolve_url
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


class SessionEndMiddleware:
    """A page left open until the session ended must neither lose a text nor lead astray.

    Scripts (autosave, drafts, htmx) get 401 instead of the sign-in page, and keep what they have.
    A form leads back, after signing in, to the page it stood on, not to the address it was sent to.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if not self.asks_to_sign_in(response):
            return response
        if request.headers.get("Sec-Fetch-Mode", "navigate") != "navigate":
            return HttpResponse(status=401)
        page = urlsplit(request.headers.get("Referer", ""))
        if request.method == "POST" and page.netloc == request.get_host():
            here = f"{page.path}?{page.query}" if page.query else page.path
            response["Location"] = f"{resolve_url(settings.LOGIN_URL)}?{urlencode({'next': here})}"
        return response

    def asks_to_sign_in(self, response: HttpResponse) -> bool:
        """Whether a view sent the reader to the sign-in page to come back."""
        target = urlsplit(response.headers.get("Location", ""))
        sign_in = resolve_url(settings.LOGIN_URL)
        return response.status_code == 302 and target.path == sign_in and "next=" in target.query
