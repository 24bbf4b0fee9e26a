"""When a call takes applications: by the clock, with the call's state as a veto."""

from datetime import datetime
from typing import Protocol

from django.utils.translation import gettext_lazy as _

from ..enums import ApplicationState, CallState

# The clock's job may be a minute late in opening and early enough in closing to overtake a request
# that arrived in time: between these states the times decide.
TAKING = (CallState.ANNOUNCED, CallState.OPEN, CallState.CLOSED)
WRITABLE = (ApplicationState.DRAFT, ApplicationState.SUBMITTED)
DECIDED = (CallState.DECIDED, CallState.APPEALS, CallState.FINAL)
NOT_OPEN = _("This call does not take applications yet.")
OVER = _(
    "The deadline has passed; nothing was changed. What was handed in before it stays handed in, "
    "and what you wrote can still be read."
)
STOPPED = _("This call was cancelled; it takes no applications.")


class Timed(Protocol):
    """What is asked of a call."""

    state: str
    opens_at: datetime

    @property
    def ends_at(self) -> datetime: ...


def closed_because(call: Timed, at: datetime) -> object | None:
    """Why the call takes nothing that arrived at `at` (aware), in words; None when it does."""
    if call.state == CallState.CANCELLED:
        return STOPPED
    if call.state == CallState.DRAFT or at < call.opens_at:
        return NOT_OPEN
    return OVER if at > call.ends_at or call.state not in TAKING else None
