"""The research room."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ResearchConfig(AppConfig):
    name = "koryu.research"
    label = "research"

    def ready(self) -> None:
        from koryu.notify.kinds import register
        from koryu.people.slots import register_desk_section, register_organisation_section

        from . import receivers  # noqa: F401 - connects the receiver

        register_organisation_section("research/organisation_listings.html")
        register_desk_section(_("Listings to review"), "research:desk")
        register("research.approved", _("“%(title)s” was reviewed and is now published."))
        register(
            "research.returned",
            _("“%(title)s” was returned by the operator with a note. Please have a look."),
        )
