"""Who has breaks between them, as far as it is proved."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

People = tuple[int, ...]
"""Participants, by number."""


class Groups:
    """All participants in groups; `least`: breaks each group has in every timetable, or more."""

    def __init__(self, least: Sequence[int]) -> None:
        self.least: dict[People, int] = {(who,): each for who, each in enumerate(least)}
        self._named: list[frozenset[int]] = []

    @property
    def bound(self) -> int:
        return sum(self.least.values())

    @property
    def few(self) -> frozenset[int] | None:
        """Whom the refusals but the last one named; None before there are two."""
        return self._named[-2] if len(self._named) > 1 else None

    def join(self, groups: Iterable[People]) -> None:
        """No timetable holds each of these groups to its `least`: together they have one more."""
        least, people = 1, list[int]()
        for group in groups:
            least += self.least.pop(group)
            people += group
        self.least[tuple(people)] = least
        self._named.append(frozenset(people).union(*self._named[-1:]))
