"""What a pinned or forbidden pair costs: the best assignment without it and with it."""

from __future__ import annotations

from dataclasses import replace

from koryu_engine.assignment.solve import assign
from koryu_engine.types.assignment import Assignment, AssignmentProblem, Pair, PairPrice


def price(
    problem: AssignmentProblem,
    *,
    pin: Pair | None = None,
    forbid: Pair | None = None,
    before: Assignment | None = None,
    seed: int = 0,
    time_limit: float = 60.0,
) -> PairPrice:
    """The loss in the worst score and the total when a pair must be (`pin`) or must not (`forbid`).

    `before`: the problem's assignment where it is known, which saves a run. A loss can be negative
    where not all is proved, or in the total where the worst score falls. Raises ValueError
    unless exactly one pair is given, or where it names what is not there.
    """
    if (pin is None) == (forbid is None):
        raise ValueError("give one pair, to pin or to forbid")
    other = replace(
        problem,
        pins=(*problem.pins, Pair(*pin)) if pin and pin not in problem.pins else problem.pins,
        forbidden=(*problem.forbidden, Pair(*forbid)) if forbid else problem.forbidden,
    )
    half = time_limit if before is not None else time_limit / 2
    if before is None:
        before = assign(problem, seed=seed, time_limit=half)
    after = assign(other, seed=seed, time_limit=half)
    known = bool(before.goals and after.goals)
    return PairPrice(
        possible=after.status != "infeasible",
        proved=before.status == "optimal" and after.status in ("optimal", "infeasible"),
        worst=_worst(before) - _worst(after) if known else None,
        total=_total(before) - _total(after) if known else None,
        before=before,
        after=after,
    )


def _worst(assignment: Assignment) -> int:
    return min((each.score for each in assignment.served), default=0)


def _total(assignment: Assignment) -> int:
    return sum(each.score for each in assignment.served)
