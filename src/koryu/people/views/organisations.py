"""Organisations: directory, page, registration, change."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from koryu.people import actions, slots
from koryu.people.forms import OrganisationForm, ReasonForm
from koryu.people.models import Organisation
from koryu.people.queries import members_of, organisations
from koryu.people.rules import may_manage, may_verify
from koryu.people.views.accounts import ACTIVE
from koryu.shared.errors import Invalid


def put_on_form(form: object, error: Invalid) -> None:
    """Show an action's errors beside the fields they belong to."""
    for field, errors in error.errors.items():
        form.add_error(field if field in form.fields else None, [str(e) for e in errors])


def directory(request: HttpRequest) -> HttpResponse:
    """All organisations, by country and kind."""
    found = organisations().filter(verified_at__isnull=False)
    country, kind = request.GET.get("country", ""), request.GET.get("kind", "")
    if country in {"KR", "JP"}:
        found = found.filter(country=country)
    if kind:
        found = found.filter(kind=kind)
    page = Paginator(found.prefetch_related("fields"), 24).get_page(request.GET.get("page"))
    context = {"page": page, "country": country, "kind": kind}
    return render(request, "people/directory.html", context)


def organisation(request: HttpRequest, slug: str) -> HttpResponse:
    """An organisation's public page."""
    found = get_object_or_404(organisations(), slug=slug)
    reader = request.reader
    if not found.is_verified and not reader.belongs_to(found.pk) and not reader.is_operator:
        return render(request, "shared/error.html", {"status": 404}, status=404)
    context = {
        "organisation": found,
        "mine": reader.belongs_to(found.pk),
        "may_edit": reader.may_edit(found.pk),
        "may_manage": may_manage(reader, found),
        "may_verify": may_verify(reader, found),
        "members": members_of(found) if reader.is_member or reader.belongs_to(found.pk) else [],
        "action_slots": slots.ORGANISATION_ACTIONS,
        "section_slots": slots.ORGANISATION_SECTIONS,
        "reason_form": ReasonForm(),
    }
    return render(request, "people/organisation.html", context)


@login_required
def new_organisation(request: HttpRequest) -> HttpResponse:
    """Register an organisation."""
    language = (get_language() or "en")[:2]
    initial = {"description_language": language, "country": {"ja": "JP"}.get(language, "KR")}
    form = OrganisationForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.create_organisation(
                by=request.user, country=form.cleaned_data["country"], **form.values()
            )
        except Invalid as error:
            put_on_form(form, error)
        else:
            request.session[ACTIVE] = made.pk
            messages.success(request, _("%(name)s is registered.") % {"name": made})
            return redirect("people:organisation", slug=made.slug)
    return render(request, "people/organisation_form.html", {"form": form})


@login_required
def edit_organisation(request: HttpRequest, slug: str) -> HttpResponse:
    """Change the profile; a newer version saved by somebody else is never overwritten."""
    found = get_object_or_404(organisations(), slug=slug, pk__in=request.reader.organisation_ids)
    form = OrganisationForm(request.POST or None, initial=_initial(found), organisation=found)
    if request.method == "POST" and form.is_valid():
        try:
            actions.update_organisation(
                organisation=found,
                by=request.user,
                expected_version=form.cleaned_data["version"] or 0,
                **form.values(),
            )
        except Invalid as error:
            put_on_form(form, error)
        else:
            messages.success(request, _("The profile is saved."))
            return redirect("people:organisation", slug=found.slug)
    context = {"form": form, "organisation": found}
    return render(request, "people/organisation_form.html", context)


def _initial(organisation: Organisation) -> dict[str, object]:
    names = [name for name in OrganisationForm.base_fields if hasattr(organisation, name)]
    initial = {name: getattr(organisation, name) for name in names}
    initial["fields_of_work"] = list(organisation.fields.values_list("code", flat=True))
    return initial
