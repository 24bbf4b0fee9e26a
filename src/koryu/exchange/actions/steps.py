"""What is to be done next, by which side, until when."""

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from koryu.people.models import Organisation, Person
from koryu.shared.errors import Invalid, require
from koryu.shared.history import record
from koryu.shared.text import clean

from ..models import Exchange, NextStep
from .guard import living_room

TEXT_LIMIT = 300


@transaction.atomic
def add_step(
    *,
    exchange: Exchange,
    by: Person,
    organisation: Organisation,
    owner: Organisation,
    text: str,
    due: date | None = None,
) -> NextStep:
    """Note a next step for the side `owner`. Raises `Invalid` (text)."""
    room = living_room(exchange, by, organisation)
    require(owner.pk in room.side_ids)
    cleaned = " ".join(clean(text).split())
    if not 0 < len(cleaned) <= TEXT_LIMIT:
        limit = {"limit": TEXT_LIMIT}
        raise Invalid({"text": [_("Write 1 to %(limit)d characters.") % limit]})
    step = NextStep.objects.create(exchange=room, organisation=owner, text=cleaned, due=due, by=by)
    record(verb="step.added", obj=step, actor=by)
    return step


def finish_step(*, step: NextStep, by: Person, organisation: Organisation) -> NextStep:
    """It is done."""
    return _set(step, by, organisation, "step.done", done_at=timezone.now(), dropped_at=None)


def drop_step(*, step: NextStep, by: Person, organisation: Organisation) -> NextStep:
    """It is no longer needed."""
    return _set(step, by, organisation, "step.dropped", done_at=None, dropped_at=timezone.now())


def reopen_step(*, step: NextStep, by: Person, organisation: Organisation) -> NextStep:
    """Undo done or dropped."""
    return _set(step, by, organisation, "step.reopened", done_at=None, dropped_at=None)


@transaction.atomic
def _set(
    step: NextStep, by: Person, organisation: Organisation, verb: str, **times: object
) -> NextStep:
    living_room(step.exchange, by, organisation)
    locked = NextStep.objects.select_for_update().get(pk=step.pk)
    for name, value in times.items():
        setattr(locked, name, value)
    locked.save(update_fields=list(times))
    record(verb=verb, obj=locked, actor=by)
    return locked
