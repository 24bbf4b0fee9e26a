"""Runs of the assignment: started on a frozen problem, worked on by a job, stopped, taken over."""

import logging
from collections.abc import Callable
from datetime import timedelta
from time import monotonic

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from koryu.disclosure.queries import reader_for
from koryu.events.bridge.running import OptimiserFailed, optimise
from koryu.people.models import Person
from koryu.programmes.rules.access import may_run
from koryu.shared.errors import Invalid, NotAllowedNow, require
from koryu.shared.history import record
from koryu.shared.jobs import enqueue

from ..bridge.assignment import changed, freeze
from ..enums import HOLDING, RUNS_IN, AssignmentState, RunState
from ..models import Assignment, AssignmentRun, PanelSeat, Stage
from ..queries.conflicts import barring
from .conflicts import enforce, find_exclusions
from .stages import locked_stage
from .telling import tell_operators, tell_removed

logger = logging.getLogger(__name__)
SECONDS = 60
UNFINISHED = (RunState.QUEUED, RunState.RUNNING)
SILENT_AFTER = timedelta(seconds=90)
LOST = timedelta(hours=1)
READING_SECONDS = 3.0
MODULE = "koryu.evaluation.bridge.optimiser"


@transaction.atomic
def start_run(*, stage: Stage, by: Person) -> AssignmentRun:
    """Ask the rules for conflicts, then let a job propose an assignment of the stage.

    What was asked and accepted is kept. One that is unfinished is that run: a double click is
    harmless. Raises `Refused`, `Invalid` without seats, `NotAllowedNow` outside the stage.
    """
    locked = locked_stage(stage, by)
    if locked.state not in RUNS_IN:
        raise NotAllowedNow(_("Evaluators are assigned once the stage has started."))
    if not PanelSeat.objects.filter(panel__stage=locked, removed_at=None).exists():
        raise Invalid(_("Give evaluators seats on the panels first."))
    return _begin(locked, by)


def _begin(stage: Stage, by: Person) -> AssignmentRun:
    fail_silent()
    find_exclusions(stage=stage, by=None)  # may itself ask for a replacement
    waiting = AssignmentRun.objects.filter(stage=stage, change={}, state__in=UNFINISHED).first()
    if waiting:
        return waiting
    run = AssignmentRun.objects.create(stage=stage, by=by)
    record(verb="assignment.started", obj=run, actor=by)
    enqueue("evaluation.assign", run_id=run.pk)
    return run


@transaction.atomic
def try_change(
    *, run: AssignmentRun, by: Person, kind: str, number: str, alias: str
) -> AssignmentRun:
    """What one pair costs that must be (`pin`) or must not be (`forbid`): a run beside `run`.

    Raises `Invalid` for a pair that is barred by a conflict.
    """
    require(may_run(reader_for(by)))
    if kind not in ("pin", "forbid") or run.state != RunState.DONE:
        raise NotAllowedNow
    change = {kind: [number, alias]}
    try:
        problem = changed(run.problem, change)
    except ValueError:
        text = _("These two may not be paired: a conflict of interest, or not available.")
        raise Invalid({"alias": [text]}) from None
    made, fresh = AssignmentRun.objects.get_or_create(
        stage=run.stage,
        base=run,
        change=change,
        state__in=(*UNFINISHED, RunState.DONE),
        defaults={"problem": problem, "why": run.why, "by": by, "state": RunState.QUEUED},
    )
    if fresh:
        record(verb="assignment.tried", obj=made, actor=by, change=change)
        enqueue("evaluation.assign", run_id=made.pk)
    return made


@transaction.atomic
def stop_run(*, run: AssignmentRun, by: Person) -> None:
    """Stop it; its process ends within two seconds. Nothing else changes."""
    require(may_run(reader_for(by)))
    living = AssignmentRun.objects.filter(pk=run.pk, state__in=UNFINISHED)
    if living.update(state=RunState.STOPPED, done_at=timezone.now()):
        record(verb="assignment.stopped", obj=run, actor=by)


def work(run_id: int) -> None:
    """Do a run's work; called by the job, outside of any transaction.

    Freezes the problem first (texts are read and compared here, not in a request). Whatever ends
    the optimiser leaves the run failed with a reason; a run somebody else began is left alone.
    """
    waiting = AssignmentRun.objects.filter(pk=run_id, state=RunState.QUEUED)
    if not waiting.update(state=RunState.RUNNING, beat_at=timezone.now()):
        fail_silent()
        return
    run = AssignmentRun.objects.select_related("stage__call").get(pk=run_id)
    try:
        if not run.problem:
            run.problem, run.why = freeze(run.stage, _reading(run_id))
            run.save(update_fields=["problem", "why"])
        result = optimise(run.problem, SECONDS, beat=_beat(run_id), module=MODULE)
        if result is not None:
            _end(run_id, RunState.DONE, result=result)
            if run.by_id is None:
                tell_operators(run.stage.call, "evaluation.proposal")
    except Stopped:
        return
    except OptimiserFailed as error:
        logger.warning("assignment run %s: %s", run_id, error)
        _end(run_id, RunState.FAILED, error=str(error)[:300])
    except Exception as error:
        _end(run_id, RunState.FAILED, error=type(error).__name__)
        raise


class Stopped(Exception):
    """Somebody stopped the run while texts were being read."""


def _reading(run_id: int) -> Callable[[], None]:
    """Say every few seconds that texts are being read: many of them take minutes."""
    last = monotonic()

    def beat() -> None:
        nonlocal last
        if monotonic() - last < READING_SECONDS:
            return
        last = monotonic()
        if not _beat(run_id)({}, 0):
            raise Stopped

    return beat


def _beat(run_id: int) -> Callable[[dict[str, object], float], bool]:
    def beat(_said: dict[str, object], _elapsed: float) -> bool:
        living = AssignmentRun.objects.filter(pk=run_id, state=RunState.RUNNING)
        return bool(living.update(beat_at=timezone.now()))

    return beat


def _end(run_id: int, state: str, **fields: object) -> None:
    AssignmentRun.objects.filter(pk=run_id, state=RunState.RUNNING).update(
        state=state, done_at=timezone.now(), **fields
    )


def fail_silent() -> int:
    """Mark runs whose worker fell silent, or that nobody took up, as failed. Returns how many."""
    now = timezone.now()
    silent = AssignmentRun.objects.filter(state=RunState.RUNNING, beat_at__lt=now - SILENT_AFTER)
    lost = AssignmentRun.objects.filter(state=RunState.QUEUED, at__lt=now - LOST)
    ended = {"state": RunState.FAILED, "done_at": now}
    return silent.update(error="silent", **ended) + lost.update(error="not taken up", **ended)


@transaction.atomic
def take_over(*, run: AssignmentRun, by: Person) -> int:
    """Make the run's proposal the stage's: proposed pairs are replaced, kept ones stay.

    Pairs barred since the run began are left out. Whoever was asked and is no longer needed is
    told. Returns how many pairs are proposed. Raises `NotAllowedNow` for a run without a result.
    """
    stage = locked_stage(run.stage, by)
    if stage.state not in RUNS_IN or run.state != RunState.DONE or not run.result.get("pairs"):
        raise NotAllowedNow
    enforce(stage, by, replace=False)
    wanted = {tuple(pair) for pair in run.result["pairs"]}
    living = Assignment.objects.filter(stage=stage, state__in=HOLDING).select_related(
        "seat__evaluator__person", "application", "stage__call"
    )
    there = {(each.application.number, each.seat.alias): each for each in living}
    for pair, assignment in there.items():
        if pair not in wanted and assignment.state != AssignmentState.ACCEPTED:
            _let_go(assignment)
    made = _propose(stage, run, wanted - set(there))
    pinned = tuple(run.change.get("pin", ()))
    if pinned:
        Assignment.objects.filter(
            stage=stage, application__number=pinned[0], seat__alias=pinned[1], state__in=HOLDING
        ).update(pinned=True)
    AssignmentRun.objects.filter(pk=run.pk).update(applied_at=timezone.now())
    record(verb="assignment.taken_over", obj=run, actor=by, pairs=made)
    return made


def _let_go(assignment: Assignment) -> None:
    was = assignment.state
    if was == AssignmentState.PROPOSED:
        assignment.delete()
        return
    assignment.state, assignment.ended_at = AssignmentState.REMOVED, timezone.now()
    assignment.save(update_fields=["state", "ended_at"])
    tell_removed(assignment)


def _propose(stage: Stage, run: AssignmentRun, pairs: set[tuple[str, ...]]) -> int:
    seats = {
        each.alias: each for each in PanelSeat.objects.filter(panel__stage=stage, removed_at=None)
    }
    applications = {each.number: each for each in stage.applications.all()}
    barred = barring(stage)
    made = 0
    for number, alias in sorted(pairs):
        application, seat = applications.get(number), seats.get(alias)
        if application is None or seat is None:
            continue
        if (application.pk, seat.evaluator_id) in barred:
            continue
        why = run.why.get(f"{number}|{alias}", {})
        Assignment.objects.create(
            stage=stage,
            application=application,
            seat=seat,
            fit=why.get("fit", 0),
            reasons=why.get("reasons", []),
        )
        made += 1
    return made
