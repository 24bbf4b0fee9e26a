"""What participants said after the event, told so that nobody is recognised in it."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from ..enums import QuestionKind, QuestionUse
from ..models import Event, Question, SurveyAnswer
from ..rules.answers import shown_answer

ENOUGH = 5  # below it an answer could be put to a face


@dataclass(frozen=True)
class Bar:
    label: str
    count: int


@dataclass(frozen=True)
class Told:
    """A question with what was said: bars with counts, or texts; `mean` of a scale."""

    question: Question
    answered: int
    bars: list[Bar]
    texts: list[str]
    mean: float | None = None


@dataclass(frozen=True)
class Results:
    """`told` is empty while fewer than `ENOUGH` people answered."""

    asked: int
    answered: int
    told: list[Told]


def results_of(event: Event, language: str) -> Results:
    """The survey of an event for its organisers, in `language`."""
    questions = event.questions.filter(use=QuestionUse.SURVEY, removed_at=None)
    answers = SurveyAnswer.objects.filter(registration__event=event)
    rows = list(answers.order_by("?").values_list("answers", flat=True))
    asked = event.registrations.filter(state="confirmed").count()
    told = [_told(question, rows, language) for question in questions]
    shown = told if len(rows) >= ENOUGH else []
    return Results(asked, len(rows), shown)


def _told(question: Question, rows: list[dict[str, Any]], language: str) -> Told:
    given = [
        row[str(question.pk)] for row in rows if row.get(str(question.pk)) not in (None, "", [])
    ]
    # Few answers to one question are as telling as few answers at all.
    if question.kind == QuestionKind.TEXT or len(given) < ENOUGH:
        texts = [str(answer) for answer in given] if len(given) >= ENOUGH else []
        return Told(question, len(given), [], texts)
    counts = Counter(
        each for answer in given for each in (answer if isinstance(answer, list) else [answer])
    )
    bars = [
        Bar(shown_answer(question, value, language), counts[value]) for value in _values(question)
    ]
    mean = sum(given) / len(given) if question.kind == QuestionKind.SCALE else None
    return Told(question, len(given), bars, [], mean)


def _values(question: Question) -> list[Any]:
    if question.kind == QuestionKind.SCALE:
        return [5, 4, 3, 2, 1]
    if question.kind == QuestionKind.YES:
        return [True, False]
    return [choice["value"] for choice in question.choices]
