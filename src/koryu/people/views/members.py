"""Members and invitations of an organisation."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from koryu.people import actions
from koryu.people.enums import Role
from koryu.people.forms import InvitationForm
from koryu.people.models import Invitation, Membership, Organisation
from koryu.people.queries import members_of, open_invitations, organisations
from koryu.people.rules import may_manage
from koryu.people.views.organisations import put_on_form
from koryu.shared.errors import Invalid


def _mine(request: HttpRequest, slug: str) -> Organisation:
    return get_object_or_404(organisations(), slug=slug, pk__in=request.reader.organisation_ids)


@login_required
def members(request: HttpRequest, slug: str) -> HttpResponse:
    """Who belongs to the organisation; owners invite."""
    organisation = _mine(request, slug)
    manages = may_manage(request.reader, organisation)
    initial = {"language": (get_language() or "en")[:2]}
    form = InvitationForm(request.POST or None, initial=initial)
    if request.method == "POST":
        if not manages:
            raise Http404
        if form.is_valid():
            try:
                actions.invite(organisation=organisation, by=request.user, **form.cleaned_data)
            except Invalid as error:
                put_on_form(form, error)
            else:
                messages.success(request, _("The invitation is on its way."))
                return redirect("people:members", slug=slug)
    context = {
        "organisation": organisation,
        "members": members_of(organisation),
        "invitations": open_invitations(organisation) if manages else [],
        "manages": manages,
        "form": form,
        "roles": Role.choices,
    }
    return render(request, "people/members.html", context)


@require_POST
@login_required
def change_member(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Change a role, remove a member, or leave oneself."""
    organisation = _mine(request, slug)
    membership = get_object_or_404(Membership, pk=pk, organisation=organisation, left_at=None)
    act = request.POST.get("act")
    if act == "leave":
        actions.leave(membership=membership, by=request.user)
        messages.success(request, _("You have left %(name)s.") % {"name": organisation})
        return redirect("people:me")
    if act == "remove":
        actions.remove_member(membership=membership, by=request.user)
    elif request.POST.get("role") in Role.values:
        actions.change_role(membership=membership, by=request.user, role=request.POST["role"])
    messages.success(request, _("Saved."))
    return redirect("people:members", slug=slug)


@require_POST
@login_required
def revoke(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Withdraw an invitation."""
    invitation = get_object_or_404(Invitation, pk=pk, organisation=_mine(request, slug))
    actions.revoke_invitation(invitation=invitation, by=request.user)
    messages.success(request, _("The invitation is withdrawn."))
    return redirect("people:members", slug=slug)


@login_required
def accept(request: HttpRequest, token: str) -> HttpResponse:
    """The page an invitation's link opens; joining takes a click."""
    if request.method == "POST":
        membership = actions.accept_invitation(token=token, by=request.user)
        request.session["active_organisation"] = membership.organisation_id
        messages.success(request, _("Welcome to %(name)s.") % {"name": membership.organisation})
        return redirect("people:organisation", slug=membership.organisation.slug)
    return render(request, "people/accept.html", {"token": token})
