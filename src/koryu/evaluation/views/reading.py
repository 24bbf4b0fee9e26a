"""What evaluators get beside the text: files, nameless where applicants are not named; the fit."""

from urllib.parse import quote

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from koryu.programmes.bridge.fits import application_fit
from koryu.programmes.views.applicants import fit_address
from koryu.shared.files import CONTENT_TYPES

from ..models import Assignment, Review
from ..queries.reading import ReadFile, files_of, latest
from ..rules.access import names_applicant
from ..rules.stripping import stripped
from .finding import own_assignment


@require_safe
@login_required
def file(request: HttpRequest, pk: int, file_id: int) -> HttpResponse:
    """One file of what was handed in.

    Where applicants are named it is given as it is. Where they are not, its properties are taken
    out, and what cannot be cleaned is given as plain text.
    """
    assignment = own_assignment(request, pk)
    review = Review.objects.filter(assignment=assignment).select_related("submission__form").first()
    submission = review.submission if review else latest(assignment.application)
    anonymous = not names_applicant(assignment.stage.anonymity)
    listed = files_of(submission, anonymous=anonymous) if submission else []
    found = next((each for each in listed if each.row.pk == file_id), None)
    if found is None:
        raise Http404
    return _answer(found, anonymous)


def tells_fit(request: HttpRequest, assignment: Assignment) -> bool:
    """Whether this evaluator reads how the applicants' listings fit a plan or brief.

    Only where they are named, and only as a member, who may read those listings anyway.
    """
    asked = bool(fit_address(assignment.application))
    return asked and names_applicant(assignment.stage.anonymity) and request.reader.is_member


@require_safe
@login_required
def fit(request: HttpRequest, pk: int) -> HttpResponse:
    """How the applicants' published listings answer what is applied to."""
    assignment = own_assignment(request, pk)
    if not tells_fit(request, assignment):
        raise Http404
    cards = application_fit(request.reader, assignment.application)
    context = {"call": assignment.stage.call, "cards": cards, "whose": "theirs"}
    context |= {
        "project": assignment.application.planned,
        "back": reverse("evaluation:review", args=[pk]),
    }
    part = "programmes/calls/_fit.html" if request.htmx else "programmes/calls/fit.html"
    return render(request, part, context)


def _answer(found: ReadFile, anonymous: bool) -> HttpResponse:
    with found.row.file.open() as stream:
        content = stream.read()
    name, kind = found.name, found.kind
    body = stripped(content, kind) if anonymous else content
    if body is None:
        body, kind = found.row.text.encode(), "txt"
        name = name.rpartition(".")[0] + ".txt"
    response = HttpResponse(body, CONTENT_TYPES.get(kind, "application/octet-stream"))
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
