"""The timeline of a call: its milestones in order, what is wrong with it, what may still move."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from django.utils.translation import gettext as _

from ..enums import CallState


class Times(Protocol):
    """What of a call decides it."""

    state: str
    announces_at: datetime | None
    opens_at: datetime
    questions_close_at: datetime | None
    closes_at: datetime
    grace_minutes: int
    notice_at: datetime | None
    appeals_close_at: datetime | None


ORDER = (
    "announces_at",
    "opens_at",
    "questions_close_at",
    "closes_at",
    "notice_at",
    "appeals_close_at",
)
# Nothing of the past moves: what each state has behind it.
BEHIND: dict[str, tuple[str, ...]] = {
    CallState.DRAFT: (),
    CallState.ANNOUNCED: ("announces_at",),
    CallState.OPEN: ("announces_at", "opens_at"),
}
CLOSED = ("announces_at", "opens_at", "questions_close_at", "closes_at", "grace_minutes")
TOLD = (CallState.APPEALS, CallState.FINAL, CallState.CANCELLED)


@dataclass(frozen=True)
class Milestone:
    """A moment of the timeline; `name` is the field it stands in."""

    name: str
    label: str
    at: datetime


def label_of(name: str) -> str:
    """What happens at a moment, in the reader's language."""
    return {
        "announces_at": _("Announced"),
        "opens_at": _("Applications open"),
        "questions_close_at": _("Questions until"),
        "closes_at": _("Applications close"),
        "notice_at": _("Results are sent"),
        "appeals_close_at": _("Appeals until"),
    }[name]


def milestones(call: Times) -> list[Milestone]:
    """The moments that are set, in their order."""
    given = ((name, getattr(call, name)) for name in ORDER)
    return [Milestone(name, label_of(name), at) for name, at in given if at is not None]


def disorder(call: Times) -> dict[str, str]:
    """Field → what is wrong: each moment must come after the one before it."""
    found: dict[str, str] = {}
    before: Milestone | None = None
    for each in milestones(call):
        same_moment = each.name == "opens_at" and before is not None and each.at == before.at
        if each.name == "closes_at" and before and before.name == "questions_close_at":
            same_moment = each.at == before.at
        if before is not None and each.at <= before.at and not same_moment:
            found[each.name] = _("This must come after “%(before)s”.") % {"before": before.label}
        before = each
    return found


def fixed(call: Times) -> tuple[str, ...]:
    """Names of the moments that cannot move any more."""
    if call.state in TOLD:
        return (*CLOSED, "notice_at", "appeals_close_at")
    return BEHIND.get(call.state, CLOSED)


def next_moment(call: Times, now: datetime) -> Milestone | None:
    """What comes next, for the countdown: opening or closing, else nothing."""
    if call.state == CallState.ANNOUNCED and call.opens_at > now:
        return Milestone("opens_at", label_of("opens_at"), call.opens_at)
    if call.state in (CallState.ANNOUNCED, CallState.OPEN) and call.closes_at > now:
        return Milestone("closes_at", label_of("closes_at"), call.closes_at)
    return None


def in_grace(call: Times, now: datetime) -> bool:
    """Whether the deadline is over and its grace is not."""
    ends = call.closes_at + timedelta(minutes=call.grace_minutes)
    return call.state == CallState.OPEN and call.closes_at <= now < ends


def takes_questions(call: Times, now: datetime) -> bool:
    """Whether a question may be asked now."""
    until = call.questions_close_at or call.closes_at
    return call.state in (CallState.ANNOUNCED, CallState.OPEN) and now < until
