"""Reads of assignments and of the runs that proposed them, for the desk."""

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import QuerySet

from koryu.programmes.models import Application

from ..enums import HOLDING
from ..models import Assignment, AssignmentRun, ForbiddenPair, Stage
from .stages import applications_of


@dataclass(frozen=True)
class Row:
    """One application and who reads it. `lacks`: evaluators it still needs."""

    application: Application
    assignments: list[Assignment]
    score: float
    lacks: int


def table_of(stage: Stage) -> list[Row]:
    """Every application of the stage with its living assignments, by number."""
    living = (
        Assignment.objects.filter(stage=stage, state__in=HOLDING)
        .select_related("seat__panel", "seat__evaluator__person", "review")
        .order_by("seat__panel__country", "seat__alias")
    )
    mine: dict[int, list[Assignment]] = defaultdict(list)
    for each in living:
        mine[each.application_id].append(each)
    return [
        Row(
            each,
            mine[each.pk],
            sum(one.fit for one in mine[each.pk]),
            max(0, stage.per_application - len(mine[each.pk])),
        )
        for each in applications_of(stage)
    ]


def forbidden_of(stage: Stage) -> QuerySet[ForbiddenPair]:
    """The pairs kept apart by hand."""
    rows = ForbiddenPair.objects.filter(stage=stage)
    return rows.select_related("seat__evaluator__person", "application", "by").order_by("id")


def runs_of(stage: Stage) -> QuerySet[AssignmentRun]:
    """The stage's proposals, the latest first, without what-ifs and without their problems."""
    return stage.runs.filter(change={}).select_related("by").defer("problem", "why")


def find_run(pk: int) -> AssignmentRun | None:
    """A run with its stage and its base."""
    return AssignmentRun.objects.select_related("stage__call", "base", "by").filter(pk=pk).first()
