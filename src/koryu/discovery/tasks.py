"""Background work of the discovery room."""

from koryu.shared.jobs import job, scheduled

from . import actions


@job("discovery.index_listing", queue="index")
def index_listing(listing_id: int) -> None:
    """Passages and vectors of one listing."""
    if actions.index_listing(listing_id=listing_id):
        actions.make_vectors(listing_ids=[listing_id])


@scheduled("discovery.tidy", "20 3 * * *")
def tidy() -> None:
    """Every night: vectors that are still missing, the log of changes."""
    actions.make_vectors()
    actions.prune_changes()
