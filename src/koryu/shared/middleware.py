"""Turn the errors of actions into pages: what happened, what is safe, what to do."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from .errors import Invalid, KoryuError, NotAllowedNow, Refused, Stale

STATUS = {Refused: 403, Stale: 409, NotAllowedNow: 409, Invalid: 422}


class RefusalMiddleware:
    """Views may let a `KoryuError` rise; it is shown in the reader's language."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, KoryuError):
            return None
        status = STATUS.get(type(error), 400)
        if getattr(request, "htmx", False):
            return _beside(request, error, status)
        return render(request, "shared/refused.html", {"error": error}, status=status)


def _beside(request: HttpRequest, error: KoryuError, status: int) -> HttpResponse:
    # A part of the page asked: the page with what was typed stays, the reason comes beside it.
    response = render(request, "shared/refused_notice.html", {"error": error}, status=status)
    response["HX-Retarget"] = "#toasts"
    response["HX-Reswap"] = "innerHTML"
    response["HX-Reselect"] = ".notice"
    return response
