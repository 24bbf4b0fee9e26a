"""What the views of calls share: the call named in the address, or 404; a stale form again."""

from collections.abc import Callable

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from koryu.shared.errors import Invalid, NotAllowedNow, Stale
from koryu.shared.forms import add_errors

from ..models import Call
from ..queries import calls
from ..rules.access import may_run

TOO_LATE = _("This can no longer be done; nothing was changed. What you typed is kept below.")


def find_call(request: HttpRequest, slug: str) -> Call:
    """The call, as far as this reader may know of it."""
    try:
        return calls.find_call(request.reader, slug)
    except Call.DoesNotExist as missing:
        raise Http404 from missing


def desk_call(request: HttpRequest, slug: str) -> Call:
    """The call, for operators only."""
    operators_only(request)
    return find_call(request, slug)


def operators_only(request: HttpRequest) -> None:
    """404 for everybody who is on no desk."""
    if not may_run(request.reader):
        raise Http404


def answered(request: HttpRequest, template: str, context: dict, form: forms.Form) -> HttpResponse:
    """The page with its form: 422 with errors, 409 where somebody saved meanwhile."""
    status = getattr(form, "status", 0) or (422 if form.errors else 200)
    return render(request, template, context | {"form": form}, status=status)


def tried(form: forms.Form, act: Callable[[], object]) -> bool:
    """Whether the action went through; its objections stand in the form, which keeps the text.

    After a stale save the form carries the newer version: saving again is meant for it.
    """
    try:
        act()
    except Invalid as error:
        add_errors(form, error)
    except Stale as error:
        form.add_error(None, str(error.message))
        form.data = form.data.copy()
        form.data["version"] = error.current
        form.status = 409  # type: ignore[attr-defined]
    except NotAllowedNow as error:
        form.add_error(None, str(error.message or TOO_LATE))
        form.status = 409  # type: ignore[attr-defined]
    else:
        return True
    return False
