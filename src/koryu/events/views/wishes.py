"""Whom to meet: the other participants, our wishes, and the requests between us."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from koryu.shared.enums import Language
from koryu.shared.errors import require
from koryu.shared.forms import reader_language
from koryu.shared.going import go_on

from ..actions.wishes import accept_request, decline_request, set_wish, withdraw_wish
from ..bridge.fits import best_pairs, fits
from ..bridge.names import language_of, named
from ..enums import MeetingMode, RequestState, Wish
from ..forms.meetings import DeclineMeetingForm, WishForm
from ..models import MeetingRequest
from ..queries.participation import opposite
from ..queries.wishes import inbox, outbox, own_wishes, used
from ..rules.meeting import ANSWERABLE, takes_wishes
from .meeting_place import Here, find_other, find_side
from .saving import form_page, kept

PAGE = 20


@require_safe
@login_required
def others(request: HttpRequest, slug: str) -> HttpResponse:
    """The other participants, best fit first, each with why it fits and our own wish."""
    here = find_side(request, slug)
    asked = {key: request.GET.get(key, "")[:100] for key in ("q", "language", "wish")}
    wishes = own_wishes(here.own)
    rows = _found(here, asked, wishes)
    best = best_pairs(
        request.reader, here.own.organisation_id, frozenset(owner for _pk, owner in rows)
    )
    order = {owner: at for at, owner in enumerate(best)}
    rows.sort(key=lambda row: order.get(row[1], len(order)))
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    people = opposite(here.own, here.day).in_bulk([pk for pk, _owner in page.object_list])
    shown = [people[pk] for pk, _owner in page.object_list if pk in people]
    why = fits(request.reader, best, [each.organisation_id for each in shown])
    for each in shown:
        each.fit, each.our_wish = why.get(each.organisation_id), wishes.get(each.pk)
        each.about_language = language_of(each.about)
    context = here.context(
        request,
        "others",
        page_obj=page,
        shown=shown,
        asked=asked,
        used=used(here.own, here.day),
        wishes=Wish.choices,
        languages=Language.choices,
        open=_open(here),
        default_language=reader_language(),
    )
    return render(request, "events/meet/others.html", context)


def _found(
    here: Here, asked: dict[str, str], wishes: dict[int, MeetingRequest]
) -> list[tuple[int, int]]:
    """(participant's id, its organisation's) of those looked for, by name."""
    found = opposite(here.own, here.day)
    if asked["q"]:
        found = found.filter(organisation_id__in=named(asked["q"]))
    if asked["language"] in Language.values:
        found = found.filter(languages__icontains=f'"{asked["language"]}"')
    if asked["wish"] in Wish.values:
        marked = [pk for pk, wish in wishes.items() if wish.wish == asked["wish"]]
        found = found.filter(pk__in=marked)
    elif asked["wish"] == "none":
        found = found.exclude(pk__in=wishes)
    return list(found.order_by("organisation__name", "pk").values_list("pk", "organisation_id"))


def _open(here: Here) -> bool:
    return takes_wishes(here.day.stage, here.day.requests_until, timezone.now())


@require_http_methods(["GET", "POST"])
@login_required
def wish(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Say how much we want to meet one participant, or take it back."""
    here = find_side(request, slug)
    other = find_other(here, pk)
    require(here.acts)
    if "withdraw" in request.POST:
        withdraw_wish(own=here.own, other=other, by=request.user)
        messages.success(request, _("Taken back."))
        return go_on(request, reverse("events:meet_others", args=[slug]))
    before = own_wishes(here.own).get(other.pk)
    initial = {"language": reader_language(), "wish": Wish.WANT}
    if before:
        initial |= {"wish": before.wish, "message": before.message}
        initial["language"] = before.language or initial["language"]
    form = WishForm(request.POST or None, initial=initial)
    if kept(
        request,
        form,
        lambda: set_wish(own=here.own, other=other, by=request.user, **form.cleaned_data),
        _("Noted."),
    ):
        return go_on(request, reverse("events:meet_others", args=[slug]))
    context = here.context(
        request,
        "others",
        other=other,
        before=before,
        used=used(here.own, here.day),
        back=_where_from(request, other.pk),
    )
    return form_page(request, "events/meet/wish.html", context, form)


def _where_from(request: HttpRequest, pk: int) -> str:
    """The page of the list that one came from, at the participant's card; '' when unknown."""
    if "next" in request.POST:
        return request.POST["next"]
    path = request.GET.get("next", "")
    return f"{path}#p-{pk}" if path else ""


@require_safe
@login_required
def requests(request: HttpRequest, slug: str) -> HttpResponse:
    """Requests received and our own wishes."""
    here = find_side(request, slug)
    accept = here.day.mode == MeetingMode.ACCEPT
    box = "in" if accept and request.GET.get("box") != "out" else "out"
    if box == "in":
        found = inbox(request.reader, here.own, here.day)
    else:
        found = outbox(request.reader, here.own)
    state = request.GET.get("state", "")
    if state in RequestState.values:
        found = found.filter(state=state)
    # "sent" is the last of the states in the alphabet: what waits stands first.
    page = Paginator(found.order_by("-state", "-sent_at", "-id"), PAGE)
    context = here.context(
        request,
        "requests",
        page_obj=page.get_page(request.GET.get("page")),
        box=box,
        accept=accept,
        answerable=here.day.stage in ANSWERABLE,
        open=_open(here),
        used=used(here.own, here.day),
    )
    return render(request, "events/meet/requests.html", context)


def _received(request: HttpRequest, here: Here, pk: int) -> MeetingRequest:
    found = inbox(request.reader, here.own, here.day).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


@require_POST
@login_required
def accept(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    here = find_side(request, slug)
    accept_request(request=_received(request, here, pk), own=here.own, by=request.user)
    messages.success(request, _("Accepted. The organiser finds a time and a table."))
    return redirect("events:meet_requests", slug=slug)


@require_http_methods(["GET", "POST"])
@login_required
def decline(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    here = find_side(request, slug)
    received = _received(request, here, pk)
    require(here.acts)
    form = DeclineMeetingForm(request.POST or None)
    if kept(
        request,
        form,
        lambda: decline_request(
            request=received, own=here.own, by=request.user, **form.cleaned_data
        ),
        _("Declined. The sender reads your reason."),
    ):
        return redirect("events:meet_requests", slug=slug)
    context = here.context(request, "requests", received=received)
    return form_page(request, "events/meet/decline.html", context, form)
