"""What a reader should know of the other side before a meeting, in the reader's language."""

from dataclasses import dataclass

from koryu.disclosure.rules import Reader
from koryu.research.queries import Shown, as_published, published_listings, with_content

from ..models import EventParticipant, MeetingRequest
from ..queries.wishes import message_to
from .fits import Fit, best_pairs, fits
from .names import language_of

LISTINGS = 6


@dataclass(frozen=True)
class Brief:
    """`listings` as this reader may read them now, `fit` why it was matched, `message` theirs."""

    listings: list[Shown]
    more: int
    fit: Fit | None
    message: MeetingRequest | None
    about_language: str


def brief_of(reader: Reader, own: EventParticipant, other: EventParticipant) -> Brief:
    """The counterpart's listings, why they fit ours, and what they wrote to us."""
    found = published_listings(reader).filter(organisation_id=other.organisation_id)
    listings = [as_published(reader, each) for each in with_content(found)[:LISTINGS]]
    only = frozenset({other.organisation_id})
    best = best_pairs(reader, own.organisation_id, only)
    why = fits(reader, best, list(only))
    return Brief(
        listings=listings,
        more=max(0, found.count() - len(listings)),
        fit=why.get(other.organisation_id),
        message=message_to(own, other),
        about_language=language_of(other.about),
    )
