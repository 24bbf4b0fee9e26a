"""Start from a document: read it, propose a listing, take over what the author confirms."""

from collections.abc import Mapping

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from koryu.people.models import Organisation, Person
from koryu.shared.files import store_upload

from ..bridge import SECONDS_INLINE, read_file
from ..enums import SINGLE_FACETS
from ..models import Attachment, Listing
from ..rules.content import merged
from .access import require_editor
from .attachments import attach
from .drafts import create_listing, save_working

READABLE = ("pdf", "docx", "pptx", "hwpx", "hwp", "txt", "markdown")


def start_from_document(
    *,
    by: Person,
    organisation: Organisation,
    upload: UploadedFile,
    kind: str,
    language: str,
    tier: str,
) -> Attachment:
    """A new draft with the document attached at `tier`, its text read and a proposal made.

    Reads for at most 15 seconds; a longer document goes on in a job. The draft is in the
    document's language where that is known, else in `language`. Its texts stay empty until the
    author confirms the proposal. Raises `Refused`, `Invalid` when the file may not come in.
    """
    require_editor(by, organisation)
    stored = store_upload(upload=upload, by=by, kinds=READABLE)
    # Read before the transaction: it may take seconds, and nobody else should wait to write.
    reading = read_file(stored, seconds=SECONDS_INLINE)
    with transaction.atomic():
        listing = create_listing(
            by=by,
            organisation=organisation,
            kind=kind,
            source_language=reading.language or language,
        )
        return attach(listing=listing, by=by, stored=stored, tier=tier, reading=reading)


def apply_proposal(
    *,
    listing: Listing,
    by: Person,
    texts: Mapping[str, str],
    facets: Mapping[str, list[str]],
    expected_version: int,
) -> Listing:
    """Take confirmed texts (key → text) and codes (list → codes) into the working copy.

    Codes are added to those chosen already; single-choice lists are replaced. Raises as
    `save_working` does.
    """
    chosen = listing.working["facets"]
    codes = {
        name: {"codes": new[:1] if name in SINGLE_FACETS else chosen[name]["codes"] + new}
        for name, new in facets.items()
        if name in chosen and new
    }
    part = {"fields": {key: {"text": text} for key, text in texts.items()}, "facets": codes}
    return save_working(
        listing=listing,
        by=by,
        content=merged(listing.working, part),
        expected_version=expected_version,
    )
