"""Pages of the kinds: a challenge's brief and solvers, planned projects, curriculum and mentors."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from koryu.people.queries import directory_of
from koryu.research.enums import OFFERS
from koryu.research.queries import published_listings

from ..actions import academy as academy_actions
from ..actions import challenges as challenge_actions
from ..actions import projects as project_actions
from ..actions.suggesting import TELLABLE
from ..actions.suggesting import suggest as suggest_call
from ..bridge.fits import solvers as find_solvers
from ..enums import CallState
from ..forms.parts import (
    BriefForm,
    ExportForm,
    MentorForm,
    ProjectForm,
    SeekerForm,
    TechnologyForm,
    UnitForm,
)
from ..models import Call, Challenge, PlannedProject
from ..queries.calls import challenge_of
from ..queries.completeness import meter_of, seeker_named_in
from ..queries.suggesting import suggested_to
from ..rules.access import may_draft_brief, may_run
from .finding_calls import answered, desk_call, tried


def _briefed(request: HttpRequest, slug: str) -> Challenge:
    """The brief, for whoever may draft it now; 404 for everybody else."""
    found = Challenge.objects.select_related("call__programme", "seeker").filter(call__slug=slug)
    challenge = get_object_or_404(found)
    draft = challenge.call.state == CallState.DRAFT
    if not may_draft_brief(request.reader, seeker_id=challenge.seeker_id, draft=draft):
        raise Http404
    return challenge


@require_http_methods(["GET", "POST"])
@login_required
def desk_challenge(request: HttpRequest, slug: str) -> HttpResponse:
    """Who seeks, and how far the brief has come."""
    call = desk_call(request, slug)
    challenge = challenge_of(call)
    initial = {}
    if challenge:
        initial = {"seeker": challenge.seeker_id, "anonymous": challenge.anonymous}
    form = SeekerForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        if tried(form, lambda: challenge_actions.set_seeker(call=call, by=request.user, **given)):
            messages.success(request, _("Saved. Its people may draft the brief now."))
            return redirect("programmes:desk_challenge", slug=slug)
    context = {
        "call": call,
        "challenge": challenge,
        "meter": meter_of(challenge) if challenge else None,
        "named_in": seeker_named_in(challenge) if challenge else [],
    }
    return answered(request, "programmes/desk/challenge.html", context, form)


@require_http_methods(["GET", "POST"])
@login_required
def brief(request: HttpRequest, slug: str) -> HttpResponse:
    """The drafting page, for operators and the seeker's own people."""
    challenge = _briefed(request, slug)
    form = BriefForm(
        request.POST or None,
        anonymous=challenge.anonymous,
        initial=BriefForm.initial_of(challenge),
    )
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        if tried(
            form,
            lambda: challenge_actions.save_brief(
                challenge=challenge,
                by=request.user,
                version=given["version"],
                texts=form.values(),
                fields=given["fields_of_work"],
            ),
        ):
            messages.success(request, _("Saved."))
            return redirect("programmes:brief", slug=slug)
    context = {
        "call": challenge.call,
        "challenge": challenge,
        "meter": meter_of(challenge),
        "runs": may_run(request.reader),
    }
    return answered(request, "programmes/calls/brief.html", context, form)


@require_safe
@login_required
def solvers(request: HttpRequest, slug: str) -> HttpResponse:
    """Organisations whose published offers answer the brief, with the reasons."""
    call = desk_call(request, slug)
    challenge = challenge_of(call)
    if challenge is None:
        raise Http404
    challenge.call = call
    found = find_solvers(request.reader, challenge)
    context = {"call": call, "challenge": challenge, "solvers": found} | _suggesting(call)
    return render(request, "programmes/desk/solvers.html", context)


@require_http_methods(["GET", "POST"])
@login_required
def projects(request: HttpRequest, slug: str) -> HttpResponse:
    call = desk_call(request, slug)
    offered = published_listings(request.reader).filter(kind__in=OFFERS).order_by("title")
    form = TechnologyForm(request.POST or None, offered=offered)
    if request.method == "POST" and form.is_valid():
        made: list[PlannedProject] = []
        technology = form.cleaned_data["technology"]

        def plan() -> None:
            made.append(
                project_actions.plan_project(call=call, by=request.user, technology=technology)
            )

        if tried(form, plan):
            return redirect("programmes:desk_project", slug=slug, pk=made[0].pk)
    planned = call.planned.filter(removed_at=None).select_related("technology__organisation")
    context = {"call": call, "planned": planned}
    return answered(request, "programmes/desk/projects.html", context, form)


def _project(request: HttpRequest, slug: str, pk: int) -> tuple[Call, PlannedProject]:
    call = desk_call(request, slug)
    planned = call.planned.filter(removed_at=None)
    found = planned.select_related("technology__organisation", "export_by", "call__programme")
    return call, get_object_or_404(found, pk=pk)


@require_http_methods(["GET", "POST"])
@login_required
def project(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    call, found = _project(request, slug, pk)
    form = ProjectForm(
        request.POST or None,
        count=len(found.packages),
        initial=ProjectForm.initial_of(found),
    )
    if request.method == "POST" and form.is_valid():
        version, fields = form.cleaned_data["version"], form.values()
        if tried(
            form,
            lambda: project_actions.edit_project(
                project=found, by=request.user, version=version, fields=fields
            ),
        ):
            messages.success(request, _("Saved."))
            return redirect("programmes:desk_projects", slug=slug)
    context = {"call": call, "project": found, "export_form": ExportForm()}
    return answered(request, "programmes/desk/project.html", context, form)


@require_http_methods(["GET", "POST"])
@login_required
def export_check(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Record what the export-control check found."""
    call, found = _project(request, slug, pk)
    initial = {"result": found.export_check, "note": found.export_note}
    form = ExportForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        if tried(
            form,
            lambda: project_actions.check_export(project=found, by=request.user, **given),
        ):
            messages.success(request, _("Recorded with your name and the time."))
            return redirect("programmes:desk_projects", slug=slug)
    context = {"call": call, "project": found}
    return answered(request, "programmes/desk/export.html", context, form)


@require_safe
@login_required
def project_partners(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Organisations whose published offers answer the plan, with the reasons."""
    call, found = _project(request, slug, pk)
    context = {"call": call, "project": found, "solvers": find_solvers(request.reader, found)}
    return render(request, "programmes/desk/solvers.html", context | _suggesting(call))


def _suggesting(call: Call) -> dict[str, object]:
    return {"told": suggested_to(call), "tellable": call.state in TELLABLE}


@require_POST
@login_required
def suggest(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Point an organisation to the call; back to the list it stood in."""
    call = desk_call(request, slug)
    organisation = get_object_or_404(directory_of(), pk=pk)
    if suggest_call(call=call, by=request.user, organisation=organisation):
        messages.success(request, _("Told. What they do with it is theirs."))
    project = request.POST.get("project", "")
    if project.isascii() and project.isdecimal() and len(project) < 19:
        return redirect("programmes:desk_project_partners", slug=slug, pk=int(project))
    return redirect("programmes:desk_solvers", slug=slug)


@require_POST
@login_required
def remove_project(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    call = desk_call(request, slug)
    found = get_object_or_404(call.planned.select_related("call"), pk=pk)
    project_actions.remove_project(project=found, by=request.user)
    messages.success(request, _("Removed."))
    return redirect("programmes:desk_projects", slug=slug)


@require_http_methods(["GET", "POST"])
@login_required
def academy(request: HttpRequest, slug: str) -> HttpResponse:
    """Curriculum and mentors, and one more unit."""
    call = desk_call(request, slug)
    form = UnitForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        fields = form.values(call.zone)
        if tried(form, lambda: academy_actions.add_unit(call=call, by=request.user, fields=fields)):
            messages.success(request, _("Saved."))
            return redirect("programmes:desk_academy", slug=slug)
    return _academy_page(request, call, form, MentorForm(prefix="mentor"))


def _academy_page(
    request: HttpRequest, call: Call, form: UnitForm, mentor_form: MentorForm
) -> HttpResponse:
    context = {
        "call": call,
        "curriculum": call.curriculum.filter(removed_at=None),
        "mentors": call.mentors.filter(removed_at=None).select_related("person", "organisation"),
        "mentor_form": mentor_form,
    }
    answer = answered(request, "programmes/desk/academy.html", context, form)
    if mentor_form.errors:
        answer.status_code = 422
    return answer


@require_http_methods(["GET", "POST"])
@login_required
def unit(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    call = desk_call(request, slug)
    found = get_object_or_404(call.curriculum.filter(removed_at=None), pk=pk)
    form = UnitForm(request.POST or None, initial=UnitForm.initial_of(found, call.zone))
    if request.method == "POST" and form.is_valid():
        fields, version = form.values(call.zone), form.cleaned_data["version"] or 0
        if tried(
            form,
            lambda: academy_actions.change_unit(
                unit=found, by=request.user, version=version, fields=fields
            ),
        ):
            messages.success(request, _("Saved."))
            return redirect("programmes:desk_academy", slug=slug)
    context = {"call": call, "unit": found}
    return answered(request, "programmes/desk/unit.html", context, form)


@require_POST
@login_required
def add_mentor(request: HttpRequest, slug: str) -> HttpResponse:
    call = desk_call(request, slug)
    form = MentorForm(request.POST, prefix="mentor")
    if form.is_valid():
        person, capacity = form.person, form.cleaned_data["capacity"]
        academy_actions.set_mentor(
            call=call, by=request.user, person=person, capacity=capacity, about=form.about()
        )
        messages.success(request, _("Saved."))
        return redirect("programmes:desk_academy", slug=slug)
    return _academy_page(request, call, UnitForm(), form)


@require_POST
@login_required
def remove_part(request: HttpRequest, slug: str, what: str, pk: int) -> HttpResponse:
    """Take a unit or a mentor out."""
    call = desk_call(request, slug)
    if what == "unit":
        found = get_object_or_404(call.curriculum, pk=pk)
        academy_actions.remove_unit(unit=found, by=request.user)
    elif what == "mentor":
        academy_actions.remove_mentor(
            mentor=get_object_or_404(call.mentors, pk=pk), by=request.user
        )
    else:
        raise Http404
    messages.success(request, _("Removed."))
    return redirect("programmes:desk_academy", slug=slug)
