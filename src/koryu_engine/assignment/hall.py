"""Where too many ask for too few: applications that violate Hall's condition, by maximum flow."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from ortools.graph.python import max_flow

from koryu_engine.assignment.arcs import Arcs, Flags, Ints, compiled
from koryu_engine.assignment.flow import is_flow
from koryu_engine.types.assignment import AssignmentProblem


def crowded(problem: AssignmentProblem) -> AssignmentProblem | None:
    """The part of a problem in which needs and quotas alone ask for more than there is.

    None where they do not; pins and least loads are left out, the part clashing without them.
    """
    arcs = compiled(problem)
    rows = _violators(arcs)
    if not rows.any():
        return None
    names = {each.id for each, inside in zip(problem.applications, rows, strict=True) if inside}
    fits = tuple(fit for fit in problem.fits if fit[0] in names)
    people = {fit[1] for fit in fits}
    return replace(
        problem,
        evaluators=tuple(replace(e, least=0) for e in problem.evaluators if e.id in people),
        applications=tuple(each for each in problem.applications if each.id in names),
        fits=fits,
        pins=(),
        keep=(),
        forbidden=tuple(p for p in problem.forbidden if p[0] in names and p[1] in people),
    )


def _violators(arcs: Arcs) -> Flags:
    """(applications,) those on the source's side of a smallest cut, if it cuts demand off."""
    apps, evs = len(arcs.need), len(arcs.most)
    quotas = len(arcs.quota_app) if is_flow(arcs) else 0
    source, sink = apps + evs + quotas, apps + evs + quotas + 1
    asked = np.bincount(arcs.quota_app[:quotas], arcs.quota_least[:quotas], minlength=apps)
    rest = arcs.need - asked.astype(np.int64)
    if np.any(rest < 0):
        # Quotas ask for more than the application needs: it clashes with itself.
        return np.asarray(np.arange(apps) == np.flatnonzero(rest < 0)[0])
    tail = arcs.app.copy()
    if quotas:
        tail[arcs.member_arc] = apps + evs + arcs.member_quota
    quota = apps + evs + np.arange(quotas)
    flow = max_flow.SimpleMaxFlow()
    blocks: tuple[tuple[Ints, Ints, Ints], ...] = (
        (np.full(apps, source), np.arange(apps), rest),
        (np.full(quotas, source), quota, arcs.quota_least[:quotas]),
        (arcs.quota_app[:quotas], quota, rest[arcs.quota_app[:quotas]]),
        (tail, apps + arcs.ev, np.ones(len(arcs), np.int64)),
        (apps + np.arange(evs), np.full(evs, sink), arcs.most),
    )
    for start, end, capacity in blocks:
        if len(start):
            flow.add_arcs_with_capacity(start, end, capacity)
    found = np.zeros(apps, dtype=bool)
    if not apps or flow.solve(source, sink) != flow.OPTIMAL:
        return found
    if flow.optimal_flow() < int(arcs.need.sum()):
        side = np.array(flow.get_source_side_min_cut(), dtype=np.int64)
        found[side[side < apps]] = True
        inside = side[(side >= apps + evs) & (side < source)] - apps - evs
        found[arcs.quota_app[inside]] = True
    return found
