"""The highest sum of gains as a minimum-cost flow: whole numbers, exact, fast at any size."""

from __future__ import annotations

import numpy as np
from ortools.graph.python import min_cost_flow

from koryu_engine.assignment.arcs import Arcs, Flags, Ints


def is_flow(arcs: Arcs) -> bool:
    """Whether no arc counts for two quotas of its application, so that a flow models them."""
    return bool(np.all(np.bincount(arcs.member_arc, minlength=1) <= 1))


def best_flow(arcs: Arcs, gain: Ints) -> Flags | None:
    """The arcs with the highest sum of gains under coverage, loads, quotas and pins, or None.

    Application → its quotas → evaluator → sink; what must flow through an arc goes ahead of it as
    supply. Only where `is_flow`. Network simplex and cost scaling need no proof beyond themselves:
    Ahuja, Magnanti & Orlin (1993); OR-tools' implementation.
    """
    if arcs.lost_pins:
        return None
    apps, evs, quotas = len(arcs.need), len(arcs.most), len(arcs.quota_app)
    sink = apps + evs + quotas
    supply = np.zeros(sink + 1, dtype=np.int64)
    supply[:apps] = arcs.need
    supply[sink] = -arcs.need.sum()
    tail = arcs.app.copy()
    tail[arcs.member_arc] = apps + evs + arcs.member_quota
    pinned = arcs.pinned.astype(np.int64)
    blocks = [
        (tail, apps + arcs.ev, pinned, np.ones(len(arcs), np.int64), -gain),
        (apps + np.arange(evs), np.full(evs, sink), arcs.least, arcs.most, None),
        (
            arcs.quota_app,
            apps + evs + np.arange(quotas),
            arcs.quota_least,
            arcs.need[arcs.quota_app],
            None,
        ),
    ]
    solver = min_cost_flow.SimpleMinCostFlow()
    for start, end, low, high, cost in blocks:
        if np.any(low > high):
            return None
        np.subtract.at(supply, start, low)
        np.add.at(supply, end, low)
        price = np.zeros(len(start), np.int64) if cost is None else cost
        solver.add_arcs_with_capacity_and_unit_cost(start, end, high - low, price)
    solver.set_nodes_supplies(np.arange(sink + 1), supply)
    if solver.solve() != solver.OPTIMAL:
        return None
    return np.asarray((solver.flows(np.arange(len(arcs))) + pinned) > 0)
