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
from .imports import check_import, discard_import, run_import
from .publishing import (
    approve,
    close,
    needs_review,
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
    "check_import",
    "close",
    "create_listing",
    "discard_import",
    "keep_reading",
    "needs_review",
    "pause",
    "publish",
    "read_attachment",
    "remove_attachment",
    "restore_version",
    "resume",
    "return_to_author",
    "run_import",
    "save_working",
    "set_attachment_tier",
    "set_tiers",
    "start_from_document",
    "withdraw_from_review",
]
