"""Every write of the questions asked at registration and in the survey."""

from collections.abc import Mapping

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from koryu.disclosure.queries import reader_for
from koryu.people.models import Person
from koryu.shared.enums import Language
from koryu.shared.errors import Invalid, NotAllowedNow, require
from koryu.shared.history import record

from ..enums import QuestionKind, QuestionUse
from ..models import Event, Question
from ..queries.registration import questions
from ..rules.access import may_organise
from .opening import opened

LISTED = (QuestionKind.CHOICE, QuestionKind.MANY)


@transaction.atomic
def add_question(*, event: Event, by: Person, use: str, **fields: object) -> Question:
    """Ask one more thing, at the end; a second click asks it once. Raises `Invalid` by field."""
    require(may_organise(reader_for(by), event))
    if there := questions(event, use).filter(**fields).first():
        return there
    last = questions(event, use).aggregate(last=Max("position"))["last"]
    question = Question(
        event=event, use=QuestionUse(use), position=0 if last is None else last + 1, **fields
    )
    _check(question)
    question.save()
    record(verb="question.added", obj=question, actor=by)
    return question


@transaction.atomic
def update_question(
    *, question: Question, by: Person, version: int, fields: Mapping[str, object]
) -> Question:
    """Change words, choices or whether it must be answered; answers given stay.

    The kind stays: answers given would lose their meaning. Raises `Invalid` (kind), and
    `Stale` when somebody saved since `version`.
    """
    require(may_organise(reader_for(by), question.event))
    locked = opened(question.event.questions.filter(removed_at=None), question.pk, version)
    if fields.get("kind", locked.kind) != locked.kind:
        raise Invalid({"kind": [_("The kind cannot change. Remove the question and add another.")]})
    for name, value in fields.items():
        setattr(locked, name, value)
    _check(locked)
    locked.save()
    record(verb="question.changed", obj=locked, actor=by)
    return locked


@transaction.atomic
def remove_question(*, question: Question, by: Person) -> Question:
    """Ask it no longer; answers given stay in the organiser's list. Twice is once."""
    require(may_organise(reader_for(by), question.event))
    if question.removed_at is None:
        question.removed_at = timezone.now()
        question.save(update_fields=["removed_at"])
        record(verb="question.removed", obj=question, actor=by)
    return question


@transaction.atomic
def move_question(*, question: Question, by: Person, up: bool) -> None:
    """Change places with the neighbour; at either end nothing happens."""
    require(may_organise(reader_for(by), question.event))
    order = list(questions(question.event, question.use).select_for_update())
    at = order.index(_living(question))
    other = at - 1 if up else at + 1
    if 0 <= other < len(order):
        order[at], order[other] = order[other], order[at]
    for position, each in enumerate(order):
        each.position = position
    Question.objects.bulk_update(order, ["position"])


def _living(question: Question) -> Question:
    found = Question.objects.select_related("event").filter(pk=question.pk, removed_at=None).first()
    if found is None:
        raise NotAllowedNow(_("This question was removed meanwhile."))
    return found


def _check(question: Question) -> None:
    if not any(getattr(question, f"label_{code}") for code in Language.values):
        raise Invalid({"label_ko": [_("Write the question in one language at least.")]})
    if question.kind in LISTED and len(question.choices) < 2:
        raise Invalid({"choices_ko": [_("Give at least two choices, one on each line.")]})
