"""A listing's versions and what changed between them; for its own organisation only."""

from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from .. import actions, queries
from ..enums import FieldKey
from ..forms import term_list_label
from ..models import ListingVersion
from ..rules.content import Content, checked
from ..rules.differences import content_differences
from .access import own_listing

PER_PAGE = 50


@login_required
@require_GET
def versions(request: HttpRequest, pk: int) -> HttpResponse:
    """Every published version, the newest first."""
    listing = queries.editable_listing_for(request.reader, pk)
    if listing is None:
        raise Http404
    context = {
        "listing": listing,
        "versions": listing.versions.select_related("by").defer("content")[:PER_PAGE],
    }
    return render(request, "research/versions.html", context)


@login_required
@require_GET
def version(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """What this version changed against the one before; number 0 is the working copy."""
    listing = queries.editable_listing_for(request.reader, pk)
    if listing is None:
        raise Http404
    found = listing.versions.select_related("by").filter(number=number).first()
    if found is None and number:
        raise Http404
    after = found.content if found else listing.working
    earlier = listing.versions.filter(number__lt=number or listing.version + 1).first()
    context = {
        "listing": listing,
        "version": found,
        "earlier": earlier,
        "differences": list(_named(earlier, after)),
        "may_edit": request.reader.may_edit(listing.organisation_id),
    }
    return render(request, "research/version.html", context)


def _named(earlier: ListingVersion | None, after: Content) -> Iterator[dict[str, Any]]:
    before = earlier.content if earlier else checked({}, {})
    labels = dict(FieldKey.choices)
    for difference in content_differences(before, after):
        name = difference.name
        yield {"label": labels.get(name) or term_list_label(name), "difference": difference}


@login_required
@require_POST
def restore(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Take an earlier version's text back into the working copy."""
    listing = own_listing(request, pk)
    if not listing.versions.filter(number=number).exists():
        raise Http404
    actions.restore_version(listing=listing, by=request.user, number=number)
    messages.success(request, _("The earlier text is in your working copy. Check and publish it."))
    return redirect("research:edit", pk=pk, step="check")
