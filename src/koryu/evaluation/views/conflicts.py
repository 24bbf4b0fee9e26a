"""Conflicts of interest: the desk's list and decisions, an applicant's challenge."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from koryu.programmes.models import Application
from koryu.programmes.views.finding_calls import operators_only

from ..actions import conflicts as actions
from ..enums import ConflictKind, ConflictState
from ..forms.conflicts import ChallengeForm, DecisionForm, ExclusionForm
from ..models import Conflict, Evaluator, Stage
from ..queries import access
from ..queries.conflicts import (
    challenges_of,
    conflicts_of,
    open_to_challenge,
    seats_named,
)
from .finding import attempt, desk_call, desk_stage, page_of


@require_safe
@login_required
def desk_conflicts(request: HttpRequest, slug: str) -> HttpResponse:
    """Every conflict of a call, narrowed by kind and state."""
    call = desk_call(request, slug)
    asked = {name: request.GET.get(name, "") for name in ("kind", "state")}
    context = {
        "call": call,
        "page": page_of(request, conflicts_of(call, **asked)),
        "asked": asked,
        "kinds": ConflictKind.choices,
        "states": ConflictState.choices,
    }
    return render(request, "evaluation/desk/conflicts.html", context)


@require_POST
@login_required
def desk_find(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask the rules about every seat and application of the stage."""
    stage = desk_stage(request, pk)
    found = actions.find_exclusions(stage=stage, by=request.user)
    text = ngettext("%(count)d new conflict found.", "%(count)d new conflicts found.", found)
    messages.success(request, text % {"count": found})
    return redirect("evaluation:desk_conflicts", stage.call.slug)


@require_http_methods(["GET", "POST"])
@login_required
def desk_conflict(request: HttpRequest, pk: int) -> HttpResponse:
    """One conflict and the decision on it."""
    operators_only(request)
    rows = Conflict.objects.select_related(
        "application__call", "application__lead", "evaluator__person", "raised_by", "decided_by"
    )
    found = get_object_or_404(rows, pk=pk)
    describes = found.evaluator_id is None
    form = DecisionForm(request.POST or None, describes=describes)
    status = 200
    if request.method == "POST":
        done, status = attempt(
            form, lambda: actions.decide(conflict=found, by=request.user, **form.cleaned_data)
        )
        if done:
            messages.success(request, _("Decided."))
            return redirect("evaluation:desk_conflicts", found.application.call.slug)
    decides = found.kind != ConflictKind.RECUSAL
    context = {"call": found.application.call, "conflict": found, "form": form, "decides": decides}
    return render(request, "evaluation/desk/conflict.html", context, status=status)


@require_http_methods(["GET", "POST"])
@login_required
def desk_exclude(request: HttpRequest, pk: int, evaluator: int) -> HttpResponse:
    """Keep an evaluator from an application, with a reason."""
    operators_only(request)
    application = get_object_or_404(Application.objects.select_related("call"), pk=pk)
    who = get_object_or_404(Evaluator.objects.select_related("person"), pk=evaluator)
    form = ExclusionForm(request.POST or None)
    status = 200
    if request.method == "POST":
        done, status = attempt(
            form,
            lambda: actions.exclude(
                application=application, evaluator=who, by=request.user, **form.cleaned_data
            ),
        )
        if done:
            messages.success(request, _("Excluded. A replacement is looked for."))
            return redirect("evaluation:desk_conflicts", application.call.slug)
    context = {"call": application.call, "application": application, "who": who, "form": form}
    return render(request, "evaluation/desk/exclude.html", context, status=status)


@require_http_methods(["GET", "POST"])
@login_required
def challenge(request: HttpRequest, code: object) -> HttpResponse:
    """An applicant's objection to an evaluator, and what was said to earlier ones."""
    application = access.own_application(request.reader, code)
    if application is None:
        raise Http404
    stage = open_to_challenge(application)
    if stage is None and not challenges_of(application).exists():
        raise Http404
    named = _named(stage)
    form = ChallengeForm(request.POST or None, named=named)
    status = 200
    if request.method == "POST":
        done, status = attempt(
            form,
            lambda: actions.raise_challenge(
                application=application, by=request.user, **form.cleaned_data
            ),
        )
        if done:
            messages.success(request, _("Sent to the operators. You will find the answer here."))
            return redirect("evaluation:challenge", code)
    context = {
        "application": application,
        "stage": stage,
        "form": form,
        "challenges": challenges_of(application),
    }
    return render(request, "evaluation/challenge/challenge.html", context, status=status)


def _named(stage: Stage | None) -> list[tuple[int, str]]:
    """(seat, name) of the stage's panels, where evaluators are named to applicants."""
    return [(each.pk, str(each.evaluator.person)) for each in seats_named(stage)]
