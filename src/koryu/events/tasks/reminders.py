"""The reminder of the day before."""

from koryu.shared.jobs import scheduled

from ..actions.reminders import remind_due


@scheduled("events.remind", "20 * * * *")
def remind() -> None:
    remind_due()
