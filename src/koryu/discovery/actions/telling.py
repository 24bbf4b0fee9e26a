"""Digests of saved searches, and the matches that the home page tells of."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from koryu.disclosure.queries import reader_for
from koryu.notify.actions import notify
from koryu.research.enums import SEEKS, ListingState
from koryu.research.models import Listing

from ..bridge.recommend import pairs_of
from ..bridge.search import found_ids
from ..enums import Frequency
from ..models import Match, SavedSearch, ToldHit
from ..rules.asking import asked_of

LOOKED_AT = 60
PERIOD = {Frequency.DAILY: timedelta(hours=20), Frequency.WEEKLY: timedelta(days=6, hours=20)}


def send_digests(*, frequency: str) -> int:
    """Tell the owners of this frequency's searches what is new; returns how many were told."""
    due = Q(digested_at=None) | Q(digested_at__lte=timezone.now() - PERIOD[Frequency(frequency)])
    rows = SavedSearch.objects.filter(due, frequency=frequency, person__is_active=True)
    return sum(digest(search=each) for each in rows.select_related("person").order_by("id"))


@transaction.atomic
def digest(*, search: SavedSearch) -> bool:
    """Tell of hits published since the search was saved, seen by its person, never told before.

    Others' listings only. The notice names the search and a count, nothing of the listings: what
    may be read is decided when the page is opened. True when there was something to tell.
    """
    search = SavedSearch.objects.select_for_update().get(pk=search.pk)
    reader = reader_for(search.person, active_id=search.organisation_id)
    ids = found_ids(reader, asked_of(search.query, search.filters), limit=LOOKED_AT)
    told = search.told.values_list("listing_id", flat=True)
    fresh = (
        Listing.objects.filter(pk__in=ids, published_at__gt=search.created_at)
        .exclude(organisation_id__in=reader.organisation_ids)
        .exclude(pk__in=told)
    )
    new = list(fresh.values_list("pk", flat=True))
    search.digested_at = timezone.now()
    search.save(update_fields=["digested_at"])
    if not new:
        return False
    ToldHit.objects.bulk_create(ToldHit(search=search, listing_id=pk) for pk in new)
    asked = asked_of(search.query, search.filters)
    notify(
        people=[search.person],
        kind="discovery.digest",
        params={"name": search.name, "count": len(new)},
        path=f"{reverse('discovery:search')}{asked.url}&sort=newest"[:300],
    )
    return True


def match_listing(*, listing_id: int) -> int:
    """Find the counterparts of a listing anew; returns how many pairs are kept.

    A pair seen before keeps the day it was found; one that no longer fits is dropped.
    """
    listing = Listing.objects.filter(pk=listing_id, state=ListingState.PUBLISHED).first()
    pairs = pairs_of(listing, disliked={}, denied=()) if listing else []
    scores = {pair.match.listing_id: pair.match.score for pair in pairs}
    seeks = bool(listing and listing.kind in SEEKS)
    with transaction.atomic():
        old = Match.objects.filter(Q(need_id=listing_id) | Q(offer_id=listing_id))
        own, other = ("need_id", "offer_id") if seeks else ("offer_id", "need_id")
        # A pair that the other side found stays as long as both are published.
        gone = old.exclude(need__state=ListingState.PUBLISHED, offer__state=ListingState.PUBLISHED)
        gone.delete()
        Match.objects.bulk_create(
            (Match(**{own: listing_id, other: pk}, score=value) for pk, value in scores.items()),
            update_conflicts=True,
            unique_fields=["need", "offer"],
            update_fields=["score"],
        )
    return len(scores)


def match_all() -> int:
    """Find the counterparts of every published listing; returns how many listings were asked."""
    ids = Listing.objects.filter(state=ListingState.PUBLISHED).values_list("pk", flat=True)
    every = list(ids.order_by("pk"))
    for listing_id in every:
        match_listing(listing_id=listing_id)
    return len(every)
