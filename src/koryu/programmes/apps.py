"""The programmes room."""

from django.apps import AppConfig


class ProgrammesConfig(AppConfig):
    name = "koryu.programmes"
    label = "programmes"

    def ready(self) -> None:
        from koryu.notify.kinds import register

        from . import receivers  # noqa: F401 - connects the receivers
        from .kinds import NOTICES
        from .tasks import applications  # noqa: F401 - jobs

        for kind, text in NOTICES.items():
            register(kind, text)
