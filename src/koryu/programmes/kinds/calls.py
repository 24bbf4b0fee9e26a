"""Notices: kind to sentence, shown with the parameters it was sent with."""

from django.utils.translation import gettext_lazy as _

NOTICES: dict[str, object] = {
    "programmes.opened": _("“%(call)s” takes applications now."),
    "programmes.extended": _("The deadline of “%(call)s” was extended."),
    "programmes.moved": _("The timeline of “%(call)s” has changed."),
    "programmes.cancelled": _("“%(call)s” was called off. Read the reason."),
    "programmes.closed_without": _(
        "“%(call)s” is closed. Your application was not handed in and takes no part."
    ),
    "programmes.notice": _("There is news about “%(call)s”."),
    "programmes.asked": _("Somebody asks about “%(call)s”."),
    "programmes.answered": _("Your question about “%(call)s” is answered."),
    "programmes.mentor": _("You are named as a mentor of “%(call)s”."),
    "programmes.published": _("A question about “%(call)s” was answered for everybody."),
    "programmes.suggested": _("“%(call)s” may fit what you have published. Have a look at it."),
    "programmes.brief": _("You may draft the brief of “%(call)s”."),
}
