"""The operators' pages of programmes and calls."""

from datetime import timedelta
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_safe

from koryu.shared.errors import Invalid

from ..actions import calls as actions
from ..actions import programmes as programme_actions
from ..enums import HANDED_IN, CallState
from ..forms.calls import (
    PARTS,
    CancelForm,
    CopyForm,
    NewCallForm,
    ProgrammeForm,
    TimelineForm,
)
from ..models import Call, Programme
from ..queries import calls as queries
from ..queries.applications import counts_by_state
from ..queries.completeness import lacks
from ..rules.timeline import fixed, milestones, next_moment
from .finding_calls import answered, desk_call, operators_only, tried

PAGE = 20
STOPPABLE = (CallState.DRAFT, CallState.ANNOUNCED, CallState.OPEN, CallState.CLOSED)


@require_safe
@login_required
def desk(request: HttpRequest) -> HttpResponse:
    operators_only(request)
    state = request.GET.get("state", "")
    found = queries.desk_calls(state=state)
    context = {
        "page_obj": Paginator(found, PAGE).get_page(request.GET.get("page")),
        "state": state,
        "states": CallState.choices,
        "programmes": queries.programmes(),
    }
    return render(request, "programmes/desk/list.html", context)


@require_http_methods(["GET", "POST"])
@login_required
def new(request: HttpRequest) -> HttpResponse:
    operators_only(request)
    zone = "Asia/Tokyo" if request.reader.operator_country == "JP" else "Asia/Seoul"
    opens = timezone.now().astimezone(ZoneInfo(zone)) + timedelta(days=28)
    initial = {
        "zone": zone,
        "opens_at": opens.replace(hour=10, minute=0, second=0, microsecond=0, tzinfo=None),
        "programme": request.GET.get("programme"),
    }
    form = NewCallForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.create_call(by=request.user, **form.values())
        except Invalid as error:
            for text in error.texts:
                form.add_error(None, text)
        else:
            messages.success(request, _("Saved as a draft. Only operators see it."))
            return redirect("programmes:desk_call", slug=made.slug)
    context = {"programmes": Programme.objects.exists()}
    return answered(request, "programmes/desk/new.html", context, form)


def _counts(call: Call) -> dict[str, int]:
    """Applications by state, and all that were handed in whatever became of them."""
    counts = counts_by_state(call)
    return counts | {"handed_in": sum(counts[state] for state in HANDED_IN)}


@require_safe
@login_required
def home(request: HttpRequest, slug: str) -> HttpResponse:
    """A call's own page on the desk: what is there, what is missing, what can be done."""
    call = desk_call(request, slug)
    now = timezone.now()
    context = {
        "call": call,
        "now": now,
        "next": next_moment(call, now),
        "lacks": lacks(call) if call.state == CallState.DRAFT else [],
        "parts": [(code, title) for code, (title, _form) in PARTS.items()],
        "milestones": milestones(call),
        "counts": _counts(call),
        "form_version": queries.current_form(call),
        "fields": sum(1 for _each in queries.definition_for(call).fields()),
        "rules": queries.rules_of(call).count(),
        "stoppable": call.state in STOPPABLE,
    }
    return render(request, "programmes/desk/call.html", context)


@require_http_methods(["GET", "POST"])
@login_required
def edit(request: HttpRequest, slug: str, part: str) -> HttpResponse:
    call = desk_call(request, slug)
    if part not in PARTS:
        raise Http404
    title, kind = PARTS[part]
    form = kind(request.POST or None, initial=kind.initial_of(call), zone=call.zone)
    if isinstance(form, TimelineForm):
        form.freeze(call)
    if request.method == "POST" and form.is_valid():
        version = form.cleaned_data["version"] or 0
        if tried(
            form,
            lambda: actions.edit_call(call=call, by=request.user, version=version, **form.values()),
        ):
            messages.success(request, _("Saved."))
            return redirect("programmes:desk_call", slug=slug)
    context = {"call": call, "part": part, "title": title, "fixed": fixed(call)}
    return answered(request, "programmes/desk/part.html", context, form)


@require_http_methods(["GET", "POST"])
@login_required
def announce(request: HttpRequest, slug: str) -> HttpResponse:
    """Asks once more: what is announced cannot be made a draft again."""
    call = desk_call(request, slug)
    if request.method == "POST":
        actions.announce(call=call, by=request.user)
        messages.success(request, pgettext("call", "Announced."))
        return redirect("programmes:desk_call", slug=slug)
    context = {
        "call": call,
        "lacks": lacks(call) if call.state == CallState.DRAFT else [],
        "milestones": milestones(call),
    }
    return render(request, "programmes/desk/announce.html", context)


@require_http_methods(["GET", "POST"])
@login_required
def cancel(request: HttpRequest, slug: str) -> HttpResponse:
    call = desk_call(request, slug)
    form = CancelForm(request.POST or None)
    if (
        request.method == "POST"
        and form.is_valid()
        and tried(form, lambda: actions.cancel(call=call, by=request.user, reason=form.reasons()))
    ):
        messages.success(request, _("Called off. Every applicant is told."))
        return redirect("programmes:desk_call", slug=slug)
    context = {"call": call, "counts": _counts(call)}
    return answered(request, "programmes/desk/cancel.html", context, form)


@require_http_methods(["GET", "POST"])
@login_required
def copy(request: HttpRequest, slug: str) -> HttpResponse:
    call = desk_call(request, slug)
    next_year = call.opens_at.astimezone(ZoneInfo(call.zone)) + timedelta(days=364)
    form = CopyForm(request.POST or None, initial={"opens_at": next_year.replace(tzinfo=None)})
    if request.method == "POST" and form.is_valid():
        made = actions.copy_call(call=call, by=request.user, opens_at=form.moment(call.zone))
        messages.success(
            request, pgettext("call", "A draft was made. Look through it before you announce it.")
        )
        return redirect("programmes:desk_call", slug=made.slug)
    return answered(request, "programmes/desk/copy.html", {"call": call}, form)


@require_http_methods(["GET", "POST"])
@login_required
def new_programme(request: HttpRequest) -> HttpResponse:
    operators_only(request)
    form = ProgrammeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        hosts = form.cleaned_data["hosts"]
        if tried(
            form,
            lambda: programme_actions.create_programme(
                by=request.user, hosts=hosts, **form.values()
            ),
        ):
            messages.success(request, _("Saved."))
            return redirect("programmes:desk")
    return answered(request, "programmes/desk/programme.html", {}, form)


@require_http_methods(["GET", "POST"])
@login_required
def programme(request: HttpRequest, slug: str) -> HttpResponse:
    operators_only(request)
    found = get_object_or_404(Programme, slug=slug)
    form = ProgrammeForm(request.POST or None, initial=ProgrammeForm.initial_of(found))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        if tried(
            form,
            lambda: programme_actions.edit_programme(
                programme=found,
                by=request.user,
                version=given["version"] or 0,
                hosts=given["hosts"],
                fields=form.values(),
            ),
        ):
            messages.success(request, _("Saved."))
            return redirect("programmes:desk")
    latest = Call.objects.filter(programme=found)[:20]
    context = {"programme": found, "latest": latest}
    return answered(request, "programmes/desk/programme.html", context, form)
