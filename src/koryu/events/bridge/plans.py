"""A run's plan between the database's JSON and the engine: frozen problems, checks, what is stale.

Problems and plans go in and come out as the engine's JSON; what is wrong comes as (key, params).
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from koryu_engine.meetings import check
from koryu_engine.types.meetings import Held, MeetingProblem, Plan
from koryu_engine.types.retrieval import Reason

from ..models import Event, PlanRun
from .files import as_json, plan_of_json, problem_of_json
from .meetings import problem_of

Words = tuple[str, dict[str, str]]  # a reason's key and parameters
# What a plan says of itself rather than what would go wrong on the day.
CERTIFICATE = frozenset(
    f"fault.{key}" for key in ("goal", "bound", "status", "unplaced", "affected", "gap_difference")
)
# Faults of several meetings, any one of which may go.
SURPLUS = frozenset(
    f"fault.{key}"
    for key in (
        "double_booked", "most", "tables", "interpreter_busy", "interpreter_most",
        "interpreter_straight", "travel", "precedence",
    )
)  # fmt: skip


def freeze(event: Event) -> dict:
    """The day as it stands, as the engine's JSON."""
    return as_json(problem_of(event))


def problem_and_plan(run: PlanRun) -> tuple[MeetingProblem, Plan]:
    return problem_of_json(run.problem), plan_of_json(run.plan)


def words(reasons: Iterable[Reason]) -> list[Words]:
    return [(reason.key, dict(reason.params)) for reason in reasons]


def faults(problem: dict, plan: dict) -> list[Words]:
    """What the independent checker finds wrong, nothing for a sound plan."""
    return _faults(problem_of_json(problem), plan_of_json(plan))


def _faults(problem: MeetingProblem, plan: Plan) -> list[Words]:
    return words(fault.reason for fault in check(problem, plan))


def unsound(
    problem: MeetingProblem, plan: Plan, fixed: Mapping[str, Held]
) -> dict[str, list[Words]]:
    """The held requests that cannot stand in `problem` as it is now, each with the reasons.

    `plan` may have been made on an older problem: what was declined meanwhile, who is away now.
    `fixed` are the meetings that stand whatever the plan says; what clashes with them cannot.
    Where meetings are too many for somebody or something, those that count least are named.
    """
    plan = replace(plan, held=tuple(each for each in plan.held if each.request not in fixed))
    known = {each.id for each in problem.requests}
    there = {
        "slot": {each.id for each in problem.slots},
        "place": {each.id for each in problem.places} | {None},
        "interpreter": {each.id for each in problem.interpreters} | {None},
    }
    wrong: dict[str, list[Words]] = {}
    for held in plan.held:
        if held.request not in known:
            wrong[held.request] = [("stale.request", {"request": held.request})]
            continue
        gone = [what for what, ids in there.items() if getattr(held, what) not in ids]
        if gone:
            wrong[held.request] = [(f"stale.{what}", {}) for what in gone]
    standing = tuple(held for name, held in fixed.items() if name in known)
    rank = _rank(problem)
    while found := _wrong(problem, plan, standing, frozenset(wrong), rank):
        for request, reason in found:
            wrong.setdefault(request, []).append(reason)
    return wrong


def _rank(problem: MeetingProblem) -> dict[str, tuple[bool, int]]:
    """What each request counts: of meetings that are one too many the least goes."""
    return {each.id: (each.mandatory, each.weight) for each in problem.requests}


def _wrong(
    problem: MeetingProblem,
    plan: Plan,
    standing: tuple[Held, ...],
    gone: frozenset[str],
    rank: Mapping[str, tuple[bool, int]],
) -> list[tuple[str, Words]]:
    """The requests that the checker blames in what is left of the plan, with the reasons."""
    kept = tuple(held for held in plan.held if held.request not in gone)
    left, found = replace(plan, held=kept + standing), []
    movable = {held.request for held in kept}
    surplus: set[str] = set()
    for fault in check(problem, left):
        key, params = fault.reason.key, dict(fault.reason.params)
        if key in CERTIFICATE or key == "fault.mandatory":
            continue
        meant = [name for name in _meant(problem, left, params) if name in movable]
        if key in SURPLUS and meant:
            # One that goes may mend several of these; what is left is looked at again.
            meant = [] if surplus & set(meant) else [min(meant, key=rank.__getitem__)]
            surplus |= set(meant)
        found += [(name, (key, params)) for name in meant]
    return found


def _meant(problem: MeetingProblem, plan: Plan, params: dict[str, str]) -> list[str]:
    """The held requests a fault is about."""
    if "earlier" in params:
        names = {params["earlier"], params["later"]}
        return [held.request for held in plan.held if held.request in names]
    if "request" in params:
        return [held.request for held in plan.held if held.request == params["request"]]
    sides = {each.id: each.participants for each in problem.requests}
    return [
        held.request
        for held in plan.held
        if params.get("slot") in (None, held.slot)
        and params.get("place") in (None, held.place)
        and params.get("interpreter") in (None, held.interpreter)
        and ("participant" not in params or params["participant"] in sides[held.request])
    ]
