"""Reads of interest: only ever one's own side's."""

from dataclasses import dataclass

from django.db.models import Prefetch, QuerySet

from koryu.disclosure.rules import Reader
from koryu.research.models import Listing
from koryu.research.queries import visible_listings

from ..models import Exchange, Interest, Introduction
from .introductions import (
    living_exchange,
    living_exchanges,
    open_introduction,
    open_introductions,
)


def interests_of(reader: Reader) -> QuerySet[Interest]:
    """Living interests of the organisation the reader acts for, newest first."""
    mine = Interest.objects.filter(organisation_id=reader.active_id, withdrawn_at=None)
    if reader.active_id not in reader.organisation_ids:
        mine = mine.none()
    seen = Prefetch("listing", visible_listings(reader))
    return mine.select_related("target", "by").prefetch_related(seen).order_by("-created_at", "-id")


@dataclass(frozen=True)
class Standing:
    """What one's own side has with another organisation. Says nothing of the other's interest."""

    exchange: Exchange | None = None
    introduction: Introduction | None = None
    interest: Interest | None = None
    acts: bool = False
    verified: bool = False

    @property
    def theirs_waits(self) -> bool:
        """They sent us a request that waits for our answer."""
        return self.introduction is not None and not self.ours_waits

    @property
    def ours_waits(self) -> bool:
        """Our request waits for their answer."""
        return self.introduction is not None and self.introduction.receiver_id == self._other

    _other: int = 0


def standing(reader: Reader, other_id: int, listing: Listing | None = None) -> Standing | None:
    """Where the reader's active organisation stands with `other_id`; None without one."""
    own_id = reader.active_id
    if (
        own_id is None
        or own_id not in reader.organisation_ids
        or other_id in reader.organisation_ids
    ):
        return None
    interest = Interest.objects.filter(
        organisation_id=own_id, target_id=other_id, listing=listing, withdrawn_at=None
    ).first()
    return Standing(
        exchange=living_exchange(own_id, other_id),
        introduction=open_introduction(own_id, other_id),
        interest=interest,
        acts=reader.may_edit(own_id),
        verified=own_id in reader.verified_ids,
        _other=other_id,
    )


@dataclass(frozen=True)
class Contacts:
    """What the reader's active organisation has with all others, for a list of listings.

    `rooms` and `requests` go from the other organisation's id to the row's; `interests` from the
    listing's id.
    """

    rooms: dict[int, int]
    requests: dict[int, int]
    interests: dict[int | None, int]


def contacts(reader: Reader) -> Contacts | None:
    """Three reads, however long the list; None for those who cannot make contact."""
    own = reader.active_id
    if own is None or own not in reader.verified_ids or not reader.may_edit(own):
        return None
    rooms = living_exchanges(own).values_list("first_id", "second_id", "pk")
    asked = open_introductions(own).values_list("sender_id", "receiver_id", "pk")
    marked = Interest.objects.filter(organisation_id=own, withdrawn_at=None)
    return Contacts(
        rooms={one + other - own: pk for one, other, pk in rooms},
        requests={one + other - own: pk for one, other, pk in asked},
        interests=dict(marked.values_list("listing_id", "pk")),
    )
