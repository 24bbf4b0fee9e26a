"""From an award to a contract: proof of concept, agreement, or an end with a reason."""

from collections.abc import Callable
from datetime import date

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django_fsm import TransitionNotAllowed

from koryu.agreements.enums import AgreementState
from koryu.agreements.models import Agreement
from koryu.disclosure.queries import reader_for
from koryu.people.models import Person
from koryu.programmes.actions import telling
from koryu.programmes.actions.consortium import tell_editors
from koryu.programmes.models import Award
from koryu.shared.errors import Invalid, NotAllowedNow, require
from koryu.shared.history import record

from ..queries.awards import agreements_for, may_move, sides_of


def _move(award: Award, by: Person, verb: str, change: Callable[[Award], None]) -> Award:
    """Raises `Refused` unless `by` edits for the seeker or is an operator, `NotAllowedNow`."""
    locked = Award.objects.select_for_update().get(pk=award.pk)
    require(may_move(reader_for(by), locked))
    try:
        change(locked)
    except TransitionNotAllowed as error:
        raise NotAllowedNow from error
    locked.save()
    record(verb=f"award.{verb}", obj=locked, actor=by)
    _tell(locked, by)
    return locked


def _tell(award: Award, by: Person) -> None:
    """Both sides and the desk, without who did it."""
    application = award.application
    path = reverse("evaluation:award", args=[application.code])
    ids = sides_of(award)
    tell_editors(application, "evaluation.award_moved", path, ids, but=[by.pk])
    desk = [each for each in telling.desk() if each.pk != by.pk]
    telling.tell(desk, "evaluation.award_moved", application.call, path)


@transaction.atomic
def start_proof(*, award: Award, by: Person, goal: str, measured_by: str, due_on: date) -> Award:
    """The proof of concept begins: what it shall show, how that is measured, until when.

    Raises `Invalid` (goal, measured_by) without them.
    """
    given = {"goal": goal.strip(), "measured_by": measured_by.strip()}
    if lacking := {name: [_("Please fill this in.")] for name, text in given.items() if not text}:
        raise Invalid(lacking)

    def change(locked: Award) -> None:
        locked.start_proof()
        locked.goal, locked.measured_by = given["goal"], given["measured_by"]
        locked.due_on = due_on

    return _move(award, by, "proof", change)


@transaction.atomic
def sign_contract(*, award: Award, by: Person, agreement: Agreement) -> Award:
    """A signed agreement between the two sides is the contract.

    Raises `Invalid` (agreement) for one that is not signed or not between them.
    """

    def change(locked: Award) -> None:
        signed = agreements_for(locked).filter(pk=agreement.pk, state=AgreementState.SIGNED)
        if not signed.exists():
            raise Invalid({"agreement": [_("Choose a signed agreement between both sides.")]})
        locked.contract()
        locked.agreement = agreement

    return _move(award, by, "contract", change)


@transaction.atomic
def end_award(*, award: Award, by: Person, reason: str) -> Award:
    """It ends without a contract; both sides read why. Raises `Invalid` (reason) without one."""
    if not reason.strip():
        raise Invalid({"reason": [_("Please write the reason; both sides will read it.")]})

    def change(locked: Award) -> None:
        locked.close()
        locked.reason = reason.strip()

    return _move(award, by, "closed", change)
