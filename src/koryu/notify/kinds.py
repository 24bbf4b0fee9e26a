"""The words of each kind of notice, registered by the rooms that send them."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Kind:
    """`text` is a lazy translation with %(name)s placeholders filled from the notice's params."""

    code: str
    text: object


KINDS: dict[str, Kind] = {}


def register(code: str, text: object) -> None:
    """Declare a kind ('room.what') with its lazily translated sentence."""
    KINDS[code] = Kind(code, text)


def sentence(code: str, params: dict[str, object]) -> str:
    """The sentence in the active language; an unknown kind raises KeyError."""
    return str(KINDS[code].text) % params
