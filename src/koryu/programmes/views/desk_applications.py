"""The desk's list of applications, one of them, its eligibility."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from koryu.shared.enums import Country
from koryu.shared.errors import Invalid
from koryu.shared.tables import table_response
from koryu.shared.text import clean

from ..actions import eligibility as actions
from ..actions.agreements import TOLD, conclude, needs_licence
from ..enums import HANDED_IN, ApplicationState, Finding
from ..forms.applications import AgreementForm, IneligibleForm, OverruleForm
from ..models import Application, Call
from ..queries.applications import counts_by_state, left_since
from ..queries.content import readable
from ..queries.desk_applications import application_table, desk_applications
from ..queries.eligibility import findings_of
from ..queries.submissions import latest
from ..rules.access import may_run
from .applicants import fit_address
from .finding_calls import tried

PAGE = 50
UNDECIDED = (ApplicationState.SUBMITTED, ApplicationState.ELIGIBLE, ApplicationState.INELIGIBLE)


def _call(request: HttpRequest, slug: str) -> Call:
    if not may_run(request.reader):
        raise Http404
    return get_object_or_404(Call.objects.select_related("programme"), slug=slug)


def _narrowed(request: HttpRequest) -> dict[str, str]:
    names = {"state": "state", "country": "country", "text": "q"}
    given = {name: clean(request.GET.get(sent, "")[:200]) for name, sent in names.items()}
    if given["state"] not in HANDED_IN:
        given["state"] = ""
    return given


@require_safe
@login_required
def applications(request: HttpRequest, slug: str) -> HttpResponse:
    """What was handed in to a call; of drafts the number only."""
    call, narrowed = _call(request, slug), _narrowed(request)
    found = desk_applications(call, **narrowed)
    counts = counts_by_state(call)
    context = {
        "call": call,
        "page_obj": Paginator(found, PAGE).get_page(request.GET.get("page")),
        "narrowed": narrowed,
        "states": [(state.value, state.label) for state in HANDED_IN],
        "countries": Country.choices,
        "counts": [(state.label, counts[state]) for state in HANDED_IN if counts[state]],
        "drafts": counts[ApplicationState.DRAFT],
        "withdrawn": counts[ApplicationState.WITHDRAWN],
        "undecided": counts[ApplicationState.SUBMITTED],
        "over": timezone.now() > call.ends_at,
    }
    return render(request, "programmes/desk/applications.html", context)


@require_safe
@login_required
def export(request: HttpRequest, slug: str, kind: str) -> HttpResponse:
    """The list as it is narrowed, with every answer."""
    call = _call(request, slug)
    if kind not in ("csv", "xlsx"):
        raise Http404
    table = application_table(call, desk_applications(call, **_narrowed(request)))
    name = f"{call.slug}-applications"
    return table_response(table, kind, name=name, title=_("Applications"), frozen=2)


def _application(request: HttpRequest, code: UUID) -> Application:
    if not may_run(request.reader):
        raise Http404
    rows = Application.objects.filter(state__in=(*HANDED_IN, ApplicationState.WITHDRAWN))
    known = rows.exclude(number="").select_related("call__programme", "lead", "form", "planned")
    return get_object_or_404(known, code=code)


@require_safe
@login_required
def application(request: HttpRequest, code: UUID) -> HttpResponse:
    """Read as it was handed in, with the conditions and their findings."""
    found = _application(request, code)
    return _page(request, found, IneligibleForm(initial={"language": found.language}))


def _page(
    request: HttpRequest,
    found: Application,
    form: IneligibleForm,
    wrong: OverruleForm | None = None,
    agreement_form: AgreementForm | None = None,
) -> HttpResponse:
    last = latest(found)
    if last:
        last.application = found
    findings = findings_of(found)
    over = timezone.now() > found.call.ends_at
    context = {
        "application": found,
        "call": found.call,
        "fits": fit_address(found),
        "submission": last,
        "content": readable(last, anonymous=False) if last else None,
        "left": left_since(found, last.content.get("partners", ())) if last else [],
        "submissions": list(found.submissions.order_by("-number")),
        "findings": findings,
        "open": [row for row in findings if row.finding != Finding.MET],
        "over": over,
        "decidable": over and found.state in UNDECIDED,
        "undecided": found.state in UNDECIDED,
        "form": form,
        "overrule": wrong or OverruleForm(),
        "wrong": wrong,
        "agreement_form": agreement_form or _agreement_form(found),
        "concludable": found.state == ApplicationState.SELECTED and found.call.state in TOLD,
    }
    bound = [each for each in (form, wrong, agreement_form) if each and each.errors]
    status = max((getattr(each, "status", 422) for each in bound), default=200)
    return render(request, "programmes/desk/application.html", context, status=status)


def _agreement_form(found: Application, request: HttpRequest | None = None) -> AgreementForm:
    given = (request.POST, request.FILES) if request else ()
    initial = {"signed_on": timezone.localdate()}
    return AgreementForm(*given, needs_licence=needs_licence(found), initial=initial)


@require_POST
@login_required
def agreement(request: HttpRequest, code: UUID) -> HttpResponse:
    """The agreement with a selected applicant is signed."""
    found = _application(request, code)
    form = _agreement_form(found, request)
    if form.is_valid():
        given = dict(form.cleaned_data)
        upload = given.pop("file")
        if tried(
            form, lambda: conclude(application=found, by=request.user, upload=upload, **given)
        ):
            messages.success(request, _("Kept. The consortium is told."))
            return redirect("programmes:desk_application", code=code)
    ineligible = IneligibleForm(initial={"language": found.language})
    return _page(request, found, ineligible, agreement_form=form)


@require_POST
@login_required
def overrule(request: HttpRequest, code: UUID) -> HttpResponse:
    """A person's finding beside the machine's."""
    found, form = _application(request, code), OverruleForm(request.POST)
    if form.is_valid():
        given = form.cleaned_data
        if tried(
            form,
            lambda: actions.overrule(
                application=found,
                by=request.user,
                rule_id=given["rule"],
                finding=given["finding"],
                note=given["note"],
            ),
        ):
            messages.success(request, _("The finding is kept with your note."))
            return redirect("programmes:desk_application", code=code)
    return _page(request, found, IneligibleForm(initial={"language": found.language}), form)


@require_POST
@login_required
def decide(request: HttpRequest, code: UUID) -> HttpResponse:
    """Eligible, or not with a reason its people read."""
    found = _application(request, code)
    if "eligible" in request.POST:
        form = IneligibleForm(initial={"language": found.language})
        try:
            actions.decide_eligible(application=found, by=request.user)
        except Invalid as error:
            messages.error(request, str(error))
            return redirect("programmes:desk_application", code=code)
        messages.success(request, _("Found eligible."))
        return redirect("programmes:desk_application", code=code)
    form = IneligibleForm(request.POST)
    if form.is_valid() and tried(
        form,
        lambda: actions.decide_ineligible(application=found, by=request.user, **form.cleaned_data),
    ):
        messages.success(request, _("Found not eligible; the consortium is told why."))
        return redirect("programmes:desk_application", code=code)
    return _page(request, found, form)


@require_POST
@login_required
def decide_all(request: HttpRequest, slug: str) -> HttpResponse:
    """Find eligible everybody whose conditions are all met."""
    done = actions.decide_all_met(call=_call(request, slug), by=request.user)
    messages.success(request, _("Found eligible: %(count)d") % {"count": done})
    return redirect("programmes:desk_applications", slug=slug)
