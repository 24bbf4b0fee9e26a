"""'Share': my organisation's listings, a new one, and the moves between states."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from koryu.shared.errors import Invalid, Stale, require
from koryu.shared.text import clean

from .. import actions, queries
from ..enums import ListingState
from ..forms import CloseForm, StartForm
from .access import own_listing, own_organisation, posted_version

PER_PAGE = 20


@login_required
@require_GET
def listings(request: HttpRequest) -> HttpResponse:
    """The organisation's listings by state, searched within."""
    organisation = own_organisation(request)
    if organisation is None:
        return render(request, "research/no_organisation.html")
    state = request.GET.get("state", "")
    state = state if state in ListingState.values else ""
    search = clean(request.GET.get("within", "")).strip()[:100]
    found = queries.own_listings(organisation.pk, state=state, search=search)
    counts = queries.counts_by_state(organisation.pk)
    context = {
        "organisation": organisation,
        "page": Paginator(found, PER_PAGE).get_page(request.GET.get("page")),
        "tabs": [(value, label, counts[value]) for value, label in ListingState.choices],
        "total": sum(counts.values()),
        "state": state,
        "search": search,
        "may_edit": request.reader.may_edit(organisation.pk),
    }
    return render(request, "research/list.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Step 1: the kind and the language, or a document to start from."""
    organisation = own_organisation(request)
    if organisation is None:
        return render(request, "research/no_organisation.html")
    require(request.reader.may_edit(organisation.pk))
    language = request.LANGUAGE_CODE[:2]
    form = StartForm(request.POST or None, initial={"source_language": language})
    if request.method == "POST" and form.is_valid():
        listing = actions.create_listing(
            by=request.user, organisation=organisation, **form.cleaned_data
        )
        return redirect("research:edit", pk=listing.pk, step="text")
    return render(request, "research/new.html", {"form": form, "organisation": organisation})


@login_required
@require_POST
def publish(request: HttpRequest, pk: int) -> HttpResponse:
    """Show it to others, or send it to review; what is missing is said on the check page."""
    listing = own_listing(request, pk)
    try:
        listing = actions.publish(
            listing=listing,
            by=request.user,
            note=clean(request.POST.get("note", "")).strip()[:300],
            expected_version=posted_version(request) if "version" in request.POST else None,
        )
    except (Invalid, Stale) as error:
        messages.error(request, str(error.message))
        return redirect("research:edit", pk=pk, step="check")
    if listing.state == ListingState.IN_REVIEW or listing.update_pending:
        messages.success(request, _("Sent to the operator. You will be told when it is reviewed."))
    else:
        messages.success(request, _("Published. Others can find it now."))
    return redirect("research:detail", pk=pk)


@login_required
@require_POST
def move(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """Pause, resume, or take back from review."""
    listing = own_listing(request, pk)
    act = {
        "pause": actions.pause,
        "resume": actions.resume,
        "withdraw": actions.withdraw_from_review,
    }[verb]
    act(listing=listing, by=request.user)
    return redirect("research:detail", pk=pk)


@login_required
@require_http_methods(["GET", "POST"])
def close(request: HttpRequest, pk: int) -> HttpResponse:
    """Confirm the end of a listing, with its reason."""
    listing = own_listing(request, pk)
    form = CloseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.close(listing=listing, by=request.user, reason=form.cleaned_data["reason"])
        messages.success(request, _("Closed. Its history is kept."))
        return redirect("research:list")
    return render(request, "research/close.html", {"listing": listing, "form": form})
