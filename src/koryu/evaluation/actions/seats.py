"""Seats on a panel, each with an alias drawn at random."""

import secrets

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from koryu.people.models import Person
from koryu.shared.errors import Invalid, NotAllowedNow
from koryu.shared.history import record

from ..enums import HOLDING, StageState
from ..models import Evaluator, Panel, PanelSeat
from ..queries.evaluators import serving
from .stages import locked_stage

MOST_LOAD = 100


@transaction.atomic
def seat(*, panel: Panel, evaluator: Evaluator, by: Person) -> PanelSeat:
    """Give an evaluator a seat. A seat that was taken away comes back with its alias.

    Raises `Invalid` for somebody of another country or out of the pool, `NotAllowedNow` when the
    stage is closed.
    """
    stage = locked_stage(panel.stage, by)
    if stage.state == StageState.CLOSED:
        raise NotAllowedNow(_("This stage is closed."))
    here = Evaluator.objects.filter(serving(), pk=evaluator.pk, country=panel.country)
    if not here.exists():
        raise Invalid({"evaluator": [_("Choose an evaluator of this panel's country.")]})
    found = PanelSeat.objects.filter(panel=panel, evaluator=evaluator).first()
    if found is None:
        found = PanelSeat.objects.create(panel=panel, evaluator=evaluator, alias=_free_alias(panel))
    elif found.removed_at is not None:
        found.removed_at = None
        found.save(update_fields=["removed_at"])
    record(verb="seat.given", obj=found, actor=by)
    return found


def _free_alias(panel: Panel) -> str:
    """A number that says nothing of when the seat was given."""
    taken = set(panel.seats.values_list("alias", flat=True))
    while True:
        alias = f"{panel.country}-{secrets.randbelow(900) + 100}"
        if alias not in taken:
            return alias


@transaction.atomic
def set_loads(*, seat: PanelSeat, by: Person, least: int, most: int | None) -> PanelSeat:
    """How many applications of this stage the seat takes. Raises `Invalid` (least, most)."""
    stage = locked_stage(seat.panel.stage, by)
    if stage.state == StageState.CLOSED:
        raise NotAllowedNow(_("This stage is closed."))
    top = seat.evaluator.most_load if most is None else most
    if not 1 <= top <= MOST_LOAD or not 0 <= least <= top:
        raise Invalid({"least": [_("The least must be between 0 and the most.")]})
    seat.least_load, seat.most_load = least, most
    seat.save(update_fields=["least_load", "most_load"])
    record(verb="seat.loads", obj=seat, actor=by, least=least, most=most)
    return seat


@transaction.atomic
def unseat(*, seat: PanelSeat, by: Person) -> None:
    """Take a seat away. Raises `NotAllowedNow` while it holds assignments, or once closed."""
    if locked_stage(seat.panel.stage, by).state == StageState.CLOSED:
        raise NotAllowedNow(_("This stage is closed."))  # a head-count is part of its result
    if seat.assignments.filter(state__in=HOLDING).exists():
        raise NotAllowedNow(_("This seat has applications. Reassign those first."))
    seat.removed_at = timezone.now()
    seat.save(update_fields=["removed_at"])
    record(verb="seat.taken", obj=seat, actor=by)
