"""The editor: one working copy, one idea a step, saved as it is typed."""

import json
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from koryu.disclosure.enums import Tier
from koryu.disclosure.rules import imagined_reader
from koryu.shared.errors import Invalid, KoryuError, Stale
from koryu.shared.forms import as_query
from koryu.shared.text import clean

from .. import actions, queries
from ..enums import FACET_LISTS, FieldKey, ListingState
from ..forms import STEPS, AttachmentForm, StepForm, term_list_label
from ..models import Listing
from ..rules.content import advice, merged, problems
from ..rules.words import examples
from .access import as_version, own_listing

AUTOSAVE_STATUS = {Stale: 409, Invalid: 422}


@login_required
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """Show a step, or save it and go on. Whatever was typed is saved first, errors or not."""
    listing = own_listing(request, pk)
    if listing.state == ListingState.CLOSED:
        return redirect("research:detail", pk=pk)
    if step == "check":
        return _check(request, listing)
    if request.method == "GET":
        return _step(request, listing, STEPS[step](listing), step)
    form = STEPS[step](listing, request.POST)
    try:
        saved = _save(listing, request.user, form, request.POST.get("version", ""))
    except Stale as stale:
        return _conflict(request, listing, form, step, stale)
    except Invalid as invalid:
        _add_errors(form, invalid)
        return _step(request, listing, form, step, status=422)
    if request.POST.get("then") == "leave":
        return redirect("research:list")
    if not form.is_valid():
        form.listing = saved
        return _step(request, saved, form, step, status=422)
    return redirect("research:edit", pk=pk, step=form.next_step)


def _save(listing: Listing, by: Any, form: StepForm, version: str) -> Listing:
    return actions.save_working(
        listing=listing,
        by=by,
        content=merged(listing.working, form.part()),
        expected_version=as_version(version),
    )


def _step(
    request: HttpRequest,
    listing: Listing,
    form: StepForm,
    step: str,
    *,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    context = {
        "listing": listing,
        "form": form,
        "step": step,
        "examples": examples(listing.kind, listing.source_language),
        "version": listing.working_version,
        **_preview_context(request, listing),
        **more,
    }
    return render(request, f"research/edit_{step}.html", context, status=status)


def _conflict(
    request: HttpRequest, listing: Listing, form: StepForm, step: str, stale: Stale
) -> HttpResponse:
    """Both versions side by side; sending again keeps the reader's own."""
    listing.refresh_from_db()
    mine = merged(listing.working, form.part())
    return _step(
        request, listing, form, step, status=409,
        stale=stale, differences=list(_differences(listing.working, mine)),
    )  # fmt: skip


def _differences(theirs: dict, mine: dict) -> Any:
    for key in FieldKey:
        one, other = theirs["fields"][key], mine["fields"][key]
        if {**one} != {**other, "text": clean(str(other["text"])).strip()}:
            yield {"label": key.label, "theirs": one, "mine": other}
    for name in FACET_LISTS:
        one, other = theirs["facets"][name], mine["facets"][name]
        if sorted(one["codes"]) != sorted(c for c in other["codes"] if c) or (
            one["tier"] != other["tier"]
        ):
            yield {"label": term_list_label(name), "theirs": one, "mine": other, "list": name}


def _add_errors(form: StepForm, invalid: Invalid) -> None:
    for name, found in invalid.errors.items():
        target = next((n for n in (name, f"tier-{name}") if n in form.fields), None)
        for message in found:
            form.add_error(target, str(message))


def _check(request: HttpRequest, listing: Listing) -> HttpResponse:
    named = {**dict(FieldKey.choices), **{name: term_list_label(name) for name in FACET_LISTS}}
    found = problems(listing.working)
    context = {
        "listing": listing,
        "step": "check",
        "problems": [(key, named[key], messages) for key, messages in found.items()],
        "advice": [(name, named[name]) for name in advice(listing.working)],
        "version": listing.working_version,
        "reviewed": actions.needs_review(request.user),
        "publishable": not found
        and listing.organisation.is_verified
        and (not listing.version or listing.has_changes),
        "attachment_form": AttachmentForm(),
        "attachments": queries.visible_attachments(request.reader, listing),
        **_preview_context(request, listing),
    }
    return render(request, "research/edit_check.html", context)


def _preview_context(request: HttpRequest, listing: Listing) -> dict[str, Any]:
    seen = request.GET.get("seen", Tier.PUBLIC)
    seen = seen if seen in Tier.values else Tier.PUBLIC
    reader = imagined_reader(Tier(seen), listing.organisation_id)
    return {
        "listing": listing,
        "seen": seen,
        "tiers": Tier.choices,
        "shown": queries.as_working(reader, listing),
    }


@login_required
@require_GET
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """The working copy as a reader of one tier would see it: the detail page's own template."""
    listing = own_listing(request, pk)
    return render(request, "research/partials/preview.html", _preview_context(request, listing))


@login_required
@require_POST
def autosave(request: HttpRequest, pk: int, step: str) -> JsonResponse:
    """Save a step as it is typed: {"version": n, "values": {name: [value, …]}} → {"version": n}.

    409 when somebody else saved, 422 when it cannot be kept, 400 when it is not such JSON; the
    text stays in the page in every case.
    """
    listing = own_listing(request, pk)
    if step not in STEPS:
        raise Http404
    try:
        given = json.loads(request.body)
        data = as_query(given["values"])
        version = str(given["version"])
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return JsonResponse({"message": ""}, status=400)
    try:
        saved = _save(listing, request.user, STEPS[step](listing, data), version)
    except KoryuError as error:
        status = AUTOSAVE_STATUS.get(type(error), 409)
        return JsonResponse({"message": str(error.message)}, status=status)
    return JsonResponse({"version": saved.working_version, "at": timezone.now().isoformat()})
