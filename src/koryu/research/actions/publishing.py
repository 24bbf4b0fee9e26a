"""The listing's way from draft to published, paused and closed; the operator's review."""

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django_fsm import TransitionNotAllowed

from koryu.notify.actions import notify
from koryu.people.models import Person
from koryu.shared.errors import Invalid, NotAllowedNow, Stale, require
from koryu.shared.history import record

from ..enums import ListingState
from ..models import Listing
from ..queries import organisation_editors
from ..rules.content import problems
from ..signals import listing_changed
from .access import locked, require_editor, require_operator
from .writing import write_out

SHOWN = (ListingState.PUBLISHED, ListingState.PAUSED)


@transaction.atomic
def publish(
    *, listing: Listing, by: Person, note: str = "", expected_version: int | None = None
) -> Listing:
    """Show the working copy to others, or update what they see.

    With `LISTING_REVIEW` on and `by` not an operator it goes to review first; a published listing
    keeps its old text until then. Writes rows, a version and history; sends `listing_changed`.
    Publishing again without a change does nothing. Raises `Refused` (also for an organisation
    not verified), `Invalid` (what is missing), `Stale`, `NotAllowedNow`.
    """
    require_editor(by, listing.organisation)
    row = locked(listing)
    require(
        row.organisation.is_verified,
        _("Your organisation is not verified yet. The draft is kept; publish once it is."),
    )
    if expected_version is not None and row.working_version != expected_version:
        raise Stale(current=row.working_version)
    waiting = row.attachments.filter(waits_review=True, removed_at=None).exists()
    if row.state in SHOWN and row.working_at is None and not waiting:
        return row
    if found := problems(row.working):
        raise Invalid(found)
    if needs_review(by):
        return _submit(row, by)
    return _put_out(row, by, note)


def needs_review(by: Person) -> bool:
    """Whether what `by` publishes goes to the operator first."""
    return settings.KORYU["LISTING_REVIEW"] and not by.is_operator


def _submit(row: Listing, by: Person) -> Listing:
    if row.state in SHOWN:
        row.update_pending = True
    elif not _move(row, "move_to_review", ListingState.IN_REVIEW):
        return row
    row.review_note = ""
    row.save()
    record(verb="listing.submitted", obj=row, actor=by)
    return row


def _put_out(row: Listing, by: Person, note: str) -> Listing:
    if row.state not in SHOWN:
        _move(row, "move_to_published", ListingState.PUBLISHED)
    write_out(row, by=by, note=note)
    record(verb="listing.published", obj=row, actor=by, version=row.version)
    announce(row)
    return row


@transaction.atomic
def approve(*, listing: Listing, by: Person, expected_version: int) -> Listing:
    """The operator lets the text out that they have read (`expected_version`).

    Writes rows, a version and history, tells the organisation's editors, sends `listing_changed`.
    Raises `Refused` unless `by` is an operator of that country, `Stale` when the author has
    changed the text meanwhile, `NotAllowedNow` when nothing waits.
    """
    require_operator(by, listing.organisation)
    row = locked(listing)
    if row.state == ListingState.PUBLISHED and not row.update_pending:
        return row
    _require_waiting(row)
    if row.working_version != expected_version:
        raise Stale(current=row.working_version)
    _put_out(row, by, "")
    _tell(row, "research.approved")
    return row


@transaction.atomic
def return_to_author(*, listing: Listing, by: Person, note: str) -> Listing:
    """The operator asks for changes; `note` is what the author reads.

    Writes history and tells the organisation's editors. Raises `Refused`, `NotAllowedNow`,
    `Invalid` without a note.
    """
    require_operator(by, listing.organisation)
    note = note.strip()
    if not note:
        raise Invalid({"note": [_("Please say what should be changed.")]})
    row = locked(listing)
    _require_waiting(row)
    if row.state == ListingState.IN_REVIEW:
        _move(row, "move_to_draft", ListingState.DRAFT)
    row.update_pending = False
    row.review_note = note
    row.save()
    record(verb="listing.returned", obj=row, actor=by, note=note)
    _tell(row, "research.returned")
    return row


@transaction.atomic
def withdraw_from_review(*, listing: Listing, by: Person) -> Listing:
    """The author takes the text back before the operator has answered. Writes history."""
    require_editor(by, listing.organisation)
    row = locked(listing)
    if row.update_pending:
        row.update_pending = False
    elif not _move(row, "move_to_draft", ListingState.DRAFT):
        return row
    row.save()
    record(verb="listing.withdrawn_from_review", obj=row, actor=by)
    return row


@transaction.atomic
def pause(*, listing: Listing, by: Person) -> Listing:
    """Take a published listing out of sight for a while. History, `listing_changed`."""
    return _simple_move(listing, by, "move_to_paused", ListingState.PAUSED, "listing.paused")


@transaction.atomic
def resume(*, listing: Listing, by: Person) -> Listing:
    """Bring a paused listing back into sight. History, `listing_changed`."""
    require(listing.organisation.is_verified)
    return _simple_move(listing, by, "move_to_resumed", ListingState.PUBLISHED, "listing.resumed")


@transaction.atomic
def close(*, listing: Listing, by: Person, reason: str) -> Listing:
    """End a listing for good; `reason` stays with it. History, `listing_changed`.

    Closing a closed one keeps the first reason. Raises `Invalid` without a reason.
    """
    reason = reason.strip()
    if not reason:
        raise Invalid({"reason": [_("Please give a reason.")]})
    require_editor(by, listing.organisation)
    row = locked(listing)
    if not _move(row, "move_to_closed", ListingState.CLOSED):
        return row
    row.closed_reason = reason[:300]
    row.update_pending = False
    row.save()
    record(verb="listing.closed", obj=row, actor=by, reason=row.closed_reason)
    announce(row)
    return row


def _simple_move(listing: Listing, by: Person, move: str, target: str, verb: str) -> Listing:
    require_editor(by, listing.organisation)
    row = locked(listing)
    if _move(row, move, target):
        row.save()
        record(verb=verb, obj=row, actor=by)
        announce(row)
    return row


def _move(row: Listing, move: str, target: str) -> bool:
    """Make the move; False when a double click asks for it again; raises `NotAllowedNow`."""
    if row.state == target:
        return False
    try:
        getattr(row, move)()
    except TransitionNotAllowed as error:
        raise NotAllowedNow(
            _("This cannot be done while the listing is “%(state)s”.")
            % {"state": row.get_state_display()}
        ) from error
    return True


def _require_waiting(row: Listing) -> None:
    if row.state != ListingState.IN_REVIEW and not row.update_pending:
        raise NotAllowedNow(_("This listing does not wait for a review."))


def _tell(row: Listing, kind: str) -> None:
    notify(
        people=organisation_editors(row.organisation_id),
        kind=kind,
        params={"title": row.working["fields"]["title"]["text"]},
        path=reverse("research:detail", kwargs={"pk": row.pk}),
    )


def announce(row: Listing) -> None:
    """Send `listing_changed` once the transaction has committed."""
    transaction.on_commit(lambda: listing_changed.send(Listing, listing=row))
