"""The discovery room."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DiscoveryConfig(AppConfig):
    name = "koryu.discovery"
    label = "discovery"

    def ready(self) -> None:
        from koryu.notify.kinds import register
        from koryu.people.slots import register_organisation_actions
        from koryu.research.slots import register_listing_actions, register_listing_section

        from . import receivers  # noqa: F401 - connects the receivers

        register("discovery.digest", _("%(count)d new hits for your search “%(name)s”"))
        register_listing_actions("discovery/_listing_actions.html")
        register_listing_section("discovery/_similar.html")
        register_organisation_actions("discovery/_organisation_actions.html")
