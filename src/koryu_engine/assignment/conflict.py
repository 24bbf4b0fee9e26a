"""Why no assignment holds: a smallest set of requirements that clash, in words a person can use."""

from __future__ import annotations

import time
from collections.abc import Iterable
from typing import Any

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, linprog, milp
from scipy.sparse import coo_array, csr_array, eye_array, hstack

from koryu_engine.assignment.arcs import Arcs, compiled
from koryu_engine.assignment.hall import crowded
from koryu_engine.assignment.program import left
from koryu_engine.types.assignment import AssignmentProblem
from koryu_engine.types.retrieval import Reason

Requirement = tuple[str, ...]
"""A kind and identifiers: `("quota", application, tag)`."""


def conflict(problem: AssignmentProblem, seconds: float) -> tuple[Reason, ...]:
    """A set that cannot hold together although it could without any one of its members.

    Where needs and quotas alone clash, a maximum flow says which first. Then a core from the
    dual of the elastic program (Chinneck & Dravnieks 1991: elastic and deletion filters). If
    `seconds` run out, the set still clashes but may be larger than it need be.
    """
    problem = crowded(problem) or problem
    demands = _Demands(compiled(problem, barred=True))
    deadline = time.monotonic() + max(seconds, 1.0)
    core = demands.core(range(len(demands.names)))
    # Quotas go first: what remains then speaks of whole needs where it can.
    for row in sorted(core, key=lambda each: (demands.names[each][0] != "quota", each)):
        if row in core and left(deadline):
            rest = [each for each in core if each != row]
            if not demands.possible(rest):
                core = [each for each in demands.core(rest) if each in rest]
    return _told(demands.arcs, [demands.names[row] for row in core])


class _Demands:
    """Every requirement as rows of the form matrix · x ≥ low, each of which can be left out."""

    def __init__(self, arcs: Arcs) -> None:
        self.arcs = arcs
        self.names: list[Requirement] = []
        self._rows: list[int] = []
        self._columns: list[Any] = []
        self._values: list[Any] = []
        self._low: list[float] = []
        self.owner: list[int] = []
        self._all()
        sizes = [len(each) for each in self._columns]
        where = (np.repeat(np.arange(len(sizes)), sizes), np.concatenate([[], *self._columns]))
        data = np.concatenate([[], *self._values])
        shape = (len(sizes), max(len(arcs), 1))
        self.matrix = csr_array(coo_array((data, (where[0], where[1].astype(int))), shape=shape))
        self.low = np.array(self._low)
        self.owners = np.array(self.owner)

    def _add(self, name: Requirement, columns: Any, sign: int, low: int) -> None:
        if not self.names or self.names[-1] != name:
            self.names.append(name)
        self.owner.append(len(self.names) - 1)
        self._columns.append(columns)
        self._values.append(np.full(len(columns), float(sign)))
        self._low.append(float(low))

    def _all(self) -> None:
        arcs, problem = self.arcs, self.arcs.problem
        every = np.arange(len(arcs))
        by_ev = np.argsort(arcs.ev, kind="stable")
        ends = np.searchsorted(arcs.ev[by_ev], np.arange(len(arcs.most) + 1))
        group = 0
        speaks = {each.id: each.languages for each in problem.evaluators}
        for at, each in enumerate(problem.applications):
            mine = every[arcs.starts[at] : arcs.starts[at + 1]]
            self._add(("needs", each.id), mine, 1, each.evaluators)
            self._add(("needs", each.id), mine, -1, -each.evaluators)
            for quota in each.quotas:
                members = arcs.member_arc[arcs.member_quota == group]
                self._add(("quota", each.id, quota.tag), members, 1, quota.least)
                group += 1
            if each.languages:
                named = (problem.evaluators[int(who)].id for who in arcs.ev[mine])
                mute = [a for a, e in zip(mine, named, strict=True) if each.languages - speaks[e]]
                if mute:
                    self._add(("languages", each.id), np.array(mute), -1, 0)
        for at, who in enumerate(problem.evaluators):
            mine = by_ev[ends[at] : ends[at + 1]]
            if who.most < len(mine):
                self._add(("most", who.id), mine, -1, -who.most)
            if who.least:
                self._add(("least", who.id), mine, 1, who.least)
        arc = {arcs.pair(int(at)): int(at) for at in self._named()}
        for pair in sorted(set(problem.forbidden)):
            if pair in arc:
                self._add(("forbidden", *pair), np.array([arc[pair]]), -1, 0)
        for pair in problem.pins:
            own = [arc[pair]] if pair in arc else []
            self._add(("pin", *pair), np.array(own, dtype=int), 1, 1)

    def _named(self) -> Any:
        """The arcs of the pairs that pins or bans name."""
        asked = {tuple(p) for p in (*self.arcs.problem.pins, *self.arcs.problem.forbidden)}
        apps = {a for a, _ in asked}
        rows = [at for at, each in enumerate(self.arcs.problem.applications) if each.id in apps]
        near = np.flatnonzero(np.isin(self.arcs.app, rows))
        return [at for at in near if tuple(self.arcs.pair(int(at))) in asked]

    def _asked(self, rows: Any) -> csr_array:
        """The rows over the arcs that one of them asks for: no other arc can help."""
        matrix = csr_array(self.matrix[rows])
        asking = csr_array(matrix[np.flatnonzero(self.low[rows] > 0)])
        return csr_array(matrix[:, np.unique(asking.indices)])

    def core(self, names: Iterable[int]) -> list[int]:
        """Those of the requirements whose sum is impossible; all of them if the program is not."""
        names = list(names)
        rows = np.flatnonzero(np.isin(self.owners, names))
        matrix = self._asked(rows)
        count = matrix.shape[1]
        # Slack on every row: the duals of the least slack prove the clash of their rows.
        relaxed = csr_array(hstack([matrix, eye_array(len(rows))]))
        cost = np.concatenate([np.zeros(count), np.ones(len(rows))])
        ends = np.zeros((len(cost), 2))
        ends[:count, 1], ends[count:, 1] = 1, np.inf
        answer: Any = linprog(cost, A_ub=-relaxed, b_ub=-self.low[rows], bounds=ends)
        if answer.status != 0 or answer.fun < 1e-6:
            return names
        blamed = rows[np.abs(answer.ineqlin.marginals) > 1e-9]
        return sorted({int(self.owners[row]) for row in blamed})

    def possible(self, names: Iterable[int]) -> bool:
        """Whether the requirements can hold together (or nothing is known)."""
        rows = np.flatnonzero(np.isin(self.owners, list(names)))
        if not len(rows):
            return True
        matrix = self._asked(rows)
        count = matrix.shape[1]
        if not count:
            return bool(np.all(self.low[rows] <= 0))
        answer: Any = milp(
            np.zeros(count),
            constraints=LinearConstraint(matrix, self.low[rows], np.inf),
            bounds=Bounds(0, 1),
            integrality=np.ones(count),
            options={"time_limit": 10.0},
        )
        return bool(answer.status != 2)


def _told(arcs: Arcs, core: list[Requirement]) -> tuple[Reason, ...]:
    """The requirements as reasons; full loads as one, with the panel they belong to."""
    problem = arcs.problem
    needed = _needed(arcs, core)
    told = []
    full = {name[1] for name in core if name[0] == "most"}
    for kind, *ids in core:
        if kind in ("needs", "quota"):
            told.append(_demand(arcs, kind, *ids))
        elif kind == "least":
            who = next(each for each in problem.evaluators if each.id == ids[0])
            told.append(Reason("conflict.least", {"evaluator": who.id, "least": str(who.least)}))
        elif kind == "languages":
            what = next(each for each in problem.applications if each.id == ids[0])
            languages = ", ".join(sorted(what.languages))
            names = {"application": what.id, "languages": languages}
            told.append(Reason("conflict.languages", names))
        elif kind in ("pin", "forbidden"):
            told.append(Reason(f"conflict.{kind}", {"application": ids[0], "evaluator": ids[1]}))
    if full:
        people = [each for each in problem.evaluators if each.id in full]
        params = {
            "evaluators": ", ".join(each.id for each in people),
            "places": str(sum(each.most for each in people)),
            "needed": needed,
            "tag": _panel(arcs, core),
        }
        told.append(Reason("conflict.places", params))
    return tuple(told)


def _panel(arcs: Arcs, core: list[Requirement]) -> str:
    """The one tag that all quotas of the core ask for, else nothing."""
    tags = {name[2] for name in core if name[0] == "quota"}
    only = len(tags) == 1 and not any(name[0] == "needs" for name in core)
    return tags.pop() if only else ""


def _needed(arcs: Arcs, core: list[Requirement]) -> str:
    """Places that the demands of the core take from the full evaluators of the core, the others
    counted once for each demand; empty where other requirements enter."""
    if {kind for kind, *_ in core} - {"needs", "quota", "most"}:
        return ""
    full = {name[1] for name in core if name[0] == "most"}
    demands = [name for name in core if name[0] != "most"]
    if len({name[1] for name in demands}) < len(demands):
        return ""
    total = 0
    for kind, *ids in demands:
        least, allowed = _allowed(arcs, kind, *ids)
        total += least - len(allowed - full)
    return str(total)


def _allowed(arcs: Arcs, kind: str, application: str, tag: str = "") -> tuple[int, set[str]]:
    """How many evaluators a need or quota asks for, and who may be among them."""
    problem = arcs.problem
    what = next(each for each in problem.applications if each.id == application)
    may = {fit[1] for fit in problem.fits if fit[0] == application}
    may -= {pair[1] for pair in problem.forbidden if pair[0] == application}
    people = [e for e in problem.evaluators if e.id in may and not what.languages - e.languages]
    if kind == "needs":
        return what.evaluators, {each.id for each in people}
    least = next(quota.least for quota in what.quotas if quota.tag == tag)
    return least, {each.id for each in people if tag in each.tags}


def _demand(arcs: Arcs, kind: str, application: str, tag: str = "") -> Reason:
    """A need or a quota, with how many evaluators there are who may meet it."""
    least, people = _allowed(arcs, kind, application, tag)
    params = {"application": application, "allowed": str(len(people))}
    if kind == "needs":
        return Reason("conflict.needs", {**params, "evaluators": str(least)})
    return Reason("conflict.quota", {**params, "tag": tag, "least": str(least)})
