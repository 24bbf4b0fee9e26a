"""Check-ins at the door, marked online or sent later by a device that was offline."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from koryu.disclosure.queries import reader_for
from koryu.people.models import Person
from koryu.shared.errors import require
from koryu.shared.history import record

from ..enums import RegistrationState
from ..models import CheckIn, Event
from ..rules.access import may_organise

# A device whose clock runs ahead must not decide over marks that are made after it.
MOST_AHEAD = timedelta(minutes=2)


@dataclass(frozen=True)
class Sent:
    """A mark as a device sends it; `client_id` is the same however often it is sent."""

    client_id: uuid.UUID
    registration: int
    at: datetime
    undo: bool = False


@transaction.atomic
def sync_check_ins(*, event: Event, by: Person, marks: Sequence[Sent]) -> dict[str, str]:
    """Store what a device at the door marked. Sending again changes nothing.

    Returns client id → "stored", "known" (it came before) or "refused" (no confirmed place at
    this event). Times later than the server's clock are set to it.
    """
    require(may_organise(reader_for(by), event))
    Event.objects.select_for_update().get(pk=event.pk)
    places = set(
        event.registrations.filter(state=RegistrationState.CONFIRMED).values_list("pk", flat=True)
    )
    known = set(
        CheckIn.objects.filter(client_id__in=[mark.client_id for mark in marks]).values_list(
            "client_id", flat=True
        )
    )
    results, fresh = {}, []
    for mark in marks:
        if mark.client_id in known:
            results[str(mark.client_id)] = "known"
        elif mark.registration not in places:
            results[str(mark.client_id)] = "refused"
        else:
            known.add(mark.client_id)
            fresh.append(_row(mark, by))
            results[str(mark.client_id)] = "stored"
    CheckIn.objects.bulk_create(fresh)
    if fresh:
        undone = sum(row.undo for row in fresh)
        record(verb="event.checked_in", obj=event, actor=by, marks=len(fresh), undone=undone)
    return results


def _row(mark: Sent, by: Person) -> CheckIn:
    now = timezone.now()
    return CheckIn(
        registration_id=mark.registration,
        at=now if mark.at > now + MOST_AHEAD else mark.at,
        by=by,
        client_id=mark.client_id,
        undo=mark.undo,
    )
