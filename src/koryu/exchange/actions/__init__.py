"""Every write of the exchange room."""

from .feeds import renew_feed, revoke_feed
from .files import remove_file, share_file
from .interests import express_interest, withdraw_interest
from .introductions import (
    accept_introduction,
    decline_introduction,
    expire_due,
    remind_due,
    send_introduction,
    withdraw_introduction,
)
from .meetings import cancel_meeting, change_meeting, schedule_meeting
from .messages import mark_read, post_message, save_draft
from .ndas import nda_ended, nda_signed, propose_nda, propose_uploaded_nda, sign_nda
from .rooms import agree, close_exchange, start_evaluation
from .steps import add_step, drop_step, finish_step, reopen_step

__all__ = [
    "accept_introduction",
    "add_step",
    "agree",
    "cancel_meeting",
    "change_meeting",
    "close_exchange",
    "decline_introduction",
    "drop_step",
    "expire_due",
    "express_interest",
    "finish_step",
    "mark_read",
    "nda_ended",
    "nda_signed",
    "post_message",
    "propose_nda",
    "propose_uploaded_nda",
    "remind_due",
    "remove_file",
    "renew_feed",
    "reopen_step",
    "revoke_feed",
    "save_draft",
    "schedule_meeting",
    "send_introduction",
    "share_file",
    "sign_nda",
    "start_evaluation",
    "withdraw_interest",
    "withdraw_introduction",
]
