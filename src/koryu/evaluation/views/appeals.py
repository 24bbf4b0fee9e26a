"""Appeals: the applicant writes one, the desk answers; a place is given back."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from koryu.programmes.queries.applications import part_of
from koryu.shared.errors import Invalid
from koryu.shared.forms import add_errors

from ..actions import appeals as actions
from ..actions.final import give_back as give_place_back
from ..enums import AppealState
from ..forms.decision import AnswerForm, AppealForm
from ..models import Appeal
from ..queries.appeals import appeals_of, may_appeal
from ..queries.decisions import comments_for, told
from .finding_decision import desk_call, own_application

PAGE = 30


@require_http_methods(["GET", "POST"])
@login_required
def appeal(request: HttpRequest, code: object) -> HttpResponse:
    """Object to one's result."""
    application = own_application(request, code)
    if not part_of(request.reader, application).writes or told(application) is None:
        raise Http404
    form = AppealForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.raise_appeal(
                application=application,
                by=request.user,
                text=form.cleaned_data["text"],
                language=form.cleaned_data["language"],
            )
        except Invalid as error:
            add_errors(form, error)
        else:
            messages.success(request, _("Your appeal is with the desk; you will be answered."))
            return redirect("programmes:application", code=code)
    context = {
        "application": application,
        "form": form,
        "open": may_appeal(application, timezone.now()),
    }
    status = 422 if form.errors else 200
    return render(request, "evaluation/decision/appeal.html", context, status=status)


@require_http_methods(["GET", "POST"])
@login_required
def give_back(request: HttpRequest, code: object) -> HttpResponse:
    """Give one's place back: asked once more, for it cannot be undone."""
    application = own_application(request, code)
    if not part_of(request.reader, application).leads or application.state != "selected":
        raise Http404
    if request.method == "POST":
        give_place_back(application=application, by=request.user)
        messages.success(request, _("Your place is given back. Thank you for telling us."))
        return redirect("programmes:application", code=code)
    return render(request, "evaluation/decision/give_back.html", {"application": application})


@require_safe
@login_required
def desk_appeals(request: HttpRequest, slug: str) -> HttpResponse:
    call = desk_call(request, slug)
    page = Paginator(appeals_of(call), PAGE).get_page(request.GET.get("page"))
    context = {"call": call, "page_obj": page}
    return render(request, "evaluation/decision/desk_appeals.html", context)


@require_http_methods(["GET", "POST"])
@login_required
def desk_appeal(request: HttpRequest, pk: int) -> HttpResponse:
    """Read one, and answer it."""
    found = Appeal.objects.select_related("application__call__programme", "application__lead", "by")
    one = found.filter(pk=pk).first() if request.reader.is_operator else None
    if one is None:
        raise Http404
    application = one.application
    form = AnswerForm(request.POST or None, initial={"language": one.language})
    if request.method == "POST" and form.is_valid():
        try:
            actions.answer_appeal(
                appeal=one,
                by=request.user,
                upheld="uphold" in request.POST,
                answer=form.cleaned_data["answer"],
                language=form.cleaned_data["language"],
            )
        except Invalid as error:
            add_errors(form, error)
        else:
            messages.success(request, _("Answered; they are told."))
            return redirect("evaluation:desk_appeals", slug=application.call.slug)
    context = {
        "call": application.call,
        "appeal": one,
        "application": application,
        "form": form,
        "open": one.state == AppealState.OPEN,
        "row": told(application),
        "comments": comments_for(application),
    }
    status = 422 if form.errors else 200
    return render(request, "evaluation/decision/desk_appeal.html", context, status=status)
