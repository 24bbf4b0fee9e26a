"""The joint decision as a document: its digest, what it lacks, what it comes to. Pure."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from ..enums import Outcome
from .ledger import digest


@dataclass(frozen=True)
class Row:
    """What is proposed for one application. `reason` is its SHA-256, '' without one."""

    number: str
    outcome: str
    place: int | None
    amount: Decimal | None
    reason: str
    language: str

    def as_data(self) -> dict[str, Any]:
        """As the ledger has it: a reason is private to its applicant, its digest is not."""
        names = ("number", "outcome", "place", "amount", "reason", "language")
        return {name: getattr(self, name) for name in names}


def reason_digest(text: str) -> str:
    """What stands for a reason in the ledger."""
    return digest({"reason": text}) if text else ""


def content(*, call: str, version: int, note: str, rows: Iterable[Row]) -> dict[str, Any]:
    """What both countries approve, in the order of numbers."""
    return {
        "call": call,
        "version": version,
        "note": reason_digest(note),
        "rows": [row.as_data() for row in sorted(rows, key=lambda row: row.number)],
    }


def row_of(data: Mapping[str, Any]) -> Row:
    """A row read back from the ledger, where numbers are text."""
    place, amount = data["place"], data["amount"]
    return Row(
        data["number"],
        data["outcome"],
        int(place) if place is not None else None,
        Decimal(amount) if amount is not None else None,
        data["reason"],
        data["language"],
    )


@dataclass(frozen=True)
class Lack:
    """Why a proposal cannot be approved yet. `key` names a sentence; `numbers` whom it is about."""

    key: str
    numbers: tuple[str, ...] = ()


def lacks(
    rows: Sequence[Row],
    *,
    applications: Collection[str],
    places: int | None,
    budget: Decimal | None,
) -> list[Lack]:
    """What is missing before it can be approved, in the order of what to do."""
    found = []
    by_number = {row.number: row for row in rows}
    undecided = sorted(set(applications) - by_number.keys())
    if undecided:
        found.append(Lack("undecided", tuple(undecided)))
    mute = [row.number for row in rows if row.outcome != Outcome.SELECT and not row.reason]
    if mute:
        found.append(Lack("no_reason", tuple(sorted(mute))))
    waiting = sorted(row.place or 0 for row in rows if row.outcome == Outcome.WAITLIST)
    if 0 in waiting or len(set(waiting)) < len(waiting):
        found.append(Lack("places_of_waitlist"))
    selected = [row for row in rows if row.outcome == Outcome.SELECT]
    if places is not None and len(selected) > places:
        found.append(Lack("too_many"))
    if budget is not None and spent(selected) > budget:
        found.append(Lack("over_budget"))
    return found


def spent(rows: Iterable[Row]) -> Decimal:
    """The sum of the amounts."""
    return sum((row.amount or Decimal(0) for row in rows), Decimal(0))


def effective(
    rows: Iterable[Row], *, withdrawn: Collection[str], budget: Decimal | None
) -> dict[str, str]:
    """Number → outcome once withdrawals are counted: the waiting list moves up in its order.

    It stops at the first that the free budget does not carry: nobody is passed over.
    """
    kept = [row for row in rows if row.number not in set(withdrawn)]
    selected = [row for row in rows if row.outcome == Outcome.SELECT]
    free = sum(1 for row in selected if row.number in set(withdrawn))
    used = spent(row for row in kept if row.outcome == Outcome.SELECT)
    found = {row.number: str(row.outcome) for row in kept}
    waiting = [row for row in kept if row.outcome == Outcome.WAITLIST]
    for row in sorted(waiting, key=lambda row: (row.place or 0, row.number))[:free]:
        used += row.amount or Decimal(0)
        if budget is not None and used > budget:
            break
        found[row.number] = str(Outcome.SELECT)
    return found
