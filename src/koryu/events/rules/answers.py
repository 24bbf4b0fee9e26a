"""Whether answers fit the questions asked. Pure."""

from collections.abc import Iterable, Mapping
from typing import Protocol

from django.utils.translation import gettext as _

from koryu.shared.text import listed

from ..enums import QuestionKind

TEXT_LIMIT = 1000
EMPTY = (None, "", [])


class Asked(Protocol):
    """What of a question decides it."""

    pk: int
    kind: str
    required: bool
    choices: list[dict[str, str]]


def problems(asked: Iterable[Asked], answers: Mapping[str, object]) -> dict[str, list[object]]:
    """Field name (`q<id>`) → objections, in the reader's language; empty when all fit."""
    found: dict[str, list[object]] = {}
    for question in asked:
        if text := _problem(question, answers.get(str(question.pk))):
            found[f"q{question.pk}"] = [text]
    return found


def _problem(question: Asked, answer: object) -> str:
    if answer in EMPTY:
        return _("Please answer this question.") if question.required else ""
    return "" if _fits(question, answer) else _("This answer does not fit the question.")


def _fits(question: Asked, answer: object) -> bool:
    offered = {choice["value"] for choice in question.choices}
    if question.kind == QuestionKind.CHOICE:
        return answer in offered
    if question.kind == QuestionKind.MANY:
        return isinstance(answer, list) and set(answer) <= offered
    if question.kind == QuestionKind.YES:
        return isinstance(answer, bool)
    if question.kind == QuestionKind.SCALE:
        return answer in (1, 2, 3, 4, 5)
    return isinstance(answer, str) and len(answer) <= TEXT_LIMIT


def known(asked: Iterable[Asked], answers: Mapping[str, object]) -> dict[str, object]:
    """Those answers that are given and belong to a question asked, by the question's id."""
    ids = [str(question.pk) for question in asked]
    return {pk: answers[pk] for pk in ids if pk in answers and answers[pk] not in EMPTY}


def shown_answer(question: Asked, answer: object, language: str) -> str:
    """An answer in words, for the organiser's list and export."""
    labels = {c["value"]: c.get(language) or c["value"] for c in question.choices}
    if answer in EMPTY:
        return ""
    if isinstance(answer, bool):
        return _("Yes") if answer else _("No")
    if isinstance(answer, list):
        return listed(labels.get(each, str(each)) for each in answer)
    return labels.get(str(answer), str(answer))
