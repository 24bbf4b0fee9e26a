"""A drag says the truth: what it calls possible is sound when done, and its change is the recount."""

from __future__ import annotations

from dataclasses import replace

import pytest

from koryu_engine.meetings import check, moves, solve
from koryu_engine.meetings.recount import recount
from koryu_engine.types.meetings import Held, MeetingProblem, Move, Participant, Place, Plan, Slot
from koryu_engine.types.meetings import Request as Asked
from tests.engine.meetings.brute import KO_JA, random_problem

CERTIFICATE = {"fault.goal", "fault.bound", "fault.status", "fault.unplaced", "fault.affected"}


def sound(problem: MeetingProblem, held: tuple[Held, ...]) -> bool:
    plan = Plan("feasible", held)
    keys = {fault.reason.key for fault in check(problem, plan)}
    return not keys - CERTIFICATE - {"fault.gap_difference"}


def done(problem: MeetingProblem, held: tuple[Held, ...], move: Move) -> list[tuple[Held, ...]]:
    """The plan after a move, with each interpreter there is (or none)."""
    gone = {*move.displaces, move.request}
    rest = tuple(each for each in held if each.request not in gone)
    voices = [None, *(who.id for who in problem.interpreters)]
    return [(*rest, Held(move.request, move.slot, move.place, voice)) for voice in voices]


@pytest.mark.slow
def test_possible_moves_are_sound_and_blocked_ones_are_not() -> None:
    possible = blocked = 0
    for seed in range(450):
        problem = random_problem(seed)
        plan = solve(problem)
        for request in problem.requests if plan.status == "optimal" else ():
            for move in moves(problem, plan.held, request.id):
                after = [held for held in done(problem, plan.held, move) if sound(problem, held)]
                if move.blocked:
                    blocked += 1
                    assert not after, (seed, move)
                else:
                    possible += 1
                    assert after, (seed, move)
                    assert_change(problem, plan.held, after[0], move)
    assert possible > 300
    assert blocked > 300


def assert_change(
    problem: MeetingProblem, held: tuple[Held, ...], after: tuple[Held, ...], move: Move
) -> None:
    old, new = recount(problem, held)[0], recount(problem, after)[0]
    assert dict(move.change) == {
        goal: new[goal] - old[goal] for goal in new if new[goal] != old[goal]
    }


def day() -> MeetingProblem:
    return MeetingProblem(
        slots=(Slot("9", 540, 560), Slot("10", 600, 620)),
        participants=tuple(Participant(name) for name in "abc"),
        requests=(
            Asked("ab", ("a", "b"), weight=2),
            Asked("ac", ("a", "c"), weight=1, pair=KO_JA),
        ),
        places=(Place("hall", 2),),
    )


def test_a_meeting_in_the_way_is_displaced() -> None:
    problem = replace(day(), requests=tuple(replace(each, pair=None) for each in day().requests))
    held = (Held("ab", "9", "hall"),)
    first, second = moves(problem, held, "ac")
    assert (first.slot, first.displaces, dict(first.change)["weight"]) == ("9", ("ab",), -1)
    assert (second.slot, second.displaces, dict(second.change)["weight"]) == ("10", (), 1)


def test_without_an_interpreter_it_cannot_stand_anywhere() -> None:
    for move in moves(day(), (), "ac"):
        assert [reason.key for reason in move.blocked] == ["meeting.no_interpreter"]
