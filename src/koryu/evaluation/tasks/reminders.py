"""Reminders to evaluators."""

from koryu.shared.jobs import scheduled

from ..actions.reminders import remind


@scheduled("evaluation.remind", "0 9 * * *")
def reminders() -> None:
    remind()
