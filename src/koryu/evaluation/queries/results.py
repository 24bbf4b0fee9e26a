"""What a stage is computed from, and what was found. Operators only: views and actions ask."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from koryu.programmes.enums import ApplicationState
from koryu.programmes.models import Application, Call

from ..enums import AssignmentState, ReviewState, StageKind, StageState
from ..models import Assignment, Panel, Review, Stage, StageResult
from ..rules.ledger import plain
from .reviews import counted


def in_stage(stage: Stage) -> QuerySet[Application]:
    """The applications that take part in the stage now, in the order of their numbers."""
    return Application.objects.filter(
        call=stage.call_id, state=ApplicationState.IN_STAGE, stage_position=stage.position
    ).order_by("number")


def missing(stage: Stage) -> QuerySet[Assignment]:
    """Evaluators who were asked and have not handed in, of applications that are in the stage."""
    asked = (AssignmentState.SENT, AssignmentState.ACCEPTED)
    return (
        Assignment.objects.filter(stage=stage, state__in=asked, application__in=in_stage(stage))
        .exclude(review__state=ReviewState.SUBMITTED)
        .select_related("seat", "application")
        .order_by("application__number", "seat__alias")
    )


@dataclass(frozen=True)
class Lacking:
    """A sheet that is not there: of a seat that was asked, or of a panel that nobody is left of."""

    number: str
    alias: str
    country: str

    def __str__(self) -> str:
        return f"{self.number} {self.alias or self.country}"


def lacking(stage: Stage) -> list[Lacking]:
    """Everything missing, by application: it has no rank without a sheet of each panel."""
    found = [Lacking(m.application.number, m.seat.alias, "") for m in missing(stage)]
    asked = (AssignmentState.SENT, AssignmentState.ACCEPTED)
    held = Assignment.objects.filter(stage=stage, state__in=asked)
    there = set(held.values_list("application__number", "seat__panel__country"))
    voices = [] if stage.kind == StageKind.ELIGIBILITY else [p["key"] for p in _panels(stage)]
    found += [
        Lacking(number, "", country)
        for number in in_stage(stage).values_list("number", flat=True)
        for country in voices
        if (number, country) not in there
    ]
    return sorted(found, key=str)


def inputs_of(stage: Stage, numbers: Iterable[str] | None = None) -> dict[str, Any]:
    """The document a result follows from, of these applications or of those in the stage now."""
    if numbers is None:
        numbers = in_stage(stage).values_list("number", flat=True)
    numbers = list(numbers)
    panels = [] if stage.kind == StageKind.ELIGIBILITY else _panels(stage)
    keys = {panel["key"] for panel in panels}
    sheets = [_sheet(review) for review in counted(stage)]
    kept = [s for s in sheets if s["application"] in set(numbers) and s["panel"] in keys]
    document = {
        "stage": _stage(stage),
        "panels": panels,
        "applications": numbers,
        "sheets": kept,
    }
    return plain(document)


def _stage(stage: Stage) -> dict[str, Any]:
    names = ("position", "kind", "aggregation", "trim_from", "pass_mark", "keep", "spread_flag")
    return {name: getattr(stage, name) for name in names} | {
        "places": stage.keep or stage.call.places
    }


def _panels(stage: Stage) -> list[dict[str, Any]]:
    """Panels with criteria and members: the others have no voice in this stage."""
    found = []
    panels = stage.panels.prefetch_related("criteria", "seats").order_by("country")
    for panel in panels:
        seats = [seat for seat in panel.seats.all() if seat.removed_at is None]
        criteria = _criteria(panel)
        if seats and any(each["kind"] == "points" for each in criteria) and panel.weight:
            head = {"key": panel.country, "weight": panel.weight, "head_count": len(seats)}
            found.append(head | {"criteria": criteria})
    return found


def _criteria(panel: Panel) -> list[dict[str, Any]]:
    names = ("code", "kind", "weight", "scale", "minimum")
    return [{name: getattr(each, name) for name in names} for each in panel.criteria.all()]


def _sheet(review: Review) -> dict[str, Any]:
    assignment = review.assignment
    return {
        "application": assignment.application.number,
        "alias": assignment.seat.alias,
        "panel": assignment.seat.panel.country,
        "points": {each.criterion.code: each.points for each in review.scores.all()},
    }


def closed_stages(call: Call) -> QuerySet[Stage]:
    """Those with a result, in order."""
    return call.stages.filter(state=StageState.CLOSED)


def results_of(stage: Stage) -> QuerySet[StageResult]:
    """By rank, those without one last."""
    return (
        StageResult.objects.filter(stage=stage)
        .select_related("application__lead")
        .order_by(Q(rank=None), "rank", "application__number")
    )
