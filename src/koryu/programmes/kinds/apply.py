"""Notices: kind to sentence, shown with the parameters it was sent with."""

from django.utils.translation import gettext_lazy as _

NOTICES: dict[str, object] = {
    "programmes.submitted": _(
        "“%(call)s”: the application of %(lead)s was handed in (%(number)s)."
    ),
    "programmes.resubmitted": _(
        "“%(call)s”: the application of %(lead)s was handed in anew (%(number)s)."
    ),
    "programmes.withdrawn": _("“%(call)s”: the application of %(lead)s was withdrawn."),
    "programmes.form_changed": _(
        "“%(call)s”: the form has changed. Your answers are kept; look at what is new."
    ),
    "programmes.partner_invited": _("%(lead)s invites you to apply together: “%(call)s”."),
    "programmes.partner_confirmed": _("%(partner)s confirmed its part: “%(call)s”."),
    "programmes.partner_declined": _("%(partner)s will not take part: “%(call)s”."),
    "programmes.partner_removed": _("%(lead)s applies without you: “%(call)s”."),
    "programmes.agreement": _("“%(call)s”: the agreement is signed."),
    "programmes.ineligible": _(
        "“%(call)s”: application %(number)s does not meet the conditions. Read the reason."
    ),
}
