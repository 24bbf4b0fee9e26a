"""The pool at the desk; an evaluator's own profile, terms and ties."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from koryu.programmes.views.finding_calls import operators_only
from koryu.shared.enums import Country, TermList
from koryu.shared.terms import terms

from ..actions import evaluators as actions
from ..forms.evaluators import ProfileForm, RelationForm, TermsForm
from ..models import Evaluator
from ..queries.evaluators import current_terms, has_terms, pool
from .finding import attempt, own_evaluator, page_of


@require_safe
@login_required
def desk_pool(request: HttpRequest) -> HttpResponse:
    """Everybody in the pool, narrowed by country, field and words."""
    operators_only(request)
    asked = {name: request.GET.get(name, "") for name in ("country", "field", "text")}
    context = {
        "page": page_of(request, pool(**asked)),
        "asked": asked,
        "countries": Country.choices,
        "fields": terms(TermList.FIELD),
        "terms": current_terms(),
    }
    return render(request, "evaluation/desk/pool.html", context)


@require_http_methods(["GET", "POST"])
@login_required
def desk_evaluator(request: HttpRequest, pk: int) -> HttpResponse:
    """One evaluator at the desk: profile, ties, seats."""
    operators_only(request)
    found = get_object_or_404(Evaluator.objects.select_related("person"), pk=pk)
    form, status = _profile(request, found)
    if form is None:
        return redirect("evaluation:desk_evaluator", pk)
    context = {
        "evaluator": found,
        "form": form,
        "agreed": has_terms(found),
        "seats": found.seats.filter(removed_at=None).select_related("panel__stage__call"),
        "relations": found.relations.select_related("organisation"),
    }
    return render(request, "evaluation/desk/evaluator.html", context, status=status)


def _profile(request: HttpRequest, found: Evaluator) -> tuple[ProfileForm | None, int]:
    """(the form, status); no form once it is saved."""
    form = ProfileForm(request.POST or None, initial=ProfileForm.initial_of(found))
    if request.method != "POST":
        return form, 200
    done, status = attempt(
        form,
        lambda: actions.edit_profile(
            evaluator=found,
            by=request.user,
            version=form.cleaned_data["version"],
            **form.values(),
        ),
    )
    if done:
        messages.success(request, _("Saved."))
        return None, 0
    return form, status


@require_POST
@login_required
def set_active(request: HttpRequest, pk: int) -> HttpResponse:
    operators_only(request)
    found = get_object_or_404(Evaluator, pk=pk)
    actions.set_active(evaluator=found, by=request.user, active="activate" in request.POST)
    return redirect("evaluation:desk_evaluator", pk)


@require_http_methods(["GET", "POST"])
@login_required
def desk_terms(request: HttpRequest) -> HttpResponse:
    """What evaluators agree to, and a new version of it."""
    operators_only(request)
    now = current_terms()
    initial = {f"text_{code}": getattr(now, f"text_{code}") for code in ("ko", "ja", "en")}
    form = TermsForm(request.POST or None, initial=initial)
    status = 200
    if request.method == "POST":
        made, status = attempt(
            form, lambda: actions.publish_terms(by=request.user, **form.cleaned_data)
        )
        if made:
            messages.success(request, _("Published. Evaluators read it before they go on."))
            return redirect("evaluation:desk_pool")
    context = {"form": form, "terms": now}
    return render(request, "evaluation/desk/terms.html", context, status=status)


@require_http_methods(["GET", "POST"])
@login_required
def terms_page(request: HttpRequest) -> HttpResponse:
    """The terms, to read and to agree to."""
    found, now = own_evaluator(request), current_terms()
    if request.method == "POST":
        version = request.POST.get("version", "")
        actions.accept_terms(evaluator=found, by=request.user, version=version)
        messages.success(request, _("Thank you. What you are asked to evaluate is shown below."))
        return redirect("evaluation:mine")
    context = {"terms": now, "agreed": has_terms(found), "evaluator": found}
    return render(request, "evaluation/review/terms.html", context)


@require_http_methods(["GET", "POST"])
@login_required
def profile(request: HttpRequest) -> HttpResponse:
    """One's own expertise, languages, time and ties."""
    found = own_evaluator(request)
    form, status = _profile(request, found)
    if form is None:
        return redirect("evaluation:profile")
    context = {
        "evaluator": found,
        "form": form,
        "agreed": has_terms(found),
        "relation_form": RelationForm(),
        "relations": found.relations.select_related("organisation"),
    }
    return render(request, "evaluation/review/profile.html", context, status=status)


@require_POST
@login_required
def relation(request: HttpRequest) -> HttpResponse:
    """Declare a tie with an organisation."""
    found, form = own_evaluator(request), RelationForm(request.POST)
    done, _status = attempt(
        form,
        lambda: actions.declare_relation(evaluator=found, by=request.user, **form.cleaned_data),
    )
    if done:
        messages.success(request, _("Noted. Its applications are kept from you."))
    else:
        messages.error(request, _("Choose an organisation and say what the relation is."))
    return redirect("evaluation:profile")
