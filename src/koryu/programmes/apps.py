"""The programmes room."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProgrammesConfig(AppConfig):
    name = "koryu.programmes"
    label = "programmes"

    def ready(self) -> None:
        from koryu.discovery.slots import register_found_section
        from koryu.notify.kinds import register
        from koryu.people.slots import register_desk_section

        from . import receivers  # noqa: F401 - connects the receivers
        from .kinds import NOTICES
        from .tasks import applications, clock  # noqa: F401 - jobs

        for kind, text in NOTICES.items():
            register(kind, text)
        register_found_section("programmes/calls/_found.html")
        register_desk_section(_("Programmes"), "programmes:desk")
