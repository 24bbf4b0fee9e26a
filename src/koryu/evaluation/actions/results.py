"""Close a stage: compute, freeze, write to the ledger; and open it again."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django_fsm import TransitionNotAllowed

from koryu.disclosure.queries import reader_for
from koryu.people.models import Person
from koryu.programmes.actions import moves, outcomes
from koryu.programmes.enums import CallState
from koryu.programmes.models import Application, Call
from koryu.programmes.rules.access import may_run
from koryu.shared.errors import Invalid, NotAllowedNow, require
from koryu.shared.history import record

from ..bridge.scoring import score
from ..enums import StageKind, StageState
from ..models import Stage, StageResult
from ..queries.results import inputs_of, lacking
from ..queries.stages import entrants
from ..rules.points import six
from .conflicts import enforce
from .decisions import void_approvals
from .ledger import append


def close_stage(stage: Stage, by: Person, reason: str = "") -> Stage:
    """Compute the stage's result and freeze it.

    Raises `Invalid` (reason) while reviews are missing and no `reason` is given, `NotAllowedNow`
    from a state that has nothing to close. Writes results, the ledger, history.
    """
    require(may_run(reader_for(by)))
    if not reason.strip() and (count := len(lacking(stage))):
        raise Invalid({"reason": [_lack(count)]})
    # Hundreds of applications take seconds: reckon before anybody is kept waiting by the lock.
    inputs = inputs_of(stage)
    return _close(stage, by, reason.strip(), inputs, score(inputs))


@transaction.atomic
def _close(
    stage: Stage, by: Person, reason: str, early: dict[str, Any], reckoned: dict[str, Any]
) -> Stage:
    """Under the lock; reckoned again only where something changed since `early` was read."""
    Call.objects.select_for_update().get(pk=stage.call_id)
    locked = Stage.objects.select_for_update().select_related("call").get(pk=stage.pk)
    if locked.state == StageState.SETUP and locked.kind != StageKind.ELIGIBILITY:
        raise NotAllowedNow
    if locked.state == StageState.SETUP:
        _enter(locked, by)
    enforce(locked, by, replace=False)
    without = lacking(locked)
    if without and not reason:
        raise Invalid({"reason": [_lack(len(without))]})
    inputs = inputs_of(locked)
    result = reckoned if inputs == early else score(inputs)
    _closed(locked)
    entry = append(
        locked.call,
        "stage.closed",
        {
            "inputs": inputs,
            "result": result,
            "missing": [str(each) for each in without],
            "reason": reason,
        },
    )
    _freeze(locked, result, entry.number)
    record(verb="stage.closed", obj=locked, actor=by, entry=entry.number)
    return locked


def _enter(stage: Stage, by: Person) -> None:
    """Who is eligible passes the check of eligibility; nobody scores it."""
    if stage.call.state == CallState.CLOSED:
        moves.begin_evaluation(call=stage.call, by=by)
    taking_part = list(entrants(stage))
    for application in taking_part:
        outcomes.enter_stage(application=application, by=by, position=stage.position)
    stage.applications.set(taking_part)


def _lack(count: int) -> str:
    text = ngettext(
        "%(count)d review is missing. Wait for it, or state why the stage is closed without it.",
        "%(count)d reviews are missing. Wait for them, or state why the stage is closed without.",
        count,
    )
    return text % {"count": count}


def _closed(stage: Stage) -> None:
    try:
        stage.close()
    except TransitionNotAllowed as error:
        raise NotAllowedNow from error
    stage.closed_at = timezone.now()
    stage.version += 1
    stage.save()


def _freeze(stage: Stage, result: dict[str, Any], entry: int) -> None:
    numbers = [row["number"] for row in result["applications"]]
    found = {a.number: a for a in Application.objects.filter(call=stage.call, number__in=numbers)}
    StageResult.objects.filter(stage=stage).delete()
    StageResult.objects.bulk_create(
        StageResult(
            stage=stage,
            application=found[row["number"]],
            entry=entry,
            **columns_of(row),
        )
        for row in result["applications"]
    )


def columns_of(row: dict[str, Any]) -> dict[str, Any]:
    """A row of the result as the columns of `StageResult`."""
    calibrated = row.get("calibrated") or {}
    return {
        "rank": int(row["rank"]) if row["rank"] else None,
        "total": six(row["total"]),
        "calibrated_rank": int(calibrated["rank"]) if calibrated.get("rank") else None,
        "goes_on": row["goes_on"],
        "data": row,
    }


@transaction.atomic
def reopen_stage(stage: Stage, by: Person, reason: str) -> Stage:
    """Take a result back: a conflict appeared late, or an appeal was upheld.

    Only while the call is under evaluation and no later stage has begun. Raises `Invalid` (reason)
    without one, `NotAllowedNow`. Results go, and approvals that were given on them; the ledger
    keeps what they were. Conflicts found since the stage was closed take effect.
    """
    require(may_run(reader_for(by)))
    if not reason.strip():
        raise Invalid({"reason": [_("Please write why the stage is opened again.")]})
    call = Call.objects.select_for_update().get(pk=stage.call_id)
    locked = Stage.objects.select_for_update().get(pk=stage.pk)
    later = call.stages.filter(position__gt=locked.position).exclude(state=StageState.SETUP)
    if call.state != CallState.EVALUATING or later.exists():
        raise NotAllowedNow(_("Only the last stage that began, before the decision, opens again."))
    try:
        locked.reopen()
    except TransitionNotAllowed as error:
        raise NotAllowedNow from error
    locked.closed_at = None
    locked.version += 1
    locked.save()
    StageResult.objects.filter(stage=locked).delete()
    append(call, "stage.reopened", {"stage": locked.position, "reason": reason.strip()})
    record(verb="stage.reopened", obj=locked, actor=by)
    enforce(locked, by)
    void_approvals(call, by, {"reopened": locked.position})
    return locked
