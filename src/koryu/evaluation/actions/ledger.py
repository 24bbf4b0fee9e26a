"""Append to the ledger: the one way in."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from koryu.programmes.models import Call

from ..models import LedgerEntry
from ..rules.ledger import FIRST, FORMAT, canonical, moment, sealed


@transaction.atomic
def append(call: Call, kind: str, data: dict[str, Any]) -> LedgerEntry:
    """Add one entry to the call's chain, inside the caller's transaction, under the call's lock.

    `data` names people by alias or number only; numbers in it become text. The first entry of a
    chain opens it. Raises TypeError for data that has no canonical form.
    """
    locked = Call.objects.select_for_update().only("pk", "slug", "uid").get(pk=call.pk)
    last = LedgerEntry.objects.filter(call=locked).order_by("-number").first()
    if last is None:
        last = _add(locked, None, "ledger.opened", {"format": FORMAT, "uid": str(locked.uid)})
    return _add(locked, last, kind, data)


def _add(call: Call, last: LedgerEntry | None, kind: str, data: dict[str, Any]) -> LedgerEntry:
    entry = sealed(
        call=call.slug,
        number=last.number + 1 if last else 1,
        at=moment(timezone.now()),
        kind=kind,
        data=data,
        previous=last.hash if last else FIRST,
    )
    return LedgerEntry.objects.create(
        call=call,
        number=int(entry["number"]),
        at=entry["at"],
        kind=kind,
        data=canonical(entry["data"]),
        previous=entry["previous"],
        hash=entry["hash"],
    )
