"""The checker finds every kind of fault that is planted, and none in a sound plan."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from koryu_engine.meetings import check, solve
from koryu_engine.types.meetings import (
    Affected,
    GoalValue,
    Held,
    Interpreter,
    MeetingProblem,
    Participant,
    Place,
    Plan,
    Request,
    Slot,
    Unplaced,
)
from tests.engine.meetings.brute import EN_JA, KO_JA

SLOTS = tuple(Slot(f"{n}", 30 * n, 30 * n + 25, "am" if n < 4 else "pm") for n in range(5))
PROBLEM = MeetingProblem(
    slots=SLOTS,
    participants=(
        Participant("a", capacity=2, away=frozenset({"4"})),
        Participant("b", most=2),
        Participant("c", least=1),
        Participant("d"),
    ),
    requests=(
        Request("ab", ("a", "b"), periods=frozenset({"am"}), forbidden=frozenset({"3"})),
        Request("ac", ("a", "c"), mandatory=True, pair=KO_JA),
        Request("ad", ("a", "d"), pair=KO_JA),
        Request("bc", ("b", "c"), seats=6, equipment=frozenset({"screen"})),
        Request("bd", ("b", "d"), online=False),
        Request("cd", ("c", "d"), slot="2", place="hall"),
    ),
    places=(
        Place("hall", 1, "x", away=frozenset({"4"})),
        Place("studio", 1, "y", 6, frozenset({"screen"})),
        Place("booth", 1, "x", 2, online=True),
    ),
    interpreters=(
        Interpreter("i", frozenset({KO_JA}), away=frozenset({"3"}), straight=1, most=2),
        Interpreter("j", frozenset({EN_JA})),
    ),
    travel=(("x", "y", 10),),
    precedences=(("ac", "ad"),),
    gap_difference=2,
)
HELD = {
    "ab": Held("ab", "0", "hall"),
    "ac": Held("ac", "0", "booth", "i"),
    "cd": Held("cd", "2", "hall"),
    "ad": Held("ad", "3", "hall", "i"),
}


def edited(**changes: Held | None) -> Plan:
    """A plan of some meetings with some others in their stead, otherwise unchecked."""
    held = {**HELD, **changes}
    return Plan("feasible", tuple(each for each in held.values() if each is not None))


PLANTED = {
    "unknown": edited(ab=Held("ab", "9", "hall")),
    "held_twice": edited(cd2=Held("cd", "2", "hall")),
    "double_booked": edited(bd=Held("bd", "0", "studio"), ab=Held("ab", "0", "hall")),
    "away": edited(ab=Held("ab", "4", "studio")),
    "periods": edited(ab=Held("ab", "4", "studio")),
    "forbidden": edited(ab=Held("ab", "3", "studio")),
    "fixed": edited(cd=Held("cd", "1", "hall")),
    "no_place": edited(ab=Held("ab", "0", None)),
    "place_away": edited(bd=Held("bd", "4", "hall")),
    "tables": edited(ab=Held("ab", "2", "hall")),
    "seats": edited(bc=Held("bc", "1", "booth")),
    "equipment": edited(bc=Held("bc", "1", "hall")),
    "online": edited(bd=Held("bd", "1", "booth")),
    "no_interpreter": edited(ac=Held("ac", "0", "booth")),
    "needless_interpreter": edited(ab=Held("ab", "0", "hall", "i")),
    "interpreter_pair": edited(ac=Held("ac", "0", "booth", "j")),
    "interpreter_away": edited(ad=Held("ad", "3", "hall", "i")),
    "interpreter_busy": edited(ad=Held("ad", "0", "studio", "i")),
    "interpreter_straight": edited(ad=Held("ad", "1", "hall", "i")),
    "interpreter_most": edited(
        ac=Held("ac", "0", "booth", "i"), ad=Held("ad", "1", "x", "i"), ab=Held("ab", "3", "x", "i")
    ),
    "most": edited(bc=Held("bc", "1", "studio"), bd=Held("bd", "3", "studio")),
    "least": edited(ac=None, cd=None),
    "mandatory": edited(ac=None),
    "precedence": edited(ad=Held("ad", "0", "studio", "i")),
    "travel": edited(ab=Held("ab", "1", "studio")),
    "gap_difference": edited(),
    "goal": edited(),
    "unplaced": edited(),
}
PLANTED["interpreter_most"] = edited(
    ab=Held("ab", "1", "hall", "i"),
    ac=Held("ac", "0", "booth", "i"),
    ad=Held("ad", "3", "hall", "i"),
)


@pytest.mark.parametrize("key", [key for key in PLANTED if key != "gap_difference"])
def test_a_planted_fault_is_found(key: str) -> None:
    assert f"fault.{key}" in {fault.reason.key for fault in check(PROBLEM, PLANTED[key])}


def test_uneven_gaps_are_found() -> None:
    problem = replace(PROBLEM, gap_difference=0)
    keys = {fault.reason.key for fault in check(problem, edited())}
    assert "fault.gap_difference" in keys
    assert "fault.gap_difference" not in {f.reason.key for f in check(PROBLEM, edited())}


CERTIFICATES: dict[str, Callable[[Plan], Plan]] = {
    "goal": lambda plan: replace(plan, goals=plan.goals[1:]),
    "bound": lambda plan: replace(
        plan, goals=(replace(plan.goals[0], value=2, bound=1), *plan.goals[1:])
    ),
    "status": lambda plan: replace(plan, status="feasible"),
    "unplaced": lambda plan: replace(plan, unplaced=(*plan.unplaced, Unplaced("ac", ()))),
    "affected": lambda plan: replace(plan, affected=(Affected("a", moved=("ab",)),)),
}


@pytest.mark.parametrize("key", CERTIFICATES)
def test_a_false_certificate_is_found(key: str) -> None:
    plan = solve(PROBLEM)
    assert check(PROBLEM, plan) == ()
    found = {fault.reason.key for fault in check(PROBLEM, CERTIFICATES[key](plan))}
    assert f"fault.{key}" in found


def test_a_false_value_is_found_by_recounting() -> None:
    plan = solve(PROBLEM)
    weight = next(each for each in plan.goals if each.goal == "weight")
    lie = GoalValue("weight", weight.value + 1, weight.bound + 1)
    goals = tuple(lie if each is weight else each for each in plan.goals)
    faults = check(PROBLEM, replace(plan, goals=goals))
    assert [dict(fault.reason.params)["goal"] for fault in faults] == ["weight"]


def test_a_plan_that_is_none_holds_nothing() -> None:
    assert check(PROBLEM, Plan("infeasible")) == ()
    assert check(PROBLEM, Plan("infeasible", (HELD["ab"],))) != ()
