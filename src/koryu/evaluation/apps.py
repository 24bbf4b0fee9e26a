"""The evaluation room."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EvaluationConfig(AppConfig):
    name = "koryu.evaluation"
    label = "evaluation"

    def ready(self) -> None:
        from koryu.notify.kinds import register
        from koryu.people.slots import register_desk_section
        from koryu.programmes.slots import register_application_section, register_call_tab

        from .kinds import NOTICES
        from .tasks import assign, reminders  # noqa: F401 - jobs

        for kind, text in NOTICES.items():
            register(kind, text)
        register_desk_section(_("Evaluators"), "evaluation:desk_pool")
        register_call_tab(_("Evaluation"), "evaluation:desk")
        register_application_section("evaluation/challenge/_section.html")
