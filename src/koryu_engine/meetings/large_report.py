"""What a large timetable says of itself: where each meeting stands, its goals, what is left out."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from koryu_engine.meetings.large_board import holes
from koryu_engine.meetings.large_bound import (
    holes_bound,
    holes_bound_dropping,
    weight_bound,
)
from koryu_engine.meetings.large_encode import Encoded, is_mandatory
from koryu_engine.types.meetings import Goal, GoalValue, Held, Request, Unplaced
from koryu_engine.types.retrieval import Reason

Rows = NDArray[np.intp]


def held(day: Encoded) -> tuple[Held, ...]:
    """The meetings in order of time, participants kept at their place where it is free."""
    last: dict[str, str | None] = {}
    return tuple(
        meeting
        for number, slot in enumerate(day.slots, 1)
        for meeting in _seated(day, slot.id, np.flatnonzero(day.board.slot == number), last)
    )


def _seated(day: Encoded, slot: str, rows: Rows, last: dict[str, str | None]) -> Iterator[Held]:
    free = {place.id: place.tables for place in day.problem.places if slot not in place.away}
    requests = [day.problem.requests[row] for row in rows.tolist()]
    chosen: dict[str, str | None] = {}
    for request in requests:
        for person in request.participants:
            place = last.get(person)
            if place is not None and free.get(place, 0) > 0:
                chosen[request.id] = place
                free[place] -= 1
                break
    others = (place for place, tables in free.items() for _ in range(tables))
    for request in requests:
        place = chosen[request.id] if request.id in chosen else next(others, None)
        last.update(dict.fromkeys(request.participants, place))
        yield Held(request.id, slot, place)


def goal_values(day: Encoded, meetings: tuple[Held, ...]) -> tuple[GoalValue, ...]:
    """Every goal of the problem with its value and a proved bound, in the problem's order."""
    return tuple(_goal(day, meetings, goal) for goal in day.problem.goals)


def _goal(day: Encoded, meetings: tuple[Held, ...], goal: Goal) -> GoalValue:
    there = day.board.slot > 0
    if goal == "mandatory":
        return GoalValue(goal, int(there[day.mandatory].sum()), int(day.mandatory.sum()))
    if goal == "weight":
        value = int(day.weight[there].sum())
        return GoalValue(goal, value, value if there.all() else _most_weight(day))
    if goal == "gaps":
        value = holes(day.board.at)
        return GoalValue(goal, value, _fewest_gaps(day, value))
    if goal == "fairness":
        return GoalValue(goal, _least_share(day), 1000)
    if goal == "moves":
        return GoalValue(goal, _changes(meetings, day), 0)
    if goal == "spread":
        return GoalValue(goal, _longest_run(day), 0)
    return GoalValue(goal, 0, 0)


def _most_weight(day: Encoded) -> int:
    board = day.board
    possible = board.may.any(axis=1)
    most = np.minimum(board.quota, day.free[:, 1:-1].sum(axis=1))
    return weight_bound(
        day.weight[possible], board.who[possible], most, int(board.room[1:-1].sum())
    )


def _fewest_gaps(day: Encoded, value: int) -> int:
    free, room = day.free[:, 1:-1], day.board.room[1:-1]
    if (day.board.slot > 0).all() and not _spared(day):
        return holes_bound(day.asked, free, room * day.board.who.shape[1], value)
    return min(value, holes_bound_dropping(day.asked, free, _spared(day)))


def _spared(day: Encoded) -> int:
    """Participants a plan as good in weight may give other meetings than they asked for."""
    optional = day.weight[~day.mandatory]
    goals = day.problem.goals
    width = day.board.who.shape[1]
    if "weight" not in goals[: goals.index("gaps")]:
        return int(width * len(optional))
    lost = int(day.weight[day.board.slot == 0].sum())
    least = int(optional[optional > 0].min(initial=lost + 1))
    return int(width) * (lost // least + int((optional == 0).sum()))


def _least_share(day: Encoded) -> int:
    """Per mille of its possible meetings that the worst-off participant holds."""
    there = np.array([len(day.slots) - len(each.away) for each in day.problem.participants])
    possible = np.minimum(np.minimum(day.asked, there), day.board.quota)
    share = np.where(possible > 0, 1000 * day.board.used // np.maximum(possible, 1), 1000)
    return int(share.min(initial=1000))


def _changes(meetings: tuple[Held, ...], day: Encoded) -> int:
    request = {each.id: each for each in day.problem.requests}
    last: dict[str, str | None] = {}
    changes = 0
    for each in meetings:
        for person in request[each.request].participants:
            changes += last.get(person, each.place) != each.place
            last[person] = each.place
    return changes


def _longest_run(day: Encoded) -> int:
    run = np.zeros(len(day.board.at), np.int64)
    longest, period = 0, None
    for number, slot in enumerate(day.slots, 1):
        busy = day.board.at[:, number] >= 0
        run = np.where(busy, (run if slot.period == period else 0) + 1, 0)
        longest, period = max(longest, int(run.max(initial=0))), slot.period
    return longest


def unplaced(day: Encoded) -> tuple[Unplaced, ...]:
    """Every request not held, and why."""
    return tuple(
        Unplaced(day.problem.requests[row].id, tuple(_reasons(day, row)))
        for row in np.flatnonzero(day.board.slot == 0).tolist()
    )


def _reasons(day: Encoded, row: int) -> Iterator[Reason]:
    board, request = day.board, day.problem.requests[row]
    may = np.flatnonzero(board.may[row])
    if not len(may):
        yield Reason("meeting.no_common_slot", {})
        return
    if (board.load[may] >= board.room[may]).all():
        yield Reason("meeting.no_table", {"slots": _slot_ids(day, may)})
    blocked = False
    for person, name in zip(board.who[row].tolist(), request.participants, strict=False):
        if board.used[person] >= board.quota[person]:
            yield Reason("meeting.full", {"participant": name, "most": str(board.quota[person])})
            blocked = True
        elif (board.at[person, may] >= 0).all():
            yield Reason("meeting.busy", {"participant": name})
            blocked = True
    if not blocked:
        yield from _outweighed(day, row, request, may)


def _slot_ids(day: Encoded, numbers: Rows) -> str:
    return ", ".join(day.slots[number - 1].id for number in numbers.tolist())


def _outweighed(day: Encoded, row: int, request: Request, may: Rows) -> Iterator[Reason]:
    """Meetings that stand in the slots left to it."""
    for person, name in zip(day.board.who[row].tolist(), request.participants, strict=False):
        met = day.board.at[person, may]
        ids = [day.problem.requests[at].id for at in met[met >= 0].tolist()]
        if ids:
            yield Reason("meeting.outweighed", {"participant": name, "requests": ", ".join(ids)})


def unkept(day: Encoded) -> bool:
    """Whether a mandatory request or a promised number of meetings is not held."""
    least = np.array([each.least for each in day.problem.participants], np.int64)
    missing = any(
        is_mandatory(day.problem.requests[row]) for row in np.flatnonzero(day.board.slot == 0)
    )
    return missing or bool((day.board.used < least).any())
