"""The events room."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

KINDS: dict[str, object] = {
    # Events and registrations
    "events.confirmed": _("You have a place at “%(event)s”."),
    "events.pending": _("“%(person)s” asks for a place at “%(event)s”."),
    "events.waitlisted": _("“%(event)s” is full; you are on the waiting list."),
    "events.promoted": _("A place became free: you take part in “%(event)s”."),
    "events.declined": _("Your registration for “%(event)s” was declined. Read the reason."),
    "events.cancelled": _("“%(event)s” will not take place. Read the reason."),
    "events.changed": _("The title, time or place of “%(event)s” has changed."),
    "events.reminder": _("“%(event)s” begins within a day."),
    "events.removed": _("The organiser cancelled your registration for “%(event)s”."),
}


class EventsConfig(AppConfig):
    name = "koryu.events"
    label = "events"

    def ready(self) -> None:
        from koryu.notify.kinds import register
        from koryu.people.slots import register_desk_section

        from .tasks import reminders  # noqa: F401 - declares its job

        for kind, text in KINDS.items():
            register(kind, text)
        register_desk_section(_("Events"), "events:desk")
