"""Jobs of the agreements room."""

from koryu.shared.jobs import scheduled

from . import actions


@scheduled("agreements.expire", "5 0 * * *")
def expire() -> None:
    actions.expire_due()


@scheduled("agreements.remind", "30 8 * * *")
def remind() -> None:
    actions.remind_due()
