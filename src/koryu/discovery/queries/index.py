"""Reads that the search index is built from. Not filtered by reader: the index filters."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from koryu.disclosure.enums import ORDER, Tier
from koryu.research.models import Listing, ListingFacet
from koryu.research.queries import OUT

from ..models import IndexChange, IndexState, Passage, PassageVector

BATCH = 500
NO_MARK = ""


@dataclass(frozen=True)
class StoredPassage:
    """A passage as the index takes it; `rank` is its tier's."""

    pk: int
    text: str
    language: str
    rank: int


@dataclass(frozen=True)
class Entry:
    """A published listing as the index and the catalogue take it.

    `facets`: (`list:code`, rank of their tier); `published`: seconds since 1970.
    """

    listing_id: int
    organisation_id: int
    kind: str
    country: str
    language: str
    rank: int
    published: float
    facets: tuple[tuple[str, int], ...]
    passages: tuple[StoredPassage, ...]


def index_state() -> tuple[str, int]:
    """(mark of this database, generation of what is searchable)."""
    row = IndexState.objects.filter(pk=1).values_list("mark", "generation").first()
    return (str(row[0]), row[1]) if row else (NO_MARK, 0)


def changes_since(generation: int) -> list[int] | None:
    """Listings changed after `generation`, oldest first; None when the log does not reach back."""
    oldest = IndexChange.objects.order_by("generation").values_list("generation", flat=True).first()
    if oldest is None or oldest > generation + 1:
        return None
    rows = IndexChange.objects.filter(generation__gt=generation).order_by("generation", "id")
    return list(dict.fromkeys(rows.values_list("listing_id", flat=True)))


def searchable_ids() -> list[int]:
    """Every listing that others may find, by id."""
    return list(Listing.objects.filter(OUT).order_by("id").values_list("id", flat=True))


def entries(listing_ids: Iterable[int], *, with_passages: bool = True) -> Iterator[Entry]:
    """The published ones of these listings, in batches of three queries."""
    walk = iter(listing_ids)
    while batch := list(islice(walk, BATCH)):
        yield from _entries(batch, with_passages)


def _entries(ids: list[int], with_passages: bool) -> Iterator[Entry]:
    facets, passages = _facets(ids), _passages(ids) if with_passages else {}
    rows = Listing.objects.filter(OUT, pk__in=ids).values_list(
        "id", "organisation_id", "kind", "organisation__country", "source_language", "tier",
        "published_at",
    )  # fmt: skip
    for pk, owner, kind, country, language, tier, at in rows.order_by("id"):
        yield Entry(
            pk,
            owner,
            kind,
            country,
            language,
            ORDER[Tier(tier)],
            at.timestamp() if at else 0.0,
            tuple(facets.get(pk, ())),
            tuple(passages.get(pk, ())),
        )


def _facets(ids: list[int]) -> dict[int, list[tuple[str, int]]]:
    found: dict[int, list[tuple[str, int]]] = defaultdict(list)
    rows = ListingFacet.objects.filter(listing_id__in=ids).order_by("id")
    for pk, name, code, tier in rows.values_list("listing_id", "term__list", "term__code", "tier"):
        found[pk].append((f"{name}:{code}", ORDER[Tier(tier)]))
    return found


def _passages(ids: list[int]) -> dict[int, list[StoredPassage]]:
    found: dict[int, list[StoredPassage]] = defaultdict(list)
    rows = Passage.objects.filter(listing_id__in=ids).order_by("id")
    for pk, listing, text, language, tier in rows.values_list(
        "id", "listing_id", "text", "language", "tier"
    ):
        found[listing].append(StoredPassage(pk, text, language, ORDER[Tier(tier)]))
    return found


def vectors_of(hashes: Iterable[str], model: str) -> dict[str, bytes]:
    """content hash → stored vector, of those that are made."""
    found: dict[str, bytes] = {}
    walk = iter(dict.fromkeys(hashes))
    while batch := list(islice(walk, BATCH)):
        rows = PassageVector.objects.filter(content_sha256__in=batch, model=model)
        found |= {key: bytes(v) for key, v in rows.values_list("content_sha256", "vector")}
    return found


def passages_without_vector(model: str, listing_ids: Iterable[int] | None = None):  # noqa: ANN201
    """Passages whose text has no vector yet, those of the newest listings first."""
    made = PassageVector.objects.filter(model=model).values("content_sha256")
    found = Passage.objects.exclude(content_sha256__in=made)
    if listing_ids is not None:
        found = found.filter(listing_id__in=list(listing_ids))
    return found.order_by("-listing_id", "id")


def vector_progress(model: str) -> tuple[int, int]:
    """(passages that have a vector, passages in all), of the public ones: anybody reads it."""
    total = Passage.objects.filter(tier=Tier.PUBLIC).count()
    return total - passages_without_vector(model).filter(tier=Tier.PUBLIC).count(), total
