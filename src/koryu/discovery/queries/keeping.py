"""What a person or an organisation keeps: follows, saved searches, "not for me"."""

from dataclasses import dataclass

from django.db.models import QuerySet

from koryu.disclosure.rules import Reader
from koryu.research.queries import published_listings

from ..models import Follow, Match, NotForMe, RecommendationVisit, SavedSearch


@dataclass(frozen=True)
class Kept:
    """Ids that the reader follows or set aside, for the marks on a page."""

    listings: frozenset[int] = frozenset()
    organisations: frozenset[int] = frozenset()
    set_aside: frozenset[int] = frozenset()


def kept_by(reader: Reader) -> Kept:
    """Three sets of ids in two queries; empty for the anonymous reader."""
    if reader.is_anonymous:
        return Kept()
    rows = list(Follow.objects.filter(person=reader.person).values_list("listing", "organisation"))
    aside = NotForMe.objects.filter(organisation_id=reader.active_id)
    return Kept(
        frozenset(listing for listing, _ in rows if listing),
        frozenset(organisation for _, organisation in rows if organisation),
        frozenset(aside.values_list("listing_id", flat=True)),
    )


def follows_of(reader: Reader) -> list[Follow]:
    """The reader's board, newest first; what may no longer be seen is left out."""
    rows = list(
        Follow.objects.filter(person=reader.person)
        .select_related("organisation", "listing__organisation")
        .order_by("-created_at", "-id")
    )
    ids = [row.listing_id for row in rows if row.listing_id]
    seen = set(published_listings(reader).filter(pk__in=ids).values_list("pk", flat=True))
    return [row for row in rows if (row.organisation_id or row.listing_id in seen)]


def saved_searches_of(reader: Reader) -> QuerySet[SavedSearch]:
    """The reader's saved searches, newest first."""
    return SavedSearch.objects.filter(person=reader.person).order_by("-created_at", "-id")


def set_aside_by(reader: Reader) -> list[NotForMe]:
    """What the active organisation put aside, newest first, as far as it may be seen."""
    rows = list(
        NotForMe.objects.filter(organisation_id=reader.active_id)
        .select_related("listing__organisation", "by")
        .order_by("-created_at", "-id")
    )
    ids = [row.listing_id for row in rows]
    seen = set(published_listings(reader).filter(pk__in=ids).values_list("pk", flat=True))
    return [row for row in rows if row.listing_id in seen]


def new_matches(reader: Reader) -> dict[int, int]:
    """Own listing → how many matches were found since the reader last looked at them."""
    visits = RecommendationVisit.objects.filter(
        person=reader.person, organisation_id=reader.active_id
    )
    since = visits.values_list("at", flat=True).first()
    own = set(
        published_listings(reader)
        .filter(organisation_id=reader.active_id)
        .values_list("pk", flat=True)
    )
    aside = set(
        NotForMe.objects.filter(organisation_id=reader.active_id).values_list(
            "listing_id", flat=True
        )
    )
    rows = Match.objects.filter(need_id__in=own) | Match.objects.filter(offer_id__in=own)
    if since:
        rows = rows.filter(found_at__gt=since)
    pairs = [(n, o) if n in own else (o, n) for n, o in rows.values_list("need_id", "offer_id")]
    others = {other for _own, other in pairs} - aside
    seen = set(published_listings(reader).filter(pk__in=others).values_list("pk", flat=True))
    counts: dict[int, int] = {}
    for mine, other in pairs:
        if other in seen:
            counts[mine] = counts.get(mine, 0) + 1
    return counts
