"""Reasons are true: where they say no, adding the request to the plan breaks a rule."""

from __future__ import annotations

from dataclasses import replace

import pytest

from koryu_engine.meetings import solve
from koryu_engine.types.meetings import (
    Held,
    Interpreter,
    MeetingProblem,
    Participant,
    Place,
    Request,
    Slot,
)
from tests.engine.meetings.brute import EN_JA, KO_JA, random_problem
from tests.engine.meetings.test_moves import sound


def additions(problem: MeetingProblem, request: str) -> list[Held]:
    """Every way to add a request, sound or not."""
    places = [place.id for place in problem.places] or [None]
    voices = [None, *(who.id for who in problem.interpreters)]
    return [Held(request, s.id, p, v) for s in problem.slots for p in places for v in voices]


@pytest.mark.slow
def test_where_a_reason_says_no_the_request_cannot_be_added() -> None:
    refused = left_open = 0
    for seed in range(500):
        problem = random_problem(seed)
        plan = solve(problem)
        for missing in plan.unplaced:
            assert missing.reasons, seed
            costs = {
                slot
                for reason in missing.reasons
                if reason.key == "meeting.costs"
                for slot in reason.params["slots"].split(", ")
            }
            for each in additions(problem, missing.request):
                if each.slot not in costs:
                    assert not sound(problem, (*plan.held, each)), (seed, each, missing)
                    refused += 1
            left_open += bool(costs)
    assert refused > 1000
    assert left_open < refused


DAY = MeetingProblem(
    slots=(Slot("1", 0, 20, "am"), Slot("2", 30, 50, "pm")),
    participants=tuple(Participant(name) for name in "abcd"),
    requests=(Request("ab", ("a", "b"), weight=5, slot="1"), Request("cd", ("c", "d"), weight=1)),
)


def why(problem: MeetingProblem) -> list[tuple[str, dict[str, str]]]:
    (missing,) = solve(problem).unplaced
    return [(reason.key, dict(reason.params)) for reason in missing.reasons]


def test_each_kind_of_reason() -> None:
    am = replace(DAY.requests[1], periods=frozenset({"am"}))
    one = replace(DAY, requests=(DAY.requests[0], am), places=(Place("hall"),))
    assert why(one) == [("meeting.no_table", {"slots": "1"})]
    spoken = tuple(replace(each, pair=KO_JA) for each in (DAY.requests[0], am))
    voice = (Interpreter("i", frozenset({KO_JA, EN_JA})),)
    assert why(replace(DAY, requests=spoken, interpreters=voice)) == [
        ("meeting.no_interpreter", {"languages": "ja–ko", "slots": "1"})
    ]
    away = (*DAY.participants[:3], Participant("d", away=frozenset({"1", "2"})))
    assert why(replace(DAY, participants=away)) == [("meeting.no_common_slot", {})]
    none = (*DAY.participants[:3], Participant("d", most=0))
    assert why(replace(DAY, participants=none)) == [
        ("meeting.full", {"participant": "d", "most": "0"})
    ]
    ac = Request("ac", ("a", "c"), weight=1, periods=frozenset({"am"}))
    assert why(replace(DAY, requests=(DAY.requests[0], ac))) == [
        ("meeting.outweighed", {"participant": "a", "requests": "ab"})
    ]
    before = replace(DAY, requests=(DAY.requests[0], am), precedences=(("ab", "cd"),))
    assert why(before) == [("meeting.precedence", {"request": "ab"})]
