"""Notices: kind to sentence, shown with the parameters it was sent with."""

from django.utils.translation import gettext_lazy as _

NOTICES: dict[str, object] = {
    "evaluation.invited": _(
        "You are invited to evaluate applications. Please read the terms and complete your profile."
    ),
    "evaluation.asked": _("Applications you are asked to evaluate: %(count)s, “%(call)s”."),
    "evaluation.removed": _("Application %(number)s is no longer assigned to you: “%(call)s”."),
    "evaluation.due": _("Reviews of yours that are due soon: %(count)s, “%(call)s”."),
    "evaluation.overdue": _("Reviews of yours that are overdue: %(count)s, “%(call)s”."),
    "evaluation.discussion": _("New in the discussion of application %(number)s: “%(call)s”."),
    # To the operators
    "evaluation.challenged": _("Application %(number)s challenges an evaluator: “%(call)s”."),
    "evaluation.late_recusal": _(
        "An evaluator of application %(number)s stepped back after the result: “%(call)s”. "
        "Open the stage again."
    ),
    "evaluation.tied": _(
        "An evaluator of application %(number)s declared a tie with it: “%(call)s”. "
        "The assignment ends when you take over the new proposal."
    ),
    "evaluation.gap": _("Application %(number)s lost an evaluator: “%(call)s”."),
    "evaluation.proposal": _("A new assignment is proposed: “%(call)s”."),
}
