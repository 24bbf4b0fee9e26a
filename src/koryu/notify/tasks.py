"""Jobs of the notify room."""

from koryu.shared.jobs import job, scheduled

from . import actions
from .enums import Pace


@job("notify.deliver", retries=4)
def deliver(mail_id: int) -> None:
    actions.deliver(mail_id)


@scheduled("notify.batches", "*/5 * * * *")
def batches() -> None:
    actions.mail_batches(pace=Pace.SOON)


@scheduled("notify.daily", "0 8 * * *")
def daily() -> None:
    actions.mail_batches(pace=Pace.DAILY)


@scheduled("notify.stranded", "40 * * * *")
def stranded() -> None:
    actions.send_stranded()
