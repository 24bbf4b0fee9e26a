"""What becomes of an application, move by move; the evaluation room decides, this room records."""

from collections.abc import Callable

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django_fsm import TransitionNotAllowed

from koryu.disclosure.queries import reader_for
from koryu.people.models import Person
from koryu.shared.errors import Invalid, NotAllowedNow, require
from koryu.shared.history import record

from ..enums import ApplicationState
from ..models import Application
from ..rules.access import may_run


def _move(
    application: Application,
    by: Person | None,
    verb: str,
    transition: Callable[[Application], None],
    reason: str = "",
    language: str = "",
) -> Application:
    """`by` is None where a job carries out what was decided. Raises `Refused`, `NotAllowedNow`."""
    require(by is None or may_run(reader_for(by)))
    locked = Application.objects.select_for_update().get(pk=application.pk)
    try:
        transition(locked)
    except TransitionNotAllowed as error:
        raise NotAllowedNow from error
    if reason:
        locked.reason, locked.reason_language = reason, language
    locked.save()
    record(verb=f"application.{verb}", obj=locked, actor=by)
    return locked


@transaction.atomic
def find_eligible(*, application: Application, by: Person | None) -> Application:
    """Every condition of the call is met."""
    return _move(application, by, "eligible", Application.find_eligible)


@transaction.atomic
def find_ineligible(
    *, application: Application, by: Person, reason: str, language: str
) -> Application:
    """A condition is not met. Raises `Invalid` (reason) without one: its people read it."""
    if not reason.strip():
        raise Invalid({"reason": [_("Please write the reason; they will read it.")]})
    move = Application.find_ineligible
    return _move(application, by, "ineligible", move, reason, language)


@transaction.atomic
def enter_stage(*, application: Application, by: Person | None, position: int) -> Application:
    """It takes part in the stage at `position`."""

    def enter(locked: Application) -> None:
        locked.enter_stage()
        locked.stage_position = position

    return _move(application, by, "entered_stage", enter)


@transaction.atomic
def recommend(*, application: Application, by: Person | None) -> Application:
    """Proposed for a place; told to nobody yet."""
    return _move(application, by, "recommended", Application.recommend)


@transaction.atomic
def waitlist(
    *, application: Application, by: Person | None, reason: str = "", language: str = ""
) -> Application:
    """Proposed for the waiting list."""
    return _move(application, by, "waitlisted", Application.waitlist, reason, language)


@transaction.atomic
def reject(
    *, application: Application, by: Person | None, reason: str, language: str
) -> Application:
    """No place, with a reason its people read."""
    return _move(application, by, "rejected", Application.reject, reason, language)


@transaction.atomic
def select(*, application: Application, by: Person | None) -> Application:
    """Selected: final for this application. What it was told before no longer stands."""
    return _move(application, by, "selected", _without_reason(Application.select))


@transaction.atomic
def give_back(*, application: Application) -> Application:
    """The selected gives its place back; asked by the evaluation room, which checked by whom."""

    def leave(locked: Application) -> None:
        if locked.state != ApplicationState.SELECTED:
            raise NotAllowedNow
        locked.withdraw()
        locked.withdrawn_at = timezone.now()

    return _move(application, None, "gave_back", leave)


@transaction.atomic
def back_to_committee(*, application: Application, by: Person | None) -> Application:
    """The decision was taken back, or an appeal was upheld."""
    move = _without_reason(Application.back_to_committee)
    return _move(application, by, "back_to_committee", move)


def _without_reason(move: Callable[[Application], None]) -> Callable[[Application], None]:
    """The move, and an earlier reason goes with the state it explained."""

    def moved(locked: Application) -> None:
        move(locked)
        locked.reason = locked.reason_language = ""

    return moved


@transaction.atomic
def sign_agreement(*, application: Application, by: Person) -> Application:
    """The programme agreement with the selected is signed."""
    return _move(application, by, "agreement", Application.sign)
