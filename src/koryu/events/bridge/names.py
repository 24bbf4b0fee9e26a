"""Participants found by name in any script, and the language they wrote in."""

from koryu.discovery.bridge.names import NAMES
from koryu.people.queries import directory_of
from koryu_engine.language.detect import detect


def named(text: str) -> set[int]:
    """Ids of organisations whose name contains `text`, or is near it in another script."""
    return {*directory_of(name=text).values_list("pk", flat=True), *NAMES.find(text)}


def language_of(text: str) -> str:
    """The language of a text whose writer did not say it, for its `lang` attribute."""
    return detect(text) if text else ""
