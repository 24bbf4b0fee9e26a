"""Why no plan can hold what must be held: a smallest set of requirements that clash."""

from __future__ import annotations

import time
from collections.abc import Iterable

from ortools.sat.python import cp_model

from koryu_engine.meetings.day import Day, Requirement
from koryu_engine.meetings.exact import Model
from koryu_engine.types.retrieval import Reason

NAMES = {
    "away": ("participant",),
    "busy": ("participant",),
    "fixed": ("request",),
    "forbidden": ("request",),
    "gap_difference": (),
    "interpreter": ("one", "other"),
    "least": ("participant",),
    "mandatory": ("request",),
    "most": ("participant",),
    "periods": ("request",),
    "place": ("request",),
    "precedence": ("earlier", "later"),
    "tables": ("slot",),
    "travel": ("participant",),
}
"""What the identifiers of each requirement are."""


def conflict(day: Day, seconds: float, seed: int) -> tuple[Reason, ...]:
    """A set that cannot hold together although it could without any one of its members.

    Deletion filter (Chinneck & Dravnieks 1991) from a core of the solver; if `seconds` run out the
    set still clashes but may be larger than it need be.
    """
    search = _Search(Model(day, guarded=True), time.monotonic() + max(seconds, 1.0), seed)
    core = search.core(search.model.guards) or ()
    for name in tuple(core):
        rest = [each for each in core if each != name]
        smaller = search.core(rest) if name in core else None
        if smaller is not None:
            core = smaller
    return tuple(as_reason(day, name) for name in core)


class _Search:
    def __init__(self, model: Model, deadline: float, seed: int) -> None:
        self.model, self.deadline, self.seed = model, deadline, seed

    def core(self, names: Iterable[Requirement]) -> tuple[Requirement, ...] | None:
        """Those of the names that clash, None if all of them can hold (or time is up)."""
        names = list(names)
        self.model.cp.clear_assumptions()
        self.model.cp.add_assumptions([self.model.guards[name] for name in names])
        solver = cp_model.CpSolver()
        solver.parameters.max_time_in_seconds = max(self.deadline - time.monotonic(), 0.0)
        solver.parameters.num_workers = 1
        solver.parameters.random_seed = self.seed
        if solver.solve(self.model.cp) != cp_model.INFEASIBLE:
            return None
        blamed = set(solver.sufficient_assumptions_for_infeasibility())
        return tuple(name for name in names if self.model.guards[name].index in blamed)


def as_reason(day: Day, name: Requirement) -> Reason:
    """`conflict.…` with the identifiers; an absence with the slots it covers."""
    params = dict(zip(NAMES[name[0]], name[1:], strict=True))
    if name[0] == "away":
        away = day.participants[name[1]].away
        params["slots"] = ", ".join(slot.id for slot in day.slots if slot.id in away)
    if name[0] == "interpreter":
        params = {"languages": "–".join(name[1:])}
    return Reason(f"conflict.{name[0]}", params)
