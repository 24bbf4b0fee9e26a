"""Files of a listing: added, read, opened to more or fewer, removed."""

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from koryu.disclosure.enums import Tier
from koryu.people.models import Person
from koryu.shared.errors import Invalid, NotAllowedNow
from koryu.shared.files import store_upload
from koryu.shared.history import record
from koryu.shared.jobs import enqueue
from koryu.shared.models import StoredFile
from koryu.shared.text import clean

from ..bridge import READ, SECONDS_JOB, TIMED_OUT, WAITING, Reading, read_file
from ..enums import ListingState
from ..models import Attachment, Listing
from .access import locked, require_editor
from .publishing import SHOWN, announce, needs_review

MAX_ATTACHMENTS = 20
WITHOUT_TEXT = ("png", "jpeg")


def add_attachment(
    *,
    listing: Listing,
    by: Person,
    upload: UploadedFile,
    tier: str = Tier.MEMBERS,
    title: str = "",
) -> Attachment:
    """Keep an uploaded file with the listing and have its text read by a job.

    Open to others at `tier` at once when the listing is published, or, where the cluster
    reviews, once the operator has read it. Writes history; the job sends `listing_changed`.
    Raises `Refused`, `Invalid` (the file is not acceptable, too many files), `NotAllowedNow`
    (closed).
    """
    require_editor(by, listing.organisation)
    stored = store_upload(upload=upload, by=by)
    return attach(listing=listing, by=by, stored=stored, tier=tier, title=title)


@transaction.atomic
def attach(
    *,
    listing: Listing,
    by: Person,
    stored: StoredFile,
    tier: str = Tier.MEMBERS,
    title: str = "",
    reading: Reading | None = None,
) -> Attachment:
    """Add a file already stored; `reading` is its text when it has been read already."""
    require_editor(by, listing.organisation)
    row = locked(listing)
    if row.state == ListingState.CLOSED:
        raise NotAllowedNow(_("This listing is closed. Its files can no longer be changed."))
    if row.attachments.filter(removed_at=None).count() >= MAX_ATTACHMENTS:
        raise Invalid({"file": [_("A listing holds at most %d files.") % MAX_ATTACHMENTS]})
    attachment = Attachment.objects.create(
        listing=row,
        file=stored,
        title=(clean(title).strip() or stored.name)[:200],
        tier=_tier(tier),
        added_by=by,
        text_state="no_text" if stored.kind in WITHOUT_TEXT else WAITING,
        waits_review=row.state in SHOWN and needs_review(by),
    )
    if attachment.waits_review and not row.update_pending:
        row.update_pending = True
        row.save(update_fields=["update_pending"])
        record(verb="listing.submitted", obj=row, actor=by)
    record(verb="attachment.added", obj=row, actor=by, attachment=attachment.pk, tier=tier)
    if reading is not None and reading.state != TIMED_OUT:
        keep_reading(attachment=attachment, reading=reading)
    elif attachment.text_state == WAITING:
        enqueue("research.read_attachment", attachment_id=attachment.pk)
    _announce_if_seen(row)
    return attachment


def read_attachment(*, attachment_id: int) -> None:
    """Read a waiting attachment's text. Sends `listing_changed`; reading again is harmless."""
    attachment = Attachment.objects.select_related("file").get(pk=attachment_id)
    if attachment.text_state == WAITING:
        keep_reading(attachment=attachment, reading=read_file(attachment.file, seconds=SECONDS_JOB))


@transaction.atomic
def keep_reading(*, attachment: Attachment, reading: Reading) -> None:
    """Store what was read from an attachment. Sends `listing_changed`."""
    attachment.text = clean(reading.text)
    attachment.text_state = reading.state
    attachment.proposal = reading.proposal or {}
    attachment.save(update_fields=["text", "text_state", "proposal"])
    if reading.state == READ:
        _announce_if_seen(attachment.listing)


@transaction.atomic
def set_attachment_tier(*, attachment: Attachment, by: Person, tier: str) -> Attachment:
    """Change who may see a file, at once. Writes history, sends `listing_changed`."""
    row = _locked_attachment(attachment, by)
    if row.tier != _tier(tier):
        record(
            verb="attachment.tier", obj=row.listing, actor=by, attachment=row.pk,
            before=row.tier, after=tier,
        )  # fmt: skip
        row.tier = tier
        row.save(update_fields=["tier"])
        _announce_if_seen(row.listing)
    return row


@transaction.atomic
def remove_attachment(*, attachment: Attachment, by: Person) -> Attachment:
    """Take a file off the listing (a state; the file is kept). History, `listing_changed`."""
    row = _locked_attachment(attachment, by)
    if row.removed_at is None:
        row.removed_at = timezone.now()
        row.save(update_fields=["removed_at"])
        record(verb="attachment.removed", obj=row.listing, actor=by, attachment=row.pk)
        _announce_if_seen(row.listing)
    return row


def _locked_attachment(attachment: Attachment, by: Person) -> Attachment:
    row = (
        Attachment.objects.select_for_update(of=("self",))
        .select_related("listing__organisation")
        .get(pk=attachment.pk)
    )
    require_editor(by, row.listing.organisation)
    if row.listing.state == ListingState.CLOSED:
        raise NotAllowedNow(_("This listing is closed. Its files can no longer be changed."))
    return row


def _tier(tier: str) -> str:
    if tier not in Tier.values:
        raise Invalid({"tier": [_("Please choose from the list.")]})
    return tier


def _announce_if_seen(listing: Listing) -> None:
    if listing.state == ListingState.PUBLISHED:
        announce(listing)
