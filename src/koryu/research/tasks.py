"""Background work of the research room."""

from koryu.shared.jobs import job

from . import actions


@job("research.read_attachment")
def read_attachment(attachment_id: int) -> None:
    """Read the text of an attachment."""
    actions.read_attachment(attachment_id=attachment_id)
