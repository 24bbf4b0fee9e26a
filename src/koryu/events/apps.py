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
    "events.changed": _("The time or place of “%(event)s” has changed."),
    "events.reminder": _("“%(event)s” begins within a day."),
    "events.removed": _("The organiser cancelled your registration for “%(event)s”."),
    # Meetings: the participant's side
    "events.meet_requested": _("%(organisation)s asks to meet you at “%(event)s”."),
    "events.meet_accepted": _("%(organisation)s will meet you at “%(event)s”."),
    "events.meet_declined": _("%(organisation)s declined to meet at “%(event)s”. Read the reason."),
    "events.meet_left": _("%(organisation)s no longer takes part in the meetings of “%(event)s”."),
    "events.meet_called_off": _("%(organisation)s called off your meeting at “%(event)s”."),
    "events.meet_called_off_desk": _("%(organisation)s called off a meeting at “%(event)s”."),
    "events.meet_late": _("%(organisation)s comes %(minutes)s minutes late at “%(event)s”."),
    "events.meet_in_time": _("%(organisation)s comes in time after all at “%(event)s”."),
    "events.meet_no_show": _(
        "%(organisation)s waited, and the other side did not come: “%(event)s”."
    ),
    "events.meet_walk_in": _("%(organisation)s proposes one more meeting at “%(event)s”."),
    "events.meet_walk_in_on": _("%(organisation)s confirmed one more meeting at “%(event)s”."),
    "events.meet_walk_in_off": _("%(organisation)s has no time for a meeting at “%(event)s”."),
    "events.meetings_changed": _(
        "Your meetings at “%(event)s”: %(created)s new, %(moved)s moved, %(cancelled)s called off."
    ),
}


class EventsConfig(AppConfig):
    name = "koryu.events"
    label = "events"

    def ready(self) -> None:
        from koryu.exchange.slots import register_feed
        from koryu.notify.kinds import register
        from koryu.people.slots import register_desk_section

        from . import receivers  # noqa: F401 - connects the receivers
        from .queries.invitations import feed_parts
        from .tasks import invitations, reminders, runs  # noqa: F401 - declares their jobs

        for kind, text in KINDS.items():
            register(kind, text)
        register_desk_section(_("Events"), "events:desk")
        register_feed(feed_parts)
