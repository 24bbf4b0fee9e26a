"""What was handed in: read, its receipt, its files and their text."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from koryu.shared.files import file_response, reason_text

from ..actions.submissions import keep_receipt
from ..models import ApplicationFile, Submission
from ..queries.content import readable
from .applicants import Mine, known_application

TEXT_SHOWN = 200_000


def _submission(mine: Mine, number: int) -> Submission:
    rows = mine.application.submissions.select_related("form", "by", "receipt")
    found = get_object_or_404(rows, number=number)
    found.application = mine.application
    return found


@require_safe
@login_required
def submission(request: HttpRequest, code: UUID, number: int) -> HttpResponse:
    """One submission as it was handed in."""
    mine = known_application(request, code)
    found = _submission(mine, number)
    context = {
        "application": mine.application,
        "call": mine.application.call,
        "mine": mine,
        "submission": found,
        "content": readable(found, anonymous=False),
    }
    return render(request, "programmes/application/submission.html", context)


@require_safe
@login_required
def receipt(request: HttpRequest, code: UUID, number: int) -> HttpResponse:
    """The receipt; drawn now when the job has not come to it yet."""
    found = _submission(known_application(request, code), number)
    if found.receipt is None:
        found = keep_receipt(submission=found)
    return file_response(found.receipt)


def _file(request: HttpRequest, code: UUID, pk: int) -> ApplicationFile:
    """Its consortium meets every file; operators those that were handed in."""
    mine = known_application(request, code)
    found = get_object_or_404(mine.application.files.select_related("file"), pk=pk)
    if mine.part.member:
        return found
    sent = mine.application.submissions.values_list("content", flat=True)
    if not any(row.get("id") == pk for content in sent for row in content.get("files", ())):
        raise Http404
    return found


@require_safe
@login_required
def file(request: HttpRequest, code: UUID, pk: int) -> HttpResponse:
    """A file as it was uploaded."""
    return file_response(_file(request, code, pk).file)


@require_safe
@login_required
def file_text(request: HttpRequest, code: UUID, pk: int) -> HttpResponse:
    """The text that was read from a file: what the operators' search finds."""
    found = _file(request, code, pk)
    known = found.text_state in ("read", "waiting")
    context = {
        "file": found,
        "application": found.application,
        "text": found.text[:TEXT_SHOWN],
        "cut": len(found.text) > TEXT_SHOWN,
        "reason": "" if known else reason_text(found.text_state),
    }
    return render(request, "programmes/application/file_text.html", context)
