"""What the views of this room share: the room, the organisation and listing named in a request."""

from django.http import Http404, HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme

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
    if (pk := data.get("listing", "")).isdecimal():
        listing = published_listings(request.reader).filter(pk=pk).first()
        if listing is None:
            raise Http404
        return listing.organisation, listing
    if (pk := data.get("organisation", "")).isdecimal():
        target = organisations().filter(pk=pk).first()
        if target is not None:
            return target, None
    raise Http404


def safe_next(request: HttpRequest, default: str) -> str:
    """Where the form asked to go on, when it is a page of this site."""
    wanted = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, request.is_secure())
    return wanted if safe else default
