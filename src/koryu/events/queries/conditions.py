"""What is asked of single meetings, as organisers read it, and what can be asked."""

from dataclasses import dataclass
from itertools import chain

from django.utils.translation import gettext as _

from koryu.shared.templatetags.koryu import moment
from koryu.shared.text import listed

from ..models import Event, MeetingDay
from ..rules.planning import FIXED, MAY, MUST, pair_of


@dataclass(frozen=True)
class Asked:
    """One pair and what is asked of its meeting, in words."""

    first: int
    second: int
    title: str
    texts: list[str]


def periods_of(event: Event) -> list[str]:
    """The parts of the day that its slots name, in order of time."""
    return list(dict.fromkeys(filter(None, event.slots.values_list("period", flat=True))))


def equipment_of(event: Event) -> list[str]:
    """What the open places have."""
    kinds = event.places.filter(closed_at=None).values_list("equipment", flat=True)
    return sorted(set(chain.from_iterable(kinds)))


def members_of(event: Event) -> dict[int, str]:
    """The names of the organisations that take part, in order of their names."""
    found = event.participants.filter(left_at=None).select_related("organisation")
    names = {row.pk: row.organisation.display_name() for row in found}
    return dict(sorted(names.items(), key=lambda each: each[1].casefold()))


def asked_of(event: Event, day: MeetingDay) -> list[Asked]:
    """Every pair of which something is asked and that still takes part."""
    names = members_of(event)
    slots = {slot.pk: slot for slot in event.slots.all()}
    places = {place.pk: str(place.name) for place in event.places.all()}
    found = []
    for name, pin in day.pins.items():
        first, second = pair_of(name)
        if first in names and second in names:
            texts = [*_kind(pin, slots, places), *_other(pin, names)]
            found.append(Asked(first, second, _title(name, names), texts))
    return sorted(found, key=lambda each: each.title.casefold())


def _title(pair: str, names: dict[int, str]) -> str:
    return " – ".join(names.get(pk, _("(no longer there)")) for pk in pair_of(pair))


def _kind(pin: dict, slots: dict, places: dict[int, str]) -> list[str]:
    said = {MUST: _("It must take place"), MAY: _("It need not take place")}
    if pin.get("kind") == FIXED:
        slot, place = slots.get(pin.get("slot")), places.get(pin.get("place"))
        where = " · ".join(filter(None, [slot and moment(slot.starts_at), place]))
        return [_("It must be then and there: %(where)s") % {"where": where}]
    return [said[pin["kind"]]] if pin.get("kind") in said else []


def _other(pin: dict, names: dict[int, str]) -> list[str]:
    found = []
    if period := pin.get("period"):
        found.append(_("Only in this part of the day: %(period)s") % {"period": period})
    if equipment := pin.get("equipment"):
        found.append(_("Needs at the table: %(equipment)s") % {"equipment": listed(equipment)})
    if after := pin.get("after"):
        found.append(_("After the meeting %(pair)s") % {"pair": _title(after, names)})
    return found
