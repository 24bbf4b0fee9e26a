"""What the views of this room share: the room, the organisation and listing named in a request."""

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from koryu.people.models import Organisation
from koryu.people.queries import organisations
from koryu.research.models import Listing
from koryu.research.queries import published_listings

from .. import queries
from ..models import Exchange


def find_room(request: HttpRequest, pk: int) -> Exchange:
    """The room with its sides placed; 404 for everybody outside it."""
    exchange = queries.room_for(request.reader, pk)
    if exchange is None:
        raise Http404
    return exchange


def own_organisation(request: HttpRequest) -> Organisation:
    """The organisation the person acts for; 404 for people without one."""
    reader = request.reader
    found = organisations().filter(pk=reader.active_id, pk__in=reader.organisation_ids).first()
    if found is None:
        raise Http404
    return found


def named_target(request: HttpRequest, data: dict) -> tuple[Organisation, Listing | None]:
    """What `listing=` or `organisation=` names, for both; 404 when it is not visible."""
    if pk := whole(data.get("listing", "")):
        listing = get_object_or_404(published_listings(request.reader), pk=pk)
        return listing.organisation, listing
    # The page of an organisation not verified exists for its own people only.
    found = organisations().filter(verified_at__isnull=False)
    return get_object_or_404(found, pk=whole(data.get("organisation", ""))), None


def whole(text: str) -> int:
    """A number as sent in a form or address; 0, which no row has, for anything forged."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else 0
