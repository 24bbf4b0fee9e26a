"""From a problem to the board of the large-scale solver, or a plain word on what it cannot plan."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from koryu_engine.meetings.large_board import Board, Mask, Numbers, Small
from koryu_engine.types.meetings import Goal, MeetingProblem, Request, Slot


@dataclass(frozen=True, slots=True)
class Encoded:
    """A problem in numbers. `free` (P, T+2): slots in which a participant has anything to do."""

    problem: MeetingProblem
    slots: tuple[Slot, ...]
    board: Board
    free: Mask
    mandatory: Mask
    weight: Numbers
    asked: Numbers


def is_mandatory(request: Request) -> bool:
    """A request fixed in time or place counts as mandatory."""
    return request.mandatory or request.slot is not None or request.place is not None


def encode(problem: MeetingProblem, seed: int) -> Encoded:
    """Raises ValueError where ids do not meet, or for what only the exact solver plans."""
    for fault in _unplannable(problem):
        raise ValueError(f"the large-scale solver cannot plan this: {fault}")
    slots = tuple(sorted(problem.slots, key=lambda each: each.start))
    people = _numbered("participant", (each.id for each in problem.participants))
    _numbered("request", (each.id for each in problem.requests))
    who = _who(problem, people)
    free = _free(problem, slots)
    may = _may(problem, slots, who, free)
    mandatory = np.array([is_mandatory(each) for each in problem.requests], bool)
    weight = np.array([each.weight for each in problem.requests], np.int64)
    asked = np.bincount(who[who >= 0], minlength=len(people)).astype(np.int64)
    board = _board(problem, slots, who, may, seed)
    board.value[:] = weight + mandatory * (1 + int(weight.sum()))
    return Encoded(problem, slots, board, _useful(who, may, free), mandatory, weight, asked)


def _unplannable(problem: MeetingProblem) -> Iterator[str]:
    if problem.precedences:
        yield "one meeting before another"
    if problem.gap_difference is not None:
        yield "a largest difference of gaps"
    if problem.published or problem.price is not None:
        yield "a published timetable to keep to"
    if problem.travel and len({place.zone for place in problem.places}) > 1:
        yield "time to travel between zones"
    if _after(problem.goals, "gaps") & {"mandatory", "weight"}:
        yield "gaps counting more than meetings held"
    for person in problem.participants:
        if person.capacity != 1:
            yield f"participant {person.id!r}, who can hold {person.capacity} meetings at once"
    for request in problem.requests:
        yield from _unplannable_request(problem, request)


def _after(goals: tuple[Goal, ...], goal: Goal) -> set[Goal]:
    return set(goals[goals.index(goal) :]) if goal in goals else set()


def _unplannable_request(problem: MeetingProblem, request: Request) -> Iterator[str]:
    if request.pair is not None:
        yield f"an interpreter (request {request.id!r})"
    if request.place is not None:
        yield f"a fixed place (request {request.id!r})"
    if len(request.participants) < 2 or len(set(request.participants)) < len(request.participants):
        yield f"a meeting of fewer than two different participants (request {request.id!r})"
    if request.weight < 0:
        yield f"a weight below zero (request {request.id!r})"
    if request.seats or request.equipment or request.online is not None:
        for place in problem.places:
            if (
                place.seats < request.seats
                or not request.equipment <= place.equipment
                or request.online not in (None, place.online)
            ):
                yield f"places that differ for request {request.id!r} (place {place.id!r})"


def _numbered(what: str, ids: Iterable[str]) -> dict[str, int]:
    number: dict[str, int] = {}
    for each in ids:
        if each in number:
            raise ValueError(f"{what} {each!r} is given twice")
        number[each] = len(number)
    return number


def _number(what: str, number: dict[str, int], each: str) -> int:
    if each not in number:
        raise ValueError(f"unknown {what} {each!r}")
    return number[each]


def _who(problem: MeetingProblem, people: dict[str, int]) -> Small:
    width = max((len(each.participants) for each in problem.requests), default=2)
    who = np.full((len(problem.requests), width), -1, np.int32)
    for row, request in enumerate(problem.requests):
        for column, person in enumerate(request.participants):
            who[row, column] = _number("participant", people, person)
    return who


def _columns(slots: tuple[Slot, ...]) -> dict[str, int]:
    return {each: at + 1 for each, at in _numbered("slot", (slot.id for slot in slots)).items()}


def _free(problem: MeetingProblem, slots: tuple[Slot, ...]) -> Mask:
    column = _columns(slots)
    free = np.zeros((len(problem.participants), len(slots) + 2), bool)
    free[:, 1:-1] = True
    for row, person in enumerate(problem.participants):
        for slot in person.away:
            free[row, _number("slot", column, slot)] = False
    return free


def _may(
    problem: MeetingProblem,
    slots: tuple[Slot, ...],
    who: Small,
    free: Mask,
) -> Mask:
    column = _columns(slots)
    may = np.ones((len(who), len(slots) + 2), bool)
    for member in who.T:
        may &= free[member] | (member < 0)[:, None]
    for row, request in enumerate(problem.requests):
        for slot in request.forbidden:
            may[row, _number("slot", column, slot)] = False
        if request.periods:
            may[row, 1:-1] &= [slot.period in request.periods for slot in slots]
        if request.slot is not None:
            fixed = _number("slot", column, request.slot)
            may[row, np.arange(may.shape[1]) != fixed] = False
    may[:, [0, -1]] = False
    return may


def _useful(who: Small, may: Mask, free: Mask) -> Mask:
    useful = np.zeros_like(free)
    for member in who.T:
        there = member >= 0
        np.logical_or.at(useful, member[there], may[there])
    return useful


def _board(
    problem: MeetingProblem,
    slots: tuple[Slot, ...],
    who: Small,
    may: Mask,
    seed: int,
) -> Board:
    people, requests, width = len(problem.participants), len(who), len(slots) + 2
    room = np.full(width, requests if not problem.places else 0, np.int64)
    column = _columns(slots)
    for place in problem.places:
        away = [_number("slot", column, slot) for slot in place.away]
        room += place.tables
        room[away] -= place.tables
    quota = [requests if each.most is None else each.most for each in problem.participants]
    return Board(
        at=np.full((people, width), -1, np.int32),
        who=who,
        slot=np.zeros(requests, np.int32),
        may=may,
        load=np.zeros(width, np.int64),
        room=room,
        used=np.zeros(people, np.int64),
        quota=np.array(quota, np.int64),
        value=np.zeros(requests, np.int64),
        mark=np.zeros(requests, np.int64),
        chain=np.zeros(requests, np.int32),
        stamp=np.zeros(1, np.int64),
        random=np.random.SeedSequence(seed).generate_state(1, np.uint64) | np.uint64(1),
    )
