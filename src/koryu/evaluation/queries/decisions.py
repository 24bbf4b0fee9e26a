"""The proposal, its approvals and what people may read of it."""

from collections.abc import Iterable
from dataclasses import replace

from django.db.models import QuerySet

from koryu.programmes.enums import ApplicationState
from koryu.programmes.models import Application, Call

from ..enums import Outcome, ReviewState, StageState
from ..models import Decision, DecisionApproval, DecisionRow, Review
from ..rules.decision import Lack, Row, content, lacks, reason_digest
from ..rules.ledger import digest


def decision_of(call: Call) -> Decision | None:
    """The committee's proposal, or None before the first row."""
    return Decision.objects.filter(call=call).first()


def open_applications(call: Call) -> QuerySet[Application]:
    """Those that a decision must name: under evaluation, at whatever stage."""
    return call.applications.filter(state=ApplicationState.IN_STAGE)


def first_waiting(call: Call) -> DecisionRow | None:
    """Who moves up next."""
    waiting = DecisionRow.objects.filter(
        application__call=call, application__state=ApplicationState.WAITLISTED
    )
    return waiting.select_related("application__call__programme").order_by("place", "pk").first()


def rows_of(decision: Decision | None) -> list[Row]:
    """The proposal as the rules read it."""
    if decision is None:
        return []
    found = decision.rows.select_related("application").order_by("application__number")
    return [as_row(row) for row in found]


def as_row(row: DecisionRow) -> Row:
    return Row(
        row.application.number,
        row.outcome,
        row.place,
        row.amount,
        reason_digest(row.reason),
        row.language,
    )


def lacks_of(call: Call, rows: Iterable[Row]) -> list[Lack]:
    """What is missing before the proposal can be approved."""
    states = dict(call.applications.exclude(number="").values_list("number", "state"))
    open_ones = [n for n, state in states.items() if state == ApplicationState.IN_STAGE]
    counted = [now for row in rows if (now := _as_it_is(row, states.get(row.number, "")))]
    found = lacks(counted, applications=open_ones, places=call.places, budget=call.budget)
    stages = call.stages.exclude(state=StageState.CLOSED)
    return [Lack("open_stage"), *found] if stages.exists() or not call.stages.exists() else found


def _as_it_is(row: Row, state: str) -> Row | None:
    """The row as it takes a place now: who moved up has one, who left has none."""
    if state == ApplicationState.WITHDRAWN:
        return None
    if state in (ApplicationState.SELECTED, ApplicationState.AGREEMENT):
        return replace(row, outcome=Outcome.SELECT)
    return row


def content_of(decision: Decision) -> dict[str, object]:
    """The document that is approved."""
    return content(
        call=decision.call.slug,
        version=decision.version,
        note=decision.note,
        rows=rows_of(decision),
    )


def digest_of(decision: Decision) -> str:
    """SHA-256 of what is approved."""
    return digest(content_of(decision))


def approvals_of(decision: Decision | None) -> QuerySet[DecisionApproval]:
    """Those that stand: of this version, not taken back."""
    if decision is None:
        return DecisionApproval.objects.none()
    return decision.approvals.filter(version=decision.version, withdrawn_at=None).select_related(
        "by"
    )


def comments_for(application: Application) -> list[tuple[str, str]]:
    """What reviewers wrote to the applicant, (language, text), in an order that names nobody."""
    reviews = Review.objects.filter(
        assignment__application=application,
        assignment__stage__state=StageState.CLOSED,
        state=ReviewState.SUBMITTED,
    ).exclude(to_applicant="")
    found = reviews.values_list("language", "to_applicant")
    return sorted(found, key=lambda each: digest({"code": str(application.code), "text": each[1]}))


def told(application: Application) -> DecisionRow | None:
    """The row whose outcome its people know, or None before they were told."""
    return DecisionRow.objects.filter(application=application).exclude(told_at=None).first()
