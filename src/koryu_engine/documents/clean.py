"""Text made safe for storing, indexing and the native embedder."""

from __future__ import annotations

import re
import unicodedata

# Control characters except tab and line feed, lone surrogates, non-characters, marks that turn
# the reading direction, and byte order marks in the middle of text.
_UNWANTED = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff"
    "\ufff9-\uffff\U0001fffe\U0001ffff]"
)
_SPACES = re.compile(r"[ \t\u00a0\u2000-\u200a\u202f\u205f\u3000]+")


def clean(text: str) -> str:
    """One line or paragraph in normal form C without control characters or runs of blanks."""
    whole = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    text = _UNWANTED.sub("", whole.replace("\r", "\n").replace("\x0b", "\n"))
    lines = (_SPACES.sub(" ", line).strip() for line in text.split("\n"))
    return unicodedata.normalize("NFC", "\n".join(line for line in lines if line))
