"""Reads of the discovery room."""

from .keeping import (
    Kept,
    follows_of,
    kept_by,
    new_matches,
    saved_searches_of,
    set_aside_by,
)
from .todo import todo

__all__ = [
    "Kept",
    "follows_of",
    "kept_by",
    "new_matches",
    "saved_searches_of",
    "set_aside_by",
    "todo",
]
