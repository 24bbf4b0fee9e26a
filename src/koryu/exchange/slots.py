"""Places that upper rooms fill in the exchange room."""

from collections.abc import Callable, Iterable

from icalendar import Component

from koryu.disclosure.rules import Reader

Provider = Callable[[Reader], Iterable[Component]]
_feeds: list[Provider] = []


def register_feed(provider: Provider) -> None:
    """Add what `provider(reader)` yields to the reader's personal calendar address. Idempotent."""
    if provider not in _feeds:
        _feeds.append(provider)


def feed_parts(reader: Reader) -> list[Component]:
    """What all upper rooms add to a reader's calendar."""
    return [part for provider in _feeds for part in provider(reader)]
