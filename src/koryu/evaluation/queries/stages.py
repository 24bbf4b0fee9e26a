"""Reads of stages, panels and criteria."""

from django.db.models import Count, Prefetch, Q, QuerySet

from koryu.programmes.enums import ApplicationState
from koryu.programmes.models import Application, Call

from ..enums import HOLDING, CriterionKind, ReviewState, StageState
from ..models import Criterion, Panel, PanelSeat, Stage


def stages_of(call: Call) -> QuerySet[Stage]:
    """The call's stages in order, with panels, criteria and seats."""
    seats = PanelSeat.objects.filter(removed_at=None).select_related("evaluator__person")
    panels = Panel.objects.prefetch_related("criteria", Prefetch("seats", queryset=seats))
    return (
        call.stages.order_by("position")
        .annotate(taking_part=Count("applications", distinct=True))
        .prefetch_related(Prefetch("panels", queryset=panels))
    )


def previous_of(stage: Stage) -> Stage | None:
    """The closest earlier stage with results."""
    earlier = Stage.objects.filter(call=stage.call_id, position__lt=stage.position)
    return earlier.filter(results__isnull=False).order_by("-position").distinct().first()


def entrants(stage: Stage) -> QuerySet[Application]:
    """Who takes part when it starts: who goes on from the last results, else the eligible."""
    running = stage.call.applications.select_related("lead")
    before = previous_of(stage)
    if before is None:
        states = (ApplicationState.ELIGIBLE, ApplicationState.IN_STAGE)
        return running.filter(state__in=states).order_by("number")
    gone_on = before.results.filter(goes_on=True).values("application")
    return running.filter(state=ApplicationState.IN_STAGE, pk__in=gone_on).order_by("number")


def applications_of(stage: Stage) -> QuerySet[Application]:
    """Who takes part in the stage and was not withdrawn since, by number."""
    living = stage.applications.exclude(state=ApplicationState.WITHDRAWN)
    return living.select_related("lead").order_by("number")


def obstacles(stage: Stage) -> list[str]:
    """Keys of what keeps a stage from starting; the words are in `rules.words`."""
    found = []
    earlier = Stage.objects.filter(call=stage.call_id, position__lt=stage.position)
    if earlier.exclude(state=StageState.CLOSED).exists():
        found.append("earlier_open")
    panels = list(stage.panels.prefetch_related("criteria"))
    if not panels:
        found.append("no_panel")
    if any(not _points(panel) for panel in panels):
        found.append("no_criteria")
    if panels and not sum(panel.weight for panel in panels):
        found.append("no_weight")
    if sum(panel.least for panel in panels) > stage.per_application:
        found.append("too_few_places")
    if not entrants(stage).exists():
        found.append("no_applications")
    return found


def _points(panel: Panel) -> list[Criterion]:
    return [each for each in panel.criteria.all() if each.kind == CriterionKind.POINTS]


def progress_of(stage: Stage) -> dict[str, int]:
    """How far the stage is: living assignments, accepted ones, score sheets begun and handed in."""
    living = Q(state__in=HOLDING)
    return stage.assignments.aggregate(
        assigned=Count("id", filter=living),
        asked=Count("id", filter=Q(state="sent")),
        accepted=Count("id", filter=Q(state="accepted")),
        begun=Count("id", filter=Q(state="accepted", review__state=ReviewState.DRAFT)),
        handed_in=Count("id", filter=Q(state="accepted", review__state=ReviewState.SUBMITTED)),
        recused=Count("id", filter=Q(state="recused")),
    )
