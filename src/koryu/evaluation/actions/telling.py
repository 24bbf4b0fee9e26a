"""Notices of the evaluation: to evaluators about their own work, to operators about what waits.

Parameters hold the call's title and an application's number and nothing else: a notice is mailed,
and neither an applicant's nor an evaluator's name may travel with it.
"""

from collections.abc import Iterable

from django.conf import settings
from django.db.models import Q
from django.urls import reverse
from django.utils import translation

from koryu.notify.actions import notify
from koryu.people.models import Person
from koryu.programmes.models import Call
from koryu.shared.enums import Country

from ..models import Assignment, Evaluator, Stage


def _tell(people: Iterable[Person], kind: str, path: str, group: str, **params: object) -> None:
    """One notice each; a call's title is said in its reader's language."""
    call = params.pop("call", None)
    for person in people:
        with translation.override(person.language or settings.LANGUAGE_CODE):
            given = dict(params) | ({"call": str(call)} if call is not None else {})
        notify(people=[person], kind=kind, params=given, path=path, group=group)


def tell_evaluator(evaluator: Evaluator, kind: str) -> None:
    """About the pool itself."""
    _tell([evaluator.person], kind, reverse("evaluation:profile"), "evaluator")


def tell_stage(stage: Stage, people: Iterable[Person], kind: str, **params: object) -> None:
    """About a stage's work, to these evaluators; one notice however many applications."""
    path = reverse("evaluation:mine")
    _tell(people, kind, path, f"stage:{stage.pk}", call=stage.call, **params)


def tell_removed(assignment: Assignment) -> None:
    """One application is no longer theirs to evaluate."""
    person = assignment.seat.evaluator.person
    number = assignment.application.number
    tell_stage(assignment.stage, [person], "evaluation.removed", number=number)


def tell_operators(call: Call, kind: str, number: str = "") -> None:
    """Both desks, about what waits for them in a call."""
    desks = Person.objects.filter(Q(operator_country__in=Country.values), is_active=True)
    path = reverse("evaluation:desk", args=[call.slug])
    _tell(desks, kind, path, f"call:{call.pk}", call=call, number=number)
