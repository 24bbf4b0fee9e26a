"""Invitations: withdrawn by an owner, answered by the person invited."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from koryu.people import actions
from koryu.people.models import Invitation
from koryu.people.queries import (
    invitation_of,
    invitations_for,
    organisations,
    verified_addresses,
)
from koryu.people.rules import ACTIVE


@require_POST
@login_required
def revoke(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Withdraw an invitation."""
    mine = organisations().filter(pk__in=request.reader.organisation_ids)
    organisation = get_object_or_404(mine, slug=slug)
    invitation = get_object_or_404(Invitation, pk=pk, organisation=organisation)
    actions.revoke_invitation(invitation=invitation, by=request.user)
    messages.success(request, _("The invitation is withdrawn."))
    return redirect("people:members", slug=slug)


def accept(request: HttpRequest, token: str) -> HttpResponse:
    """The page an invitation's link opens; joining takes an account and a click."""
    invitation = invitation_of(token)
    if invitation is None:
        raise Http404
    person = request.user if request.user.is_authenticated else None
    if person and request.reader.belongs_to(invitation.organisation_id):
        return redirect("people:organisation", slug=invitation.organisation.slug)
    if person and request.method == "POST":
        return _join(request, invitation)
    context = {
        "invitation": invitation,
        "other_address": person and invitation.email not in verified_addresses(person),
    }
    status = 200 if invitation.is_open else 410
    return render(request, "people/accept.html", context, status=status)


@require_POST
@login_required
def join(request: HttpRequest, pk: int) -> HttpResponse:
    """Accept one of the invitations listed on one's own page."""
    return _join(request, get_object_or_404(invitations_for(request.user), pk=pk))


def _join(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    membership = actions.accept_invitation(invitation=invitation, by=request.user)
    request.session[ACTIVE] = membership.organisation_id
    messages.success(request, _("Welcome to %(name)s.") % {"name": membership.organisation})
    return redirect("people:organisation", slug=membership.organisation.slug)
