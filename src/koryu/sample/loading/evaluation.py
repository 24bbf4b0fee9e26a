"""Sample evaluators of both countries, and what they wrote about sample applications."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from allauth.account.models import EmailAddress

from koryu.evaluation.actions.assignments import accept, send_out
from koryu.evaluation.actions.evaluators import accept_terms, edit_profile, invite
from koryu.evaluation.actions.reviews import hand_in, save_review
from koryu.evaluation.actions.runs import start_run, take_over, work
from koryu.evaluation.actions.seats import seat
from koryu.evaluation.actions.stages import add_default_stages, remove_stage, start_stage
from koryu.evaluation.models import Assignment, AssignmentRun, Evaluator, Stage
from koryu.evaluation.queries.evaluators import current_terms
from koryu.people.models import Person
from koryu.programmes.models import Call
from koryu.shared.models import Term

LANGUAGE = {"KR": "ko", "JP": "ja"}
# How an evaluator's points lie beside what an application is worth: people differ.
LENIENCY = {"evaluator.kr4": 1, "evaluator.jp1": -1}
COMMENT = {
    "ko": "강점이 뚜렷하며, 일정의 근거를 더 제시하면 좋겠습니다.",
    "ja": "強みは明確です。日程の根拠をもう少し示していただけるとよいと思います。",
}


def load_evaluators(entries: Iterable[Mapping[str, Any]], by: Person) -> list[Evaluator]:
    """The pool: each accepted the terms and wrote their own profile."""
    fields = {term.code: term for term in Term.objects.filter(list="field")}
    return [_evaluator(entry, fields, by) for entry in entries]


def _evaluator(entry: Mapping[str, Any], fields: Mapping[str, Term], by: Person) -> Evaluator:
    family_latin, _, given_latin = entry["latin"].partition(" ")
    person = Person.objects.create_user(
        entry["email"],
        family_name=entry["family"],
        given_name=entry["given"],
        family_latin=family_latin,
        given_latin=given_latin,
        title=entry["title"],
        language=LANGUAGE[entry["country"]],
        is_sample=True,
    )
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    evaluator = invite(by=by, country=entry["country"], person=person)
    evaluator = accept_terms(evaluator=evaluator, by=person, version=current_terms().version)
    return edit_profile(
        evaluator=evaluator,
        by=person,
        version=evaluator.version,
        fields=[fields[code] for code in entry["fields"]],
        languages=entry["languages"],
        expertise_text=entry["expertise"],
        text_language=LANGUAGE[entry["country"]],
        most_load=entry["most"],
    )


def assign_first_stage(call: Call, evaluators: Iterable[Evaluator], by: Person) -> Stage:
    """The document review, started: seats given, evaluators assigned, asked, and willing."""
    first, *later = add_default_stages(call=call, by=by)
    for stage in reversed(later):
        remove_stage(stage=stage, by=by)
    panels = {panel.country: panel for panel in first.panels.all()}
    for evaluator in evaluators:
        seat(panel=panels[evaluator.country], evaluator=evaluator, by=by)
    first = start_stage(stage=first, by=by)
    run = start_run(stage=first, by=by)
    work(run.pk)
    take_over(run=AssignmentRun.objects.get(pk=run.pk), by=by)
    send_out(stage=first, by=by)
    for assignment in first.assignments.select_related("seat__evaluator__person"):
        accept(assignment=assignment, by=assignment.seat.evaluator.person)
    return Stage.objects.get(pk=first.pk)


def write_reviews(stage: Stage, points: Mapping[str, Mapping[str, list[int]]], *, but: int) -> None:
    """Reviews of all assignments but the last `but`; `points` by title, country, evaluator."""
    rows = stage.assignments.order_by("application_id", "id").select_related(
        "application", "seat__panel", "seat__evaluator__person"
    )
    told: dict[tuple[str, str], int] = {}
    for assignment in list(rows)[: -but or None]:
        key = assignment.application.title, assignment.seat.panel.country
        told[key] = told.get(key, -1) + 1
        given = points[key[0]][key[1]]
        _review(assignment, given[told[key] % len(given)])


def _review(assignment: Assignment, worth: int) -> None:
    person = assignment.seat.evaluator.person
    worth += LENIENCY.get(person.email.split("@")[0], 0)
    criteria = list(assignment.seat.panel.criteria.all())
    points = {
        each.pk: Decimal(min(10, max(0, worth + (-1, 0, 1, 0, 0)[place % 5])))
        for place, each in enumerate(criteria)
    }
    saved = save_review(
        assignment=assignment,
        by=person,
        version=0,
        points=points,
        to_applicant=COMMENT[person.language],
    )
    hand_in(assignment=assignment, by=person, version=saved.version)
