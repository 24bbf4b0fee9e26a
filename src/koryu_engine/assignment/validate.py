"""Refuses a problem whose parts do not meet, naming what is wrong, before any work is done."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Set
from typing import get_args

from koryu_engine.types.assignment import (
    AssignmentProblem,
    Chooser,
    Fairness,
    StableProblem,
    Wish,
)

LARGEST = 10**9
"""No score or price is larger: sums of a million stay exact in the solvers' numbers."""


def validate(problem: AssignmentProblem) -> None:
    """Raise ValueError naming the first identifier or number that cannot be meant.

    `keep` may name what is no longer there: that is how an evaluator who withdrew looks.
    """
    for fault in _faults(problem):
        raise ValueError(fault)


def validate_match(problem: StableProblem) -> None:
    """Raise ValueError naming the first identifier or number that cannot be meant."""
    sides = ("applicant", problem.applicants), ("place", problem.places)
    for (what, own), (other, others) in (sides, sides[::-1]):
        for fault in _choosers(what, own, other, {each.id for each in others}):
            raise ValueError(fault)
    for each in problem.applicants:
        if each.quota != 1:
            raise ValueError(f"applicant {each.id!r}: quota is {each.quota}, not 1")
    if problem.proposing not in ("applicants", "places"):
        raise ValueError(f"proposing is {problem.proposing!r}, not 'applicants' or 'places'")
    if problem.ties not in ("listed", "lottery"):
        raise ValueError(f"ties is {problem.ties!r}, not 'listed' or 'lottery'")


def _faults(problem: AssignmentProblem) -> Iterator[str]:
    evaluators = {each.id for each in problem.evaluators}
    applications = {each.id for each in problem.applications}
    yield from _doubles("evaluator", (each.id for each in problem.evaluators))
    yield from _doubles("application", (each.id for each in problem.applications))
    for who in problem.evaluators:
        yield from _least(f"evaluator {who.id!r}: least", who.least, 0)
        yield from _least(f"evaluator {who.id!r}: most", who.most, 0)
    for what in problem.applications:
        yield from _least(f"application {what.id!r}: evaluators", what.evaluators, 0)
        yield from _doubles(f"application {what.id!r}: tag", (q.tag for q in what.quotas))
        for quota in what.quotas:
            yield from _least(f"application {what.id!r}: quota {quota.tag!r}", quota.least, 0)
    for text, pairs in (
        ("a fit", [fit[:2] for fit in problem.fits]),
        ("a pin", problem.pins),
        ("a forbidden pair", problem.forbidden),
    ):
        yield from _unknown(f"{text} names application", {a for a, _ in pairs}, applications)
        yield from _unknown(f"{text} names evaluator", {e for _, e in pairs}, evaluators)
        if text != "a forbidden pair" and len(set(pairs)) != len(pairs):
            yield from _doubles(text, pairs)
    for fit in problem.fits:
        if not -LARGEST <= fit[2] <= LARGEST or fit[2] != int(fit[2]):
            yield f"the fit of {fit[:2]} is {fit[2]}, not a whole number up to {LARGEST}"
    if problem.price is not None and not 0 <= problem.price <= LARGEST:
        yield f"price is {problem.price}, not between 0 and {LARGEST}"
    yield from _least("step", problem.step, 1)
    if problem.fairness not in get_args(Fairness):
        yield f"fairness is {problem.fairness!r}, not one of {', '.join(get_args(Fairness))}"


def _choosers(what: str, own: tuple[Chooser, ...], other: str, known: Set[str]) -> Iterator[str]:
    yield from _doubles(what, (each.id for each in own))
    for each in own:
        yield from _least(f"{what} {each.id!r}: quota", each.quota, 0)
        named = flat(each.wishes)
        if len(set(named)) != len(named):
            yield from _doubles(f"{what} {each.id!r}: wish", named)
        yield from _unknown(f"{what} {each.id!r} wishes for {other}", set(named), known)


def flat(wishes: tuple[Wish, ...]) -> list[str]:
    """All parties of the wishes, best first, equals as they stand."""
    if tuple not in map(type, wishes):
        return list(wishes)  # type: ignore[arg-type]
    return [name for wish in wishes for name in group(wish)]


def group(wish: Wish) -> tuple[str, ...]:
    """The parties of one wish, which it likes equally."""
    return (wish,) if isinstance(wish, str) else wish


def _doubles(what: str, ids: Iterable[object]) -> Iterator[str]:
    seen: set[object] = set()
    for each in ids:
        if each in seen:
            yield f"{what} {each!r} is given twice"
        seen.add(each)


def _unknown(text: str, ids: Set[str], known: Set[str]) -> Iterator[str]:
    yield from (f"{text} {each!r}, which is not given" for each in sorted(ids - known))


def _least(text: str, value: int, least: int) -> Iterator[str]:
    if value < least:
        yield f"{text} is {value}, less than {least}"
