"""Pure rules of 1:1 meetings: what may be done at which stage, which languages meet."""

from collections.abc import Collection, Iterable
from datetime import datetime

from ..enums import MeetingStage

ANSWERABLE = (MeetingStage.COLLECTING, MeetingStage.PLANNING)
OUT = (MeetingStage.PUBLISHED, MeetingStage.CLOSED)


def takes_wishes(stage: str, until: datetime | None, now: datetime) -> bool:
    """Whether organisations may join, and wishes be written or changed."""
    return stage == MeetingStage.COLLECTING and (until is None or now < until)


def common_languages(one: list[str], other: list[str]) -> list[str]:
    """Languages both sides speak, in the first one's order."""
    return [code for code in one if code in other]


def joins(pairs: Iterable[Iterable[str]], one: list[str], other: list[str]) -> bool:
    """Whether somebody who interprets these pairs joins a language of one side to the other's."""
    asked = {frozenset((mine, theirs)) for mine in one for theirs in other}
    return any(frozenset(pair) in asked for pair in pairs)


def may_interpret(
    busy: Collection[int], slot: int, order: list[int], *, straight: int | None, most: int | None
) -> bool:
    """Whether one more slot keeps within an interpreter's hours and pauses.

    `busy`: slots worked in; `order`: the slots of this one's part of the day, in order of time.
    """
    working = {*busy, slot}
    if most is not None and len(working) > most:
        return False
    run = 0
    for each in order:
        run = run + 1 if each in working else 0
        if straight is not None and run > straight:
            return False
    return True
