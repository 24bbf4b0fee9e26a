"""What a conflict names cannot hold together, and holds as soon as any one of it is left out."""

from __future__ import annotations

from dataclasses import replace

import pytest

from koryu_engine.meetings import solve
from koryu_engine.meetings.day import suits
from koryu_engine.types.meetings import (
    Interpreter,
    MeetingProblem,
    Participant,
    Place,
    Request,
    Slot,
)
from koryu_engine.types.retrieval import Reason
from tests.engine.meetings.brute import KO_JA, random_problem

ENOUGH = 9


def only(problem: MeetingProblem, conflict: tuple[Reason, ...]) -> MeetingProblem:
    """The problem with nothing asked but what the conflict names, by changing the problem alone."""
    named = {(reason.key.removeprefix("conflict."), *_ids(reason)) for reason in conflict}
    tight = frozenset(slot.id for slot in problem.slots if ("tables", slot.id) in named)
    return replace(
        problem,
        requests=tuple(_request(problem, r, named) for r in problem.requests),
        participants=tuple(_person(p, named) for p in problem.participants),
        # Where tables are not the matter, each place has as many as anybody could want.
        places=tuple(
            each
            for p in problem.places
            for each in (
                replace(p, away=(p.away & tight) | (_all(problem) - tight)),
                replace(p, id=f"{p.id}+", tables=ENOUGH, away=tight),
            )
        ),
        precedences=tuple(e for e in problem.precedences if ("precedence", *e) in named),
        gap_difference=problem.gap_difference if ("gap_difference",) in named else None,
        goals=(),
    )


def _ids(reason: Reason) -> tuple[str, ...]:
    return tuple(value for name, value in reason.params.items() if name != "slots")


def _all(problem: MeetingProblem) -> frozenset[str]:
    return frozenset(slot.id for slot in problem.slots)


def _request(problem: MeetingProblem, request: Request, named: set[tuple[str, ...]]) -> Request:
    spoken = request.pair and ("interpreter", "–".join(sorted(request.pair))) in named
    housed = ("place", request.id) in named or any(suits(request, p) for p in problem.places)
    made = replace(
        request,
        mandatory=("mandatory", request.id) in named,
        periods=request.periods if ("periods", request.id) in named else frozenset(),
        forbidden=request.forbidden if ("forbidden", request.id) in named else frozenset(),
        pair=request.pair if spoken else None,
        slot=None,
    )
    if ("fixed", request.id) in named:
        made = replace(made, forbidden=made.forbidden | (_all(problem) - {request.slot or ""}))
    return made if housed else replace(made, seats=0, equipment=frozenset(), online=None)


def _person(person: Participant, named: set[tuple[str, ...]]) -> Participant:
    return replace(
        person,
        away=person.away if ("away", person.id) in named else frozenset(),
        capacity=person.capacity if ("busy", person.id) in named else ENOUGH,
        most=person.most if ("most", person.id) in named else None,
        least=person.least if ("least", person.id) in named else 0,
    )


@pytest.mark.slow
def test_conflicts_clash_and_are_minimal() -> None:
    lifted = 0
    for seed in range(220):
        problem = random_problem(seed)
        free = tuple(replace(request, place=None) for request in problem.requests)
        problem = replace(problem, travel=(), requests=free, published=())
        plan = solve(problem)
        if plan.status != "infeasible":
            continue
        assert solve(only(problem, plan.conflict)).status == "infeasible", seed
        for reason in plan.conflict:
            rest = tuple(each for each in plan.conflict if each is not reason)
            assert solve(only(problem, rest)).status == "optimal", (seed, reason)
            lifted += 1
    assert lifted > 120


def keys(problem: MeetingProblem) -> list[str]:
    return sorted(
        " ".join([reason.key.removeprefix("conflict."), *reason.params.values()])
        for reason in solve(problem).conflict
    )


DAY = MeetingProblem(
    slots=(Slot("1", 0, 20), Slot("2", 30, 50)),
    participants=tuple(Participant(name) for name in "abcdef"),
    requests=(Request("ab", ("a", "b"), mandatory=True), Request("cd", ("c", "d"), mandatory=True)),
)


def test_too_few_tables() -> None:
    third = Request("ef", ("e", "f"), mandatory=True)
    problem = replace(DAY, requests=(*DAY.requests, third), places=(Place("hall", 1),))
    assert keys(problem) == ["mandatory ab", "mandatory cd", "mandatory ef", "tables 1", "tables 2"]


def test_an_absence() -> None:
    away = tuple(
        replace(p, away=frozenset({"1", "2"})) if p.id == "a" else p for p in DAY.participants
    )
    assert keys(replace(DAY, participants=away)) == ["away a 1, 2", "mandatory ab"]


def test_no_interpreter_and_no_place() -> None:
    spoken = tuple(replace(each, pair=KO_JA) for each in DAY.requests)
    one = Interpreter("i", frozenset({KO_JA}), most=1)
    assert keys(replace(DAY, requests=spoken, interpreters=(one,))) == [
        "interpreter ja–ko",
        "mandatory ab",
        "mandatory cd",
    ]
    wide = (replace(DAY.requests[0], seats=9), DAY.requests[1])
    assert keys(replace(DAY, requests=wide, places=(Place("hall", 2, seats=4),))) == [
        "mandatory ab",
        "place ab",
    ]


def test_a_promise_that_cannot_be_kept() -> None:
    promised = tuple(replace(p, least=2) if p.id == "a" else p for p in DAY.participants)
    assert keys(replace(DAY, participants=promised)) == ["least a"]
