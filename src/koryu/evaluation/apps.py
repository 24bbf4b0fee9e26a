"""The evaluation room."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EvaluationConfig(AppConfig):
    name = "koryu.evaluation"
    label = "evaluation"

    def ready(self) -> None:
        from koryu.notify.kinds import register
        from koryu.people.slots import register_desk_section
        from koryu.programmes.slots import (
            register_application_section,
            register_call_section,
            register_call_tab,
            register_list_action,
        )

        from . import receivers  # noqa: F401 - connects the receivers
        from .kinds import NOTICES
        from .tasks import assign, notices, reminders  # noqa: F401 - jobs

        for kind, text in NOTICES.items():
            register(kind, text)
        register_desk_section(_("Evaluators"), "evaluation:desk_pool")
        register_call_tab(_("Evaluation"), "evaluation:desk")
        register_call_tab(_("Board and decision"), "evaluation:board")
        register_application_section("evaluation/challenge/_section.html")
        register_application_section("evaluation/decision/_application.html")
        register_call_section("evaluation/decision/_call.html")
        register_list_action("evaluation/review/_list_action.html")
