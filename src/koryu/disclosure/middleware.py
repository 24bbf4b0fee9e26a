"""`request.reader`: who reads, built once a request, only when asked for."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from koryu.people.rules import ACTIVE

from .queries import reader_for


class ReaderMiddleware:
    """Attach the lazy `request.reader`; the active organisation comes from the session."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.reader = SimpleLazyObject(  # type: ignore[attr-defined]
            lambda: reader_for(request.user, active_id=request.session.get(ACTIVE))
        )
        return self.get_response(request)
