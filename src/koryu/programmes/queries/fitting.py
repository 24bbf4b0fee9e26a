"""What is open and can be compared with an organisation's listings."""

from koryu.disclosure.rules import Reader

from ..enums import EXPORTABLE, CallState
from ..models import Challenge, PlannedProject
from .calls import visible_calls

MOST = 20


def open_briefs(reader: Reader, organisation_id: int) -> list[Challenge | PlannedProject]:
    """Briefs and planned projects of calls to come or open; an organisation's own are left out."""
    running = visible_calls(reader).filter(state__in=(CallState.ANNOUNCED, CallState.OPEN))
    challenges = (
        Challenge.objects.filter(call__in=running)
        .exclude(seeker=organisation_id)
        .select_related("call__programme")
        .order_by("call__closes_at")
    )
    planned = (
        PlannedProject.objects.filter(
            call__in=running, removed_at=None, export_check__in=EXPORTABLE
        )
        .exclude(technology__organisation=organisation_id)
        .select_related("call__programme", "technology")
        .order_by("call__closes_at")
    )
    return [*challenges[:MOST], *planned[:MOST]]
