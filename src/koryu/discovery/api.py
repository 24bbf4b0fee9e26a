"""A small read-only JSON interface: the same queries and the same gate as the pages."""

from datetime import datetime

from django.http import Http404, HttpRequest
from ninja import NinjaAPI, Query, Schema
from ninja.throttling import AnonRateThrottle, AuthRateThrottle
from pydantic import Field

from koryu.people.models import Organisation
from koryu.people.queries import organisations
from koryu.research.queries import as_published, published_listings, with_content
from koryu.research.queries.shown import Shown
from koryu.shared.text import clean

from .bridge.search import Card, search
from .enums import RankingMode, Sort
from .rules.asking import DIMENSIONS, LAST_PAGE, TEXT_LIMIT, asked_from

api = NinjaAPI(
    title="Koryu",
    version="1",
    description="Published listings and organisations, as far as the caller may see them.",
    urls_namespace="api",
    throttle=[AnonRateThrottle("60/m"), AuthRateThrottle("600/m")],
)
PAGE = 50


class OrganisationOut(Schema):
    """An organisation's public profile."""

    id: int
    slug: str
    kind: str
    country: str
    name: str
    name_ko: str
    name_ja: str
    name_en: str
    website: str
    description: str
    description_language: str


class TextOut(Schema):
    """One text of a listing in its original language, with its disclosure tier."""

    key: str
    tier: str
    text: str


class FacetOut(Schema):
    """One term of a controlled list."""

    list: str
    code: str


class ListingOut(Schema):
    """A listing as the caller may see it."""

    id: int
    kind: str
    language: str
    title: str
    organisation: OrganisationOut
    published_at: datetime | None
    texts: list[TextOut]
    facets: list[FacetOut]


class HitOut(Schema):
    """A listing found. `strength` is strong, good or possible; empty when nothing was asked."""

    listing: ListingOut
    strength: str
    passage: str
    passage_language: str
    shared_words: list[list[str]]
    codes: list[str]


class SearchOut(Schema):
    """A page of hits. `counts`: dimension → code → number of listings."""

    total: int
    page: int
    pages: int
    lexical_only: bool
    counts: dict[str, dict[str, int]]
    hits: list[HitOut]


class OrganisationsOut(Schema):
    """A page of organisations."""

    total: int
    page: int
    organisations: list[OrganisationOut]


class SearchIn(Schema):
    """A question; the filters are those of the search page and may be repeated."""

    q: str = Field("", description=f"at most {TEXT_LIMIT} characters; longer text is cut")
    mode: RankingMode = RankingMode.BALANCED
    sort: Sort = Sort.BEST
    page: int = Field(1, ge=1, le=LAST_PAGE)


@api.get("/search", response=SearchOut, url_name="search")
def search_listings(request: HttpRequest, question: Query[SearchIn]) -> dict[str, object]:
    """Find listings across Korean, Japanese and English. Narrow with `kind`, `country`,
    `language` and the facet lists, as on the search page."""
    found = search(request.reader, asked_from(request.GET))  # type: ignore[attr-defined]
    return {
        "total": found.page.paginator.count,
        "page": found.page.number,
        "pages": found.page.paginator.num_pages,
        "lexical_only": found.lexical,
        "counts": {name: found.counts.get(name, {}) for name in DIMENSIONS},
        "hits": [_hit(card) for card in found.cards],
    }


@api.get("/listings/{int:listing_id}", response=ListingOut, url_name="listing")
def listing(request: HttpRequest, listing_id: int) -> dict[str, object]:
    """One published listing; 404 when the caller may not know of it."""
    reader = request.reader  # type: ignore[attr-defined]
    found = with_content(published_listings(reader)).filter(pk=listing_id).first()
    if found is None:
        raise Http404
    return _listing(as_published(reader, found))


@api.get("/organisations", response=OrganisationsOut, url_name="organisations")
def verified_organisations(
    request: HttpRequest, country: str = "", page: int = Query(1, ge=1, le=LAST_PAGE)
) -> dict[str, object]:
    """Verified organisations by name, fifty a page."""
    rows = organisations().filter(verified_at__isnull=False)
    if country:
        rows = rows.filter(country=clean(country)[:2])
    start = (page - 1) * PAGE
    return {
        "total": rows.count(),
        "page": page,
        "organisations": [_organisation(each) for each in rows[start : start + PAGE]],
    }


def _organisation(found: Organisation) -> dict[str, object]:
    names = [name for name in OrganisationOut.model_fields if name != "id"]
    return {"id": found.pk, **{name: getattr(found, name) for name in names}}


def _listing(shown: Shown) -> dict[str, object]:
    row = shown.listing
    texts = [field for field in (shown.title, shown.summary, *shown.body) if field]
    return {
        "id": row.pk,
        "kind": row.kind,
        "language": row.source_language,
        "title": row.title,
        "organisation": _organisation(row.organisation),
        "published_at": row.published_at,
        "texts": [{"key": f.key, "tier": f.tier, "text": f.text} for f in texts],
        "facets": [
            {"list": group.list, "code": each.code}
            for group in shown.facets
            for each in group.terms
        ],
    }


def _hit(card: Card) -> dict[str, object]:
    words = card.why.words if card.why else ()
    return {
        "listing": _listing(card.shown),
        "strength": card.strength,
        "passage": card.passage.text if card.passage else "",
        "passage_language": card.passage.language if card.passage else "",
        "shared_words": [[word.text for word in group] for group in words],
        "codes": list(card.why.codes) if card.why else [],
    }
