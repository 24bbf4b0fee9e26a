"""Stages, panels and evaluators as rows, for tests of what comes after them."""

from collections.abc import Mapping
from itertools import count

from django.utils import timezone

from koryu.evaluation.models import (
    Assignment,
    Criterion,
    Evaluator,
    Panel,
    PanelSeat,
    Review,
    Score,
    Stage,
)
from koryu.people.models import Person
from koryu.programmes.models import Application, Call

from .people import PersonFactory
from .programmes import make_call, make_submitted

_numbers = count(1)


def make_stage(call: Call | None = None, state: str = "setup", **fields: object) -> Stage:
    """A document review with one panel a country, each of two criteria of ten points."""
    call = call or make_call(state="evaluating")
    position = call.stages.count() + 1
    given = {"kind": "document", "position": position, "title_ko": "서면평가"} | fields
    stage = Stage.objects.create(call=call, state=state, **given)
    for country in ("KR", "JP"):
        panel = Panel.objects.create(stage=stage, country=country)
        for place, code in enumerate(("creativity", "plan")):
            Criterion.objects.create(panel=panel, code=code, title_en=code, position=place)
    return stage


def make_evaluator(
    country: str = "KR", person: Person | None = None, **fields: object
) -> Evaluator:
    given = {
        "languages": ["ko" if country == "KR" else "ja", "en"],
        "terms_version": "1",
    } | fields
    return Evaluator.objects.create(person=person or PersonFactory(), country=country, **given)


def make_seat(panel: Panel, evaluator: Evaluator | None = None, **fields: object) -> PanelSeat:
    evaluator = evaluator or make_evaluator(panel.country)
    given = {"alias": f"{panel.country}-{next(_numbers)}"} | fields
    return PanelSeat.objects.create(panel=panel, evaluator=evaluator, **given)


def make_assignment(
    stage: Stage, application: Application, country: str = "KR", **fields: object
) -> Assignment:
    """An accepted one, with a new evaluator unless a `seat` is given."""
    seat = fields.pop("seat", None) or make_seat(stage.panels.get(country=country))
    given = {"state": "accepted"} | fields
    return Assignment.objects.create(stage=stage, application=application, seat=seat, **given)


def make_review(
    stage: Stage,
    application: Application,
    country: str = "KR",
    points: Mapping[str, object] | None = None,
    **fields: object,
) -> Review:
    """A sheet handed in, by an evaluator of its own unless a `seat` is given."""
    seat = fields.pop("seat", None)
    assignment = make_assignment(stage, application, country, **({"seat": seat} if seat else {}))
    given = {"state": "submitted", "submitted_at": timezone.now()} | fields
    review = Review.objects.create(
        assignment=assignment, submission=application.submissions.last(), **given
    )
    panel = assignment.seat.panel
    for criterion in panel.criteria.all():
        if criterion.code in (points or {}):
            Score.objects.create(review=review, criterion=criterion, points=points[criterion.code])
    return review


def make_reviewed(call: Call, table: Mapping[str, Mapping[str, tuple]]) -> Stage:
    """A stage with everything handed in.

    `table`: application's title → evaluator's alias ("KR-1") → points of the two criteria.
    """
    stage = make_stage(call, state="reviewing")
    seats: dict[str, PanelSeat] = {}
    for title, sheets in table.items():
        application = make_submitted(
            call, state="in_stage", title=title, stage_position=stage.position
        )
        for alias, (creativity, plan) in sheets.items():
            country = alias[:2]
            if alias not in seats:
                seats[alias] = make_seat(stage.panels.get(country=country), alias=alias)
            points = {"creativity": creativity, "plan": plan}
            make_review(stage, application, country, points, seat=seats[alias])
    return stage
