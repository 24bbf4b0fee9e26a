"""Reads of the optimiser's runs and of what organisers changed in them by hand."""

from datetime import timedelta

from django.db.models import QuerySet
from django.utils import timezone

from ..enums import RunState
from ..models import Event, MeetingDay, PlanEdit, PlanRun

SILENT_AFTER = timedelta(seconds=90)
HEAVY = ("problem", "plan")


def runs(event: Event) -> QuerySet[PlanRun]:
    """All runs but what-ifs, the latest first, without their problems and plans."""
    return event.runs.filter(scenario="").select_related("by").defer("problem")


def scenarios(event: Event, base: PlanRun) -> QuerySet[PlanRun]:
    """The what-ifs made on the day as it was when `base` began, the newest first."""
    return event.runs.exclude(scenario="").filter(version=base.version).order_by("-pk")


def find_run(event: Event, pk: int) -> PlanRun | None:
    return event.runs.select_related("by").filter(pk=pk).first()


def is_silent(run: PlanRun) -> bool:
    """Whether its worker has not been heard of: it will be marked as failed."""
    beat = run.beat_at or run.created_at
    return run.state == RunState.RUNNING and beat < timezone.now() - SILENT_AFTER


def is_older(run: PlanRun, day: MeetingDay) -> bool:
    """Whether wishes or resources have changed since it began."""
    return run.version != day.version


def edits_since(run: PlanRun, number: int) -> list[PlanEdit]:
    """What was changed by hand after the state that somebody saw."""
    return list(run.history.filter(number__gt=number).select_related("by"))


def can_undo(run: PlanRun) -> bool:
    return run.history.filter(undo=False, undone=False).exists()
