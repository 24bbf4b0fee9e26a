"""Inviting people into the pool: by address, many at once, or from those who fit a call."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from koryu.programmes.views.finding_calls import operators_only

from ..actions.evaluators import Invited, invite_all
from ..bridge.suggesting import suggestions
from ..forms.evaluators import InviteForm, SuggestForm
from ..queries.evaluators import calls_to_staff
from .assignments import field_names


@require_http_methods(["GET", "POST"])
@login_required
def invite(request: HttpRequest) -> HttpResponse:
    """Addresses and chosen people are invited; what could not be is said line by line."""
    operators_only(request)
    country = request.GET.get("country") or request.reader.operator_country
    form = InviteForm(request.POST or None, initial={"country": country})
    done: list[Invited] = []
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            done = invite_all(
                by=request.user,
                country=form.cleaned_data["country"],
                lines=form.cleaned_data["lines"],
                people=form.cleaned_data["person"],
            )
            left = [each for each in done if each.evaluator is None]
            _say(request, len(done) - len(left))
            if not left:
                return _next(done)
            form = _again(form, left)
            status = 422 if len(left) == len(done) else 200
    context = {"form": form, "done": done} | _suggested(request, country)
    return render(request, "evaluation/desk/invite.html", context, status=status)


def _say(request: HttpRequest, count: int) -> None:
    if count == 1:
        messages.success(request, _("Invited. They read the terms when they come."))
    elif count:
        text = ngettext("%(count)d person is invited.", "%(count)d people are invited.", count)
        messages.success(request, text % {"count": count})


def _next(done: list[Invited]) -> HttpResponse:
    if len(done) == 1 and done[0].evaluator:
        return redirect("evaluation:desk_evaluator", done[0].evaluator.pk)
    return redirect("evaluation:desk_pool")


def _again(form: InviteForm, left: list[Invited]) -> InviteForm:
    """The form with what is left to correct."""
    given = {"addresses": "\n".join(each.line for each in left)}
    again = InviteForm(given | {"country": form.cleaned_data["country"]})
    for each in left:
        again.add_error("addresses", f"{each.line}: {each.why}")
    return again


def _suggested(request: HttpRequest, country: str) -> dict[str, object]:
    calls = calls_to_staff()
    form = SuggestForm(
        request.GET if "call" in request.GET else None, calls=calls, initial={"country": country}
    )
    context: dict[str, object] = {"suggest_form": form, "suggesting": False}
    if not form.is_bound or not form.is_valid() or not form.cleaned_data["call"]:
        return context
    found, of = suggestions(form.cleaned_data["call"], form.cleaned_data["country"])
    names = field_names()
    rows = [(each, [names.get(code, code) for code in each.fields]) for each in found]
    return context | {
        "suggesting": True,
        "suggested": rows,
        "of": of,
        "suggested_country": form.cleaned_data["country"],
    }
