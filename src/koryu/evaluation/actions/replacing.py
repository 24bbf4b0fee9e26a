"""Ask for a replacement: a run of the assignment nobody pressed a button for."""

from django.db import transaction

from koryu.people.models import Person
from koryu.shared.history import record
from koryu.shared.jobs import enqueue

from ..enums import RUNS_IN, RunState
from ..models import AssignmentRun, Stage


@transaction.atomic
def look_for_replacement(*, stage: Stage, by: Person | None) -> AssignmentRun | None:
    """A conflict ended an assignment: propose anew, keeping what was accepted.

    One that waits for a worker will see the conflict too and is enough. `by` is in the history
    only: the run belongs to nobody, so that the operators are told when it is done.
    """
    locked = Stage.objects.select_for_update().select_related("call").get(pk=stage.pk)
    waiting = AssignmentRun.objects.filter(stage=locked, change={}, state=RunState.QUEUED)
    if locked.state not in RUNS_IN or waiting.exists():
        return None
    run = AssignmentRun.objects.create(stage=locked)
    record(verb="assignment.started", obj=run, actor=by)
    enqueue("evaluation.assign", run_id=run.pk)
    return run
