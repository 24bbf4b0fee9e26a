"""Calendar mails are made in the background: a published schedule has hundreds."""

from koryu.shared.jobs import job

from ..actions.invitations import send_invitations


@job("events.invitations")
def invitations(meeting_ids: list[int]) -> None:
    send_invitations(meeting_ids)
