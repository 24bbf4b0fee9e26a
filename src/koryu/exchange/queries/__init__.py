"""Reads of the exchange room: each is limited to what the reader's organisations take part in."""

from .feeds import feed_owner, meetings_of
from .interests import contacts, interests_of, standing
from .introductions import introductions, living_exchange, open_introduction
from .rooms import (
    downloadable,
    newer_messages,
    placed,
    room_for,
    rooms_of,
    shared_files,
)
from .todo import todo

__all__ = [
    "contacts",
    "downloadable",
    "feed_owner",
    "interests_of",
    "introductions",
    "living_exchange",
    "meetings_of",
    "newer_messages",
    "open_introduction",
    "placed",
    "room_for",
    "rooms_of",
    "shared_files",
    "standing",
    "todo",
]
