"""The operators' pages of conditions, notices, documents and questions."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from koryu.shared.forms import reader_language

from ..actions import conditions as condition_actions
from ..actions import notices as notice_actions
from ..actions import questions as question_actions
from ..enums import RuleKind
from ..forms.parts import AnswerForm, ConditionForm, DocumentForm, NoticeForm
from ..models import Call, CallQuestion
from ..queries import board
from ..queries.calls import documents_of, rules_of
from .finding_calls import answered, desk_call, tried

PAGE = 30


@require_http_methods(["GET", "POST"])
@login_required
def conditions(request: HttpRequest, slug: str) -> HttpResponse:
    """All conditions, and one more of the kind in the address (`?kind=`)."""
    call = desk_call(request, slug)
    kind = request.GET.get("kind", "")
    if kind and kind not in RuleKind.values:
        raise Http404
    form = ConditionForm(request.POST or None, kind=kind)
    if request.method == "POST" and kind and form.is_valid():
        params, texts = form.params(), form.words()
        if tried(
            form,
            lambda: condition_actions.add_condition(
                call=call, by=request.user, kind=kind, params=params, texts=texts
            ),
        ):
            messages.success(request, _("Saved."))
            return redirect("programmes:desk_conditions", slug=slug)
    return _conditions_page(request, call, form, kind)


def _conditions_page(
    request: HttpRequest, call: Call, form: ConditionForm, kind: str, rule: object = None
) -> HttpResponse:
    context = {
        "call": call,
        "rules": rules_of(call),
        "kind": kind,
        "kind_label": RuleKind(kind).label if kind else "",
        "kinds": RuleKind.choices,
        "rule": rule,
    }
    return answered(request, "programmes/desk/conditions.html", context, form)


@require_http_methods(["GET", "POST"])
@login_required
def condition(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    call = desk_call(request, slug)
    found = get_object_or_404(rules_of(call).select_related("call"), pk=pk)
    initial = ConditionForm.initial_of(found)
    form = ConditionForm(request.POST or None, kind=found.kind, initial=initial)
    if request.method == "POST" and form.is_valid():
        version = form.cleaned_data["version"] or 0
        params, texts = form.params(), form.words()
        if tried(
            form,
            lambda: condition_actions.change_condition(
                rule=found, by=request.user, version=version, params=params, texts=texts
            ),
        ):
            messages.success(request, _("Saved."))
            return redirect("programmes:desk_conditions", slug=slug)
    return _conditions_page(request, call, form, found.kind, found)


@require_POST
@login_required
def act_on_condition(request: HttpRequest, slug: str, pk: int, verb: str) -> HttpResponse:
    """Remove a condition, or move it up or down."""
    call = desk_call(request, slug)
    found = get_object_or_404(call.rules.select_related("call"), pk=pk)
    if verb == "remove":
        condition_actions.remove_condition(rule=found, by=request.user)
        messages.success(request, _("Removed."))
    elif verb in ("up", "down"):
        condition_actions.move_condition(rule=found, by=request.user, up=verb == "up")
    else:
        raise Http404
    return redirect("programmes:desk_conditions", slug=slug)


@require_http_methods(["GET", "POST"])
@login_required
def notices(request: HttpRequest, slug: str) -> HttpResponse:
    """The notice board and the documents."""
    call = desk_call(request, slug)
    form = NoticeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        texts = dict(form.cleaned_data)
        if tried(form, lambda: notice_actions.post_notice(call=call, by=request.user, **texts)):
            messages.success(request, _("On the board. Every applicant is told."))
            return redirect("programmes:desk_notices", slug=slug)
    return _notices_page(request, call, form, _document_form())


def _document_form() -> DocumentForm:
    return DocumentForm(initial={"language": reader_language()}, prefix="document")


def _notices_page(
    request: HttpRequest, call: Call, form: NoticeForm, document_form: DocumentForm
) -> HttpResponse:
    context = {
        "call": call,
        "notices": board.notices_of(call),
        "documents": documents_of(call),
        "document_form": document_form,
    }
    answer = answered(request, "programmes/desk/notices.html", context, form)
    if document_form.errors:
        answer.status_code = 422
    return answer


@require_POST
@login_required
def add_document(request: HttpRequest, slug: str) -> HttpResponse:
    call = desk_call(request, slug)
    form = DocumentForm(request.POST, request.FILES, prefix="document")
    if form.is_valid():
        given = dict(form.cleaned_data)
        upload = given.pop("file")
        if tried(
            form,
            lambda: notice_actions.add_document(call=call, by=request.user, upload=upload, **given),
        ):
            messages.success(request, _("Added."))
            return redirect("programmes:desk_notices", slug=slug)
    return _notices_page(request, call, NoticeForm(), form)


@require_POST
@login_required
def remove_notice(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    call = desk_call(request, slug)
    found = get_object_or_404(call.notices, pk=pk)
    notice_actions.remove_notice(notice=found, by=request.user)
    messages.success(request, _("Removed."))
    return redirect("programmes:desk_notices", slug=slug)


@require_POST
@login_required
def remove_document(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    call = desk_call(request, slug)
    found = get_object_or_404(call.documents, pk=pk)
    notice_actions.remove_document(document=found, by=request.user)
    messages.success(request, _("Removed. Nobody can download it any more."))
    return redirect("programmes:desk_notices", slug=slug)


@require_http_methods(["GET"])
@login_required
def questions(request: HttpRequest, slug: str) -> HttpResponse:
    call = desk_call(request, slug)
    page = Paginator(board.desk_questions(call), PAGE).get_page(request.GET.get("page"))
    context = {"call": call, "page_obj": page}
    return answered(request, "programmes/desk/questions.html", context, AnswerForm())


@require_http_methods(["GET", "POST"])
@login_required
def question(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """One question with its answer; a second button publishes both."""
    call = desk_call(request, slug)
    found = get_object_or_404(board.desk_questions(call), pk=pk)
    form = AnswerForm(request.POST or None, initial=_answer_initial(found))
    if request.method == "POST" and form.is_valid():
        publish = "publish" in request.POST or found.published_at is not None
        texts = dict(form.cleaned_data)
        version = texts.pop("version")
        if tried(
            form,
            lambda: question_actions.answer(
                question=found, by=request.user, version=version, texts=texts, publish=publish
            ),
        ):
            messages.success(
                request, _("Published.") if publish else _("Saved. Whoever asked can read it.")
            )
            return redirect("programmes:desk_questions", slug=slug)
    context = {"call": call, "question": found, "stale": getattr(form, "status", 0) == 409}
    return answered(request, "programmes/desk/question.html", context, form)


def _answer_initial(question: CallQuestion) -> dict[str, object]:
    found: dict[str, object] = {
        f"{name}_{code}": getattr(question, f"{name}_{code}")
        for name in ("shown", "answer")
        for code in ("ko", "ja", "en")
    }
    if not any(found.values()):
        found[f"shown_{question.language}"] = question.text
    return found | {"version": question.version}


@require_POST
@login_required
def take_back(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    call = desk_call(request, slug)
    question_actions.take_back(question=get_object_or_404(call.questions, pk=pk), by=request.user)
    messages.success(request, _("Not published any more. Whoever asked still reads it."))
    return redirect("programmes:desk_questions", slug=slug)
