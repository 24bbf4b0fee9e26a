"""Background work of the discovery room."""

from koryu.shared.jobs import enqueue, job, scheduled

from . import actions
from .enums import Frequency


@job("discovery.index_listing", queue="index")
def index_listing(listing_id: int) -> None:
    """Passages and vectors of one listing."""
    if actions.index_listing(listing_id=listing_id):
        actions.make_vectors(listing_ids=[listing_id])
    enqueue("discovery.match_listing", listing_id=listing_id)


@job("discovery.match_listing", queue="index")
def match_listing(listing_id: int) -> None:
    """Whom the home page names as new matches."""
    actions.match_listing(listing_id=listing_id)


@scheduled("discovery.tidy", "20 3 * * *")
def tidy() -> None:
    """Every night: vectors that are still missing, the log of changes."""
    actions.make_vectors()
    actions.prune_changes()
    actions.match_all()


@scheduled("discovery.daily_digests", "30 8 * * *")
def daily_digests() -> None:
    """Every morning: what is new for the searches of daily readers."""
    actions.send_digests(frequency=Frequency.DAILY)


@scheduled("discovery.weekly_digests", "30 8 * * 1")
def weekly_digests() -> None:
    """Every Monday morning: what is new for the searches of weekly readers."""
    actions.send_digests(frequency=Frequency.WEEKLY)
