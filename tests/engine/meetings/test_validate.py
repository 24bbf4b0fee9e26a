"""Every problem that names what is not there, or a number that means nothing, is refused by name."""

from __future__ import annotations

from dataclasses import replace

import pytest

from koryu_engine.meetings import check, solve, validate
from koryu_engine.types.meetings import (
    Held,
    Interpreter,
    MeetingProblem,
    Participant,
    Place,
    Request,
    Slot,
)

GOOD = MeetingProblem(
    slots=(Slot("s", 0, 20), Slot("t", 30, 50)),
    participants=(Participant("a"), Participant("b")),
    requests=(Request("ab", ("a", "b")),),
    places=(Place("hall", zone="x"), Place("booth", zone="y")),
)


def asked(**changes: object) -> MeetingProblem:
    return replace(GOOD, requests=(replace(GOOD.requests[0], **changes),))


BAD = {
    "slot 's' is given twice": replace(GOOD, slots=(Slot("s", 0, 1), Slot("s", 2, 3))),
    "slots 's' and 't' overlap": replace(GOOD, slots=(Slot("s", 0, 9), Slot("t", 8, 12))),
    "not after its start": replace(GOOD, slots=(Slot("s", 9, 9),)),
    "participant 'a' is away in slot 'x'": replace(
        GOOD, participants=(Participant("a", away=frozenset({"x"})), Participant("b"))
    ),
    "'a': capacity is 0": replace(
        GOOD, participants=(Participant("a", capacity=0), Participant("b"))
    ),
    "place 'p': tables is -1": replace(GOOD, places=(Place("p", -1),)),
    "interpreter 'i': straight is 0": replace(
        GOOD, interpreters=(Interpreter("i", frozenset({frozenset({"ko", "ja"})}), straight=0),)
    ),
    "is not a pair": replace(
        GOOD, interpreters=(Interpreter("i", frozenset({frozenset({"ko"})})),)
    ),
    "names participant 'c'": asked(participants=("a", "c")),
    "two or more": asked(participants=("a", "a")),
    "weight is -1": asked(weight=-1),
    "names period 'night'": asked(periods=frozenset({"night"})),
    "forbids slot 'u'": asked(forbidden=frozenset({"u"})),
    "fixed to slot 'u'": asked(slot="u"),
    "fixed to place 'roof'": asked(place="roof"),
    "is not a pair of languages": asked(pair=frozenset({"ko"})),
    "precedence names request 'no'": replace(GOOD, precedences=(("ab", "no"),)),
    "before itself": replace(GOOD, precedences=(("ab", "ab"),)),
    "travel names zone 'z'": replace(GOOD, travel=(("x", "z", 5),)),
    "within the zone 'x'": replace(GOOD, travel=(("x", "x", 5),)),
    "gap_difference is -1": replace(GOOD, gap_difference=-1),
    "price is -1": replace(GOOD, price=-1),
    "goal 'gaps' is given twice": replace(GOOD, goals=("gaps", "gaps")),
    "unknown goal 'joy'": replace(GOOD, goals=("joy",)),  # type: ignore[arg-type]
    "weight is 1000000001, more than 1000000000": asked(weight=10**9 + 1),
    "capacity is a number of more than thirty digits": replace(
        GOOD, participants=(Participant("a", capacity=10**40), Participant("b"))
    ),
    "slot 's': end is": replace(GOOD, slots=(Slot("s", 0, 2**63),)),
    "slot 's': start is -": replace(GOOD, slots=(Slot("s", -(2**63), 0),)),
}


@pytest.mark.parametrize("text", BAD)
def test_a_problem_that_cannot_be_meant_is_refused_by_name(text: str) -> None:
    with pytest.raises(ValueError, match=text):
        validate(BAD[text])


def test_what_was_published_may_be_gone() -> None:
    validate(replace(GOOD, published=(Held("gone", "never", "nowhere"),)))


def test_the_largest_numbers_give_a_plan_whose_bounds_hold() -> None:
    most = 10**9
    problem = replace(
        GOOD,
        participants=(Participant("a", capacity=most, most=most), Participant("b")),
        requests=(Request("ab", ("a", "b"), weight=most),),
        places=(Place("hall", tables=most, zone="x"), Place("booth", zone="y")),
        travel=(("x", "y", most),),
        gap_difference=most,
        published=(Held("ab", "gone"),),
        price=most,
    )
    plan = solve(problem)
    assert check(problem, plan) == ()
    assert plan.status == "optimal"
    assert [(each.value, each.bound) for each in plan.goals][:2] == [(0, 0), (0, 0)]
