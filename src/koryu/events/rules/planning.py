"""Pure rules of planning meetings: what a pair of wishes weighs, slots, stages, who may meet.

Identifiers shared with the engine: participants `p12`, slots `s3`, places `r5`, interpreters `i2`,
and a pair of participants `12-34`, the lower number first.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from ..enums import MeetingMode, MeetingStage, RequestState, WhoMeets, Wish

# What a pair weighs, by the stronger and the weaker wish ("" = none); the score of the best match
# of their listings adds 0 to 9, so that it decides between equal wishes and never against them.
WEIGHTS: dict[tuple[str, str], int] = {
    (Wish.MUST, Wish.MUST): 100,
    (Wish.MUST, Wish.WANT): 80,
    (Wish.WANT, Wish.WANT): 60,
    (Wish.MUST, ""): 20,
    (Wish.WANT, ""): 10,
}
ACCEPTED = {Wish.MUST: 50, Wish.WANT: 40}  # one-sided, and the other side said yes
MOST_SCORE = 9

MUST, MAY, FIXED = "must", "may", "fixed"  # pins: mandatory, never mandatory, time or place fixed

STAGES: dict[str, tuple[str, ...]] = {
    MeetingStage.SETUP: (MeetingStage.COLLECTING,),
    MeetingStage.COLLECTING: (MeetingStage.PLANNING, MeetingStage.SETUP),
    MeetingStage.PLANNING: (MeetingStage.COLLECTING,),  # PUBLISHED only by publishing a plan
    MeetingStage.PUBLISHED: (MeetingStage.CLOSED,),
    MeetingStage.CLOSED: (MeetingStage.PUBLISHED,),
}
MOST_SLOTS = 200


@dataclass(frozen=True, slots=True)
class OneWish:
    """One side's wish about the other, as it stands."""

    wish: str
    state: str


@dataclass(frozen=True, slots=True)
class Pairing:
    """What two wishes make: not a request at all (None elsewhere), or one that weighs so much."""

    weight: int
    mandatory: bool


def pairing(
    wishes: Iterable[OneWish], mode: str, *, score: int = 0, pin: str = ""
) -> Pairing | None:
    """The request that two sides' living wishes make, None for none.

    Withdrawn wishes count for nothing. Nobody meets whom they declined or would rather not meet,
    whatever the other wishes or an organiser pinned. Where sides accept, somebody must have: asking
    each other is accepting.
    """
    living = [each for each in wishes if each.state != RequestState.WITHDRAWN]
    refused = any(
        each.wish == Wish.RATHER_NOT or each.state == RequestState.DECLINED for each in living
    )
    if refused or not living:
        return None
    accepted = len(living) > 1 or living[0].state == RequestState.ACCEPTED
    if mode == MeetingMode.ACCEPT and not accepted:
        return None
    strongest, weakest = _sorted(living)
    weight = WEIGHTS[strongest, weakest]
    if not weakest and accepted:
        weight = ACCEPTED[Wish(strongest)]
    both = (strongest, weakest) == (Wish.MUST, Wish.MUST)
    mandatory = pin in (MUST, FIXED) or (both and pin != MAY)
    return Pairing(weight + min(max(score, 0), MOST_SCORE), mandatory)


def _sorted(living: list[OneWish]) -> tuple[str, str]:
    found = sorted((each.wish for each in living), key=[Wish.MUST, Wish.WANT].index)
    return found[0], found[1] if len(found) > 1 else ""


def pair_id(one: int, other: int) -> str:
    """The engine's name of the meeting of two participants."""
    return f"{min(one, other)}-{max(one, other)}"


def pair_of(request: str) -> tuple[int, int]:
    """The participants of such a name. Raises ValueError for any other text."""
    first, second = request.split("-")
    return int(first), int(second)


def may_meet(who: str, one: tuple[str, str], other: tuple[str, str]) -> bool:
    """Whether two organisations, each (country, side), may meet under the rule of the day."""
    if who == WhoMeets.ACROSS:
        return one[0] != other[0]
    return who != WhoMeets.SIDES or one[1] != other[1]


def language_pair(one: list[str], other: list[str]) -> frozenset[str] | None:
    """The languages an interpreter must join; None when both speak one, or one told none."""
    if not one or not other or set(one) & set(other):
        return None
    return frozenset((one[0], other[0]))


def slot_times(
    starts: datetime, ends: datetime, minutes: int, pause: int
) -> Iterator[tuple[datetime, datetime]]:
    """Times of `minutes` with `pause` minutes between them that end by `ends`."""
    length, step = timedelta(minutes=minutes), timedelta(minutes=minutes + pause)
    while starts + length <= ends:
        yield starts, starts + length
        starts += step


def overlap(times: Iterable[tuple[datetime, datetime]]) -> bool:
    """Whether any two of these spans share a moment."""
    ordered = sorted(times)
    return any(b[0] < a[1] for a, b in zip(ordered, ordered[1:], strict=False))
