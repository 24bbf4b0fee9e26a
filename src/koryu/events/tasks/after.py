"""Jobs after an event."""

from koryu.shared.jobs import job, scheduled

from ..actions import after


@job("events.follow_up")
def follow_up(event_id: int) -> None:
    after.open_follow_up(event_id=event_id)


@scheduled("events.follow_up_due", "20 * * * *")
def follow_up_due() -> None:
    after.follow_up_due()
