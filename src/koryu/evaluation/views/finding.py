"""What the views of this room share: the thing named in the address behind the one door, or 404."""

from collections.abc import Callable
from dataclasses import asdict

from django import forms
from django.core.paginator import Page, Paginator
from django.http import Http404, HttpRequest

from koryu.programmes.models import Call
from koryu.shared.errors import Invalid, Stale
from koryu.shared.forms import add_errors

from ..models import Assignment, Evaluator, Stage
from ..queries import access
from ..queries.readers import language_gaps
from ..rules.words import language_gap

PAGE = 30


def desk_call(request: HttpRequest, slug: str) -> Call:
    """The call, for operators."""
    return _found(access.desk_call(request.reader, slug))


def desk_stage(request: HttpRequest, pk: int) -> Stage:
    """The stage with its call, for operators."""
    return _found(access.desk_stage(request.reader, pk))


def own_evaluator(request: HttpRequest) -> Evaluator:
    """The reader's own place in the pool."""
    return _found(access.evaluator_of(request.reader))


def own_assignment(request: HttpRequest, pk: int) -> Assignment:
    """One of the reader's own assignments, and nobody else's."""
    return _found(access.assignment_for(request.reader, pk))


def _found(thing: object) -> object:
    if thing is None:
        raise Http404
    return thing


def page_of(request: HttpRequest, rows: object, size: int = PAGE) -> Page:
    """The page that was asked for."""
    return Paginator(rows, size).get_page(request.GET.get("page"))  # type: ignore[arg-type]


def attempt(form: forms.Form, act: Callable[[], object]) -> tuple[object, int]:
    """(what the action returned, 0), or (None, status) with its objections on the form.

    After a `Stale` what was typed stays, and saving again is meant for the newer version.
    """
    if not form.is_valid():
        return None, 422
    try:
        return act(), 0
    except Stale as error:
        form.add_error(None, str(error.message))
        form.data = form.data.copy()
        form.data["version"] = error.current
        return None, 409
    except Invalid as error:
        add_errors(form, error)
        return None, 422


def gaps_in_words(stage: Stage) -> list[str]:
    """Which languages lack readers on the stage's panels, a sentence each."""
    return [language_gap(**asdict(gap)) for gap in language_gaps(stage)]
