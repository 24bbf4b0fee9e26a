"""What an applicant is told of the state of an application: results only once they were sent."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ..enums import ApplicationState, CallState

TOLD = (CallState.APPEALS, CallState.FINAL)
UNTOLD = (
    ApplicationState.RECOMMENDED,
    ApplicationState.WAITLISTED,
    ApplicationState.REJECTED,
    ApplicationState.SELECTED,
)


def shown_state(state: str, call_state: str) -> str:
    """The committee's leanings read as "under evaluation" until everybody has their notice."""
    if state in UNTOLD and call_state not in TOLD:
        return ApplicationState.IN_STAGE
    if state == ApplicationState.RECOMMENDED:
        return ApplicationState.IN_STAGE  # an appeal brought it back to the committee
    return state


def reason_told(state: str, call_state: str) -> bool:
    """Whether its people read the stored reason now."""
    return state == ApplicationState.INELIGIBLE or call_state in TOLD


SITUATIONS = {
    "draft_open": _("Not handed in yet. Only your consortium reads it."),
    "draft_over": _("It was not handed in before the deadline. What you wrote can still be read."),
    "draft_stopped": _("The call was cancelled. What you wrote can still be read."),
    "submitted_open": _(
        "Handed in. Until the deadline you may change it and hand it in anew; the last one counts."
    ),
    "submitted": _("Handed in. The operators check the conditions of the call."),
    "eligible": _("Handed in, and the conditions of the call are met."),
    "ineligible": _("It does not meet the conditions of the call. The reason is written below."),
    "in_stage": _("Evaluators read it. The result comes to everybody at the same hour."),
    "waitlisted": _("On the waiting list: it takes a place that becomes free."),
    "rejected": _("It was not selected. The reason is written below."),
    "selected": _("Selected. We write to you about what comes next."),
    "agreement": _("Selected, and the agreement is signed."),
    "withdrawn": _("Withdrawn. It takes no part any more."),
}


def situation(state: str, call_state: str, *, open_now: bool) -> object:
    """The state in the applicant's words."""
    shown = shown_state(state, call_state)
    if shown == ApplicationState.DRAFT:
        stopped = call_state == CallState.CANCELLED
        key = "draft_open" if open_now else "draft_stopped" if stopped else "draft_over"
    elif shown == ApplicationState.SUBMITTED and open_now:
        key = "submitted_open"
    else:
        key = shown
    return SITUATIONS[key]


# What stands on the applicant's timeline; what the committee does is not among it.
MILESTONES = {
    "application.begun": pgettext_lazy("timeline", "Begun"),
    "application.submitted": _("Handed in"),
    "application.withdrawn": _("Withdrawn"),
    "application.form_moved": _("The form changed"),
    "application.partner_invited": _("A partner was invited"),
    "application.partner_confirmed": _("A partner confirmed"),
    "application.partner_declined": _("A partner declined"),
    "application.partner_removed": _("A partner was taken off"),
    "application.eligible": _("The conditions were found met"),
    "application.ineligible": _("A condition was found not met"),
    "application.agreement": _("The agreement was signed"),
}
