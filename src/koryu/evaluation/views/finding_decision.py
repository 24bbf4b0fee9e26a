"""What these views share: the call for its operators, the application for its people, or 404."""

from django.http import Http404, HttpRequest

from koryu.programmes.models import Application, Call
from koryu.programmes.queries.applications import find_application, part_of

from ..models import Stage


def desk_call(request: HttpRequest, slug: str) -> Call:
    """The call, for operators only."""
    if not request.reader.is_operator:
        raise Http404
    found = Call.objects.select_related("programme").filter(slug=slug).first()
    if found is None:
        raise Http404
    return found


def desk_stage(request: HttpRequest, pk: int) -> Stage:
    """The stage, for operators only."""
    if not request.reader.is_operator:
        raise Http404
    found = Stage.objects.select_related("call__programme").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def desk_application(request: HttpRequest, call: Call, code: object) -> Application:
    """One of the call's applications that were handed in."""
    found = call.applications.exclude(number="").filter(code=code).select_related("lead").first()
    if found is None:
        raise Http404
    found.call = call
    return found


def own_application(request: HttpRequest, code: object) -> Application:
    """The application, for its consortium only."""
    found = find_application(request.reader, code)
    if found is None or not part_of(request.reader, found).member:
        raise Http404
    return found
