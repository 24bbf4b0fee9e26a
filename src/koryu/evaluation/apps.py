"""The evaluation room."""

from django.apps import AppConfig


class EvaluationConfig(AppConfig):
    name = "koryu.evaluation"
    label = "evaluation"

    def ready(self) -> None:
        from koryu.notify.kinds import register

        from .kinds import NOTICES

        for kind, text in NOTICES.items():
            register(kind, text)
