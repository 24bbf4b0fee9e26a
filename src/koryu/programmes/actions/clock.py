"""The clock moves calls: announced calls open, open calls close when their grace is over."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from koryu.people.queries import people_of
from koryu.shared.errors import NotAllowedNow

from ..enums import ApplicationState, CallState
from ..models import Call
from .moves import close_call, open_call
from .telling import WRITERS, interested, tell


@transaction.atomic
def move_by_clock(call: Call, now: datetime) -> Call | None:
    """Move one call as far as the time says, under its lock. None where nothing was due.

    The times are read again under the lock: an extension saved a moment ago counts.
    """
    locked = Call.objects.select_for_update().get(pk=call.pk)
    moved = None
    if locked.state == CallState.ANNOUNCED and locked.opens_at <= now:
        moved = locked = open_call(call=locked)
        tell(interested(locked), "programmes.opened", locked)
    if locked.state == CallState.OPEN and locked.ends_at <= now:
        moved = close_call(call=locked)
        _tell_closed(moved)
    return moved


def _tell_closed(call: Call) -> None:
    """Who began and did not hand in learns so; nobody should believe to be in the race."""
    leads = call.applications.filter(state=ApplicationState.DRAFT).values_list("lead", flat=True)
    people = people_of(*leads, roles=WRITERS) if leads else []
    tell(people, "programmes.closed_without", call)


def tick(now: datetime | None = None) -> list[Call]:
    """Move every call that is due; one that fails does not keep the others. Returns the moved."""
    now = now or timezone.now()
    due = Call.objects.filter(state=CallState.ANNOUNCED, opens_at__lte=now) | Call.objects.filter(
        state=CallState.OPEN, closes_at__lte=now
    )
    moved = []
    for call in due.order_by("closes_at", "id"):
        try:
            found = move_by_clock(call, now)
        except NotAllowedNow:  # somebody moved it between the list and the lock
            continue
        if found:
            moved.append(found)
    return moved
