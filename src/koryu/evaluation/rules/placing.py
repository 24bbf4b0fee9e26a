"""A matching as its places read it: who comes, what is left, why somebody wanted does not. Pure.

Of the documents that `bridge.matching` solves: ids are numbers of applications and keys of places.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Wishes = Sequence[Sequence[str]]


@dataclass(frozen=True)
class Absent:
    """Somebody a place ranked who does not come. `why`: unlisted (they did not rank the place),
    elsewhere (they have a place they wanted at least as much), full (of others ranked as high)."""

    applicant: str
    why: str


@dataclass(frozen=True)
class Taken:
    """What a place has: the applicants in the order of its wishes, and how many more it takes."""

    place: str
    coming: tuple[str, ...]
    free: int
    absent: tuple[Absent, ...]


def taken(problem: Mapping[str, Any], result: Mapping[str, Any]) -> list[Taken]:
    """One for each place, in the order of the problem."""
    place_of = {each["applicant"]: each["place"] for each in result["matched"]}
    wishes = {each["id"]: each["wishes"] for each in problem["applicants"]}
    return [_taken(each, place_of, wishes) for each in problem["places"]]


def _taken(
    place: Mapping[str, Any], place_of: Mapping[str, str], wishes: Mapping[str, Wishes]
) -> Taken:
    key = place["id"]
    ranked = [each for group in place["wishes"] for each in group]
    coming = [each for each in ranked if place_of.get(each) == key]
    absent = [Absent(each, _why(key, each, place_of, wishes)) for each in ranked]
    return Taken(
        key,
        tuple(coming),
        int(place["quota"]) - len(coming),
        tuple(each for each in absent if each.applicant not in coming),
    )


def _why(
    key: str, applicant: str, place_of: Mapping[str, str], wishes: Mapping[str, Wishes]
) -> str:
    own = wishes.get(applicant, ())
    here, there = _rank(own, key), _rank(own, place_of.get(applicant, ""))
    if here is None:
        return "unlisted"
    return "elsewhere" if there is not None and there <= here else "full"


def _rank(wishes: Wishes, key: str) -> int | None:
    return next((rank for rank, group in enumerate(wishes) if key in group), None)
