"""The checker sees each kind of fault planted in a sound assignment."""

from __future__ import annotations

from dataclasses import replace

import pytest

from koryu_engine.assignment import assign, check, price
from koryu_engine.types.assignment import (
    Application,
    Assignment,
    AssignmentProblem,
    AssignmentValue,
    Evaluator,
    Fit,
    Pair,
    Quota,
)

PROBLEM = AssignmentProblem(
    evaluators=(
        Evaluator("kim", 2, 1, frozenset({"KR"}), frozenset({"ko", "en"})),
        Evaluator("lee", 2, 0, frozenset({"KR"}), frozenset({"ko", "en"})),
        Evaluator("sato", 2, 1, frozenset({"JP"}), frozenset({"ja", "en"})),
        Evaluator("mori", 2, 0, frozenset({"JP"}), frozenset({"ja"})),
    ),
    applications=(
        Application("one", 2, (Quota("KR"),), frozenset({"en"})),
        Application("two", 2, (Quota("JP"),)),
    ),
    fits=(
        *(Fit("one", who, score) for who, score in (("kim", 5), ("lee", 4), ("sato", 3))),
        *(Fit("one", who, 9) for who in ("mori",)),
        *(Fit("two", who, score) for who, score in (("kim", 1), ("sato", 6), ("mori", 7))),
    ),
    forbidden=(Pair("one", "lee"),),
    pins=(Pair("two", "mori"),),
    keep=(Pair("one", "kim"), Pair("one", "lee")),
    fairness="leximin",
)
SOUND = assign(PROBLEM)


def keys(assignment: Assignment, problem: AssignmentProblem = PROBLEM) -> set[str]:
    return {fault.reason.key for fault in check(problem, assignment)}


def test_a_sound_assignment_has_no_fault() -> None:
    assert SOUND.status == "optimal"
    assert [tuple(pair) for pair in SOUND.pairs] == [
        ("one", "kim"),
        ("one", "sato"),
        ("two", "mori"),
        ("two", "sato"),
    ]
    assert [(g.goal, g.value) for g in SOUND.goals] == [("kept", 1), ("worst", 8), ("total", 21)]
    assert SOUND.changed == (Pair("one", "lee"),)
    assert SOUND.levels == (8, 13)
    assert keys(SOUND) == set()


def swapped(old: tuple[str, str], new: tuple[str, str]) -> Assignment:
    pairs = tuple(Pair(*new) if tuple(pair) == old else pair for pair in SOUND.pairs)
    return replace(SOUND, pairs=pairs)


@pytest.mark.parametrize(
    ("assignment", "key"),
    [
        (replace(SOUND, pairs=(*SOUND.pairs, SOUND.pairs[0])), "fault.twice"),
        (swapped(("two", "sato"), ("two", "lee")), "fault.no_fit"),
        (swapped(("one", "sato"), ("one", "lee")), "fault.forbidden"),
        (swapped(("one", "sato"), ("one", "mori")), "fault.language"),
        (swapped(("two", "mori"), ("two", "kim")), "fault.pin"),
        (replace(SOUND, pairs=SOUND.pairs[1:]), "fault.needs"),
        (replace(SOUND, pairs=SOUND.pairs[1:]), "fault.load"),
        (swapped(("one", "kim"), ("one", "mori")), "fault.quota"),
        (replace(SOUND, served=SOUND.served[1:]), "fault.served"),
        (replace(SOUND, changed=()), "fault.changed"),
        (replace(SOUND, goals=SOUND.goals[1:]), "fault.goals"),
        (replace(SOUND, goals=(*SOUND.goals[:2], AssignmentValue("total", 22, 22))), "fault.value"),
        (replace(SOUND, goals=(*SOUND.goals[:2], AssignmentValue("total", 21, 20))), "fault.bound"),
        (replace(SOUND, levels=(8, 12)), "fault.levels"),
        (replace(SOUND, status="feasible"), "fault.status"),
        (replace(SOUND, levels=(8,)), "fault.status"),
    ],
)
def test_a_planted_fault_is_found(assignment: Assignment, key: str) -> None:
    assert key in keys(assignment)


def test_an_overloaded_evaluator_is_found() -> None:
    busy = replace(PROBLEM.evaluators[2], most=1)
    one, two, _, four = PROBLEM.evaluators
    assert keys(SOUND, replace(PROBLEM, evaluators=(one, two, busy, four))) == {"fault.load"}


def test_what_a_pair_costs() -> None:
    free = replace(PROBLEM, pins=(), keep=(), fairness="worst")
    # The best without any wish: one by kim and sato (8), two by mori and sato (13).
    pinned = price(free, pin=Pair("two", "kim"))
    assert (pinned.possible, pinned.proved) == (True, True)
    assert (pinned.worst, pinned.total) == (0, 5)
    assert ("two", "kim") in pinned.after.pairs
    banned = price(free, forbid=Pair("one", "sato"), before=assign(free))
    assert (banned.possible, banned.worst, banned.total) == (False, None, None)
    assert banned.after.conflict
    with pytest.raises(ValueError, match="one pair"):
        price(free)
    with pytest.raises(ValueError, match="one pair"):
        price(free, pin=Pair("one", "kim"), forbid=Pair("one", "kim"))


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"evaluators": PROBLEM.evaluators[:1] * 2}, "'kim' is given twice"),
        ({"fits": (*PROBLEM.fits, PROBLEM.fits[0])}, "a fit .* is given twice"),
        ({"fits": (Fit("three", "kim", 1),)}, "application 'three', which is not given"),
        ({"fits": (Fit("one", "who", 1),)}, "evaluator 'who', which is not given"),
        ({"fits": (Fit("one", "kim", 10**10),)}, "not a whole number"),
        ({"pins": (Pair("one", "who"),)}, "a pin names evaluator 'who'"),
        ({"forbidden": (Pair("three", "kim"),)}, "a forbidden pair names application"),
        ({"price": -1}, "price is -1"),
        ({"step": 0}, "step is 0, less than 1"),
        ({"fairness": "equal"}, "fairness is 'equal'"),
        ({"applications": (Application("one", -1),)}, "evaluators is -1"),
    ],
)
def test_what_cannot_be_meant_is_refused(change: dict[str, object], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        assign(replace(PROBLEM, **change))  # type: ignore[arg-type]
