"""The programmes room."""

from django.apps import AppConfig


class ProgrammesConfig(AppConfig):
    name = "koryu.programmes"
    label = "programmes"

    def ready(self) -> None:
        from koryu.notify.kinds import register

        from .kinds import NOTICES

        for kind, text in NOTICES.items():
            register(kind, text)
