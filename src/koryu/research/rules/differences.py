"""What changed between two texts or two contents, word by word, in scripts without spaces too."""

import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from .content import Content

# Latin letters and digits, Hangul, katakana, kanji or hiragana in a row; else one character.
_WORD = re.compile(
    r"[A-Za-z0-9À-ɏ]+(?:[.\-][A-Za-z0-9]+)*|[가-힣]+|[ァ-ヿｦ-ﾟ]+|[㐀-鿿々]+|[ぁ-ゟ]+|\s+|."
)
# difflib is quadratic: longer texts are compared line by line.
MAX_WORDS = 4000

Change = Literal["same", "removed", "added"]


@dataclass(frozen=True)
class Piece:
    """A run of text that stayed, went or came."""

    change: Change
    text: str


@dataclass(frozen=True)
class Difference:
    """One field (`pieces`) or list (`removed`, `added` codes) that differs; tiers if they do."""

    name: str
    pieces: tuple[Piece, ...] = ()
    tier_before: str = ""
    tier_after: str = ""
    removed: tuple[str, ...] = ()
    added: tuple[str, ...] = ()


def words(text: str) -> list[str]:
    """The text in pieces that a reader sees as words; joined they are the text again."""
    return _WORD.findall(text)


def text_difference(before: str, after: str) -> tuple[Piece, ...]:
    """The pieces from which both texts can be read."""
    old, new = words(before), words(after)
    if max(len(old), len(new)) > MAX_WORDS:
        old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
    pieces: list[Piece] = []
    gone = come = ""
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        removed, added = "".join(old[i1:i2]), "".join(new[j1:j2])
        # A blank between two changes belongs to both: one change reads better than two.
        if tag == "equal" and not (removed.isspace() and (gone or come)):
            pieces += _changed(gone, come)
            pieces.append(Piece("same", removed))
            gone = come = ""
        else:
            gone, come = gone + removed, come + added
    return (*pieces, *_changed(gone, come))


def _changed(gone: str, come: str) -> list[Piece]:
    found = [Piece("removed", gone)] if gone else []
    return found + ([Piece("added", come)] if come else [])


def content_differences(before: Content, after: Content) -> Iterator[Difference]:
    """The fields and lists that differ, in their order; an empty field's tier does not count."""
    for key, new in after["fields"].items():
        old = before["fields"][key]
        tiers = _tiers(old, new, bool(old["text"] or new["text"]))
        if old["text"] != new["text"]:
            yield Difference(key, text_difference(old["text"], new["text"]), *tiers)
        elif tiers != ("", ""):
            yield Difference(key, (), *tiers)
    for name, new in after["facets"].items():
        old = before["facets"][name]
        tiers = _tiers(old, new, bool(old["codes"] or new["codes"]))
        removed = tuple(code for code in old["codes"] if code not in new["codes"])
        added = tuple(code for code in new["codes"] if code not in old["codes"])
        if removed or added or tiers != ("", ""):
            yield Difference(name, (), *tiers, removed=removed, added=added)


def _tiers(old: dict[str, str], new: dict[str, str], counts: bool) -> tuple[str, str]:
    return (old["tier"], new["tier"]) if counts and old["tier"] != new["tier"] else ("", "")
