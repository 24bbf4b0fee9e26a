"""Reads of the research room, always through disclosure's gate."""

from .listings import (
    attachment_for,
    counts_by_state,
    desk_listing_for,
    editable_listing_for,
    known_codes,
    listing_for,
    organisation_editors,
    own_listings,
    published_listings,
    review_queue,
    visible_attachments,
    visible_facets,
    visible_fields,
    visible_listings,
    with_content,
)
from .shown import Shown, ShownFacets, ShownField, as_published, as_working

__all__ = [
    "Shown",
    "ShownFacets",
    "ShownField",
    "as_published",
    "as_working",
    "attachment_for",
    "counts_by_state",
    "desk_listing_for",
    "editable_listing_for",
    "known_codes",
    "listing_for",
    "organisation_editors",
    "own_listings",
    "published_listings",
    "review_queue",
    "visible_attachments",
    "visible_facets",
    "visible_fields",
    "visible_listings",
    "with_content",
]
