"""Members of an organisation."""

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
from koryu.people.models import Membership, Organisation
from koryu.people.queries import members_of, open_invitations, organisations
from koryu.people.rules import may_manage
from koryu.shared.errors import Invalid
from koryu.shared.forms import add_errors


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
                add_errors(form, error)
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
def change_role(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Give a member another role."""
    organisation = _mine(request, slug)
    membership = _active(organisation, pk)
    role = request.POST.get("role")
    if role not in Role.values:
        raise Invalid({"role": [_("Choose a role.")]})
    actions.change_role(membership=membership, by=request.user, role=role)
    messages.success(request, _("%(person)s: the role is changed.") % {"person": membership.person})
    return redirect("people:members", slug=slug)


@login_required
def end_membership(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Leave oneself, or remove a member: asked on a page of its own, done by a post."""
    organisation = _mine(request, slug)
    membership = _active(organisation, pk)
    leaving = membership.person_id == request.user.pk
    if not leaving and not may_manage(request.reader, organisation):
        raise Http404
    if request.method == "POST":
        end = actions.leave if leaving else actions.remove_member
        end(membership=membership, by=request.user)
        if leaving:
            messages.success(request, _("You have left %(name)s.") % {"name": organisation})
            return redirect("people:me")
        messages.success(request, _("%(person)s is removed.") % {"person": membership.person})
        return redirect("people:members", slug=slug)
    context = {"organisation": organisation, "membership": membership, "leaving": leaving}
    return render(request, "people/end_membership.html", context)


def _active(organisation: Organisation, pk: int) -> Membership:
    found = members_of(organisation).filter(pk=pk)
    return get_object_or_404(found)
