"""Moves of a call along its states; upper rooms and the clock call these, never the model."""

from collections.abc import Callable

from django.db import transaction
from django.utils import timezone
from django_fsm import TransitionNotAllowed

from koryu.disclosure.queries import reader_for
from koryu.people.models import Person
from koryu.shared.errors import NotAllowedNow, require
from koryu.shared.history import record

from ..models import Call
from ..rules.access import may_run
from ..signals import call_moved


def _move(call: Call, by: Person | None, verb: str, transition: Callable[[Call], None]) -> Call:
    """`by` is None where the clock moves it. Raises `Refused`, `NotAllowedNow`. History, signal."""
    require(by is None or may_run(reader_for(by)))
    locked = Call.objects.select_for_update().get(pk=call.pk)
    try:
        transition(locked)
    except TransitionNotAllowed as error:
        raise NotAllowedNow from error
    locked.version += 1
    locked.save()
    record(verb=f"call.{verb}", obj=locked, actor=by)
    call_moved.send(Call, call=locked, state=locked.state)
    return locked


@transaction.atomic
def open_call(*, call: Call, by: Person | None = None) -> Call:
    """Applications are taken from now on."""
    return _move(call, by, "opened", Call.open_up)


@transaction.atomic
def close_call(*, call: Call, by: Person | None = None) -> Call:
    """The deadline and its grace are over: drafts stay drafts and can be read, not handed in."""
    return _move(call, by, "closed", Call.close)


@transaction.atomic
def begin_evaluation(*, call: Call, by: Person) -> Call:
    """The first stage begins."""
    return _move(call, by, "evaluating", Call.evaluate)


@transaction.atomic
def record_decision(*, call: Call, by: Person) -> Call:
    """Both countries approved; asked by the evaluation room, which checked that."""

    def decide(locked: Call) -> None:
        locked.decide()
        locked.decided_at = timezone.now()

    return _move(call, by, "decided", decide)


@transaction.atomic
def take_back_decision(*, call: Call, by: Person) -> Call:
    """Back to the evaluation, before anybody was told."""

    def reopen(locked: Call) -> None:
        locked.reopen()
        locked.decided_at = None

    return _move(call, by, "decision_taken_back", reopen)


@transaction.atomic
def open_appeals(*, call: Call, by: Person | None = None) -> Call:
    """The results were sent; the window for appeals is open."""

    def tell(locked: Call) -> None:
        locked.tell_results()
        locked.results_sent_at = timezone.now()

    return _move(call, by, "results_sent", tell)


@transaction.atomic
def finalise(*, call: Call, by: Person) -> Call:
    """The final list is published; asked by the evaluation room, which checked appeals."""

    def end(locked: Call) -> None:
        locked.finalise()
        locked.finalised_at = timezone.now()

    return _move(call, by, "final", end)
