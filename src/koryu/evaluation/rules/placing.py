"""A matching as its places read it: who comes, what is left, why somebody wanted does not. Pure.

Of the documents that `bridge.matching` solves: ids are numbers of applications and keys of places.
A place that becomes free is given in a matching of its own, a further round in which everybody else
keeps theirs. `rounds` are the accepted ones, {"problem", "result"} each, oldest first; `gone` are
applications that gave their place back.
"""

from collections.abc import Collection, Mapping, Sequence
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


Rounds = Sequence[Mapping[str, Any]]


def standing(rounds: Rounds, gone: Collection[str] = ()) -> dict[str, str]:
    """Applicant → place, of everybody who was given one and still has it."""
    given = (pair for each in rounds for pair in each["result"]["matched"])
    return {pair["applicant"]: pair["place"] for pair in given if pair["applicant"] not in gone}


def room(quotas: Mapping[str, int], held: Mapping[str, str]) -> dict[str, int]:
    """Place → how many more it takes, of the places that take any."""
    taken_there = list(held.values())
    left = {key: quota - taken_there.count(key) for key, quota in quotas.items()}
    return {key: count for key, count in left.items() if count > 0}


def fixed(held: Mapping[str, str]) -> list[dict[str, str]]:
    """Who keeps which place, as a further round's problem names it."""
    return [{"applicant": who, "place": held[who]} for who in sorted(held)]


def whole(rounds: Rounds, gone: Collection[str]) -> tuple[dict[str, Any], dict[str, Any]]:
    """All rounds read as one problem and its result, without those who left."""
    applicants: dict[str, Wishes] = {}
    places: dict[str, dict[str, Any]] = {}
    result: dict[str, Any] = {"matched": [], "reasons": {}}
    for each in rounds:
        for one in each["problem"]["applicants"]:
            if one["id"] not in gone:
                asked = {place["id"] for place in each["problem"]["places"]}
                before = _without(applicants.get(one["id"], ()), asked)
                applicants[one["id"]] = [*before, *one["wishes"]]
        for place in each["problem"]["places"]:
            known = places.setdefault(place["id"], place | {"wishes": []})
            seen = {who for group in known["wishes"] for who in group} | set(gone)
            known["wishes"] = [*known["wishes"], *_without(place["wishes"], seen)]
        result["matched"] += [m for m in each["result"]["matched"] if m["applicant"] not in gone]
        result["reasons"] |= each["result"]["reasons"]
    problem = {
        "applicants": [{"id": who, "wishes": applicants[who]} for who in sorted(applicants)],
        "places": list(places.values()),
    }
    return problem, result


def _without(wishes: Wishes, ids: Collection[str]) -> list[list[str]]:
    kept = ([each for each in group if each not in ids] for group in wishes)
    return [group for group in kept if group]


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
    absent = [Absent(each, _why(key, each, place_of, wishes)) for each in ranked if each in wishes]
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
