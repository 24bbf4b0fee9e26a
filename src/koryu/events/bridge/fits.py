"""Why two participants fit, in discovery's words: own listings beside theirs, from both sides.

Judged, like every recommendation, by what each member may read: no wish and no confidential text
enters, so that nothing of either can be read from the order.
"""

from dataclasses import dataclass

from koryu.disclosure.rules import Reader
from koryu.discovery.bridge.recommend import Pair, Suggestion, ranked, shown_pairs
from koryu.research.models import Listing
from koryu.research.queries import published_listings

MOST = 30  # counterparts judged a listing: the nearest; the page comes in a second


@dataclass(frozen=True)
class Fit:
    """Our listing and the counterpart of one organisation that fits it best."""

    own: Listing
    suggestion: Suggestion


Best = dict[int, tuple[Listing, Pair]]


def best_pairs(reader: Reader, own_id: int, other_ids: frozenset[int]) -> Best:
    """Organisation's id → our listing and the counterpart of theirs with the highest score.

    Only organisations with a counterpart that fits from both sides are in it, best first.
    """
    if not reader.is_member or not other_ids:
        return {}
    owners = _owners(reader, other_ids)
    found: Best = {}
    for own, pairs in ranked(reader, own_id, among=other_ids, shown=MOST):
        for pair in pairs:
            owner = owners.get(pair.match.listing_id)
            if owner is None:
                continue
            if owner not in found or found[owner][1].match.score < pair.match.score:
                found[owner] = (own, pair)
    return dict(sorted(found.items(), key=lambda item: -item[1][1].match.score))


def _owners(reader: Reader, organisation_ids: frozenset[int]) -> dict[int, int]:
    rows = published_listings(reader).filter(organisation_id__in=organisation_ids)
    return dict(rows.order_by().values_list("pk", "organisation_id"))


def fits(reader: Reader, best: Best, organisation_ids: list[int]) -> dict[int, Fit]:
    """Organisation's id → why it fits, for those of a page."""
    wanted = [(pk, best[pk]) for pk in organisation_ids if pk in best]
    shown = shown_pairs(reader, [(own, [pair]) for _pk, (own, pair) in wanted])
    return {
        pk: Fit(own, each.suggestions[0])
        for (pk, (own, _pair)), each in zip(wanted, shown, strict=True)
        if each.suggestions
    }
