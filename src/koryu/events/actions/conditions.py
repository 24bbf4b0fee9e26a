"""What organisers ask of one pair's meeting: part of the day, equipment, after which other one."""

from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from koryu.people.models import Person
from koryu.shared.errors import Invalid
from koryu.shared.history import record

from ..models import Event, MeetingDay
from ..queries.conditions import equipment_of, periods_of
from ..rules.planning import FIXED, MAY, MUST, pair_id
from .meeting_day import organising, touch


@dataclass(frozen=True)
class Conditions:
    """`kind`: must, may, fixed or nothing; `after`: the other pair, None for no order."""

    kind: str = ""
    period: str = ""
    equipment: tuple[str, ...] = ()
    after: tuple[int, int] | None = None


@transaction.atomic
def set_conditions(
    *, event: Event, by: Person, pair: tuple[int, int], conditions: Conditions
) -> None:
    """Replace what is asked of a pair's meeting; nothing asked takes it off the list.

    It binds the next run. Raises `Invalid` by field for what is not of this day.
    """
    day = organising(event, by)
    _check(event, pair, conditions)
    name = pair_id(*pair)
    before = day.pins.pop(name, {})
    kept = {key: before[key] for key in ("slot", "place") if conditions.kind == FIXED}
    asked = {
        "kind": conditions.kind,
        "period": conditions.period,
        "equipment": list(conditions.equipment),
        "after": pair_id(*conditions.after) if conditions.after else "",
    }
    if any(asked.values()):
        day.pins[name] = {**asked, **kept}
    _keep(day, by, name, conditions.kind)


@transaction.atomic
def pin(
    *,
    event: Event,
    by: Person,
    pair: tuple[int, int],
    kind: str,
    slot: int | None = None,
    place: int | None = None,
) -> None:
    """Say that a pair must meet, need not, or meets at a slot or place; '' takes it back.

    Other conditions stay. It binds the next run. Nobody can be made to meet whom they declined.
    """
    day = organising(event, by)
    if kind not in (MUST, MAY, FIXED, ""):
        raise Invalid(_("Choose what to do with this meeting."))
    if not _both_there(event, pair):
        raise Invalid(_("One of the two no longer takes part."))
    name = pair_id(*pair)
    other = {k: v for k, v in day.pins.pop(name, {}).items() if k not in ("kind", "slot", "place")}
    if kind:
        other |= {"kind": kind, "slot": slot, "place": place}
    if any(other.values()):
        day.pins[name] = other
    _keep(day, by, name, kind)


def _keep(day: MeetingDay, by: Person, name: str, kind: str) -> None:
    day.save(update_fields=["pins"])
    touch(day.event)
    record(verb="meetings.pinned", obj=day.event, actor=by, pair=name, kind=kind)


def _check(event: Event, pair: tuple[int, int], asked: Conditions) -> None:
    errors: dict[str, list[str]] = {}
    if not _both_there(event, pair):
        errors["second"] = [_("Choose two different organisations that take part.")]
    if asked.kind not in (MUST, MAY, FIXED, ""):
        errors["kind"] = [_("Choose what to do with this meeting.")]
    if asked.period and asked.period not in periods_of(event):
        errors["period"] = [_("No slot is in this part of the day.")]
    if not set(asked.equipment) <= set(equipment_of(event)):
        errors["equipment"] = [_("No place has this equipment.")]
    if asked.after:
        if not _both_there(event, asked.after):
            errors["after_second"] = [_("Choose two different organisations that take part.")]
        elif pair_id(*asked.after) == pair_id(*pair):
            errors["after_second"] = [_("A meeting cannot come after itself.")]
    if errors:
        raise Invalid(errors)


def _both_there(event: Event, pair: tuple[int, int]) -> bool:
    return event.participants.filter(pk__in=pair, left_at=None).count() == 2
