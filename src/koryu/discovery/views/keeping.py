"""The board, and what is kept on it: follows, saved searches, "not for us"."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from koryu.people.models import Organisation
from koryu.people.queries import organisations
from koryu.research.models import Listing
from koryu.research.queries import published_listings
from koryu.shared.going import go_on

from .. import actions, queries
from ..enums import Frequency
from ..models import Follow, SavedSearch
from ..rules.asking import asked_from, asked_of


def named(request: HttpRequest) -> tuple[Listing | None, Organisation | None]:
    """The listing or organisation a form names; 404 when the reader may not know of it."""
    for key, rows in (
        ("listing", published_listings(request.reader)),
        ("organisation", organisations().filter(verified_at__isnull=False)),
    ):
        number = request.POST.get(key, "")
        if number.isascii() and number.isdecimal() and len(number) < 19:
            found = get_object_or_404(rows, pk=int(number))
            return (found, None) if key == "listing" else (None, found)
    raise Http404


@require_safe
@login_required
def board(request: HttpRequest) -> HttpResponse:
    """What the person keeps."""
    reader = request.reader
    searches = [
        {"row": row, "url": asked_of(row.query, row.filters).url}
        for row in queries.saved_searches_of(reader)
    ]
    context = {
        "follows": queries.follows_of(reader),
        "searches": searches,
        "aside": queries.set_aside_by(reader),
        "frequencies": Frequency.choices,
        "acts": reader.may_edit(reader.active_id),
    }
    return render(request, "discovery/board.html", context)


@require_POST
@login_required
def follow(request: HttpRequest) -> HttpResponse:
    listing, organisation = named(request)
    actions.follow(by=request.user, listing=listing, organisation=organisation)
    messages.success(request, _("It is on your board now."))
    return go_on(request, reverse("discovery:board"))


@require_POST
@login_required
def unfollow(request: HttpRequest) -> HttpResponse:
    listing, organisation = named(request)
    row = get_object_or_404(Follow, person=request.user, listing=listing, organisation=organisation)
    actions.unfollow(by=request.user, follow=row)
    return go_on(request, reverse("discovery:board"))


@require_POST
@login_required
def note(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(Follow, pk=pk, person=request.user)
    actions.write_note(by=request.user, follow=row, note=request.POST.get("note", ""))
    messages.success(request, _("The note is kept."))
    return redirect("discovery:board")


@require_POST
@login_required
def set_aside(request: HttpRequest) -> HttpResponse:
    listing, _organisation = named(request)
    if listing is None:
        raise Http404
    reason = request.POST.get("reason", "")
    actions.set_aside(by=request.user, reader=request.reader, listing=listing, reason=reason)
    messages.success(request, _("Set aside. You can undo this on your board."))
    return go_on(request, reverse("discovery:board"))


@require_POST
@login_required
def take_back(request: HttpRequest) -> HttpResponse:
    listing, _organisation = named(request)
    if listing is None:
        raise Http404
    actions.take_back(by=request.user, reader=request.reader, listing=listing)
    messages.success(request, _("It may be recommended again."))
    return go_on(request, reverse("discovery:board"))


@require_POST
@login_required
def save_search(request: HttpRequest) -> HttpResponse:
    """The question is in the URL, its name in the form."""
    asked = asked_from(request.GET)
    actions.save_search(
        by=request.user,
        reader=request.reader,
        asked=asked,
        name=request.POST.get("name", ""),
        frequency=request.POST.get("frequency", ""),
    )
    messages.success(request, _("The search is saved on your board."))
    return redirect(reverse("discovery:search") + asked.url)


@require_POST
@login_required
def change_search(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(SavedSearch, pk=pk, person=request.user)
    frequency = request.POST.get("frequency", "")
    actions.change_search(by=request.user, search=row, frequency=frequency)
    messages.success(request, _("Changed."))
    return redirect("discovery:board")


@require_POST
@login_required
def forget_search(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(SavedSearch, pk=pk, person=request.user)
    actions.forget_search(by=request.user, search=row)
    messages.success(request, _("The saved search was removed."))
    return redirect("discovery:board")
