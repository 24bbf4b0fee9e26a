"""From an award to a contract: proof of concept, agreement, or an end with a reason."""

from collections.abc import Callable
from datetime import date

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django_fsm import TransitionNotAllowed

from koryu.agreements.enums import AgreementKind, AgreementState
from koryu.agreements.models import Agreement
from koryu.disclosure.queries import reader_for
from koryu.people.models import Organisation, Person
from koryu.programmes.actions import telling
from koryu.programmes.actions.agreements import enter_signed
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
def sign_contract(
    *,
    award: Award,
    by: Person,
    agreement: Agreement | None = None,
    signed_on: date | None = None,
    upload: UploadedFile | None = None,
) -> Award:
    """A signed agreement between the two sides is the contract; the desk may enter one.

    Raises `Invalid` (agreement) for one that is not signed or not between them, or (signed_on)
    where one is entered without its day.
    """
    agreement = agreement or _entered(award, by, signed_on, upload)

    def change(locked: Award) -> None:
        signed = agreements_for(locked).filter(pk=agreement.pk, state=AgreementState.SIGNED)
        if not signed.exists():
            raise Invalid({"agreement": [_("Choose a signed agreement between both sides.")]})
        locked.contract()
        locked.agreement = agreement

    return _move(award, by, "contract", change)


def _entered(
    award: Award, by: Person, signed_on: date | None, upload: UploadedFile | None
) -> Agreement:
    if signed_on is None:
        text = _("Choose an agreement, or say when one was signed on paper.")
        raise Invalid({"signed_on": [text]})
    sides = Organisation.objects.filter(pk__in=sides_of(award)).order_by("pk")
    return enter_signed(
        application=award.application,
        by=by,
        kind=AgreementKind.JOINT_RD,
        parties=sides,
        signed_on=signed_on,
        upload=upload,
    )


@transaction.atomic
def end_award(*, award: Award, by: Person, reason: str) -> Award:
    """It ends without a contract; both sides read why. Raises `Invalid` (reason) without one."""
    if not reason.strip():
        raise Invalid({"reason": [_("Please write the reason; both sides will read it.")]})

    def change(locked: Award) -> None:
        locked.close()
        locked.reason = reason.strip()

    return _move(award, by, "closed", change)
