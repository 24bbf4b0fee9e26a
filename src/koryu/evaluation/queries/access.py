"""Rows behind the one door: what this reader may see of stages, assignments and applications."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from koryu.disclosure.rules import Reader
from koryu.programmes.enums import CallState, PartnerState
from koryu.programmes.models import Application, Call, Partner

from ..enums import WRITING, AssignmentState, ConflictKind, StageState
from ..models import Assignment, Conflict, Evaluator, Stage
from ..rules.access import OPEN, may_read_assigned, may_write_review
from .evaluators import has_terms


def desk_call(reader: Reader, slug: str) -> Call | None:
    """The call, for operators."""
    if not reader.is_operator:
        return None
    return Call.objects.select_related("programme").filter(slug=slug).first()


def desk_stage(reader: Reader, pk: int) -> Stage | None:
    """The stage, for operators."""
    if not reader.is_operator:
        return None
    return Stage.objects.select_related("call").filter(pk=pk).first()


def evaluator_of(reader: Reader) -> Evaluator | None:
    """The reader's own place in the pool, if it is active; never an operator's, who sees all."""
    if reader.is_anonymous or reader.is_operator:
        return None
    return Evaluator.objects.filter(person=reader.person, active=True).first()


def own_assignments(reader: Reader) -> QuerySet[Assignment]:
    """What this evaluator was asked to read or accepted, in stages under review."""
    evaluator = evaluator_of(reader)
    if evaluator is None or not has_terms(evaluator):
        return Assignment.objects.none()
    return (
        Assignment.objects.filter(
            seat__evaluator=evaluator,
            seat__removed_at=None,
            state__in=OPEN,
            stage__state__in=WRITING,
        )
        .select_related(
            "stage__call__programme",
            "application__planned",
            "application__call__programme",
            "seat__panel",
            "review",
        )
        .order_by("stage__reviews_due_at", "id")
    )


def assignment_for(reader: Reader, pk: int) -> Assignment | None:
    """One of the reader's own assignments; None for every other, whoever asks."""
    found = own_assignments(reader).filter(pk=pk).first()
    return found if found and reads(found, reader) else None


def reads(assignment: Assignment, reader: Reader) -> bool:
    """Whether this reader reads what the assignment is about, as its evaluator."""
    evaluator = assignment.seat.evaluator
    return may_read_assigned(
        own=not (reader.is_anonymous or reader.is_operator)
        and evaluator.person_id == reader.person.pk,  # type: ignore[union-attr]
        active=evaluator.active,
        terms=has_terms(evaluator),
        state=assignment.state,
        stage=assignment.stage.state,
    )


def closed_assignments(reader: Reader) -> QuerySet[Assignment]:
    """What this evaluator evaluated in stages that are closed, while the call is not decided.

    Without what they stepped back from since.
    """
    evaluator = evaluator_of(reader)
    if evaluator is None:
        return Assignment.objects.none()
    recused = Conflict.objects.filter(
        evaluator=evaluator, application=OuterRef("application"), kind=ConflictKind.RECUSAL
    )
    return (
        Assignment.objects.filter(
            ~Exists(recused),
            seat__evaluator=evaluator,
            state=AssignmentState.ACCEPTED,
            stage__state=StageState.CLOSED,
            stage__call__state=CallState.EVALUATING,
        )
        .select_related("stage__call", "application", "seat__evaluator")
        .order_by("-stage__closed_at", "id")
    )


def may_step_back(assignment: Assignment, reader: Reader) -> bool:
    """At any time until the call is decided: also from what can no longer be read."""
    return reads(assignment, reader) or (
        closed_assignments(reader).filter(pk=assignment.pk).exists()
    )


def writes(assignment: Assignment, reader: Reader) -> bool:
    """Whether this reader fills in the score sheet."""
    return may_write_review(reads=reads(assignment, reader), state=assignment.state)


def own_application(reader: Reader, code: object) -> Application | None:
    """An application of the reader's consortium: what they may raise a challenge about."""
    part = Partner.objects.filter(
        organisation_id__in=reader.organisation_ids,
        state__in=(PartnerState.INVITED, PartnerState.CONFIRMED),
    )
    mine = Q(lead_id__in=reader.organisation_ids) | Q(pk__in=part.values("application"))
    return Application.objects.filter(mine, code=code).select_related("call", "lead").first()
