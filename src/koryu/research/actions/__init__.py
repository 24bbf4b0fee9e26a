"""Every write of the research room: one verb, one function, one transaction."""

from .attachments import (
    add_attachment,
    keep_reading,
    read_attachment,
    remove_attachment,
    set_attachment_tier,
)
from .documents import apply_proposal, start_from_document
from .drafts import create_listing, restore_version, save_working, set_tiers
from .publishing import (
    approve,
    close,
    pause,
    publish,
    resume,
    return_to_author,
    withdraw_from_review,
)

__all__ = [
    "add_attachment",
    "apply_proposal",
    "approve",
    "close",
    "create_listing",
    "keep_reading",
    "pause",
    "publish",
    "read_attachment",
    "remove_attachment",
    "restore_version",
    "resume",
    "return_to_author",
    "save_working",
    "set_attachment_tier",
    "set_tiers",
    "start_from_document",
    "withdraw_from_review",
]
