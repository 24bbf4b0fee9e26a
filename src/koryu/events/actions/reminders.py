"""Remind people who have a place, once, the day before."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from ..enums import EventState, RegistrationState
from ..models import Registration
from .telling import tell

BEFORE = timedelta(hours=24)


def remind_due(*, now: datetime | None = None) -> int:
    """Mail everybody whose event begins within a day. Returns how many were reminded.

    Who registered on that last day knows. Safe to run twice: each is claimed under a lock.
    """
    now = now or timezone.now()
    due = Registration.objects.filter(
        state=RegistrationState.CONFIRMED,
        reminded_at=None,
        event__state=EventState.PUBLISHED,
        event__starts_at__gt=now,
        event__starts_at__lte=now + BEFORE,
        registered_at__lt=F("event__starts_at") - BEFORE,
    )
    return sum(_remind(pk, now) for pk in list(due.values_list("pk", flat=True)))


@transaction.atomic
def _remind(pk: int, now: datetime) -> bool:
    found = Registration.objects.select_for_update(of=("self",)).select_related("event", "person")
    registration = found.filter(pk=pk, reminded_at=None, state=RegistrationState.CONFIRMED).first()
    if registration is None:
        return False
    Registration.objects.filter(pk=pk).update(reminded_at=now)
    tell(registration, "reminder")
    return True
