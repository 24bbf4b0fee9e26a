"""Many listings from a spreadsheet: template, dry run, mending, import."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from koryu.shared.errors import Invalid, require
from koryu.shared.forms import add_errors

from .. import actions
from ..forms import ImportForm
from ..models import ImportBatch
from ..queries import sheets
from ..rules.sheets import COLUMNS, in_words
from .access import own_organisation

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
SHOWN_ERRORS = 200
SHOWN_ROWS = 50


@login_required
@require_http_methods(["GET", "POST"])
def upload(request: HttpRequest) -> HttpResponse:
    """The template to download, and the filled-in spreadsheet to check."""
    organisation = own_organisation(request)
    if organisation is None:
        return render(request, "research/no_organisation.html")
    require(request.reader.may_edit(organisation.pk))
    form = ImportForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            batch = actions.check_import(
                by=request.user, organisation=organisation, upload=form.cleaned_data["file"]
            )
        except Invalid as invalid:
            add_errors(form, invalid)
        else:
            return redirect("research:import_batch", pk=batch.pk)
    status = 422 if form.errors else 200
    return render(request, "research/import.html", {"form": form}, status=status)


@login_required
@require_GET
def template(request: HttpRequest) -> HttpResponse:
    """The empty spreadsheet in the reader's language."""
    return _workbook(sheets.template_workbook(), "koryu-listings.xlsx")


def _workbook(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    return response


def _own_batch(request: HttpRequest, pk: int) -> ImportBatch:
    batch = sheets.import_for(request.reader.organisation_ids, pk)
    if batch is None:
        raise Http404
    require(request.reader.may_edit(batch.organisation_id))
    return batch


@login_required
@require_GET
def batch(request: HttpRequest, pk: int) -> HttpResponse:
    """What the check found: every error with its cell, or what would be imported."""
    found = _own_batch(request, pk)
    labels = {column.code: column.label() for column in COLUMNS}
    context = {
        "batch": found,
        "errors": [
            {**error, "label": labels.get(error["column"], ""), "words": in_words(error)}
            for error in found.errors[:SHOWN_ERRORS]
        ],
        "error_count": len(found.errors),
        "wrong_rows": len({error["row"] for error in found.errors}),
        "good_rows": len(found.rows),
        "shown_rows": found.rows[:SHOWN_ROWS],
    }
    return render(request, "research/import_batch.html", context)


@login_required
@require_POST
def run(request: HttpRequest, pk: int) -> HttpResponse:
    """Import all rows; once, however often it is clicked."""
    found = _own_batch(request, pk)
    publish = request.POST.get("as") == "published"
    listings = actions.run_import(batch=found, by=request.user, publish=publish)
    if listings:
        words = ngettext("%d listing is imported.", "%d listings are imported.", len(listings))
        messages.success(request, words % len(listings))
    else:
        messages.info(request, _("This spreadsheet was imported already."))
    return redirect("research:list")


@login_required
@require_POST
def discard(request: HttpRequest, pk: int) -> HttpResponse:
    """Put the spreadsheet aside."""
    actions.discard_import(batch=_own_batch(request, pk), by=request.user)
    messages.success(request, _("Put aside. Nothing was imported."))
    return redirect("research:import")


@login_required
@require_GET
def errors(request: HttpRequest, pk: int) -> HttpResponse:
    """All errors as a spreadsheet."""
    found = _own_batch(request, pk)
    return _workbook(sheets.errors_workbook(found), f"koryu-import-{found.pk}.xlsx")
