"""Which listings, fields, facets and attachments a reader may see."""

from django.db.models import Count, Prefetch, Q, QuerySet

from koryu.disclosure.enums import SHARED_TIERS
from koryu.disclosure.queries import visible_q
from koryu.disclosure.rules import Reader, may_see, visible_only
from koryu.people.models import Membership, Person
from koryu.shared.terms import terms

from ..enums import FACET_LISTS, ListingState
from ..models import Attachment, Listing, ListingFacet, ListingField

# What others may find: published, by a living organisation that is verified now.
OUT = Q(
    state=ListingState.PUBLISHED,
    organisation__closed_at=None,
    organisation__verified_at__isnull=False,
)


def known_codes() -> dict[str, set[str]]:
    """The active codes of each facet list."""
    return {name: {term.code for term in terms(name)} for name in FACET_LISTS}


def published_listings(reader: Reader) -> QuerySet[Listing]:
    """Published listings of living, verified organisations whose title the reader may see."""
    return Listing.objects.filter(visible_q(reader), OUT).select_related("organisation")


def published_of(reader: Reader, organisation_id: int) -> QuerySet[Listing]:
    """One organisation's published listings that the reader may see, with their content."""
    return with_content(published_listings(reader).filter(organisation_id=organisation_id))


def visible_listings(reader: Reader) -> QuerySet[Listing]:
    """Published ones whose title the reader may see, and all of the reader's organisations."""
    own = Q(organisation_id__in=reader.organisation_ids)
    return Listing.objects.filter((OUT & visible_q(reader)) | own).select_related("organisation")


def with_content(listings: QuerySet[Listing]) -> QuerySet[Listing]:
    """Prefetch what `visible_fields`, `visible_facets` and `visible_attachments` read."""
    attachments = Attachment.objects.filter(removed_at=None).select_related("file").order_by("id")
    return listings.prefetch_related(
        Prefetch("fields", ListingField.objects.order_by("id")),
        Prefetch("facets", ListingFacet.objects.select_related("term").order_by("term")),
        Prefetch("attachments", attachments.defer("text", "proposal"), to_attr="present"),
    )


def listing_for(reader: Reader, pk: int) -> Listing | None:
    """The listing with its content, or None when this reader may not know of it."""
    return with_content(visible_listings(reader)).filter(pk=pk).first()


def visible_fields(reader: Reader, listing: Listing) -> list[ListingField]:
    """The published fields this reader may see. Prefetch with `with_content` for lists."""
    return visible_only(reader, listing.organisation_id, listing.fields.all())  # type: ignore[return-value]


def visible_facets(reader: Reader, listing: Listing) -> list[ListingFacet]:
    """The published facets this reader may see, each with its term."""
    return visible_only(reader, listing.organisation_id, listing.facets.all())  # type: ignore[return-value]


def visible_attachments(reader: Reader, listing: Listing) -> list[Attachment]:
    """The attachments this reader may see and download."""
    present = getattr(listing, "present", None)
    if present is None:
        rows = listing.attachments.filter(removed_at=None).select_related("file").order_by("id")
        present = list(rows.defer("text", "proposal"))
    known = [row for row in present if not row.waits_review or _reviews(reader, listing)]
    return visible_only(reader, listing.organisation_id, known)  # type: ignore[return-value]


def _reviews(reader: Reader, listing: Listing) -> bool:
    """Whether this reader meets what still waits for review: its own people and the operator."""
    owner = listing.organisation
    return owner.pk in reader.organisation_ids or reader.operator_country == owner.country


def attachment_for(reader: Reader, pk: int) -> Attachment | None:
    """The attachment, when both its listing and its tier are open to this reader."""
    found = (
        Attachment.objects.filter(pk=pk, removed_at=None)
        .select_related("file", "listing__organisation")
        .first()
    )
    if found is None:
        return None
    listing = found.listing
    if found.waits_review and not _reviews(reader, listing):
        return None
    seen = visible_listings(reader).filter(pk=listing.pk).exists() or (
        found.tier in SHARED_TIERS and review_queue(reader).filter(pk=listing.pk).exists()
    )
    return found if seen and may_see(reader, listing.organisation_id, found.tier) else None


def editable_listing_for(reader: Reader, pk: int) -> Listing | None:
    """A listing of the reader's own organisations, or None."""
    return (
        Listing.objects.filter(pk=pk, organisation_id__in=reader.organisation_ids)
        .select_related("organisation")
        .first()
    )


def own_listings(organisation_id: int, *, state: str = "", search: str = "") -> QuerySet[Listing]:
    """An organisation's listings, last changed first. For its own people only."""
    found = Listing.objects.filter(organisation_id=organisation_id)
    if state:
        found = found.filter(state=state)
    if search:
        draft = Q(working__fields__title__text__icontains=search)
        found = found.filter(Q(title__icontains=search) | draft)
    return found.order_by("-changed_at", "-id")


def counts_by_state(organisation_id: int) -> dict[str, int]:
    """State → number of the organisation's listings. For its own people only."""
    rows = Listing.objects.filter(organisation_id=organisation_id).order_by().values("state")
    counted = {row["state"]: row["n"] for row in rows.annotate(n=Count("id"))}
    return {state: counted.get(state, 0) for state in ListingState.values}


def review_queue(reader: Reader) -> QuerySet[Listing]:
    """What waits for the operator of the reader's country, longest waiting first."""
    waiting = Q(state=ListingState.IN_REVIEW) | Q(
        state__in=[ListingState.PUBLISHED, ListingState.PAUSED], update_pending=True
    )
    return (
        Listing.objects.filter(waiting, organisation__country=reader.operator_country or "-")
        .select_related("organisation", "created_by")
        .order_by("working_at", "id")
    )


def desk_listing_for(reader: Reader, pk: int) -> Listing | None:
    """A listing that waits at this operator's desk, or None."""
    return with_content(review_queue(reader)).filter(pk=pk).first()


def organisation_editors(organisation_id: int) -> list[Person]:
    """The people who may edit the organisation's listings."""
    memberships = Membership.objects.filter(
        organisation_id=organisation_id,
        left_at=None,
        role__in=("owner", "editor"),
        person__is_active=True,
    )
    return [membership.person for membership in memberships.select_related("person")]
