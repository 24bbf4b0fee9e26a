"""The files of an application as evaluators get them: nameless where applicants are not named."""

from urllib.parse import quote

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from koryu.shared.files import CONTENT_TYPES

from ..models import Review
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
