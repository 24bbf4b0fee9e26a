"""The ledger as it stands in the database. Operators only: views ask before they read."""

import json
from typing import Any

from koryu.programmes.models import Call

from ..models import LedgerEntry
from ..rules.ledger import canonical, lines_of


def entries_of(call: Call) -> list[dict[str, Any]]:
    """Every entry as it is exported, with whatever somebody did to its row."""
    return [_entry(call, row) for row in LedgerEntry.objects.filter(call=call)]


def _entry(call: Call, row: LedgerEntry) -> dict[str, Any]:
    try:
        data = json.loads(row.data)
    except ValueError:
        data = None
    if data is None or canonical(data) != row.data:
        data = row.data  # tampered with: the text itself then breaks the hash
    return {
        "at": row.at,
        "call": call.slug,
        "data": data,
        "hash": row.hash,
        "kind": row.kind,
        "number": str(row.number),
        "previous": row.previous,
    }


def export(call: Call) -> bytes:
    """The file that a third party verifies: one entry a line."""
    return lines_of(entries_of(call))


def head_of(call: Call) -> tuple[int, str]:
    """Number and hash of the last entry; (0, '') of an empty ledger."""
    last = LedgerEntry.objects.filter(call=call).order_by("-number").first()
    return (last.number, last.hash) if last else (0, "")


def decision_seal(call: Call) -> str:
    """The hash of the entry that holds the decision; '' before there is one.

    Everybody who gets a result gets it: a ledger that is cut or written anew no longer has it.
    """
    kinds = ("decision.recorded", "decision.corrected")
    last = LedgerEntry.objects.filter(call=call, kind__in=kinds).order_by("-number").first()
    return last.hash if last else ""
