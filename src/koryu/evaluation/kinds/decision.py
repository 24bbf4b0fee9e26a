"""Notices: kind to sentence, shown with the parameters it was sent with."""

from django.utils.translation import gettext_lazy as _

NOTICES: dict[str, object] = {
    # To applicants: nothing of the result itself, which stands on their page
    "evaluation.result": _("The result of “%(call)s” is here."),
    "evaluation.appeal_answered": _("Your appeal in “%(call)s” is answered."),
    "evaluation.feedback": _("There is feedback on your proposal to “%(call)s”."),
    "evaluation.final": _("The final list of “%(call)s” is published."),
    "evaluation.rank_places": _("Rank the places of “%(call)s”, as you would like them."),
    "evaluation.matched": _("The places of “%(call)s” are given. Read yours and why."),
    "evaluation.award_moved": _("Something changed on the way to a contract: “%(call)s”."),
    # To operators
    "evaluation.approval_asked": _("The other country approved a decision on “%(call)s”."),
    "evaluation.approval_void": _(
        "The decision on “%(call)s” was changed; your approval no longer counts."
    ),
    "evaluation.taken_back": _("The decision on “%(call)s” was taken back."),
    "evaluation.appeal_raised": _("There is an appeal in “%(call)s”."),
    "evaluation.place_free": _(
        "A host place of “%(call)s” is free and somebody selected has none. Match once more."
    ),
    "evaluation.given_back": _("A place of “%(call)s” was given back; nobody moved up."),
    "evaluation.given_back_moved": _(
        "A place of “%(call)s” was given back; the next on the waiting list has it."
    ),
    # To hosts
    "evaluation.rank_applicants": _("Rank the applicants of “%(call)s” for your place."),
}
