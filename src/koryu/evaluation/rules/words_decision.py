"""Sentences of the decision: what it lacks, flags, failed minimums, reasons of a matching."""

from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from koryu.shared.text import listed

from .decision import Lack

FLAGS: dict[str, object] = {
    "panels.apart": gettext_lazy("The panels are further apart than the stage's limit"),
    "disagreement.evaluators": gettext_lazy("Evaluators disagree more than chance explains"),
    "disagreement.panels": gettext_lazy("The panels disagree more than chance explains"),
}
ENTRIES: dict[str, object] = {
    "ledger.opened": gettext_lazy("Ledger opened"),
    "stage.started": gettext_lazy("Rules of a stage frozen"),
    "assignments.sent": gettext_lazy("Evaluators asked"),
    "review.handed_in": gettext_lazy("Score sheet handed in"),
    "review.reopened": gettext_lazy("Score sheet opened again"),
    "review.voided": gettext_lazy("Score sheet no longer counts"),
    "conflict.decided": gettext_lazy("Conflict decided"),
    "conflict.exclusion": gettext_lazy("Exclusion by rule"),
    "conflict.challenge": gettext_lazy("Challenge by the applicant"),
    "conflict.recusal": gettext_lazy("Recusal by the evaluator"),
    "stage.closed": gettext_lazy("Result of a stage"),
    "stage.reopened": gettext_lazy("Stage opened again"),
    "decision.changed": gettext_lazy("Proposal changed"),
    "decision.approved": gettext_lazy("Approval of a country"),
    "decision.approval_withdrawn": gettext_lazy("Approval taken back"),
    "decision.recorded": gettext_lazy("Joint decision"),
    "decision.corrected": gettext_lazy("Joint decision, corrected"),
    "results.sent": gettext_lazy("Results sent"),
    "appeal.raised": gettext_lazy("Appeal raised"),
    "appeal.dismissed": gettext_lazy("Appeal dismissed"),
    "appeal.upheld": gettext_lazy("Appeal upheld"),
    "appeal.carried_out": gettext_lazy("Corrected result sent"),
    "place.given_back": gettext_lazy("Place given back"),
    "waitlist.promoted": gettext_lazy("Moved up from the waiting list"),
    "matching.accepted": gettext_lazy("Places given"),
    "final": gettext_lazy("Final list published"),
}
_LACKS = {
    "open_stage": gettext_lazy("Close every stage first."),
    "places_of_waitlist": gettext_lazy("Give each on the waiting list a place of its own."),
    "too_many": gettext_lazy("More are selected than there are places."),
    "over_budget": gettext_lazy("The amounts together are over the budget."),
    "window": gettext_lazy("The window for appeals is still open."),
    "appeals": gettext_lazy("Answer every appeal first."),
    "corrections": gettext_lazy("An upheld appeal still needs a decision of both countries."),
}


def lack_words(lack: Lack) -> str:
    """What is missing, in words."""
    names, count = listed(lack.numbers[:8]), len(lack.numbers)
    if count > 8:
        names += " …"
    if lack.key == "undecided":
        text = ngettext(
            "%(count)d application is undecided: %(names)s",
            "%(count)d applications are undecided: %(names)s",
            count,
        )
    elif lack.key == "no_reason":
        text = ngettext(
            "%(count)d reason is missing, which its applicant will read: %(names)s",
            "%(count)d reasons are missing, which their applicants will read: %(names)s",
            count,
        )
    elif lack.key == "feedback":
        text = ngettext(
            "Feedback to %(count)d proposal is missing: %(names)s",
            "Feedback to %(count)d proposals is missing: %(names)s",
            count,
        )
    else:
        return str(_LACKS[lack.key])
    return text % {"count": count, "names": names}


def match_words(reason: Mapping[str, object], names: Mapping[str, str]) -> str:
    """Why an applicant does not have a place it wanted more. `names`: id → title."""
    params = dict(reason["params"])  # type: ignore[call-overload]
    given = {"place": names.get(params["place"], ""), "quota": params.get("quota", "")}
    if reason["key"] == "stable.unlisted":
        return _("%(place)s did not rank this application.") % given
    if reason["key"] == "stable.tied":
        return (
            _(
                "%(place)s takes %(quota)s and wanted the last one admitted equally; "
                "the order of numbers decided."
            )
            % given
        )
    return _("%(place)s takes %(quota)s and ranked everybody admitted there higher.") % given


_ABSENT = {
    "unlisted": gettext_lazy("It did not rank this place."),
    "elsewhere": gettext_lazy("It has a place that it wanted at least as much."),
    "full": gettext_lazy("All is given to those this place ranked as high or higher."),
}


def absent_words(why: str) -> str:
    """Why somebody a place ranked does not come."""
    return str(_ABSENT[why])
