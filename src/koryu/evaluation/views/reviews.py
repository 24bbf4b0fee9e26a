"""An evaluator's work: the list, reading beside the score sheet, handing in, discussing."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from koryu.programmes.queries.content import readable
from koryu.shared.errors import Invalid, KoryuError, Stale
from koryu.shared.forms import add_errors

from ..actions import assignments, discussion, reviews
from ..actions.conflicts import recuse as recuse_action
from ..forms.conflicts import RecusalForm
from ..forms.reviews import NoteForm, SheetForm
from ..models import Assignment, Review
from ..queries.access import closed_assignments, own_assignments, reads, writes
from ..queries.discussion import is_open, notes_of
from ..queries.evaluators import has_terms
from ..queries.reading import latest
from ..queries.reviews import living, own_sheets, seat_criteria, sheets_of, total_of
from ..rules.access import names_applicant
from .finding import attempt, own_assignment, own_evaluator, page_of
from .reading import tells_fit

MOST_CLOSED = 100
STATUS = {Stale: 409, Invalid: 422}


@require_safe
@login_required
def mine(request: HttpRequest) -> HttpResponse:
    """What this evaluator has to do, with due dates and how far they are."""
    evaluator = own_evaluator(request)
    if not has_terms(evaluator):
        return redirect("evaluation:terms")
    rows = list(own_assignments(request.reader))
    for each in rows:
        each.named = names_applicant(each.stage.anonymity)
        each.sheet = getattr(each, "review", None)
    done = [each for each in rows if each.sheet and each.sheet.state == "submitted"]
    context = {
        "evaluator": evaluator,
        "page": page_of(request, rows),
        "done": len(done),
        "all": len(rows),
        "asked": sum(each.state == "sent" for each in rows),
        "closed": closed_assignments(request.reader)[:MOST_CLOSED],
    }
    return render(request, "evaluation/review/mine.html", context)


def _review_of(assignment: Assignment) -> Review | None:
    rows = Review.objects.filter(assignment=assignment)
    return rows.prefetch_related("scores").select_related("submission__form").first()


@require_safe
@login_required
def review(request: HttpRequest, pk: int) -> HttpResponse:
    """The application and the score sheet side by side."""
    assignment = own_assignment(request, pk)
    return _page(request, assignment)


def _page(
    request: HttpRequest, assignment: Assignment, form: SheetForm | None = None, status: int = 200
) -> HttpResponse:
    found = _review_of(assignment)
    submission = found.submission if found else latest(assignment.application)
    anonymous = not names_applicant(assignment.stage.anonymity)
    criteria = seat_criteria(assignment.seat)
    form = form or SheetForm(criteria=criteria, initial=SheetForm.initial_of(found))
    state = found.state if found else "draft"
    opened = is_open(assignment, reads=reads(assignment, request.reader))
    context = {
        "assignment": assignment,
        "stage": assignment.stage,
        "application": assignment.application,
        "anonymous": anonymous,
        "content": _content(assignment, submission, anonymous),
        "fits": _fits(request, assignment),
        "form": form,
        "review": found,
        "state": state,
        "accepted": assignment.state == "accepted",
        "editable": writes(assignment, request.reader) and state == "draft",
        "own": own_sheets(assignment),
        "criteria": criteria,
        "opened": opened,
        "waiting": _waiting(assignment) if not opened else 0,
    }
    if opened:
        context |= _discussion(assignment)
    return render(request, "evaluation/review/review.html", context, status=status)


def _fits(request: HttpRequest, assignment: Assignment) -> str:
    """Where the fit to a plan or brief is read; '' where there is none or it would name them."""
    return reverse("evaluation:fit", args=[assignment.pk]) if tells_fit(request, assignment) else ""


def _content(assignment: Assignment, submission: object, anonymous: bool) -> object:
    if submission is None:
        return None

    def file_url(pk: int) -> str:
        return reverse("evaluation:file", args=[assignment.pk, pk])

    return readable(submission, anonymous=anonymous, file_url=file_url)  # type: ignore[arg-type]


def _waiting(assignment: Assignment) -> int:
    """How many sheets of the application are not in yet."""
    rows = living(assignment.stage, assignment.application)
    return sum(
        1 for each in rows if not getattr(each, "review", None) or not each.review.submitted_at
    )


def _discussion(assignment: Assignment) -> dict[str, object]:
    others = sheets_of(assignment.stage, assignment.application)
    for each in others:
        each.total = total_of(list(each.scores.all()))
    return {"sheets": others, "notes": notes_of(assignment), "note_form": NoteForm()}


@require_POST
@login_required
def save(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep the sheet. A script is answered with the new version, a form with the page."""
    assignment = own_assignment(request, pk)
    form = SheetForm(request.POST, criteria=seat_criteria(assignment.seat))
    scripted = request.headers.get("Accept", "").startswith("application/json")
    try:
        if not form.is_valid():
            raise Invalid({name: list(errors) for name, errors in form.errors.items()})
        saved = reviews.save_review(
            assignment=assignment,
            by=request.user,
            version=form.cleaned_data["version"],
            **form.values(),
        )
        if "hand_in" in request.POST:
            reviews.hand_in(assignment=assignment, by=request.user, version=saved.version)
            messages.success(request, _("Handed in. You can change it until the stage is closed."))
            return redirect("evaluation:mine")
    except (Stale, Invalid) as error:
        if scripted:
            return _told(error)
        return _refused(request, assignment, form, error)
    if scripted:
        at = timezone.localtime(saved.saved_at)
        return JsonResponse({"version": saved.version, "saved": f"{at:%H:%M}"})
    messages.success(request, _("Saved."))
    return redirect("evaluation:review", pk)


def _told(error: KoryuError) -> JsonResponse:
    body = {"error": str(error.message), "version": getattr(error, "current", None)}
    return JsonResponse(body, status=STATUS[type(error)])


def _refused(
    request: HttpRequest, assignment: Assignment, form: SheetForm, error: KoryuError
) -> HttpResponse:
    """The page with what was typed; saving again then overwrites what one has now read."""
    form.data = form.data.copy()
    if isinstance(error, Stale):
        form.data["version"] = str(error.current)
        form.add_error(None, str(error.message))
    else:
        if not form.errors:
            add_errors(form, error)  # type: ignore[arg-type]
        current = Review.objects.filter(assignment=assignment).first()
        form.data["version"] = str(current.version if current else 0)
    return _page(request, assignment, form, STATUS[type(error)])


@require_POST
@login_required
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Open a handed-in sheet again."""
    reviews.change_review(assignment=own_assignment(request, pk), by=request.user)
    messages.success(request, _("You can change it now. Hand it in again so that it counts."))
    return redirect("evaluation:review", pk)


@require_POST
@login_required
def accept(request: HttpRequest, pk: int) -> HttpResponse:
    assignments.accept(assignment=own_assignment(request, pk), by=request.user)
    return redirect("evaluation:review", pk)


@require_http_methods(["GET", "POST"])
@login_required
def recuse(request: HttpRequest, pk: int) -> HttpResponse:
    """Step back, with the reason the operators read."""
    closed = closed_assignments(request.reader).filter(pk=pk).first()
    assignment = closed or own_assignment(request, pk)
    form = RecusalForm(request.POST or None)
    status = 200
    if request.method == "POST":
        done, status = attempt(
            form,
            lambda: recuse_action(assignment=assignment, by=request.user, **form.cleaned_data),
        )
        if done:
            messages.success(request, _("You stepped back. The operators look for somebody else."))
            return redirect("evaluation:mine")
    context = {
        "assignment": assignment,
        "application": assignment.application,
        "form": form,
        "scored": bool(_review_of(assignment)),
        "closed": closed is not None,
    }
    return render(request, "evaluation/review/recuse.html", context, status=status)


@require_POST
@login_required
def say(request: HttpRequest, pk: int) -> HttpResponse:
    """Write to the other evaluators."""
    assignment, form = own_assignment(request, pk), NoteForm(request.POST)
    done, _status = attempt(
        form,
        lambda: discussion.say(
            assignment=assignment, by=request.user, text=form.cleaned_data["text"]
        ),
    )
    if not done:
        for texts in form.errors.values():
            for text in texts:
                messages.error(request, text)
    return redirect(reverse("evaluation:review", args=[pk]) + "#discussion")
