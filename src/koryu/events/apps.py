"""The events room."""

from django.apps import AppConfig


class EventsConfig(AppConfig):
    name = "koryu.events"
    label = "events"

    def ready(self) -> None:
        from .tasks import runs  # noqa: F401 - registers the jobs
