"""The board of one's own interests; expressing and withdrawing one."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from koryu.shared.going import go_on

from .. import actions, queries
from .finding import named_target, own_organisation

PAGE = 20


@require_safe
@login_required
def board(request: HttpRequest) -> HttpResponse:
    page = Paginator(queries.interests_of(request.reader), PAGE).get_page(request.GET.get("page"))
    context = {"page_obj": page, "acts": request.reader.may_edit(request.reader.active_id)}
    return render(request, "exchange/interests.html", context)


@require_POST
@login_required
def express(request: HttpRequest) -> HttpResponse:
    organisation = own_organisation(request)
    target, listing = named_target(request, request.POST)
    actions.express_interest(
        by=request.user, organisation=organisation, target=target, listing=listing
    )
    if exchange := queries.living_exchange(organisation.pk, target.pk):
        messages.success(request, _("Both sides are interested. Your exchange room is open."))
        return redirect("exchange:room", pk=exchange.pk)
    messages.success(request, _("Noted. Only your organisation sees this interest."))
    return go_on(request, reverse("exchange:interests"))


@require_POST
@login_required
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    interest = queries.interests_of(request.reader).filter(pk=pk).first()
    if interest is None:
        raise Http404
    actions.withdraw_interest(interest=interest, by=request.user)
    messages.success(request, _("The interest was withdrawn."))
    return go_on(request, reverse("exchange:interests"))
