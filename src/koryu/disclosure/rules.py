"""The reader, and the one rule: may this reader see a thing of this owner at this tier?

Pure: no database. `queries.reader_for` builds the `Reader`; every surface asks `may_see`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from .enums import ORDER, Tier


@dataclass(frozen=True)
class Reader:
    """Who reads. `relations` maps another organisation's id to the tier opened with it."""

    person: object | None = None
    organisation_ids: frozenset[int] = frozenset()
    verified_ids: frozenset[int] = frozenset()
    roles: Mapping[int, str] = field(default_factory=dict)
    relations: Mapping[int, Tier] = field(default_factory=dict)
    operator_country: str = ""
    active_id: int | None = None

    @property
    def is_anonymous(self) -> bool:
        return self.person is None

    @property
    def is_operator(self) -> bool:
        return bool(self.operator_country)

    @property
    def is_member(self) -> bool:
        """A person of at least one verified organisation, or an operator."""
        return bool(self.verified_ids) or self.is_operator

    def belongs_to(self, organisation_id: int) -> bool:
        return organisation_id in self.organisation_ids

    def may_edit(self, organisation_id: int) -> bool:
        return self.roles.get(organisation_id) in {"owner", "editor"}

    def owns(self, organisation_id: int) -> bool:
        return self.roles.get(organisation_id) == "owner"


ANONYMOUS = Reader()


def widest_tier(reader: Reader, owner_id: int) -> Tier:
    """The most confidential tier of `owner_id`'s things that `reader` may see."""
    if reader.belongs_to(owner_id):
        return Tier.NDA
    base = Tier.MEMBERS if reader.is_member else Tier.PUBLIC
    opened = reader.relations.get(owner_id, base)
    return max(base, opened, key=ORDER.__getitem__)


def may_see(reader: Reader, owner_id: int, tier: str) -> bool:
    """The gate. `owner_id` is the organisation the thing belongs to."""
    return ORDER[Tier(tier)] <= ORDER[widest_tier(reader, owner_id)]


def visible_only(reader: Reader, owner_id: int, things: Iterable[object]) -> list[object]:
    """Those of `things` (each with a `tier`) that `reader` may see."""
    return [thing for thing in things if may_see(reader, owner_id, thing.tier)]  # type: ignore[attr-defined]


def imagined_reader(tier: Tier, owner_id: int) -> Reader:
    """A reader exactly at `tier` towards `owner_id`, for the 'seen as' preview."""
    if tier == Tier.PUBLIC:
        return ANONYMOUS
    relations = {owner_id: tier} if tier in (Tier.MUTUAL, Tier.NDA) else {}
    return Reader(verified_ids=frozenset({-1}), relations=relations)
