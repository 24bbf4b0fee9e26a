"""Appeals: whether one may be made, those of a call, and what keeps a call from being final."""

from datetime import datetime

from django.db.models import QuerySet
from django.utils import timezone

from koryu.programmes.enums import HANDED_IN, ApplicationState, CallState, ProgrammeKind
from koryu.programmes.models import Application, Call

from ..enums import AppealState
from ..models import Appeal
from ..rules.decision import Lack

OPEN_TO_APPEAL = (ApplicationState.REJECTED, ApplicationState.WAITLISTED)


def may_appeal(application: Application, now: datetime) -> bool:
    """In the window, against a result that was told, and no appeal waits for its answer."""
    call = application.call
    in_time = call.appeals_close_at is None or now <= call.appeals_close_at
    return (
        call.state == CallState.APPEALS
        and in_time
        and application.state in OPEN_TO_APPEAL
        and not application.appeals.filter(state=AppealState.OPEN).exists()
    )


def appeals_of(call: Call) -> QuerySet[Appeal]:
    """For the desk: those without an answer first."""
    found = Appeal.objects.filter(application__call=call)
    return found.select_related("application__lead", "by", "answered_by").order_by(
        "answered_at", "at", "id"
    )


def without_feedback(call: Call) -> QuerySet[Application]:
    """Who still waits for feedback, of everybody who handed in."""
    return call.applications.filter(state__in=HANDED_IN, feedback=None).order_by("number")


def final_lacks(call: Call) -> list[Lack]:
    """What keeps the list from being final."""
    found = []
    if call.appeals_close_at and timezone.now() <= call.appeals_close_at:
        found.append(Lack("window"))
    if Appeal.objects.filter(application__call=call, state=AppealState.OPEN).exists():
        found.append(Lack("appeals"))
    if call.applications.filter(state=ApplicationState.IN_STAGE).exists():
        found.append(Lack("corrections"))
    if call.programme.kind == ProgrammeKind.CHALLENGE:
        waiting = tuple(without_feedback(call).values_list("number", flat=True))
        if waiting:
            found.append(Lack("feedback", waiting))
    return found


def selected_of(call: Call) -> QuerySet[Application]:
    """Who has a place, for the published list."""
    has_place = (ApplicationState.SELECTED, ApplicationState.AGREEMENT)
    return call.applications.filter(state__in=has_place).select_related("lead").order_by("number")
