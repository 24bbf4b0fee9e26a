"""From the working copy to what others see: fields, facets and a version."""

from django.utils import timezone

from koryu.people.models import Person
from koryu.shared.models import Term

from ..enums import FACET_LISTS
from ..models import Listing, ListingFacet, ListingField, ListingVersion
from ..rules.content import Content


def stamp(row: Listing) -> None:
    """Set what a listing says of its newest version; saves nothing."""
    title = row.working["fields"]["title"]
    row.title, row.tier = title["text"], title["tier"]
    row.version += 1
    row.published_at = row.published_at or timezone.now()
    row.working_at = None
    row.update_pending = False
    row.review_note = ""


def write_out(row: Listing, *, by: Person, note: str = "") -> None:
    """Replace a listing's published fields and facets by its working copy, as a new version."""
    stamp(row)
    row.save()
    row.fields.all().delete()
    row.facets.all().delete()
    row.attachments.update(waits_review=False)
    write_rows([row], by=by, note=note)


def write_rows(rows: list[Listing], *, by: Person, note: str = "") -> None:
    """Write fields, facets and a version of stamped listings that have none of this version."""
    ids = {
        (term.list, term.code): term.pk
        for term in Term.objects.filter(list__in=FACET_LISTS).only("list", "code")
    }
    fields: list[ListingField] = []
    facets: list[ListingFacet] = []
    for row in rows:
        content: Content = row.working
        fields += [
            ListingField(listing=row, key=key, text=field["text"], tier=field["tier"])
            for key, field in content["fields"].items()
            if field["text"]
        ]
        facets += [
            ListingFacet(listing=row, term_id=ids[name, code], tier=facet["tier"])
            for name, facet in content["facets"].items()
            for code in facet["codes"]
        ]
    ListingField.objects.bulk_create(fields, batch_size=500)
    ListingFacet.objects.bulk_create(facets, batch_size=500)
    versions = (
        ListingVersion(listing=row, number=row.version, content=row.working, note=note[:300], by=by)
        for row in rows
    )
    ListingVersion.objects.bulk_create(versions, batch_size=200)
