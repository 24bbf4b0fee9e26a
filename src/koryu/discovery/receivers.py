"""Discovery listens to research: what is published is searchable at once."""

import logging

from django.dispatch import receiver

from koryu.research.models import Listing
from koryu.research.signals import listing_changed
from koryu.shared.jobs import enqueue

from . import actions

logger = logging.getLogger(__name__)


@receiver(listing_changed, dispatch_uid="discovery.listing_changed")
def take_in(sender: type[Listing], listing: Listing, **_: object) -> None:
    """Write the passages now (found by their words), have the vectors made by the worker.

    A failure here must not reach the author, whose text is published: the job tries again.
    """
    try:
        missing = actions.index_listing(listing_id=listing.pk)
    except Exception:
        logger.exception("listing %d could not be indexed; the worker tries again", listing.pk)
        missing = 1
    job = "discovery.index_listing" if missing else "discovery.match_listing"
    enqueue(job, listing_id=listing.pk)
