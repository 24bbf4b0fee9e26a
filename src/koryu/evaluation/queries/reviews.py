"""Reads of score sheets: what counts, how far everybody is, what an evaluator may compare."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Prefetch, QuerySet

from koryu.programmes.models import Application

from ..enums import AssignmentState, CriterionKind, ReviewState
from ..models import Assignment, Criterion, PanelSeat, Review, Score, Stage
from ..rules.access import OPEN, tells_how_many

_SCORES = Prefetch(
    "scores", queryset=Score.objects.select_related("criterion").order_by("criterion__position")
)


def counted(stage: Stage) -> QuerySet[Review]:
    """Handed in, not void, of a living assignment: the exact inputs to results, in a fixed order.

    By application number, then alias; each with its scores and its seat's panel.
    """
    return (
        Review.objects.filter(
            assignment__stage=stage,
            assignment__state=AssignmentState.ACCEPTED,
            state=ReviewState.SUBMITTED,
        )
        .select_related("assignment__seat__panel", "assignment__application", "submission")
        .prefetch_related(_SCORES)
        .order_by("assignment__application__number", "assignment__seat__alias")
    )


def seat_criteria(seat: PanelSeat) -> list[Criterion]:
    """What this seat's panel gives points for, in order."""
    return list(seat.panel.criteria.order_by("position", "id"))


def total_of(scores: list[Score]) -> Decimal:
    """Points times weights, bonus added and deduction taken away."""
    total = Decimal(0)
    for each in scores:
        kind = each.criterion.kind
        if kind == CriterionKind.POINTS:
            total += each.points * each.criterion.weight
        else:
            total += each.points if kind == CriterionKind.BONUS else -each.points
    return total


@dataclass(frozen=True)
class OwnSheet:
    """One of an evaluator's own score sheets, for comparing."""

    assignment: Assignment
    state: str
    points: dict[int, Decimal]  # criterion → points
    total: Decimal | None
    is_this: bool


def own_sheets(assignment: Assignment) -> list[OwnSheet]:
    """The evaluator's own sheets of the stage, the highest total first; those without last."""
    rows = (
        Assignment.objects.filter(seat=assignment.seat_id, state=AssignmentState.ACCEPTED)
        .select_related("application", "review")
        .prefetch_related(Prefetch("review__scores", queryset=_SCORES.queryset))
        .order_by("application__number")
    )
    found = []
    for row in rows:
        review = getattr(row, "review", None)
        scores = list(review.scores.all()) if review else []
        points = {each.criterion_id: each.points for each in scores}
        state = review.state if review else ""
        total = total_of(scores) if scores else None
        found.append(OwnSheet(row, state, points, total, row.pk == assignment.pk))
    return sorted(found, key=lambda each: (each.total is None, -(each.total or 0)))


def living(stage: Stage, application: Application) -> QuerySet[Assignment]:
    """Those asked or accepted for one application, by alias."""
    return (
        Assignment.objects.filter(stage=stage, application=application, state__in=OPEN)
        .select_related("seat__panel", "seat__evaluator__person", "review")
        .order_by("seat__alias")
    )


def was_handed_in(assignment: Assignment) -> bool:
    """Whether its sheet was handed in at least once and still counts or is being changed."""
    review = getattr(assignment, "review", None)
    return bool(review and review.submitted_at and review.state != ReviewState.VOID)


def all_in(stage: Stage, application: Application) -> bool:
    """Whether every evaluator of the application has handed in their sheet once."""
    rows = list(living(stage, application))
    return bool(rows) and all(was_handed_in(each) for each in rows)


def sheets_of(stage: Stage, application: Application) -> list[Review]:
    """The sheets handed in for one application, by alias; for discussion and desk."""
    rows = Review.objects.filter(
        assignment__stage=stage,
        assignment__application=application,
        assignment__state=AssignmentState.ACCEPTED,
        submitted_at__isnull=False,
    ).exclude(state=ReviewState.VOID)
    rows = rows.select_related("assignment__seat__panel", "assignment__seat__evaluator__person")
    return list(rows.prefetch_related(_SCORES).order_by("assignment__seat__alias"))


def spread_of(reviews: list[Review]) -> tuple[Decimal, Decimal] | None:
    """(lowest, highest) total; None for fewer than two: one's mean is their mark."""
    if not tells_how_many(len(reviews)):
        return None
    totals = [total_of(list(each.scores.all())) for each in reviews]
    return min(totals), max(totals)
