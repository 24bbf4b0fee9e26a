"""The operator's desk: listings of their country that wait for review."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from koryu.disclosure.enums import Tier
from koryu.disclosure.rules import imagined_reader

from .. import actions, queries
from ..forms import NoteForm
from .access import posted_version


@login_required
@require_GET
def desk(request: HttpRequest) -> HttpResponse:
    """The queue, longest waiting first."""
    if not request.reader.is_operator:
        raise Http404
    page = Paginator(queries.review_queue(request.reader), 20).get_page(request.GET.get("page"))
    return render(request, "research/desk.html", {"page": page})


@login_required
@require_http_methods(["GET", "POST"])
def review(request: HttpRequest, pk: int) -> HttpResponse:
    """Read what members would read, then let it out or return it with a note."""
    if not request.reader.is_operator:
        raise Http404
    listing = queries.desk_listing_for(request.reader, pk)
    if listing is None:
        raise Http404
    form = NoteForm(request.POST or None)
    if request.method == "POST" and request.POST.get("decision") == "approve":
        actions.approve(
            listing=listing,
            by=request.user,
            expected_version=posted_version(request),
        )
        messages.success(request, _("Published. The author is told."))
        return redirect("research:desk")
    if request.method == "POST" and form.is_valid():
        actions.return_to_author(listing=listing, by=request.user, note=form.cleaned_data["note"])
        messages.success(request, _("Returned. The author reads your note."))
        return redirect("research:desk")
    # The operator belongs to no side: confidential tiers stay closed to them.
    reader = imagined_reader(Tier.MEMBERS, listing.organisation_id)
    context = {
        "listing": listing,
        "shown": queries.as_working(reader, listing),
        "version": listing.working_version,
        "form": form,
    }
    return render(request, "research/review.html", context)
