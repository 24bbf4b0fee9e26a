"""Recommendations: each own listing against the other side's, judged from both sides.

Judged by what every member may read of either, so that a rank never tells of a confidential text.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
from django.utils.translation import get_language

from koryu.disclosure.rules import Reader
from koryu.research.enums import OFFERS, SEEKS
from koryu.research.models import Listing
from koryu.research.queries import as_published, published_listings, with_content
from koryu_engine.matching import recommend
from koryu_engine.types.matching import Candidate, Match, MatchProblem, Party
from koryu_engine.types.retrieval import Hit, Scope

from ..enums import NotForMeReason
from ..models import NotForMe, Passage
from .reasons import Why, terms_of, why
from .search import Card, load_listings, load_passages
from .searcher import Searcher, searcher

SHARED = frozenset({0, 1})
NEAREST = 20
SHOWN = 5
REASON_LISTS = {
    NotForMeReason.FIELD: "field",
    NotForMeReason.STAGE: "development_stage",
    NotForMeReason.MODALITY: "modality",
}


@dataclass(frozen=True)
class Pair:
    """A counterpart with its direct hit; `match` says how well it fits and why."""

    match: Match
    hit: Hit


@dataclass(frozen=True)
class Suggestion:
    """One counterpart as the reader sees it; `card.why` holds the shared words and passages,
    `deals` what is sought and offered, `disliked` what made it sink."""

    card: Card
    strength: str
    deals: tuple[object, ...]
    routes: tuple[object, ...]
    facets: tuple[object, ...]
    disliked: tuple[object, ...]
    across: bool


@dataclass(frozen=True)
class Recommended:
    """One own listing with its suggestions."""

    listing: Listing
    suggestions: list[Suggestion]


def counterparts(kind: str) -> frozenset[str]:
    """The kinds that may answer a listing of `kind`."""
    return frozenset(SEEKS if kind in OFFERS else OFFERS)


def pairs_of(
    own: Listing,
    *,
    disliked: Mapping[str, int],
    denied: Iterable[int],
    among: frozenset[int] | None = None,
    shown: int = SHOWN,
) -> list[Pair]:
    """The best counterparts of a listing, without `denied` listings; none while it is not
    searchable. `among` limits them to the listings of these organisations."""
    kept = searcher()
    kept.catch_up(wait=True)
    with kept.lock:
        if own.pk not in kept.index or own.pk not in kept.catalogue.slots:
            return []
        same_owner = np.flatnonzero(kept.catalogue["owner"] == own.organisation_id)
        out = frozenset(kept.catalogue["listing"][same_owner].tolist()) | frozenset(denied)
        only = None if among is None else listings_of(kept, among)
        scope = Scope(
            classes=SHARED, denied=out - {own.pk}, kinds=counterparts(own.kind), only=only
        )
        hits = kept.index.similar(own.pk, scope, limit=max(NEAREST, shown), weak=True).hits
        candidates = tuple(_candidate(kept, own.pk, hit) for hit in hits)
        problem = MatchProblem(party(kept, own.pk), candidates, shown, disliked)
    by_id = {hit.doc_id: hit for hit in hits}
    return [Pair(each, by_id[each.listing_id]) for each in recommend(problem).matches]


def listings_of(kept: Searcher, organisation_ids: Collection[int]) -> frozenset[int]:
    """The listings of these organisations that stand in the index."""
    theirs = np.isin(kept.catalogue["owner"], list(organisation_ids))
    return frozenset(kept.catalogue["listing"][theirs].tolist())


def _candidate(kept: Searcher, own_id: int, hit: Hit) -> Candidate:
    back = _backward(kept.mark, kept.generation, hit.doc_id, own_id)
    return Candidate(party(kept, hit.doc_id), hit.score, back)


@lru_cache(maxsize=20_000)
def _backward(mark: str, generation: int, asking: int, answering: int) -> float:
    """How far `answering` stands out among the answers to `asking`; kept per generation."""
    scope = Scope(classes=SHARED, only=frozenset({answering}))
    found = searcher().index.similar(asking, scope, limit=1, weak=True).hits
    return found[0].score if found else 0.0


def party(kept: Searcher, listing_id: int) -> Party:
    """A listing's facts as every member may see them."""
    catalogue = kept.catalogue
    cells = catalogue.cells[catalogue.slots[listing_id]]
    shared = [key for key, at in catalogue.keys.items() if 0 < cells[at] <= max(SHARED) + 1]
    plain = dict(key.split(":", 1) for key in shared if key.split(":", 1)[0] in ("kind", "country"))
    facets = frozenset(key for key in shared if key.split(":", 1)[0] not in plain)
    owner = int(catalogue["owner"][catalogue.slots[listing_id]])
    return Party(listing_id, owner, plain.get("country", ""), plain.get("kind", ""), facets)


def dislikes(organisation_id: int) -> tuple[dict[str, int], set[int]]:
    """(`list:code` → how often it was a reason, the listings that are not for them)."""
    rows = NotForMe.objects.filter(organisation_id=organisation_id)
    kept = searcher()
    counted: Counter[str] = Counter()
    denied = set()
    for listing_id, reason in rows.values_list("listing_id", "reason"):
        denied.add(listing_id)
        if listing_id not in kept.catalogue.slots:
            continue
        one = party(kept, listing_id)
        if reason == NotForMeReason.COUNTRY:
            counted[f"country:{one.country}"] += 1
        elif name := REASON_LISTS.get(reason):  # type: ignore[call-overload]
            counted.update(f for f in one.facets if f.startswith(f"{name}:"))
    return dict(counted), denied


def recommended(
    reader: Reader,
    organisation_id: int,
    *,
    among: frozenset[int] | None = None,
    shown: int = SHOWN,
) -> list[Recommended]:
    """Each published listing of the organisation with its suggestions, newest listing first.

    `among` limits them to these organisations, such as those at an event.
    """
    return shown_pairs(reader, ranked(reader, organisation_id, among=among, shown=shown))


def ranked(
    reader: Reader,
    organisation_id: int,
    *,
    among: frozenset[int] | None = None,
    shown: int = SHOWN,
) -> list[tuple[Listing, list[Pair]]]:
    """Each published listing of the organisation with its best counterparts, not yet worded."""
    own = with_content(published_listings(reader)).filter(organisation_id=organisation_id)
    searcher().catch_up(wait=True)
    disliked, denied = dislikes(organisation_id)
    limits = {"disliked": disliked, "denied": denied, "among": among, "shown": shown}
    return [(each, pairs_of(each, **limits)) for each in own]


def shown_pairs(reader: Reader, found: list[tuple[Listing, list[Pair]]]) -> list[Recommended]:
    """The pairs as the reader sees them; a counterpart they may not read is left out."""
    ids = [pair.match.listing_id for _own, pairs in found for pair in pairs]
    listings = {each.pk: each for each in load_listings(reader, ids)}
    numbers = [pair.hit.number for _own, pairs in found for pair in pairs]
    passages = load_passages(reader, numbers)
    asked = _passages_of([each.pk for each, _pairs in found])
    return [
        Recommended(
            each,
            [
                _suggestion(reader, asked.get(each.pk, []), listings[pk], pair, passages)
                for pk, pair in ((pair.match.listing_id, pair) for pair in pairs)
                if pk in listings
            ],
        )
        for each, pairs in found
    ]


def _passages_of(ids: list[int]) -> dict[int, list[Passage]]:
    found: dict[int, list[Passage]] = {}
    shared = Passage.objects.filter(listing_id__in=ids, tier__in=("public", "members"))
    for passage in shared.order_by("id"):
        found.setdefault(passage.listing_id, []).append(passage)
    return found


def _suggestion(
    reader: Reader,
    asked: list[Passage],
    listing: Listing,
    pair: Pair,
    passages: Mapping[int, Passage],
) -> Suggestion:
    shown = as_published(reader, listing)
    theirs = passages.get(pair.hit.number)
    reasons = {r.key: [] for r in pair.match.reasons}
    for reason in pair.match.reasons:
        reasons[reason.key].append(reason.params)
    own = asked[min(pair.hit.chunk, len(asked) - 1)] if asked else None
    said = _why(own, theirs, pair.hit) if own and theirs else None
    visible = {f"{group.list}:{term.code}" for group in shown.facets for term in group.terms}
    met = [p["facet"] for p in reasons.get("match.facet", []) if p["facet"] in visible]
    deals = [
        f"deal:{p[side]}" for p in reasons.get("match.deal", []) for side in ("ours", "theirs")
    ]
    return Suggestion(
        card=Card(shown, False, pair.match.strength, theirs, said),
        strength=pair.match.strength,
        deals=terms_of(dict.fromkeys(deals)),
        routes=terms_of(f"regulatory_route:{p['code']}" for p in reasons.get("match.route", [])),
        facets=tuple({t.label(): t for t in terms_of(met)}.values()),
        disliked=terms_of(p["facet"] for p in reasons.get("match.disliked", [])),
        across="match.across" in reasons,
    )


def _why(own: Passage, theirs: Passage, hit: Hit) -> Why:
    language = (get_language() or "en")[:2]
    first = replace(hit, chunk=0)
    return why(own.text, own.language, first, theirs.text, theirs.language, language)


def similar(reader: Reader, listing: Listing, *, limit: int = 4) -> list[Card]:
    """Listings like this one, of other organisations, as far as the reader may see both."""
    kept = searcher()
    if not kept.catch_up():
        return []
    with kept.lock:
        if listing.pk not in kept.index or listing.pk not in kept.catalogue.slots:
            return []
        own = kept.catalogue["owner"] == listing.organisation_id
        denied = frozenset(kept.catalogue["listing"][np.flatnonzero(own)].tolist()) - {listing.pk}
        classes = SHARED if reader.is_member else frozenset({0})
        hits = kept.index.similar(
            listing.pk, Scope(classes=classes, denied=denied), limit=limit
        ).hits
    by_id = {hit.doc_id: hit for hit in hits}
    cards = []
    for each in load_listings(reader, list(by_id)):
        own_row = reader.belongs_to(each.organisation_id)
        cards.append(Card(as_published(reader, each), own_row, by_id[each.pk].strength))
    return cards
