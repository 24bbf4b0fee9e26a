"""Placing a meeting by hand: where it could stand, at what price, and the plan afterwards."""

from dataclasses import dataclass, replace

from koryu_engine.meetings import check, moves
from koryu_engine.meetings.day import Day, speaks
from koryu_engine.meetings.goals import values
from koryu_engine.meetings.reasons import unplaced
from koryu_engine.meetings.solve import affected, easy_bound
from koryu_engine.types.meetings import (
    FOR_TIMES,
    GoalValue,
    Held,
    MeetingProblem,
    Move,
    Plan,
    Request,
)

from .files import as_json, plan_of_json, problem_of_json
from .plans import Words, words


class Blocked(Exception):
    """The meeting cannot stand there; `reasons` say why."""

    def __init__(self, reasons: list[Words]) -> None:
        super().__init__(str(reasons))
        self.reasons = reasons


@dataclass(frozen=True, slots=True)
class Option:
    """One place for a meeting; `blocked` is empty when it can stand there."""

    slot: str
    place: str | None
    blocked: list[Words]
    displaces: tuple[str, ...]
    change: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Edited:
    """The plan after an edit, and where the meetings it touched were and are (None: not held)."""

    plan: dict
    before: dict[str, dict | None]
    after: dict[str, dict | None]


def options(problem: dict, plan: dict, request: str) -> list[Option]:
    """Every slot and place for a meeting, in order of time and place.

    Where the engine lists one of several places alike and as free, all of them are given.
    """
    asked, planned = problem_of_json(problem), plan_of_json(plan)
    listed = moves(asked, planned.held, request)
    now = next((held for held in planned.held if held.request == request), None)
    found: list[Option] = []
    for slot in dict.fromkeys(move.slot for move in listed):
        there = [move for move in listed if move.slot == slot]
        found += [_option(move, asked.goals) for move in _with_alike(asked, there, now)]
    return found


def _with_alike(problem: MeetingProblem, there: list[Move], now: Held | None) -> list[Move]:
    looks = {
        place.id: (place.zone, place.seats, place.equipment, place.online, place.away)
        for place in problem.places
    }
    given = {move.place: move for move in there}
    for name, look in looks.items():
        alike = [move for move in there if move.place and looks[move.place] == look]
        here = now is not None and (now.slot, now.place) == (there[0].slot, name)
        if name not in given and alike and not here:
            given[name] = replace(min(alike, key=lambda move: len(move.displaces)), place=name)
    order = {name: at for at, name in enumerate(looks)}
    return sorted(given.values(), key=lambda move: order.get(move.place or "", -1))


def _option(move: Move, goals: tuple[str, ...]) -> Option:
    """With the price in the goals that the plan is judged by, in their order."""
    change = tuple(
        sorted((e for e in move.change if e[0] in goals), key=lambda e: goals.index(e[0]))
    )
    return Option(move.slot, move.place, words(move.blocked), move.displaces, change)


def place(problem: dict, plan: dict, request: str, slot: str, where: str | None) -> Edited:
    """Put a meeting there; those in its way leave. Raises `Blocked`; KeyError for unknown ids."""
    asked, planned = problem_of_json(problem), plan_of_json(plan)
    move = _move(asked, planned, request, slot, where)
    if move.blocked:
        raise Blocked(words(move.blocked))
    gone = {request, *move.displaces}
    left = tuple(held for held in planned.held if held.request not in gone)
    wanted = next(each for each in asked.requests if each.id == request)
    return _sound(asked, planned, left, wanted, Held(request, slot, where))


def take_out(problem: dict, plan: dict, request: str) -> Edited:
    """Leave a meeting out. Raises `Blocked` when it must take place, KeyError when not held."""
    asked, planned = problem_of_json(problem), plan_of_json(plan)
    left = tuple(held for held in planned.held if held.request != request)
    if len(left) == len(planned.held):
        raise KeyError(request)
    return _checked(asked, planned, left)


def put_back(problem: dict, plan: dict, places: dict[str, dict | None]) -> Edited:
    """Meetings as they were before an edit. Raises `Blocked` when that no longer fits."""
    asked, planned = problem_of_json(problem), plan_of_json(plan)
    left = [held for held in planned.held if held.request not in places]
    left += [Held(**each) for each in places.values() if each]
    return _checked(asked, planned, tuple(left))


def _move(problem: MeetingProblem, plan: Plan, request: str, slot: str, where: str | None) -> Move:
    """The engine's judgement of this place, or of one alike that stands for it in its list."""
    found = [move for move in moves(problem, plan.held, request) if move.slot == slot]
    places = [place.id for place in problem.places] or [None]
    if not found or where not in places:
        raise KeyError(slot)
    return min(found, key=lambda move: (move.place != where, bool(move.blocked), move.displaces))


def _sound(
    problem: MeetingProblem, plan: Plan, left: tuple[Held, ...], request: Request, held: Held
) -> Edited:
    """With the first interpreter who can do it, the one it had before all others."""
    blocked: Blocked | None = None
    for interpreter in _interpreters(problem, plan, request):
        try:
            return _checked(problem, plan, (*left, replace(held, interpreter=interpreter)))
        except Blocked as found:
            blocked = blocked or found
    raise blocked or Blocked([("fault.no_interpreter", {"request": request.id})])


def _interpreters(problem: MeetingProblem, plan: Plan, request: Request) -> list[str | None]:
    if request.pair is None:
        return [None]
    had = {held.interpreter for held in plan.held if held.request == request.id}
    able = [each.id for each in problem.interpreters if speaks(each, request.pair)]
    return sorted(able, key=lambda name: name not in had)


def _checked(problem: MeetingProblem, plan: Plan, held: tuple[Held, ...]) -> Edited:
    edited = restated(problem, plan, held)
    if wrong := check(problem, edited):
        raise Blocked(words(fault.reason for fault in wrong))
    before, after = (
        {each.request: each for each in each_plan.held} for each_plan in (plan, edited)
    )
    touched = [name for name in before | after if before.get(name) != after.get(name)]
    return Edited(
        as_json(edited),
        {name: _plain(before.get(name)) for name in touched},
        {name: _plain(after.get(name)) for name in touched},
    )


def _plain(held: Held | None) -> dict | None:
    if held is None:
        return None
    return {
        "request": held.request,
        "slot": held.slot,
        "place": held.place,
        "interpreter": held.interpreter,
    }


def restated(problem: MeetingProblem, plan: Plan, held: tuple[Held, ...]) -> Plan:
    """What a plan says of itself with other meetings held: values counted anew, bounds kept.

    The bound of a goal holds for plans equal in the goals before it; once one of those differs,
    only what needs no search is stated of the goals behind. Goals decided last, for the times of
    the plan, come behind all others.
    """
    day = Day(problem)
    times = {(each.request, each.slot) for each in plan.held}
    same = times == {(each.request, each.slot) for each in held}
    order = {slot.id: at for at, slot in enumerate(day.slots)}
    held = tuple(sorted(held, key=lambda each: (order[each.slot], each.request)))
    now, equal, goals = values(day, held), True, []
    for goal in sorted(plan.goals, key=lambda each: each.goal in FOR_TIMES):
        kept = equal and (same or goal.goal not in FOR_TIMES)
        bound = goal.bound if kept else easy_bound(day, goal.goal)
        goals.append(GoalValue(goal.goal, now[goal.goal], bound))
        equal = equal and now[goal.goal] == goal.value
    goals.sort(key=lambda each: problem.goals.index(each.goal))
    return replace(
        plan,
        status="optimal" if all(goal.proved for goal in goals) else "feasible",
        held=held,
        goals=tuple(goals),
        unplaced=unplaced(day, held),
        affected=affected(day, held),
    )
