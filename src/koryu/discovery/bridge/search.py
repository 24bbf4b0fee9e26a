"""The product's search: from a reader and a question to a page of hits with reasons."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
from django.core.paginator import Page, Paginator
from django.utils.translation import get_language

from koryu.disclosure.enums import ORDER
from koryu.disclosure.queries import visible_q
from koryu.disclosure.rules import Reader, widest_tier
from koryu.people.models import Organisation
from koryu.research.models import Listing
from koryu.research.queries import as_published, published_listings, with_content
from koryu.research.queries.shown import Shown
from koryu_engine.retrieval.query import Query
from koryu_engine.retrieval.survey import Survey, survey
from koryu_engine.types.retrieval import Hit, Scope

from ..enums import RankingMode, Sort
from ..models import Passage
from ..queries.index import vector_progress
from ..rules.asking import DIMENSIONS, PAGE_SIZE, Asked
from .catalogue import Catalogue, Slots
from .embedders import embedder
from .names import organisations_named
from .questions import make_question
from .reasons import Why, facets_named, why
from .searcher import Searcher, searcher

EVERY_RANK = 3
Counts = Mapping[str, Mapping[str, int]]


@dataclass(frozen=True)
class Card:
    """One hit as its reader sees it; `strength` and `why` are empty when nothing was asked."""

    shown: Shown
    own: bool
    strength: str = ""
    passage: Passage | None = None
    why: Why | None = None

    @property
    def listing(self) -> Listing:
        return self.shown.listing


@dataclass(frozen=True)
class Found:
    """A page of hits. `counts`: dimension → code → listings; `lexical`: no meaning was compared;
    `opening`: the index is not open yet and only the newest listings are shown."""

    asked: Asked
    cards: list[Card]
    page: Page
    counts: Counts
    organisations: list[Organisation] = field(default_factory=list)
    lexical: bool = False
    opening: bool = False


@dataclass(frozen=True)
class _Ranked:
    """Slots that meet the question and the filters, in order; `counts` as above."""

    listing_ids: list[int]
    counts: Counts
    total: int
    survey: Survey | None = None
    positions: dict[int, int] = field(default_factory=dict)


def search(reader: Reader, asked: Asked) -> Found:
    """Answer a question for a reader; an empty one shows the newest listings.

    The mask is made before anything is scored or counted, and the rows of the page are read
    through the gate once more.
    """
    query, known = make_question(asked.text)
    kept = searcher()
    opened = kept.catch_up()
    with kept.lock:
        ranked = _rank(kept, reader, asked, query if opened else None)
    pages = Paginator(range(ranked.total), PAGE_SIZE)
    page = pages.get_page(asked.page)
    ids = ranked.listing_ids[(page.number - 1) * PAGE_SIZE : page.number * PAGE_SIZE]
    return Found(
        asked,
        _cards(reader, asked, ids, ranked),
        page,
        ranked.counts,
        organisations_named(asked.text) if page.number == 1 else [],
        lexical=bool(query) and not known,
        opening=not opened,
    )


def found_ids(reader: Reader, asked: Asked, *, limit: int) -> list[int]:
    """The first listings of an answer, all visible to the reader; for digests."""
    query, _known = make_question(asked.text)
    kept = searcher()
    kept.catch_up(wait=True)
    with kept.lock:
        ids = _rank(kept, reader, asked, query).listing_ids[:limit]
    seen = set(published_listings(reader).filter(pk__in=ids).values_list("pk", flat=True))
    return [pk for pk in ids if pk in seen]


def vectors_made() -> tuple[int, int]:
    """(passages with a vector, passages in all) at the generation of this process's index."""
    return _vectors_made(searcher().mark, searcher().generation)


@lru_cache(maxsize=4)
def _vectors_made(mark: str, generation: int) -> tuple[int, int]:
    return vector_progress(embedder().name)


def scope_of(reader: Reader, catalogue: Catalogue) -> Scope:
    """What the engine may score for this reader."""
    base = ORDER[widest_tier(reader, -1)]
    wider = catalogue.opened(catalogue.ranks(reader), base)
    return Scope(classes=frozenset(range(base + 1)), extra=wider)


def _closed() -> list[int]:
    return list(Organisation.objects.exclude(closed_at=None).values_list("pk", flat=True))


def _rank(kept: Searcher, reader: Reader, asked: Asked, query: Query | None) -> _Ranked:
    catalogue = kept.catalogue
    ranks = catalogue.ranks(reader)
    visible = catalogue.visible(ranks, _closed())
    if query is None:
        slots = np.flatnonzero(visible)
        found, scores = None, np.zeros(len(slots))
    else:
        mode = "my_language_first" if asked.mode == RankingMode.MINE_FIRST else "balanced"
        found = survey(kept.index, query, scope_of(reader, catalogue), mode=mode)
        slots = catalogue.of(found.doc_ids)
        keep = visible[slots]
        slots, scores = slots[keep], found.scores[keep]
    slots, scores, counts = _narrowed(catalogue, ranks, slots, scores, asked)
    if asked.sort == Sort.NEWEST or query is None:
        slots = slots[np.lexsort((-catalogue["listing"][slots], -catalogue["published"][slots]))]
    ids = catalogue["listing"][slots].tolist()
    positions = {int(pk): at for at, pk in enumerate(found.doc_ids)} if found else {}
    return _Ranked(ids, counts, len(ids), found, positions)


def _narrowed(
    catalogue: Catalogue, ranks: np.ndarray, slots: Slots, scores: np.ndarray, asked: Asked
) -> tuple[Slots, np.ndarray, Counts]:
    """Apply the filters; a dimension's own filter does not narrow its own counts."""
    passes = {
        name: catalogue.meeting(name, codes, ranks)[slots] for name, codes in asked.filters.items()
    }
    counts: dict[str, Mapping[str, int]] = {}
    all_pass = np.ones(len(slots), np.bool_)
    for mask in passes.values():
        all_pass &= mask
    free = [name for name in DIMENSIONS if name not in passes]
    counts |= catalogue.count(slots[all_pass], free, ranks)
    for name in passes:
        others = np.ones(len(slots), np.bool_)
        for other, mask in passes.items():
            if other != name:
                others &= mask
        counts |= catalogue.count(slots[others], [name], ranks)
    return slots[all_pass], scores[all_pass], counts


def load_listings(reader: Reader, ids: list[int]) -> list[Listing]:
    """The listings of a page, read through the gate, in the given order."""
    rows = with_content(published_listings(reader)).in_bulk(ids)
    return [rows[pk] for pk in ids if pk in rows]


def load_passages(reader: Reader, ids: list[int]) -> dict[int, Passage]:
    """Passages by id, as far as the reader may read them."""
    return {each.pk: each for each in Passage.objects.filter(visible_q(reader), pk__in=ids)}


def _cards(reader: Reader, asked: Asked, ids: list[int], ranked: _Ranked) -> list[Card]:
    listings = load_listings(reader, ids)
    hits: dict[int, Hit] = {}
    if ranked.survey:
        places = [ranked.positions[each.pk] for each in listings]
        hits = {hit.doc_id: hit for hit in ranked.survey.hits(places)}
    passages = load_passages(reader, [hit.number for hit in hits.values()]) if hits else {}
    named = facets_named(asked.text) if hits else frozenset()
    chosen = {f"{name}:{code}" for name, codes in asked.filters.items() for code in codes}
    return [_card(reader, asked, each, hits, passages, named | chosen) for each in listings]


def _card(
    reader: Reader,
    asked: Asked,
    listing: Listing,
    hits: Mapping[int, Hit],
    passages: Mapping[int, Passage],
    facets: frozenset[str],
) -> Card:
    shown = as_published(reader, listing)
    own = reader.belongs_to(listing.organisation_id)
    hit = hits.get(listing.pk)
    passage = passages.get(hit.number) if hit else None
    if hit is None or passage is None:
        return Card(shown, own, hit.strength if hit else "")
    theirs = {f"{group.list}:{term.code}" for group in shown.facets for term in group.terms}
    language = (get_language() or "en")[:2]
    reasons = why(asked.text, None, hit, passage.text, passage.language, language, facets, theirs)
    return Card(shown, own, hit.strength, passage, reasons)
