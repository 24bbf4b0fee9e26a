"""The ledger: append-only and hash-chained, one chain a call."""

from django.db import models

from koryu.programmes.models import Call
from koryu.shared.models import AppendOnlyModel


class LedgerEntry(AppendOnlyModel):
    """One entry. `hash` is SHA-256 of number, time, kind, data and the previous hash, canonical.

    `data` is canonical JSON text as it was hashed, not a JSON column: a database may not reorder
    it. People are pseudonyms in it (seat aliases, application numbers).
    """

    call = models.ForeignKey(Call, on_delete=models.PROTECT, related_name="ledger")
    number = models.PositiveIntegerField()
    at = models.CharField(max_length=40)  # ISO 8601 in UTC, as hashed
    kind = models.CharField(max_length=40)
    data = models.TextField()
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["call", "number"], name="ledger_number_once")
        ]
