"""Organisations: directory, page, registration, change."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from koryu.people import actions, slots
from koryu.people.forms import DirectoryForm, OrganisationForm
from koryu.people.models import Organisation
from koryu.people.queries import directory_of, members_of, organisations
from koryu.people.rules import ACTIVE, may_manage, may_verify
from koryu.shared.errors import Invalid, Stale
from koryu.shared.forms import add_errors


def directory(request: HttpRequest) -> HttpResponse:
    """All verified organisations, by country, kind and name."""
    form = DirectoryForm(request.GET)
    chosen = form.cleaned_data if form.is_valid() else {}
    found = directory_of(**{key: value for key, value in chosen.items() if value})
    page = Paginator(found.prefetch_related("fields"), 24).get_page(request.GET.get("page"))
    return render(request, "people/directory.html", {"page": page, "form": form})


def organisation(request: HttpRequest, slug: str) -> HttpResponse:
    """An organisation's public page."""
    found = get_object_or_404(organisations(), slug=slug)
    reader = request.reader
    if not found.is_verified and not reader.belongs_to(found.pk) and not reader.is_operator:
        raise Http404
    context = {
        "organisation": found,
        "mine": reader.belongs_to(found.pk),
        "may_edit": reader.may_edit(found.pk),
        "may_manage": may_manage(reader, found),
        "may_verify": may_verify(reader, found),
        "members": members_of(found) if reader.is_member or reader.belongs_to(found.pk) else [],
        "action_slots": slots.ORGANISATION_ACTIONS,
        "section_slots": slots.ORGANISATION_SECTIONS,
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
            add_errors(form, error)
        else:
            request.session[ACTIVE] = made.pk
            messages.success(request, _("%(name)s is registered.") % {"name": made})
            return redirect("people:organisation", slug=made.slug)
    return render(request, "people/organisation_form.html", {"form": form})


@login_required
def edit_organisation(request: HttpRequest, slug: str) -> HttpResponse:
    """Change the profile; a newer version saved by somebody else is never overwritten."""
    found = get_object_or_404(organisations(), slug=slug)
    if not request.reader.may_edit(found.pk):
        raise Http404
    form = OrganisationForm(request.POST or None, initial=_initial(found), organisation=found)
    status, newer = 200, []
    if request.method == "POST" and form.is_valid():
        try:
            _update(request, found, form)
        except Invalid as error:
            add_errors(form, error)
        except Stale:
            status, (form, newer) = 409, _against_newer(request, slug)
        else:
            messages.success(request, _("The profile is saved."))
            return redirect("people:organisation", slug=found.slug)
    context = {"form": form, "organisation": found, "newer": newer, "stale": status == 409}
    return render(request, "people/organisation_form.html", context, status=status)


def _update(request: HttpRequest, organisation: Organisation, form: OrganisationForm) -> None:
    actions.update_organisation(
        organisation=organisation,
        by=request.user,
        expected_version=form.cleaned_data["version"] or 0,
        **form.values(),
    )


def _against_newer(
    request: HttpRequest, slug: str
) -> tuple[OrganisationForm, list[dict[str, object]]]:
    """The form with what this person typed, and where what was saved meanwhile differs from it.

    The form carries the newer version's number, so that saving again is a decision.
    """
    current = organisations().get(slug=slug)
    data = request.POST.copy()
    data["version"] = str(current.version)
    saved = _initial(current)
    form = OrganisationForm(data, initial=saved, organisation=current)
    form.is_valid()
    differing = [
        {"field": form[name], "value": form.shown(name, saved[name])}
        for name, typed in form.cleaned_data.items()
        if name != "version" and (typed or "") != (saved.get(name) or "")
    ]
    return form, differing


def _initial(organisation: Organisation) -> dict[str, object]:
    names = [name for name in OrganisationForm.base_fields if hasattr(organisation, name)]
    initial = {name: getattr(organisation, name) for name in names}
    initial["fields_of_work"] = list(organisation.fields.values_list("code", flat=True))
    return initial
