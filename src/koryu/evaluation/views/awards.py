"""Feedback to everybody, and the way from an award to a contract."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from koryu.programmes.enums import HANDED_IN, ProgrammeKind
from koryu.programmes.models import Award, Feedback
from koryu.shared.errors import Invalid, Stale
from koryu.shared.forms import add_errors

from ..actions import awards as actions
from ..actions.feedback import stamp_of
from ..actions.feedback import write_feedback as write
from ..forms.decision import ContractForm, EndForm, FeedbackForm, ProofForm
from ..queries.appeals import without_feedback
from ..queries.awards import agreements_for, awards_of, find_award, may_move, seeker_id
from ..queries.decisions import comments_for
from .finding_decision import desk_application, desk_call

PAGE = 50


@require_safe
@login_required
def desk_feedback(request: HttpRequest, slug: str) -> HttpResponse:
    """Who has feedback and who waits; how far each award is."""
    call = desk_call(request, slug)
    found = call.applications.filter(state__in=HANDED_IN).select_related("lead", "feedback")
    waiting, total = without_feedback(call).count(), found.count()
    context = {
        "call": call,
        "page_obj": Paginator(found.order_by("number"), PAGE).get_page(request.GET.get("page")),
        "total": total,
        "written": total - waiting,
        "needed": call.programme.kind == ProgrammeKind.CHALLENGE,
        "awards": awards_of(call),
    }
    return render(request, "evaluation/decision/desk_feedback.html", context)


@require_http_methods(["GET", "POST"])
@login_required
def write_feedback(request: HttpRequest, slug: str, code: object) -> HttpResponse:
    call = desk_call(request, slug)
    application = desk_application(request, call, code)
    before = Feedback.objects.filter(application=application).first()
    status = 200
    initial = {
        "seen": stamp_of(before),
        "text": before.text if before else "",
        "language": before.language if before else application.language,
    }
    form = FeedbackForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            write(application=application, by=request.user, **form.cleaned_data)
        except Invalid as error:
            add_errors(form, error)
        except Stale as error:
            status = 409
            form.data = form.data.copy()
            form.data["seen"] = stamp_of(before)  # what stands is shown: saving again is meant
            form.add_error(None, str(error.message))
        else:
            messages.success(request, _("Saved."))
            return redirect("evaluation:desk_feedback", slug=slug)
    context = {
        "call": call,
        "application": application,
        "form": form,
        "before": before,
        "comments": comments_for(application),
        "theirs": before if status == 409 else None,
    }
    status = status if status == 409 or not form.errors else 422
    return render(request, "evaluation/decision/write_feedback.html", context, status=status)


FORMS = {"proof": ProofForm, "contract": ContractForm, "end": EndForm}


@require_http_methods(["GET", "POST"])
@login_required
def award(request: HttpRequest, code: object) -> HttpResponse:
    """How far it is, for both sides; the next step, for who takes it."""
    found = find_award(request.reader, code)
    if found is None:
        raise Http404
    forms = _forms(request, found)
    verb = request.POST.get("verb", "")
    if request.method == "POST":
        if verb not in forms or not may_move(request.reader, found):
            raise Http404
        form = forms[verb]
        if form.is_valid():
            try:
                _step(found, request, verb, form.cleaned_data)
            except Invalid as error:
                add_errors(form, error)
            else:
                messages.success(request, _("Saved; both sides are told."))
                return redirect("evaluation:award", code=code)
    context = {
        "award": found,
        "application": found.application,
        "call": found.application.call,
        "seeker": found.application.call.challenge.seeker if seeker_id(found) else None,
        "forms": forms,
        "may_move": may_move(request.reader, found),
        "steps": ("awarded", "proof", "contract"),
    }
    status = 422 if any(form.errors for form in forms.values()) else 200
    return render(request, "evaluation/decision/award.html", context, status=status)


def _forms(request: HttpRequest, award: Award) -> dict[str, object]:
    """The forms of the steps; only the posted one is bound."""
    made = {}
    for verb, kind in FORMS.items():
        data = (request.POST, request.FILES) if request.POST.get("verb") == verb else ()
        enters = request.reader.is_operator
        more = {"agreements": agreements_for(award), "enters": enters} if verb == "contract" else {}
        made[verb] = kind(*data, **more)
    return made


def _step(award: Award, request: HttpRequest, verb: str, given: dict) -> None:
    by = request.user
    if verb == "proof":
        actions.start_proof(award=award, by=by, **given)
    elif verb == "contract":
        upload = given.pop("file", None)
        actions.sign_contract(award=award, by=by, upload=upload, **given)
    else:
        actions.end_award(award=award, by=by, **given)
