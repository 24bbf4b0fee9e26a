"""The people room."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PeopleConfig(AppConfig):
    name = "koryu.people"
    label = "people"

    def ready(self) -> None:
        from koryu.notify.kinds import register

        from . import receivers  # noqa: F401
        from .slots import register_desk_section

        register_desk_section(_("Controlled lists"), "people:terms")
        register("people.to_verify", _("%(name)s registered and waits to be verified"))
        register("people.verified", _("%(name)s is verified: you can publish now"))
        register("people.unverified", _("The verification of %(name)s was taken back: %(reason)s"))
        register("people.joined", _("%(person)s joined %(name)s"))
        register("people.removed", _("You are no longer a member of %(name)s"))
        register("people.renamed", _("%(before)s, which is verified, is now called %(name)s"))
