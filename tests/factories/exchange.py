"""Two verified organisations, their people, and what stands between them, made by the actions."""

from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone

from koryu.agreements.queries import pending_nda
from koryu.exchange import actions
from koryu.exchange.models import Exchange, Introduction
from koryu.people.models import Organisation, Person
from koryu.research.models import Listing, ListingField

from .people import MembershipFactory, OrganisationFactory, PersonFactory


@dataclass(frozen=True)
class Side:
    """An organisation with an owner and a plain member."""

    organisation: Organisation
    owner: Person
    member: Person


def make_side(*, country: str = "KR", language: str = "ko", **fields: object) -> Side:
    organisation = OrganisationFactory(country=country, **fields)
    owner = MembershipFactory(organisation=organisation, person__language=language).person
    member = MembershipFactory(
        organisation=organisation, person__language=language, role="member"
    ).person
    return Side(organisation, owner, member)


def make_pair() -> tuple[Side, Side]:
    """A Korean and a Japanese side."""
    japanese = {"name": "サンプル製薬", "name_ja": "サンプル製薬", "name_en": "Sample Pharma"}
    return make_side(), make_side(country="JP", language="ja", kind="pharma", **japanese)


def make_listing(side: Side, **fields: object) -> Listing:
    """A published listing as it stands in the database."""
    defaults = {
        "kind": "technology",
        "state": "published",
        "source_language": "ko",
        "title": "CAR-T 세포치료 플랫폼",
        "tier": "public",
        "version": 1,
        "published_at": timezone.now(),
    }
    listing = Listing.objects.create(
        organisation=side.organisation, created_by=side.owner, **(defaults | fields)
    )
    ListingField.objects.create(listing=listing, key="title", text=listing.title, tier=listing.tier)
    return listing


def interest(side: Side, other: Side, listing: Listing | None = None):
    return actions.express_interest(
        by=side.owner, organisation=side.organisation, target=other.organisation, listing=listing
    )


def request(side: Side, other: Side, **fields: object) -> Introduction:
    texts = {"language": "ko", "why": "이유", "offer": "제안", "seek": "요청"}
    return actions.send_introduction(
        by=side.owner,
        organisation=side.organisation,
        receiver=other.organisation,
        **(texts | fields),
    )


def make_room(one: Side, other: Side) -> Exchange:
    """A room that a request opened."""
    exchange = actions.accept_introduction(introduction=request(one, other), by=other.owner)
    return Exchange.objects.select_related("first", "second").get(pk=exchange.pk)


def propose(exchange: Exchange, side: Side, **fields: object):
    terms = {
        "language": "ko",
        "purpose": "공동연구 검토",
        "expires_on": timezone.localdate() + timedelta(days=365),
    }
    return actions.propose_nda(
        exchange=exchange, by=side.owner, organisation=side.organisation, **(terms | fields)
    )


def sign(exchange: Exchange, side: Side, sha256: str = ""):
    waiting = pending_nda(*exchange.side_ids)
    return actions.sign_nda(
        exchange=exchange,
        by=side.owner,
        organisation=side.organisation,
        typed_name="홍 길동",
        title="대표",
        document_sha256=sha256 or waiting.document.sha256,
    )


def under_nda(one: Side, other: Side) -> Exchange:
    """A room whose NDA both sides signed."""
    exchange = make_room(one, other)
    propose(exchange, one)
    sign(exchange, one)
    sign(exchange, other)
    return Exchange.objects.select_related("first", "second").get(pk=exchange.pk)


__all__ = [
    "PersonFactory",
    "Side",
    "interest",
    "make_listing",
    "make_pair",
    "make_room",
    "make_side",
    "propose",
    "request",
    "sign",
    "under_nda",
]
