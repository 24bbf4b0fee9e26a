"""The 1:1 meetings of an event: turned on, their rules, their stage."""

import hashlib
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from koryu.disclosure.queries import reader_for
from koryu.people.models import Person
from koryu.shared.errors import Invalid, NotAllowedNow, Stale, require
from koryu.shared.history import record

from ..enums import MeetingStage
from ..models import Event, MeetingDay
from ..rules.access import may_organise
from ..rules.goals import FIRST, is_order
from ..rules.planning import STAGES

RULES = ("mode", "who", "requests_until", "most_requests", "most_musts", "goals", "price")


def organising(event: Event, by: Person) -> MeetingDay:
    """The meeting day, locked, for an organiser. Raises `Refused`, `NotAllowedNow` without one."""
    require(may_organise(reader_for(by), event))
    day = MeetingDay.objects.select_for_update().filter(event=event).first()
    if day is None:
        raise NotAllowedNow(_("This event has no 1:1 meetings yet. Turn them on first."))
    return day


def touch(event: Event) -> None:
    """What the schedule is planned on has changed: a plan made before is no longer the newest."""
    MeetingDay.objects.filter(event=event).update(version=F("version") + 1)


@transaction.atomic
def open_meetings(*, event: Event, by: Person) -> MeetingDay:
    """Turn 1:1 meetings on. A second time it changes nothing."""
    require(may_organise(reader_for(by), event))
    day, made = MeetingDay.objects.get_or_create(event=event)
    if made:
        record(verb="meetings.opened", obj=event, actor=by)
    return day


def rules_mark(day: MeetingDay) -> str:
    """Stands for the rules as they are: a form remembers which ones it showed."""
    text = repr([str(getattr(day, name)) for name in RULES])
    return hashlib.sha256(text.encode()).hexdigest()[:16]


@transaction.atomic
def set_rules(*, event: Event, by: Person, mark: str, **rules: Any) -> MeetingDay:
    """Change mode, who, requests_until, most_requests, most_musts, goals or price.

    `goals` in their order, the most important first; an empty list is the usual order.
    `mark` is `rules_mark` of what the person saw: raises `Stale` when others changed them since.
    """
    day = organising(event, by)
    if rules_mark(day) != mark:
        raise Stale
    if not is_order(rules.get("goals") or [FIRST]):
        raise Invalid(_("This order of goals cannot be used."))
    if rules.get("most_musts", 0) > rules.get("most_requests", day.most_requests):
        raise Invalid({"most_musts": [_("This cannot be more than all requests.")]})
    changed = [name for name in RULES if rules.get(name, getattr(day, name)) != getattr(day, name)]
    for name in changed:
        setattr(day, name, rules[name])
    day.save()
    touch(event)
    record(verb="meetings.rules", obj=event, actor=by, changed=changed)
    return day


@transaction.atomic
def move_stage(*, event: Event, by: Person, to: str) -> MeetingDay:
    """Go on, or back where nothing was promised. The same stage again changes nothing.

    Raises `NotAllowedNow` where the stages have no such step, `Invalid` when something is missing.
    """
    day = organising(event, by)
    if day.stage == to:
        return day
    if to not in STAGES[day.stage]:
        raise NotAllowedNow(_("The meetings cannot go to this stage from here."))
    if to == MeetingStage.COLLECTING and not event.slots.exists():
        raise Invalid(_("Add times for meetings first: requests need something to be placed in."))
    day.stage = to
    day.save(update_fields=["stage"])
    touch(event)
    record(verb="meetings.stage", obj=event, actor=by, stage=to)
    return day
