"""The operator's desk: organisations to verify."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from koryu.people import actions, slots
from koryu.people.forms import ReasonForm
from koryu.people.models import Organisation
from koryu.people.queries import organisations, verification_queue
from koryu.shared.errors import NotAllowedNow


def _operator(request: HttpRequest) -> str:
    if not request.reader.is_operator:
        raise Http404
    return request.reader.operator_country


@login_required
def desk(request: HttpRequest) -> HttpResponse:
    """What waits for the operator, from every room."""
    queue = verification_queue(_operator(request)).prefetch_related("memberships__person")
    page = Paginator(queue, 20).get_page(request.GET.get("page"))
    sections = [{"title": s.title, "url": s.url_name} for s in slots.DESK_SECTIONS]
    return render(request, "people/desk.html", {"page": page, "sections": sections})


@require_POST
@login_required
def verify(request: HttpRequest, slug: str) -> HttpResponse:
    """Verify an organisation."""
    organisation = _of_my_country(request, slug)
    actions.verify_organisation(organisation=organisation, by=request.user)
    messages.success(request, _("%(name)s is verified.") % {"name": organisation})
    return redirect("people:desk")


@login_required
def unverify(request: HttpRequest, slug: str) -> HttpResponse:
    """Take a verification back: a page of its own, with a reason the organisation reads."""
    organisation = _of_my_country(request, slug)
    if not organisation.is_verified:
        raise NotAllowedNow(_("This organisation is not verified."))
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        actions.unverify_organisation(organisation=organisation, by=request.user, reason=reason)
        messages.success(request, _("The verification is taken back; its people were told why."))
        return redirect("people:organisation", slug=slug)
    context = {"form": form, "organisation": organisation}
    return render(request, "people/unverify.html", context)


def _of_my_country(request: HttpRequest, slug: str) -> Organisation:
    return get_object_or_404(organisations(), slug=slug, country=_operator(request))
