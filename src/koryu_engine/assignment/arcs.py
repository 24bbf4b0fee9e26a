"""A problem as arrays: one arc for each pair that may be, rows for applications and evaluators."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from koryu_engine.types.assignment import AssignmentProblem, Pair

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Arcs:
    """The arcs of a problem, sorted by application, then evaluator.

    Shapes: `app`, `ev`, `score`, `worth`, `kept`, `pinned` (arcs,); `need` (applications,);
    `least`, `most` (evaluators,); `quotas` (groups, ) rows of application and count, with
    `in_group` (groups × arcs, sparse) as pairs of group and arc. `worth` is what an arc adds to the
    total: its score, with the price of a change where it is kept.
    """

    problem: AssignmentProblem
    app: Ints
    ev: Ints
    score: Ints
    worth: Ints
    kept: Flags
    pinned: Flags
    need: Ints
    least: Ints
    most: Ints
    quota_app: Ints
    quota_least: Ints
    member_quota: Ints
    member_arc: Ints
    lost_pins: tuple[Pair, ...] = ()

    @cached_property
    def starts(self) -> Ints:
        """Where the arcs of each application begin; one more entry for the end."""
        return np.searchsorted(self.app, np.arange(len(self.need) + 1))

    def __len__(self) -> int:
        return len(self.app)

    @cached_property
    def tags(self) -> Flags:
        """(evaluators, tags that any application asks for)."""
        names = self.tag_names
        column = {name: at for at, name in enumerate(names)}
        found = np.zeros((len(self.most), len(names)), dtype=bool)
        for row, who in enumerate(self.problem.evaluators):
            for tag in who.tags:
                if tag in column:
                    found[row, column[tag]] = True
        return found

    @cached_property
    def tag_names(self) -> tuple[str, ...]:
        asked = {quota.tag for each in self.problem.applications for quota in each.quotas}
        return tuple(sorted(asked))

    @property
    def price_all(self) -> int:
        """What the prices of kept arcs add to the worth beyond the total."""
        return len(self.problem.keep) * self.problem.price if self.problem.price else 0

    def pair(self, arc: int) -> Pair:
        """The pair that an arc stands for."""
        return Pair(
            self.problem.applications[self.app[arc]].id, self.problem.evaluators[self.ev[arc]].id
        )

    def only(self, chosen: Flags) -> Arcs:
        """The same problem with some of the arcs."""
        new = np.cumsum(chosen) - 1
        stay = chosen[self.member_arc]
        return replace(
            self,
            **{name: getattr(self, name)[chosen] for name in _PER_ARC},
            member_quota=self.member_quota[stay],
            member_arc=new[self.member_arc[stay]],
        )


_PER_ARC = ("app", "ev", "score", "worth", "kept", "pinned")


def compiled(problem: AssignmentProblem, *, barred: bool = False) -> Arcs:
    """The arrays of a valid problem; with `barred` also arcs that languages or a ban rule out."""
    row = {each.id: at for at, each in enumerate(problem.applications)}
    column = {each.id: at for at, each in enumerate(problem.evaluators)}
    count = len(problem.fits)
    app = np.fromiter((row[fit[0]] for fit in problem.fits), np.int64, count)
    ev = np.fromiter((column[fit[1]] for fit in problem.fits), np.int64, count)
    score = np.fromiter((fit[2] for fit in problem.fits), np.int64, count)
    if not barred:
        stays = allowed(problem, app, ev)
        app, ev, score = app[stays], ev[stays], score[stays]
    order = np.lexsort((ev, app))
    app, ev, score = app[order], ev[order], score[order]
    wide = len(column) or 1

    def marked(pairs: tuple[Pair, ...]) -> Flags:
        codes = [row[a] * wide + column[e] for a, e in pairs if a in row and e in column]
        return np.isin(app * wide + ev, np.array(codes, dtype=np.int64))

    kept = marked(problem.keep)
    arcs = Arcs(
        problem=problem,
        app=app,
        ev=ev,
        score=score,
        worth=score + kept * (problem.price or 0),
        kept=kept,
        pinned=marked(problem.pins),
        need=_whole(each.evaluators for each in problem.applications),
        least=_whole(each.least for each in problem.evaluators),
        most=_whole(each.most for each in problem.evaluators),
        **_groups(problem, row, app, ev),
    )
    held = {arcs.pair(int(at)) for at in np.flatnonzero(arcs.pinned)}
    return replace(arcs, lost_pins=tuple(Pair(*p) for p in problem.pins if tuple(p) not in held))


def allowed(problem: AssignmentProblem, app: Ints, ev: Ints) -> Flags:
    """(arcs,) whether neither a missing language nor a ban rules the arc out."""
    spoken = _codes([each.languages for each in problem.evaluators])
    asked = _codes([each.languages for each in problem.applications])
    stays = np.ones(len(app), dtype=bool)
    for language, rows in asked.items():
        speaks = np.zeros(len(problem.evaluators), dtype=bool)
        speaks[spoken.get(language, [])] = True
        needs = np.zeros(len(problem.applications), dtype=bool)
        needs[rows] = True
        stays &= ~needs[app] | speaks[ev]
    row = {each.id: at for at, each in enumerate(problem.applications)}
    column = {each.id: at for at, each in enumerate(problem.evaluators)}
    wide = len(column) or 1
    banned = _whole(row[a] * wide + column[e] for a, e in problem.forbidden)
    return stays & ~np.isin(app * wide + ev, banned)


def _groups(problem: AssignmentProblem, row: dict[str, int], app: Ints, ev: Ints) -> dict[str, Any]:
    """The quotas and which arcs count for each."""
    tagged = _codes([each.tags for each in problem.evaluators])
    starts = np.searchsorted(app, np.arange(len(row) + 1))
    apps: list[int] = []
    least: list[int] = []
    arcs: list[Ints] = []
    has: dict[str, Flags] = {}
    for each in problem.applications:
        for quota in each.quotas:
            if quota.tag not in has:
                has[quota.tag] = np.zeros(len(problem.evaluators), dtype=bool)
                has[quota.tag][tagged.get(quota.tag, [])] = True
            first, last = starts[row[each.id]], starts[row[each.id] + 1]
            apps.append(row[each.id])
            least.append(quota.least)
            arcs.append(first + np.flatnonzero(has[quota.tag][ev[first:last]]))
    return {
        "quota_app": _whole(apps),
        "quota_least": _whole(least),
        "member_quota": np.repeat(np.arange(len(arcs)), [len(each) for each in arcs]),
        "member_arc": np.concatenate(arcs) if arcs else np.zeros(0, np.int64),
    }


def _codes(sets: list[frozenset[str]]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for at, each in enumerate(sets):
        for name in each:
            found.setdefault(name, []).append(at)
    return found


def _whole(values: Any) -> Ints:
    return np.array(list(values), dtype=np.int64)
