"""Runs of the optimiser: started on a frozen problem, worked on by a job, stopped, tried again."""

import logging
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from koryu.people.models import Person
from koryu.shared.errors import Invalid, NotAllowedNow
from koryu.shared.history import record
from koryu.shared.jobs import enqueue

from ..bridge.plans import faults, freeze
from ..bridge.running import OptimiserFailed, optimise
from ..bridge.scenarios import changed
from ..enums import MeetingStage, RunState
from ..models import Event, PlanRun
from ..queries.runs import SILENT_AFTER
from .meeting_day import organising

logger = logging.getLogger(__name__)
SECONDS = (10, 30, 60, 120, 300)
UNFINISHED = (RunState.QUEUED, RunState.RUNNING)
LOST = timedelta(hours=1)


@transaction.atomic
def start_run(
    *,
    event: Event,
    by: Person,
    seconds: int = 60,
    scenario: str = "",
    change: dict[str, Any] | None = None,
    base: PlanRun | None = None,
) -> PlanRun:
    """Freeze the day as it stands and let the optimiser work on it.

    With `change` (see `bridge.scenarios`) it is a what-if under the name `scenario`, on the day as
    it was frozen for `base`, so that nothing but the change tells them apart. The same run asked
    for while it is unfinished is that run: a double click is harmless. Raises `Invalid` when there
    is nothing to plan, `NotAllowedNow` before requests were open and after the end.
    """
    day = organising(event, by)
    if day.stage in (MeetingStage.SETUP, MeetingStage.CLOSED):
        raise NotAllowedNow(_("A schedule can be made once requests are open and until the end."))
    if seconds not in SECONDS:
        raise Invalid({"seconds": [_("Choose one of the times given.")]})
    fail_silent()
    same = {"event": event, "state__in": UNFINISHED, "change": change or {}}
    if base:
        same["version"] = base.version
    if unfinished := PlanRun.objects.filter(**same).first():
        return unfinished
    run = PlanRun.objects.create(
        event=event,
        scenario=scenario,
        change=change or {},
        problem=_problem(base.problem if base else freeze(event), change),
        version=base.version if base else day.version,
        seconds=seconds,
        by=by,
    )
    record(verb="plan.started", obj=run, actor=by, scenario=scenario)
    enqueue("events.solve", run_id=run.pk)
    return run


def _problem(problem: dict, change: dict[str, Any] | None) -> dict:
    if not problem["slots"]:
        raise Invalid(_("Add times for meetings first."))
    if not problem["requests"]:
        raise Invalid(
            _("There is no meeting to plan yet: no two sides' wishes make one under these rules.")
        )
    try:
        return changed(problem, change) if change else problem
    except (ValueError, KeyError):
        raise Invalid(_("This change leaves nothing to plan. Choose another.")) from None


@transaction.atomic
def retry_run(*, run: PlanRun, by: Person) -> PlanRun:
    """Start the same again on the day as it is now. Raises `NotAllowedNow` while it works."""
    organising(run.event, by)
    fail_silent()
    run.refresh_from_db()
    if run.state in UNFINISHED:
        raise NotAllowedNow(_("This run is still working."))
    return start_run(
        event=run.event,
        by=by,
        seconds=run.seconds if run.seconds in SECONDS else 60,
        scenario=run.scenario,
        change=run.change,
    )


@transaction.atomic
def stop_run(*, run: PlanRun, by: Person) -> None:
    """Stop it; its process ends within two seconds. Nothing else changes."""
    organising(run.event, by)
    stopped = PlanRun.objects.filter(pk=run.pk, state__in=UNFINISHED).update(
        state=RunState.STOPPED, ended_at=timezone.now()
    )
    if stopped:
        record(verb="plan.stopped", obj=run, actor=by)


def work(run_id: int) -> None:
    """Do a run's work; called by the job, outside of any transaction.

    Whatever ends the optimiser leaves the run failed with a reason. A run that another worker began
    and left is failed too, never worked on twice.
    """
    claimed = PlanRun.objects.filter(pk=run_id, state=RunState.QUEUED).update(
        state=RunState.RUNNING, beat_at=timezone.now()
    )
    if not claimed:
        fail_silent()
        return
    run = PlanRun.objects.get(pk=run_id)
    try:
        plan = optimise(run.problem, run.seconds, beat=lambda said, at: _beat(run_id, said, at))
        if plan is not None:
            _finish(run, plan)
    except OptimiserFailed as error:
        logger.warning("plan run %s: %s", run_id, error)
        _end(run_id, RunState.FAILED, error=str(error))
    except Exception as error:
        _end(run_id, RunState.FAILED, error=type(error).__name__)
        raise


def _beat(run_id: int, said: dict[str, object], elapsed: float) -> bool:
    """Note that it works; False when somebody stopped it."""
    progress = said | {"seconds": int(elapsed)}
    living = PlanRun.objects.filter(pk=run_id, state=RunState.RUNNING)
    return bool(living.update(beat_at=timezone.now(), progress=progress))


def _finish(run: PlanRun, plan: dict) -> None:
    if wrong := faults(run.problem, plan):
        raise OptimiserFailed(f"refused by the independent check: {wrong[:3]}")
    _end(run.pk, RunState.DONE, plan=plan)


def _end(run_id: int, state: str, **fields: object) -> None:
    PlanRun.objects.filter(pk=run_id, state=RunState.RUNNING).update(
        state=state, ended_at=timezone.now(), **fields
    )


def fail_silent() -> int:
    """Mark the runs whose worker fell silent, or that nobody ever took up, as failed. How many."""
    now = timezone.now()
    silent = PlanRun.objects.filter(state=RunState.RUNNING, beat_at__lt=now - SILENT_AFTER)
    lost = PlanRun.objects.filter(state=RunState.QUEUED, created_at__lt=now - LOST)
    ended = {"state": RunState.FAILED, "ended_at": now}
    return silent.update(error="silent", **ended) + lost.update(error="not taken up", **ended)
