"""Requests: inbox and outbox, writing one with a preview, reading and answering one."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from koryu.people.models import Organisation
from koryu.research.models import Listing
from koryu.research.queries import published_listings
from koryu.shared.errors import Invalid, NotAllowedNow, require
from koryu.shared.forms import add_errors, reader_language

from .. import actions, queries
from ..enums import IntroductionState
from ..forms import DeclineForm, IntroductionForm
from ..models import Introduction
from .finding import named_target, own_organisation

PAGE = 20


@require_safe
@login_required
def box(request: HttpRequest) -> HttpResponse:
    which = "out" if request.GET.get("box") == "out" else "in"
    state = request.GET.get("state", "")
    found = queries.introductions(request.reader, box=which, state=state)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    context = {"page_obj": page, "box": which, "state": state, "states": IntroductionState.choices}
    return render(request, "exchange/introductions.html", context)


@require_http_methods(["GET", "POST"])
@login_required
def introduce(request: HttpRequest) -> HttpResponse:
    organisation = own_organisation(request)
    data = request.POST if request.method == "POST" else request.GET
    receiver, listing = named_target(request, data)
    if receiver.pk == organisation.pk:
        raise Http404
    require(request.reader.may_edit(organisation.pk))
    if (already := _already(organisation, receiver)) and request.method == "GET":
        return already
    own = published_listings(request.reader).filter(organisation=organisation)
    form = IntroductionForm(
        request.POST if request.method == "POST" else None,
        own=own,
        initial={"language": reader_language()},
    )
    if request.method == "POST" and form.is_valid():
        if "send" in request.POST:
            return _send(request, form, organisation, receiver, listing)
        if "preview" in request.POST:
            return _form(request, form, organisation, receiver, listing, preview=True)
    return _form(request, form, organisation, receiver, listing)


def _already(organisation: Organisation, receiver: Organisation) -> HttpResponse | None:
    if exchange := queries.living_exchange(organisation.pk, receiver.pk):
        return redirect("exchange:room", pk=exchange.pk)
    if waiting := queries.open_introduction(organisation.pk, receiver.pk):
        return redirect("exchange:introduction", pk=waiting.pk)
    return None


def _form(
    request: HttpRequest,
    form: IntroductionForm,
    organisation: Organisation,
    receiver: Organisation,
    listing: Listing | None,
    *,
    preview: bool = False,
) -> HttpResponse:
    context = {
        "form": form,
        "organisation": organisation,
        "receiver": receiver,
        "listing": listing,
        "preview": form.cleaned_data if preview else None,
    }
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "exchange/introduce.html", context, status=status)


def _send(
    request: HttpRequest,
    form: IntroductionForm,
    organisation: Organisation,
    receiver: Organisation,
    listing: Listing | None,
) -> HttpResponse:
    try:
        introduction = actions.send_introduction(
            by=request.user,
            organisation=organisation,
            receiver=receiver,
            listing=listing,
            **form.cleaned_data,
        )
    except NotAllowedNow:  # sent twice, or theirs was accepted meanwhile: show what is there
        if already := _already(organisation, receiver):
            return already
        raise
    except Invalid as error:
        add_errors(form, error)
        return _form(request, form, organisation, receiver, listing)
    if introduction.state == IntroductionState.ACCEPTED:
        return _already(organisation, receiver)
    messages.success(request, _("Your request was sent."))
    return redirect("exchange:introduction", pk=introduction.pk)


def _introduction(request: HttpRequest, pk: int) -> Introduction:
    found = queries.introductions(request.reader).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


@require_safe
@login_required
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    introduction = _introduction(request, pk)
    reader, waits = request.reader, introduction.state == IntroductionState.SENT
    context = {
        "introduction": introduction,
        "received": introduction.receiver_id in reader.organisation_ids,
        "may_answer": waits and reader.may_edit(introduction.receiver_id),
        "may_withdraw": waits and reader.may_edit(introduction.sender_id),
        "room": next(iter(introduction.exchanges.all()), None),
    }
    return render(request, "exchange/introduction.html", context)


@require_POST
@login_required
def accept(request: HttpRequest, pk: int) -> HttpResponse:
    introduction = _introduction(request, pk)
    try:
        exchange = actions.accept_introduction(introduction=introduction, by=request.user)
    except NotAllowedNow:  # a colleague was faster, or a double click
        if room := introduction.exchanges.first():
            return redirect("exchange:room", pk=room.pk)
        raise
    messages.success(request, _("Accepted. This is your shared room."))
    return redirect("exchange:room", pk=exchange.pk)


@require_http_methods(["GET", "POST"])
@login_required
def decline(request: HttpRequest, pk: int) -> HttpResponse:
    introduction = _introduction(request, pk)
    require(request.reader.may_edit(introduction.receiver_id))
    form = DeclineForm(request.POST or None, initial={"language": reader_language()})
    if request.method == "POST" and form.is_valid():
        actions.decline_introduction(
            introduction=introduction, by=request.user, **form.cleaned_data
        )
        messages.success(request, _("Declined. The sender reads your reason."))
        return redirect("exchange:introduction", pk=pk)
    context = {"introduction": introduction, "form": form}
    status = 422 if form.errors else 200
    return render(request, "exchange/decline.html", context, status=status)


@require_POST
@login_required
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    actions.withdraw_introduction(introduction=_introduction(request, pk), by=request.user)
    messages.success(request, _("Your request was withdrawn."))
    return redirect("exchange:introduction", pk=pk)
