"""Who reads what: pinned and forbidden by hand, sent out, accepted."""

from collections import Counter

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from koryu.disclosure.queries import reader_for
from koryu.people.models import Person
from koryu.programmes.models import Application
from koryu.shared.errors import Invalid, NotAllowedNow, require
from koryu.shared.history import record

from ..enums import HOLDING, RUNS_IN, WRITING, AssignmentState, StageState
from ..models import Assignment, ForbiddenPair, PanelSeat, Stage
from ..queries.access import reads
from ..queries.conflicts import barring
from .conflicts import void_review
from .ledger import append
from .stages import locked_stage
from .telling import tell_removed, tell_stage


def _running(stage: Stage, by: Person) -> Stage:
    locked = locked_stage(stage, by)
    if locked.state not in RUNS_IN:
        raise NotAllowedNow(_("Evaluators are assigned once the stage has started."))
    return locked


@transaction.atomic
def pin(*, stage: Stage, application: Application, seat: PanelSeat, by: Person) -> Assignment:
    """This evaluator reads this application, whatever the rest is.

    Raises `Invalid` (seat) where a conflict stands or waits to be decided.
    """
    locked = _running(stage, by)
    _same_stage(locked, application, seat)
    if (application.pk, seat.evaluator_id) in barring(locked):
        raise Invalid({"seat": [_("A conflict of interest keeps these two apart.")]})
    ForbiddenPair.objects.filter(seat=seat, application=application).delete()
    assignment, _made = Assignment.objects.get_or_create(
        stage=locked, application=application, seat=seat, state__in=HOLDING
    )
    assignment.pinned = True
    assignment.save(update_fields=["pinned"])
    record(verb="assignment.pinned", obj=assignment, actor=by)
    return assignment


@transaction.atomic
def unpin(*, assignment: Assignment, by: Person) -> None:
    """It may be changed again when the rest is assigned anew."""
    _running(assignment.stage, by)
    Assignment.objects.filter(pk=assignment.pk).update(pinned=False)
    record(verb="assignment.unpinned", obj=assignment, actor=by)


@transaction.atomic
def forbid(*, stage: Stage, application: Application, seat: PanelSeat, by: Person) -> ForbiddenPair:
    """Keep this evaluator from this application; a proposed or asked pair ends.

    Raises `NotAllowedNow` for one that was accepted: that is taken away by `remove`.
    """
    locked = _running(stage, by)
    _same_stage(locked, application, seat)
    living = Assignment.objects.filter(application=application, seat=seat, state__in=HOLDING)
    for assignment in living.select_related("seat__evaluator__person", "application", "stage"):
        if assignment.state == AssignmentState.ACCEPTED:
            raise NotAllowedNow(_("This was accepted. Take it away with a reason instead."))
        _end(assignment)
    found, _made = ForbiddenPair.objects.get_or_create(
        seat=seat, application=application, defaults={"stage": locked, "by": by}
    )
    record(verb="assignment.forbidden", obj=found, actor=by)
    return found


@transaction.atomic
def allow(*, pair: ForbiddenPair, by: Person) -> None:
    """Take back a forbidden pair."""
    _running(pair.stage, by)
    record(verb="assignment.allowed", obj=pair, actor=by)
    pair.delete()


def _same_stage(stage: Stage, application: Application, seat: PanelSeat) -> None:
    if seat.panel.stage_id != stage.pk or seat.removed_at is not None:
        raise Invalid({"seat": [_("Choose a seat of this stage.")]})
    if not stage.applications.filter(pk=application.pk).exists():
        raise Invalid({"application": [_("Choose an application of this stage.")]})


@transaction.atomic
def remove(*, assignment: Assignment, by: Person) -> None:
    """Take an assignment away; a score sheet stays and counts no more; the evaluator is told."""
    _running(assignment.stage, by)
    locked = (
        Assignment.objects.select_for_update(of=("self",))
        .select_related("stage__call", "seat__evaluator__person", "application")
        .get(pk=assignment.pk)
    )
    if locked.state not in HOLDING:
        raise NotAllowedNow
    void_review(locked, by=by, reason="removed")
    _end(locked)
    record(verb="assignment.removed", obj=assignment, actor=by)


def _end(assignment: Assignment) -> None:
    if assignment.state == AssignmentState.PROPOSED:
        assignment.delete()
        return
    assignment.state, assignment.ended_at = AssignmentState.REMOVED, timezone.now()
    assignment.save(update_fields=["state", "ended_at"])
    tell_removed(assignment)


@transaction.atomic
def send_out(*, stage: Stage, by: Person) -> int:
    """Ask everybody who is proposed; the stage is under review from then on.

    The ledger has who was asked for what, by alias and number. Returns how many pairs went out.
    Raises `NotAllowedNow` when nothing is proposed.
    """
    locked = _running(stage, by)
    proposed = Assignment.objects.filter(stage=locked, state=AssignmentState.PROPOSED)
    rows = list(proposed.select_related("seat__evaluator__person", "application"))
    if not rows:
        raise NotAllowedNow(_("Nothing is proposed. Make a proposal first."))
    proposed.update(state=AssignmentState.SENT, sent_at=timezone.now())
    if locked.state == StageState.ASSIGNING:
        locked.send_out()
        locked.version += 1
        locked.save()
    counts = Counter(each.seat.evaluator.person for each in rows)
    for person, count in counts.items():
        tell_stage(locked, [person], "evaluation.asked", count=str(count))
    record(verb="assignment.sent", obj=locked, actor=by, pairs=len(rows))
    pairs = sorted([each.application.number, each.seat.alias] for each in rows)
    append(locked.call, "assignments.sent", {"pairs": pairs, "stage": locked.position})
    return len(rows)


@transaction.atomic
def accept(*, assignment: Assignment, by: Person) -> Assignment:
    """The evaluator will do it and knows of no conflict of interest."""
    locked = (
        Assignment.objects.select_for_update(of=("self",))
        .select_related("seat__evaluator", "stage")
        .get(pk=assignment.pk)
    )
    require(reads(locked, reader_for(by)))
    if locked.state == AssignmentState.ACCEPTED:
        return locked  # a double click
    if locked.stage.state not in WRITING:
        raise NotAllowedNow
    locked.state, locked.accepted_at = AssignmentState.ACCEPTED, timezone.now()
    locked.save(update_fields=["state", "accepted_at"])
    record(verb="assignment.accepted", obj=locked, actor=by)
    return locked


@transaction.atomic
def let_go_withdrawn(*, application: Application) -> int:
    """An application was withdrawn: nobody evaluates it any more; sheets stay and do not count.

    Called by the receiver, inside the withdrawal. Returns how many assignments ended.
    """
    living = Assignment.objects.filter(application=application, state__in=HOLDING)
    rows = living.exclude(stage__state=StageState.CLOSED).select_related(
        "stage__call", "seat__evaluator__person", "application"
    )
    for assignment in rows:
        void_review(assignment, by=None, reason="withdrawn")
        _end(assignment)
    return len(rows)
