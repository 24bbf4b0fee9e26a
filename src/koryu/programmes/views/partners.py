"""The consortium's page: search, invite, confirm, decline, take off."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from koryu.events.bridge.names import named
from koryu.people.models import Organisation
from koryu.people.queries import directory_of
from koryu.shared.text import clean

from ..actions import partners as actions
from ..actions.consortium import living_partner_ids
from ..forms.applications import DeclineForm, InviteForm
from ..models import Partner
from .applicants import Mine, led_application, own_application
from .finding_calls import tried

MOST_FOUND = 20


@require_http_methods(["GET", "POST"])
@login_required
def partners(request: HttpRequest, code: UUID) -> HttpResponse:
    """Everybody of the consortium reads it; the lead's editors search and invite."""
    mine = own_application(request, code)
    if request.method == "POST":
        return _invite(request, mine)
    text = clean(request.GET.get("q", "")[:100]).strip()
    chosen = _organisation(request.GET.get("invite", "")) if mine.part.leads else None
    form = InviteForm(initial={"organisation": chosen.pk}) if chosen else None
    return _page(request, mine, form=form, chosen=chosen, text=text)


def _organisation(text: str) -> Organisation | None:
    if not (text.isascii() and text.isdecimal() and len(text) < 19):
        return None
    return directory_of().filter(pk=int(text)).first()


def _page(
    request: HttpRequest,
    mine: Mine,
    *,
    form: InviteForm | None = None,
    chosen: Organisation | None = None,
    text: str = "",
    declining: tuple[int, DeclineForm] | None = None,
) -> HttpResponse:
    found: list[Organisation] = []
    if text and mine.part.leads:
        there = [mine.application.lead_id, *living_partner_ids(mine.application)]
        near = directory_of().filter(pk__in=named(text)).exclude(pk__in=there)
        found = list(near[:MOST_FOUND])
    rows = mine.application.partners.select_related("organisation").order_by("id")
    context = {
        "application": mine.application,
        "call": mine.application.call,
        "mine": mine,
        "rows": rows,
        "answerable": {row.pk for row in rows if request.reader.may_edit(row.organisation_id)},
        "form": form,
        "chosen": chosen,
        "q": text,
        "found": found,
        "declining": declining[0] if declining else 0,
        "decline_form": declining[1] if declining else None,
    }
    status = 422 if declining or (form and form.errors) else 200
    status = getattr(form, "status", status)
    return render(request, "programmes/application/partners.html", context, status=status)


def _invite(request: HttpRequest, mine: Mine) -> HttpResponse:
    if not mine.part.leads:
        raise Http404
    form = InviteForm(request.POST)
    chosen = _organisation(request.POST.get("organisation", ""))
    if chosen is None:
        raise Http404
    if form.is_valid():
        given = form.cleaned_data | {"organisation": chosen}
        if tried(
            form,
            lambda: actions.invite(application=mine.application, by=request.user, **given),
        ):
            messages.success(request, _("Invited. Their owners and editors are told."))
            return redirect("programmes:application_partners", code=mine.application.code)
    return _page(request, mine, form=form, chosen=chosen)


def _partner(mine: Mine, pk: int) -> Partner:
    return get_object_or_404(mine.application.partners.select_related("application"), pk=pk)


@require_POST
@login_required
def answer(request: HttpRequest, code: UUID, pk: int) -> HttpResponse:
    """Confirm or decline one's own part."""
    mine = own_application(request, code)
    partner = _partner(mine, pk)
    if not request.reader.may_edit(partner.organisation_id):
        raise Http404
    if "confirm" in request.POST:
        actions.confirm(partner=partner, by=request.user)
        messages.success(request, _("Confirmed. You can now write the application together."))
        return redirect("programmes:application", code=code)
    form = DeclineForm(request.POST)
    if not form.is_valid():
        return _page(request, mine, declining=(pk, form))
    actions.decline(partner=partner, by=request.user, reason=form.cleaned_data["reason"])
    messages.success(request, _("Declined. The lead is told."))
    return redirect("programmes:applications")


@require_POST
@login_required
def remove(request: HttpRequest, code: UUID, pk: int) -> HttpResponse:
    """The lead takes a partner off."""
    mine = led_application(request, code)
    actions.remove(partner=_partner(mine, pk), by=request.user)
    messages.success(request, _("Taken off. Its people are told."))
    return redirect("programmes:application_partners", code=code)
