"""Jobs of the exchange room."""

from koryu.shared.jobs import scheduled

from . import actions


@scheduled("exchange.introductions", "15 * * * *")
def introductions() -> None:
    actions.expire_due()
    actions.remind_due()
