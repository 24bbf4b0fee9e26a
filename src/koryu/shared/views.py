"""Error pages and health."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import translation

from . import health


def _error(request: HttpRequest, status: int, **more: object) -> HttpResponse:
    return render(request, "shared/error.html", {"status": status, **more}, status=status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _error(request, 400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _error(request, 403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _error(request, 404)


def too_many(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """A limit of tries was reached (allauth asks for this handler by its name in the URLs)."""
    return _error(request, 429)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return _error(request, 403, csrf=True)


def server_error(request: HttpRequest) -> HttpResponse:
    """Drawn without session, person or database: any of them may be what failed."""
    language = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    if language not in dict(settings.LANGUAGES):
        language = translation.get_language_from_request(request)
    with translation.override(language):
        context = {"language": language, "static": settings.STATIC_URL}
        page = render_to_string("shared/500.html", context)
    return HttpResponse(page, status=500)


def healthz(request: HttpRequest) -> JsonResponse:
    """The process lives."""
    return JsonResponse({"status": "ok"})


def readyz(request: HttpRequest) -> JsonResponse:
    """Whether the process can serve: the database, its tables, the files' folder. 503 if not."""
    findings = [check() for check in (health.database, health.migrations, health.storage)]
    ready = all(found.state != health.FAIL for found in findings)
    checks = {found.name: found.state for found in findings}
    status = {"status": "ready" if ready else "not ready", "checks": checks}
    return JsonResponse(status, status=200 if ready else 503)
