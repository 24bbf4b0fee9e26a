"""The working copy: started, saved, taken back from a version."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from koryu.people.models import Organisation, Person
from koryu.shared.enums import Language
from koryu.shared.errors import Invalid, NotAllowedNow, Stale
from koryu.shared.history import record

from ..enums import ListingKind, ListingState
from ..models import Listing, ListingVersion
from ..queries import known_codes
from ..rules.content import checked, merged
from .access import locked, require_editor


@transaction.atomic
def create_listing(
    *,
    by: Person,
    organisation: Organisation,
    kind: str,
    source_language: str,
    content: Mapping[str, Any] | None = None,
    is_sample: bool = False,
) -> Listing:
    """Start a draft. `content` as in `rules.content`. Writes history.

    Raises `Refused` unless `by` may edit the organisation's listings, `Invalid` for bad content.
    """
    require_editor(by, organisation)
    if kind not in ListingKind.values or source_language not in Language.values:
        raise Invalid({"kind": [_("Please choose from the list.")]})
    listing = Listing.objects.create(
        organisation=organisation,
        kind=kind,
        source_language=source_language,
        working=checked(content, known_codes()),
        working_version=1,
        working_at=timezone.now(),
        created_by=by,
        is_sample=is_sample,
    )
    record(verb="listing.created", obj=listing, actor=by, kind=kind)
    return listing


@transaction.atomic
def save_working(
    *, listing: Listing, by: Person, content: Mapping[str, Any], expected_version: int
) -> Listing:
    """Keep the whole working copy; it may be unfinished or over its limits.

    Saving the same content again changes nothing. Raises `Stale` (with `current`) when somebody
    saved since `expected_version`, `NotAllowedNow` when the listing is closed, `Refused`,
    `Invalid`. What others see does not change.
    """
    require_editor(by, listing.organisation)
    row = locked(listing)
    if row.state == ListingState.CLOSED:
        raise NotAllowedNow(_("This listing is closed. Its text can no longer be changed."))
    cleaned = checked(content, known_codes())
    if cleaned == row.working:
        return row
    if row.working_version != expected_version:
        raise Stale(current=row.working_version)
    row.working = cleaned
    row.working_version += 1
    row.working_at = timezone.now()
    row.save(update_fields=["working", "working_version", "working_at", "changed_at"])
    return row


@transaction.atomic
def set_tiers(
    *, listing: Listing, by: Person, tiers: Mapping[str, str], expected_version: int
) -> Listing:
    """Change who may see which field or facet list in the working copy: name → tier.

    Raises as `save_working` does. Takes effect for others when it is published.
    """
    sides = ("fields", "facets")
    part = {
        side: {name: {"tier": tiers[name]} for name in listing.working[side] if name in tiers}
        for side in sides
    }
    content = merged(listing.working, part)
    return save_working(listing=listing, by=by, content=content, expected_version=expected_version)


@transaction.atomic
def restore_version(*, listing: Listing, by: Person, number: int) -> Listing:
    """Put an earlier version's text into the working copy. Writes history; publishes nothing.

    Codes an operator has since withdrawn from a list are left out. Raises
    `ListingVersion.DoesNotExist` for an unknown number.
    """
    require_editor(by, listing.organisation)
    version = ListingVersion.objects.get(listing_id=listing.pk, number=number)
    known = known_codes()
    part = {
        name: {"codes": [code for code in facet["codes"] if code in known[name]]}
        for name, facet in version.content["facets"].items()
    }
    row = save_working(
        listing=listing,
        by=by,
        content=merged(version.content, {"facets": part}),
        expected_version=locked(listing).working_version,
    )
    record(verb="listing.restored", obj=row, actor=by, number=number)
    return row
