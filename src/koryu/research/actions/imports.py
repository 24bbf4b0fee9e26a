"""Many listings from one spreadsheet: checked whole, then imported whole or not at all."""

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from koryu.people.models import Organisation, Person
from koryu.shared.errors import Invalid, NotAllowedNow, require
from koryu.shared.files import store_upload
from koryu.shared.history import record

from ..bridge import read_table
from ..enums import ImportState, ListingState
from ..models import ImportBatch, Listing
from ..queries import known_codes
from ..queries.sheets import existing_titles, import_vocabulary
from ..rules.content import checked
from ..rules.sheets import check, fold
from .access import require_editor
from .publishing import announce, needs_review
from .writing import stamp, write_rows

KINDS = ("xlsx", "csv")


def check_import(*, by: Person, organisation: Organisation, upload: UploadedFile) -> ImportBatch:
    """A dry run: the batch holds the rows that are right and every error of the others.

    Imports nothing. Writes history. Raises `Refused`, `Invalid` when the file cannot be read.
    """
    require_editor(by, organisation)
    stored = store_upload(upload=upload, by=by, kinds=KINDS)
    found = check(
        read_table(stored),
        vocabulary=import_vocabulary(),
        existing=existing_titles(organisation.pk),
    )
    with transaction.atomic():
        batch = ImportBatch.objects.create(
            organisation=organisation,
            file=stored,
            rows=found.rows,
            errors=found.errors,
            created_by=by,
        )
        record(
            verb="import.checked", obj=batch, actor=by,
            rows=found.total, errors=len(found.errors),
        )  # fmt: skip
    return batch


@transaction.atomic
def run_import(*, batch: ImportBatch, by: Person, publish: bool = False) -> list[Listing]:
    """Import every row as a draft, or published (to review where that is asked), or none.

    A double click imports once: the second returns []. Writes history, sends `listing_changed`
    for each published one. Raises `Refused`, `NotAllowedNow` (errors left, discarded),
    `Invalid` when a title or term has changed since the check.
    """
    require_editor(by, batch.organisation)
    row = ImportBatch.objects.select_for_update().select_related("organisation").get(pk=batch.pk)
    if row.state == ImportState.IMPORTED:
        return []
    if row.state != ImportState.CHECKED or row.errors or not row.rows:
        raise NotAllowedNow(_("This spreadsheet cannot be imported. Mend it and upload it again."))
    if publish:
        require(
            row.organisation.is_verified,
            _("Your organisation is not verified yet. Import as drafts; publish once it is."),
        )
    listings = _create(row, by, _target(by, publish))
    row.state = ImportState.IMPORTED
    row.save(update_fields=["state"])
    record(
        verb="import.done", obj=row, actor=by, listings=[each.pk for each in listings],
        published=publish,
    )  # fmt: skip
    return listings


def _target(by: Person, publish: bool) -> str:
    if not publish:
        return ListingState.DRAFT
    return ListingState.IN_REVIEW if needs_review(by) else ListingState.PUBLISHED


def _create(batch: ImportBatch, by: Person, state: str) -> list[Listing]:
    known, now = known_codes(), timezone.now()
    taken = existing_titles(batch.organisation_id)
    listings = []
    for row in batch.rows:
        content = checked(row["content"], known)
        title = content["fields"]["title"]["text"]
        if fold(title) in taken:
            raise Invalid(_("Some of these listings exist already. Please check the file again."))
        listings.append(
            Listing(
                organisation=batch.organisation,
                kind=row["kind"],
                state=state,
                source_language=row["language"],
                working=content,
                working_version=1,
                working_at=now,
                created_by=by,
            )
        )
    if state != ListingState.PUBLISHED:
        return Listing.objects.bulk_create(listings, batch_size=200)
    for listing in listings:
        stamp(listing)
    Listing.objects.bulk_create(listings, batch_size=200)
    write_rows(listings, by=by)
    for listing in listings:
        announce(listing)
    return listings


@transaction.atomic
def discard_import(*, batch: ImportBatch, by: Person) -> ImportBatch:
    """Put a checked spreadsheet aside; its file is kept. Writes history."""
    require_editor(by, batch.organisation)
    row = ImportBatch.objects.select_for_update().get(pk=batch.pk)
    if row.state == ImportState.IMPORTED:
        raise NotAllowedNow(_("This spreadsheet is imported already."))
    if row.state == ImportState.CHECKED:
        row.state = ImportState.DISCARDED
        row.save(update_fields=["state"])
        record(verb="import.discarded", obj=row, actor=by)
    return row
