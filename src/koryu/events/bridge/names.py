"""Participants found by name in any script."""

from koryu.discovery.bridge.names import NAMES
from koryu.people.queries import directory_of


def named(text: str) -> set[int]:
    """Ids of organisations whose name contains `text`, or is near it in another script."""
    return {*directory_of(name=text).values_list("pk", flat=True), *NAMES.find(text)}
