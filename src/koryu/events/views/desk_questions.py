"""The organisers' editor of questions, for registration and for the survey."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from ..actions import questions as actions
from ..enums import QuestionUse
from ..forms.answers import AnswersForm
from ..forms.registration import QuestionForm
from ..models import Event, Question
from ..queries import registration as queries
from .finding import organised_event
from .saving import form_page, kept


def _use(use: str) -> QuestionUse:
    if use not in QuestionUse.values:
        raise Http404
    return QuestionUse(use)


@require_http_methods(["GET", "POST"])
@login_required
def questions(request: HttpRequest, slug: str, use: str) -> HttpResponse:
    """All questions of one use as they will look, and one more."""
    event, asked_at = organised_event(request, slug), _use(use)
    form = QuestionForm(request.POST or None)
    if kept(
        request,
        form,
        lambda: actions.add_question(event=event, by=request.user, use=asked_at, **form.values()),
        _("The question is added."),
    ):
        return redirect("events:questions", slug=slug, use=use)
    return _page(request, event, asked_at, form)


def _page(
    request: HttpRequest,
    event: Event,
    use: QuestionUse,
    form: QuestionForm,
    question: Question | None = None,
) -> HttpResponse:
    asked = list(queries.questions(event, use))
    context = {
        "event": event,
        "use": use,
        "question": question,
        "asked": zip(asked, AnswersForm(asked), strict=True),
        "count": len(asked),
    }
    return form_page(request, "events/desk/questions.html", context, form)


def _question(request: HttpRequest, slug: str, pk: int) -> Question:
    event = organised_event(request, slug)
    return get_object_or_404(event.questions.select_related("event"), pk=pk, removed_at=None)


@require_http_methods(["GET", "POST"])
@login_required
def question(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    found = _question(request, slug, pk)
    form = QuestionForm(request.POST or None, initial=QuestionForm.initial_of(found))
    if kept(
        request,
        form,
        lambda: actions.update_question(
            question=found, by=request.user, version=form.seen, fields=form.values()
        ),
        _("Saved."),
        fresh=lambda: QuestionForm(initial=QuestionForm.initial_of(_question(request, slug, pk))),
    ):
        return redirect("events:questions", slug=slug, use=found.use)
    return _page(request, found.event, _use(found.use), form, found)


@require_POST
@login_required
def act(request: HttpRequest, slug: str, pk: int, verb: str) -> HttpResponse:
    """Remove a question, or move it up or down."""
    event = organised_event(request, slug)
    found = get_object_or_404(event.questions.select_related("event"), pk=pk)
    if verb == "remove":
        actions.remove_question(question=found, by=request.user)
    elif verb in ("up", "down"):
        actions.move_question(question=found, by=request.user, up=verb == "up")
    else:
        raise Http404
    return redirect("events:questions", slug=slug, use=found.use)
