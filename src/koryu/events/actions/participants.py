"""Organisers' care for the organisations that meet: taken in, described, taken out."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from koryu.people.models import Person
from koryu.shared.errors import Invalid, NotAllowedNow
from koryu.shared.history import record

from ..models import Delegate, Event, EventParticipant, Registration, TimeSlot
from ..queries.resources import registered_without_part
from .meeting_day import organising, touch


@transaction.atomic
def add_participants(*, event: Event, by: Person, organisations: Iterable[int]) -> int:
    """Take organisations of confirmed registrations in; who registered sits at their tables.

    Returns how many were added. Organisations that take part already are left as they are.
    """
    organising(event, by)
    wanted = set(organisations)
    found: dict[int, list[Registration]] = {}
    for row in registered_without_part(event):
        if row.organisation_id in wanted:
            found.setdefault(row.organisation_id, []).append(row)
    for organisation, rows in found.items():
        _take_in(event, organisation, rows)
    touch(event)
    record(verb="meetings.participants_added", obj=event, actor=by, count=len(found))
    return len(found)


def _take_in(event: Event, organisation: int, rows: list[Registration]) -> None:
    part, made = EventParticipant.objects.get_or_create(event=event, organisation_id=organisation)
    if made:
        part.languages = sorted({row.language for row in rows})
        part.side = rows[0].organisation.country
    part.left_at = None
    part.save()
    for row in rows:
        Delegate.objects.get_or_create(
            participant=part,
            registration=row,
            left_at=None,
            defaults={"person": row.person, "name": str(row.person)[:120]},
        )


@transaction.atomic
def change_participant(
    *, participant: EventParticipant, by: Person, away: Iterable[TimeSlot], **fields: Any
) -> None:
    """Side, languages, most, online, and the slots they are away in."""
    organising(participant.event, by)
    if not fields.get("languages"):
        raise Invalid({"languages": [_("Choose at least one language.")]})
    for name, value in fields.items():
        setattr(participant, name, value)
    participant.save()
    participant.away.set(away)
    touch(participant.event)
    record(verb="meetings.participant_changed", obj=participant.event, actor=by)


@transaction.atomic
def add_delegate(*, participant: EventParticipant, by: Person, name: str) -> Delegate:
    """One more who sits at their tables: one more meeting at the same time."""
    organising(participant.event, by)
    if not name.strip():
        raise Invalid({"name": [_("Give a name.")]})
    same = participant.delegates.filter(name=name.strip()[:120], left_at=None).first()
    if same:  # a double click
        return same
    made = Delegate.objects.create(participant=participant, name=name.strip()[:120])
    touch(participant.event)
    record(verb="meetings.delegate_added", obj=participant.event, actor=by)
    return made


@transaction.atomic
def remove_delegate(*, delegate: Delegate, by: Person) -> None:
    """They do not come. Their published meetings stay until a new plan is published."""
    organising(delegate.participant.event, by)
    if delegate.left_at is None:
        delegate.left_at = timezone.now()
        delegate.save(update_fields=["left_at"])
        touch(delegate.participant.event)
        record(verb="meetings.delegate_left", obj=delegate.participant.event, actor=by)


@transaction.atomic
def remove_participant(*, participant: EventParticipant, by: Person) -> None:
    """They do not take part any more. Their published meetings go with the next plan."""
    organising(participant.event, by)
    if participant.left_at is not None:
        raise NotAllowedNow(_("They no longer take part."))
    participant.left_at = timezone.now()
    participant.save(update_fields=["left_at"])
    touch(participant.event)
    record(verb="meetings.participant_left", obj=participant.event, actor=by)
