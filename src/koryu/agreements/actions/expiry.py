"""What the clock does to signed agreements."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from koryu.shared.history import record

from ..enums import AgreementState
from ..models import Agreement
from ..rules import ZONE, end_of_day, reminder_due
from ..signals import agreement_ended
from .proposing import tell_party


def expire_due(*, now: datetime | None = None) -> int:
    """Mark signed agreements whose last day is over; tells the parties. Returns how many."""
    now = now or timezone.now()
    today = now.astimezone(ZONE).date()
    due = Agreement.objects.filter(state=AgreementState.SIGNED, expires_on__lt=today)
    return sum(_expire(pk, now) for pk in list(due.values_list("pk", flat=True)))


@transaction.atomic
def _expire(pk: int, now: datetime) -> int:
    agreement = Agreement.objects.select_for_update().get(pk=pk)
    if agreement.state != AgreementState.SIGNED or end_of_day(agreement.expires_on) > now:
        return 0
    agreement.expire()
    agreement.ended_at = now
    agreement.save()
    record(verb="agreement.expired", obj=agreement, actor=None)
    _tell_each(agreement, "agreements.expired")
    agreement_ended.send(Agreement, agreement=agreement, by=None)
    return 1


def remind_due(*, now: datetime | None = None) -> int:
    """Remind the parties 30 and 7 days before the last day. Returns how many agreements."""
    now = now or timezone.now()
    living = Agreement.objects.filter(state=AgreementState.SIGNED).exclude(expires_on=None)
    due = [a for a in living if reminder_due(a.expires_on, a.reminded_at, now)]
    for agreement in due:
        _remind(agreement, now)
    return len(due)


@transaction.atomic
def _remind(agreement: Agreement, now: datetime) -> None:
    Agreement.objects.filter(pk=agreement.pk).update(reminded_at=now)
    _tell_each(agreement, "agreements.expiring")


def _tell_each(agreement: Agreement, kind: str) -> None:
    organisations = [p.organisation for p in agreement.parties.select_related("organisation")]
    for party in filter(None, organisations):
        other = next((o for o in organisations if o and o != party), party)
        tell_party(agreement, party, about=other, kind=kind)
