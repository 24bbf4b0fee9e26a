"""The page of one listing, its files and its versions."""

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from koryu.shared.files import file_response

from .. import queries
from ..enums import ListingState
from ..slots import listing_actions, listing_sections


@require_GET
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """What this reader may see of a listing; 404 when they may not know of it."""
    reader = request.reader
    listing = queries.listing_for(reader, pk)
    if listing is None:
        raise Http404
    own = reader.belongs_to(listing.organisation_id)
    request.foreign_listing = not own  # lights up Discover in the rail
    shown = (queries.as_published if listing.version else queries.as_working)(reader, listing)
    context = {
        "listing": listing,
        "shown": shown,
        "own": own,
        "may_edit": reader.may_edit(listing.organisation_id),
        "slots": listing_actions() if listing.version else (),
        "sections": listing_sections() if listing.state == ListingState.PUBLISHED else (),
    }
    return render(request, "research/detail.html", context)


@require_GET
def download(request: HttpRequest, pk: int) -> FileResponse:
    """A file of a listing, when both are open to this reader."""
    attachment = queries.attachment_for(request.reader, pk)
    if attachment is None:
        raise Http404
    return file_response(attachment.file)
