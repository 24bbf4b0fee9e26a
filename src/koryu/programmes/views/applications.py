"""My applications, how one stands, beginning and withdrawing one."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from koryu.shared.errors import Invalid, NotAllowedNow
from koryu.shared.forms import add_errors, reader_language

from .. import slots
from ..actions import applications as actions
from ..enums import SHOWN, ApplicationState, PartnerState
from ..forms.applications import BeginForm
from ..models import Application, Call
from ..queries.applications import own_applications
from ..queries.calls import visible_calls
from ..queries.submissions import frozen, history_of, latest
from ..queries.writing import gaps, progress, written
from ..rules.frozen import digest
from ..rules.shown import MILESTONES, reason_told, shown_state, situation
from ..rules.taking import DECIDED, closed_because
from ..rules.words import said
from .applicants import Mine, fit_address, led_application, own_application

PAGE = 20


def _shown(application: Application, call: Call) -> dict[str, object]:
    state = shown_state(application.state, call.state)
    open_now = closed_because(call, timezone.now()) is None
    return {
        "shown_state": state,
        "shown_label": ApplicationState(state).label,
        "situation": situation(application.state, call.state, open_now=open_now),
        "open_now": open_now,
    }


@require_safe
@login_required
def applications(request: HttpRequest) -> HttpResponse:
    """Led or joined by the reader's organisations."""
    page = Paginator(own_applications(request.reader), PAGE).get_page(request.GET.get("page"))
    rows = [{"application": each, **_shown(each, each.call)} for each in page.object_list]
    return render(request, "programmes/application/list.html", {"rows": rows, "page_obj": page})


@require_http_methods(["GET", "POST"])
@login_required
def apply(request: HttpRequest, slug: str) -> HttpResponse:
    """Begin an application to a call, or go on with the one there is."""
    call = get_object_or_404(visible_calls(request.reader).filter(state__in=SHOWN), slug=slug)
    editable = [pk for pk in request.reader.organisation_ids if request.reader.may_edit(pk)]
    mine = Application.objects.filter(call=call, lead_id__in=editable).select_related("lead")
    there = list(mine.exclude(state=ApplicationState.WITHDRAWN))
    closed = closed_because(call, timezone.now())
    if request.method == "GET" and len(there) == len(editable) == 1:
        return redirect("programmes:application", code=there[0].code)
    initial = {"language": reader_language(), "lead": editable[0] if editable else None}
    data = request.POST if request.method == "POST" else None
    form = BeginForm(data, call=call, editable=editable, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            begun = actions.begin(call=call, by=request.user, **form.cleaned_data)
        except Invalid as error:
            add_errors(form, error)
        else:
            return redirect("programmes:application", code=begun.code)
    context = {"call": call, "form": form, "there": there, "closed": closed, "editable": editable}
    status = 422 if form.errors else 200
    return render(request, "programmes/application/begin.html", context, status=status)


@require_safe
@login_required
def application(request: HttpRequest, code: UUID) -> HttpResponse:
    """How it stands: state, what is missing, partners, what was handed in, what comes next."""
    mine = own_application(request, code)
    row = mine.application
    state = written(row)
    found, last = gaps(state), latest(row)
    language = request.LANGUAGE_CODE[:2]
    waiting = [each for each in state.invited() if request.reader.may_edit(each.organisation_id)]
    context = {
        "application": row,
        "call": row.call,
        "mine": mine,
        **_shown(row, row.call),
        "title": state.title or row.title,
        "gaps": found,
        "parts": [(said(each.section.title, language), each) for each in progress(state, found)],
        "partners": state.partners,
        "waiting": waiting,
        "last": last,
        "submissions": list(row.submissions.select_related("by").order_by("-number")),
        "unsent": last is not None and mine.writable and digest(frozen(state)) != last.sha256,
        "reason": row.reason if reason_told(row.state, row.call.state) else "",
        "timeline": _timeline(row, language),
        "new_labels": _new_labels(mine, language),
        "fits": fit_address(row),
        "may_withdraw": _may_withdraw(mine),
        "sections": slots.APPLICATION_SECTIONS,
        "confirmed": PartnerState.CONFIRMED,
    }
    return render(request, "programmes/application/application.html", context)


def _timeline(row: Application, language: str) -> list[dict[str, object]]:
    return [
        {"at": event.at, "text": MILESTONES[event.verb], "number": event.data.get("number")}
        for event in history_of(row)
        if event.verb in MILESTONES
    ]


def _new_labels(mine: Mine, language: str) -> list[str]:
    """What the newest form asks anew, until the application is handed in on that form."""
    if not mine.writable:
        return []
    moved = [e for e in history_of(mine.application) if e.verb == "application.form_moved"]
    sent = latest(mine.application)
    form = mine.application.form
    keys = [
        key
        for event in moved
        if sent is None or event.data.get("form", 0) > sent.form.number
        for key in event.data.get("new", ())
    ]
    return actions.labels_of(form, list(dict.fromkeys(keys)), language)


def _may_withdraw(mine: Mine) -> bool:
    row = mine.application
    over = row.state in (ApplicationState.WITHDRAWN, ApplicationState.INELIGIBLE)
    return mine.part.leads and not over and row.call.state not in DECIDED


@require_http_methods(["GET", "POST"])
@login_required
def withdraw(request: HttpRequest, code: UUID) -> HttpResponse:
    """Ask once more, then take it back."""
    mine = led_application(request, code)
    if not _may_withdraw(mine):
        raise NotAllowedNow(_("This application can no longer be withdrawn."))
    if request.method == "POST":
        actions.withdraw(application=mine.application, by=request.user)
        messages.success(request, _("Withdrawn. Your partners are told."))
        return redirect("programmes:application", code=code)
    context = {"application": mine.application, "call": mine.application.call}
    return render(request, "programmes/application/withdraw.html", context)
