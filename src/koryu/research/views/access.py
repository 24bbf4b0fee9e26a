"""What every view of this room asks first."""

from django.http import Http404, HttpRequest

from koryu.disclosure.rules import Reader
from koryu.people.models import Organisation
from koryu.shared.errors import require

from .. import queries
from ..models import Listing


def own_listing(request: HttpRequest, pk: int) -> Listing:
    """A listing this person may edit; 404 for other organisations', `Refused` for mere members."""
    reader: Reader = request.reader  # type: ignore[attr-defined]
    listing = queries.editable_listing_for(reader, pk)
    if listing is None:
        raise Http404
    require(reader.may_edit(listing.organisation_id))
    return listing


def own_organisation(request: HttpRequest) -> Organisation | None:
    """The organisation the person acts for now, or None when they belong to none."""
    reader: Reader = request.reader  # type: ignore[attr-defined]
    return Organisation.objects.filter(pk=reader.active_id).first() if reader.active_id else None


def posted_version(request: HttpRequest) -> int:
    """The version the form was opened at; -1, which is never current, for anything forged."""
    return as_version(request.POST.get("version", ""))


def as_version(text: str) -> int:
    """A version number as sent by a form or script."""
    return int(text) if text.isdecimal() and len(text) < 10 else -1
