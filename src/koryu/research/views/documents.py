"""Start from a document, confirm what it proposes, and the files of a listing."""

from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from koryu.shared.errors import Invalid, Stale, require
from koryu.shared.files import reason_text
from koryu.shared.forms import add_errors

from .. import actions, queries
from ..enums import FieldKey
from ..forms import AttachmentForm, DocumentForm, term_list_label
from ..models import Attachment
from ..rules.content import DRAFT_LIMIT, LIMITS
from .access import own_listing, own_organisation, posted_version

CONFIDENCE = {
    "strong": gettext_lazy("said clearly"),
    "likely": gettext_lazy("said"),
    "possible": gettext_lazy("mentioned once; please check"),
}


@login_required
@require_http_methods(["GET", "POST"])
def new_document(request: HttpRequest) -> HttpResponse:
    """Upload a document; its proposal comes next."""
    organisation = own_organisation(request)
    if organisation is None:
        return render(request, "research/no_organisation.html")
    require(request.reader.may_edit(organisation.pk))
    form = DocumentForm(request.POST or None, request.FILES or None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                attachment = actions.start_from_document(
                    by=request.user,
                    organisation=organisation,
                    upload=form.cleaned_data["file"],
                    kind=form.cleaned_data["kind"],
                    language=request.LANGUAGE_CODE[:2],
                    tier=form.cleaned_data["tier"],
                )
            except Invalid as invalid:
                add_errors(form, invalid)
            else:
                return redirect("research:proposal", pk=attachment.pk)
    return render(request, "research/new_document.html", {"form": form}, status=status)


@login_required
@require_http_methods(["GET", "POST"])
def proposal(request: HttpRequest, pk: int) -> HttpResponse:
    """Each proposed text and term with where it comes from; the author takes what is right."""
    attachment = _own_attachment(request, pk)
    if request.method == "POST":
        return _take_over(request, attachment)
    return _proposal_page(request, attachment)


def _take_over(request: HttpRequest, attachment: Attachment) -> HttpResponse:
    chosen: dict[str, list[str]] = {}
    for value in request.POST.getlist("facet"):
        name, _colon, code = value.partition(":")
        chosen.setdefault(name, []).append(code)
    texts = {
        key: request.POST.get(key, "") for key in FieldKey.values if f"use-{key}" in request.POST
    }
    try:
        actions.apply_proposal(
            listing=attachment.listing,
            by=request.user,
            texts=texts,
            facets=chosen,
            expected_version=posted_version(request),
        )
    except (Stale, Invalid) as error:
        attachment.listing.refresh_from_db()
        return _proposal_page(request, attachment, error=error, status=409)
    messages.success(request, _("Taken over. Please read through the texts."))
    return redirect("research:edit", pk=attachment.listing_id, step="text")


def _proposal_page(
    request: HttpRequest, attachment: Attachment, *, error: Any = None, status: int = 200
) -> HttpResponse:
    given = attachment.proposal
    state = attachment.text_state
    context = {
        "attachment": attachment,
        "listing": attachment.listing,
        "version": attachment.listing.working_version,
        "language": given.get("language") or attachment.listing.source_language,
        "texts": list(_texts(request, attachment)),
        "facets": list(_facets(request, attachment)),
        "failure": reason_text(state) if state not in ("read", "waiting") else "",
        "error": error,
        "draft_limit": DRAFT_LIMIT,
    }
    return render(request, "research/proposal.html", context, status=status)


def _texts(request: HttpRequest, attachment: Attachment) -> Iterator[dict[str, Any]]:
    proposed = attachment.proposal.get("fields", {})
    for key in FieldKey:
        if key not in proposed:
            continue
        now = attachment.listing.working["fields"][key]["text"]
        posted = request.method == "POST"
        yield {
            "key": key.value,
            "label": key.label,
            "text": request.POST.get(key, proposed[key]),
            "now": now,
            "use": f"use-{key}" in request.POST if posted else not now,
            "limit": LIMITS[key],
            "long": LIMITS[key] > 300,
        }


def _facets(request: HttpRequest, attachment: Attachment) -> Iterator[dict[str, Any]]:
    chosen = attachment.listing.working["facets"]
    posted = request.POST.getlist("facet") if request.method == "POST" else None
    known = queries.known_codes()
    for facet in attachment.proposal.get("facets", []):
        name, code = facet["list"], facet["code"]
        if code not in known.get(name, ()):
            continue
        value = f"{name}:{code}"
        sure = facet["confidence"] != "possible" and not chosen[name]["codes"]
        yield {
            "value": value,
            "list": name,
            "list_label": term_list_label(name),
            "code": code,
            "evidence": facet["evidence"],
            "confidence": CONFIDENCE.get(facet["confidence"], ""),
            "use": value in posted if posted is not None else sure,
        }


def _own_attachment(request: HttpRequest, pk: int) -> Attachment:
    found = Attachment.objects.filter(pk=pk, removed_at=None).select_related("file").first()
    if found is None:
        raise Http404
    found.listing = own_listing(request, found.listing_id)
    return found


@login_required
@require_POST
def attach(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a file to a listing."""
    listing = own_listing(request, pk)
    form = AttachmentForm(request.POST, request.FILES)
    try:
        if not form.is_valid():
            raise Invalid(next(iter(form.errors.values()))[0])
        actions.add_attachment(
            listing=listing,
            by=request.user,
            upload=form.cleaned_data["file"],
            tier=form.cleaned_data["tier"],
        )
    except Invalid as invalid:
        messages.error(request, str(invalid.message))
    else:
        messages.success(request, _("The file is added."))
    return redirect("research:edit", pk=pk, step="check")


@login_required
@require_POST
def attachment_tier(request: HttpRequest, pk: int) -> HttpResponse:
    """Change who may read a file."""
    attachment = _own_attachment(request, pk)
    actions.set_attachment_tier(
        attachment=attachment, by=request.user, tier=request.POST.get("tier", "")
    )
    messages.success(request, _("Saved."))
    return redirect("research:edit", pk=attachment.listing_id, step="check")


@login_required
@require_POST
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a file off a listing."""
    attachment = _own_attachment(request, pk)
    actions.remove_attachment(attachment=attachment, by=request.user)
    messages.success(request, _("The file is removed from the listing."))
    return redirect("research:edit", pk=attachment.listing_id, step="check")
