"""Who runs a call, who sees it, who reads and writes an application: asked by every surface."""

from collections.abc import Collection
from typing import Protocol


class Reads(Protocol):
    """What these rules ask of a reader."""

    @property
    def is_operator(self) -> bool: ...

    def belongs_to(self, organisation_id: int) -> bool: ...

    def may_edit(self, organisation_id: int) -> bool: ...


def may_run(reader: Reads) -> bool:
    """The operators of either country's desk: a joint programme is run by both."""
    return reader.is_operator


def may_read_application(
    reader: Reads, *, lead_id: int, partner_ids: Collection[int], handed_in: bool
) -> bool:
    """Its consortium (lead and partners not declined); operators once it is handed in.

    Evaluators read the frozen submission through the evaluation room, never this.
    """
    if any(reader.belongs_to(pk) for pk in (lead_id, *partner_ids)):
        return True
    return handed_in and reader.is_operator


def may_write_application(reader: Reads, *, lead_id: int, partner_ids: Collection[int]) -> bool:
    """Owners and editors of the lead and of partners that confirmed."""
    return any(reader.may_edit(pk) for pk in (lead_id, *partner_ids))


def may_draft_brief(reader: Reads, *, seeker_id: int, draft: bool) -> bool:
    """Operators always; the seeker's owners and editors while the call is a draft."""
    return may_run(reader) or (draft and reader.may_edit(seeker_id))


def may_name_seeker(reader: Reads, *, seeker_id: int, anonymous: bool) -> bool:
    """Who learns who seeks: everybody where it is named, else its own people and operators."""
    return not anonymous or may_run(reader) or reader.belongs_to(seeker_id)
