"""The events room."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

KINDS: dict[str, object] = {
    # The day and after
    "events.follow_up": _("“%(event)s” is over. Please tell us how it was."),
}


class EventsConfig(AppConfig):
    name = "koryu.events"
    label = "events"

    def ready(self) -> None:
        from koryu.notify.kinds import register

        from . import receivers  # noqa: F401 - connects
        from .tasks import after  # noqa: F401 - registers jobs

        for kind, text in KINDS.items():
            register(kind, text)
