"""The desk's pages of a call's stages, panels, criteria and seats."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from koryu.programmes.views.finding_calls import operators_only
from koryu.shared.errors import KoryuError
from koryu.shared.text import whole_number

from ..actions import panels, seats, stages
from ..forms.stages import NEW_CRITERION, NEW_STAGE, CriterionForm, PanelForm, StageForm
from ..models import Criterion, Evaluator, Panel, PanelSeat
from ..queries.conflicts import conflicts_of
from ..queries.evaluators import may_sit
from ..queries.stages import obstacles, progress_of, stages_of
from ..rules.words import obstacle
from .finding import attempt, desk_call, desk_stage, gaps_in_words


@require_safe
@login_required
def desk(request: HttpRequest, slug: str) -> HttpResponse:
    """The stages of a call, how far each is, and what waits for a decision."""
    call = desk_call(request, slug)
    rows = [(stage, progress_of(stage)) for stage in stages_of(call)]
    open_conflicts = conflicts_of(call, state="raised").count()
    context = {"call": call, "rows": rows, "open_conflicts": open_conflicts}
    return render(request, "evaluation/desk/stages.html", context)


@require_POST
@login_required
def add_defaults(request: HttpRequest, slug: str) -> HttpResponse:
    stages.add_default_stages(call=desk_call(request, slug), by=request.user)
    messages.success(request, _("The usual stages are in place. Change whatever you like."))
    return redirect("evaluation:desk", slug)


@require_http_methods(["GET", "POST"])
@login_required
def new_stage(request: HttpRequest, slug: str) -> HttpResponse:
    call = desk_call(request, slug)
    form = StageForm(request.POST or None, initial=NEW_STAGE)
    status = 200
    if request.method == "POST":
        made, status = attempt(
            form, lambda: stages.add_stage(call=call, by=request.user, **form.values())
        )
        if made:
            messages.success(request, _("Added at the end."))
            return redirect("evaluation:desk_stage", made.pk)
    context = {"call": call, "form": form}
    return render(request, "evaluation/desk/stage_form.html", context, status=status)


@require_safe
@login_required
def stage(request: HttpRequest, pk: int) -> HttpResponse:
    """One stage: its rules, panels, criteria and seats, and what is still in its way."""
    found = desk_stage(request, pk)
    full = stages_of(found.call).get(pk=pk)
    full.call = found.call
    in_setup = full.state == "setup"
    context = {
        "call": found.call,
        "stage": full,
        "panels": [_panel(panel, in_setup, full) for panel in full.panels.all()],
        "in_setup": in_setup,
        "obstacles": [obstacle(key) for key in obstacles(full)] if in_setup else [],
        "progress": progress_of(full),
        "languages": gaps_in_words(full),
    }
    return render(request, "evaluation/desk/stage.html", context)


def _panel(panel: Panel, in_setup: bool, stage: object) -> dict[str, object]:
    panel.stage = stage
    kinds = [each for each in panel.criteria.all() if each.kind == "points"]
    return {
        "panel": panel,
        "form": PanelForm(initial=PanelForm.initial_of(panel), prefix="") if in_setup else None,
        "may_sit": may_sit(panel),
        "most": sum(each.weight * each.scale for each in kinds),
    }


@require_http_methods(["GET", "POST"])
@login_required
def edit_stage(request: HttpRequest, pk: int) -> HttpResponse:
    found = desk_stage(request, pk)
    form = StageForm(request.POST or None, initial=StageForm.initial_of(found))
    status = 200
    if request.method == "POST":
        done, status = attempt(
            form,
            lambda: stages.edit_stage(
                stage=found,
                by=request.user,
                version=form.cleaned_data["version"] or 0,
                **form.values(),
            ),
        )
        if done:
            messages.success(request, _("Saved."))
            return redirect("evaluation:desk_stage", pk)
    context = {"call": found.call, "stage": found, "form": form}
    return render(request, "evaluation/desk/stage_form.html", context, status=status)


@require_POST
@login_required
def stage_act(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """Move a stage among the others, take it out, start it, or move it along."""
    found = desk_stage(request, pk)
    acts = {
        "up": lambda: stages.move_stage(stage=found, by=request.user, up=True),
        "down": lambda: stages.move_stage(stage=found, by=request.user, up=False),
        "remove": lambda: stages.remove_stage(stage=found, by=request.user),
        "start": lambda: stages.start_stage(stage=found, by=request.user),
        "discuss": lambda: stages.begin_discussion(stage=found, by=request.user),
        "reviews": lambda: stages.back_to_reviews(stage=found, by=request.user),
    }
    if verb not in acts:
        raise Http404
    try:
        acts[verb]()
    except KoryuError as error:
        for text in error.texts:
            messages.error(request, text)
        return redirect("evaluation:desk_stage", pk)
    if verb == "start":
        messages.success(request, _("Started. Who takes part and the rules are fixed now."))
        return redirect("evaluation:desk_assignment", pk)
    if verb in ("up", "down", "remove"):
        return redirect("evaluation:desk", found.call.slug)
    return redirect("evaluation:desk_stage", pk)


def _panel_of(request: HttpRequest, pk: int) -> Panel:
    operators_only(request)
    return get_object_or_404(Panel.objects.select_related("stage__call"), pk=pk)


@require_POST
@login_required
def edit_panel(request: HttpRequest, pk: int) -> HttpResponse:
    """Weight and least, or the panel taken out."""
    panel = _panel_of(request, pk)
    form = PanelForm(request.POST)
    version = _version(request)
    if "remove" in request.POST:
        panels.remove_panel(panel=panel, by=request.user, version=version)
    else:
        done, status = attempt(
            form, lambda: panels.edit_panel(panel=panel, by=request.user, **form.cleaned_data)
        )
        for texts in form.errors.values():
            for text in texts:
                messages.error(request, text)
        if done:
            messages.success(request, _("Saved."))
    return redirect("evaluation:desk_stage", panel.stage_id)


def _version(request: HttpRequest) -> int:
    version = whole_number(request.POST.get("version"))
    return -1 if version is None else version


@require_POST
@login_required
def add_panel(request: HttpRequest, pk: int) -> HttpResponse:
    found = desk_stage(request, pk)
    country = request.POST.get("country", "")
    panels.add_panel(stage=found, by=request.user, version=_version(request), country=country)
    return redirect("evaluation:desk_stage", pk)


@require_http_methods(["GET", "POST"])
@login_required
def new_criterion(request: HttpRequest, pk: int) -> HttpResponse:
    panel = _panel_of(request, pk)
    return _criterion_page(request, panel, None)


@require_http_methods(["GET", "POST"])
@login_required
def criterion(request: HttpRequest, pk: int) -> HttpResponse:
    operators_only(request)
    rows = Criterion.objects.select_related("panel__stage__call")
    found = get_object_or_404(rows, pk=pk)
    if request.method == "POST" and "remove" in request.POST:
        panels.remove_criterion(criterion=found, by=request.user, version=_version(request))
        messages.success(request, _("Taken out."))
        return redirect("evaluation:desk_stage", found.panel.stage_id)
    return _criterion_page(request, found.panel, found)


def _criterion_page(request: HttpRequest, panel: Panel, found: Criterion | None) -> HttpResponse:
    initial = CriterionForm.initial_of(found) if found else dict(NEW_CRITERION)
    form = CriterionForm(request.POST or None, initial=initial | {"version": panel.stage.version})
    status = 200
    if request.method == "POST":
        done, status = attempt(
            form,
            lambda: panels.save_criterion(
                panel=panel,
                by=request.user,
                version=form.cleaned_data["version"],
                criterion=found,
                **form.values(),
            ),
        )
        if done:
            messages.success(request, _("Saved."))
            return redirect("evaluation:desk_stage", panel.stage_id)
    context = {"call": panel.stage.call, "panel": panel, "criterion": found, "form": form}
    return render(request, "evaluation/desk/criterion.html", context, status=status)


@require_POST
@login_required
def add_seats(request: HttpRequest, pk: int) -> HttpResponse:
    """Seats for the evaluators that were chosen."""
    panel = _panel_of(request, pk)
    chosen = [pk for each in request.POST.getlist("evaluator") if (pk := whole_number(each))]
    for evaluator in Evaluator.objects.filter(pk__in=chosen):
        seats.seat(panel=panel, evaluator=evaluator, by=request.user)
    if not chosen:
        messages.error(request, _("Choose somebody first."))
    return redirect("evaluation:desk_stage", panel.stage_id)


@require_POST
@login_required
def seat(request: HttpRequest, pk: int) -> HttpResponse:
    """How many a seat takes, or the seat taken away."""
    operators_only(request)
    rows = PanelSeat.objects.select_related("panel__stage__call", "evaluator")
    found = get_object_or_404(rows, pk=pk)
    if "remove" in request.POST:
        seats.unseat(seat=found, by=request.user)
    else:
        least, most = (whole_number(request.POST.get(name)) for name in ("least", "most"))
        seats.set_loads(
            seat=found,
            by=request.user,
            least=least or 0,
            most=most,
        )
        messages.success(request, _("Saved."))
    return redirect("evaluation:desk_stage", found.panel.stage_id)
