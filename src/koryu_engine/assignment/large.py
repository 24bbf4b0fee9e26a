"""Large problems: flows whose scores weigh more for the applications that would fall short."""

from __future__ import annotations

import math

import numpy as np

from koryu_engine.assignment.arcs import Arcs, Flags, Ints
from koryu_engine.assignment.flow import best_flow
from koryu_engine.assignment.program import left, scores

PARTS = 8
"""A weight is a whole number of this part of a point."""
ROUNDS = 12
GROWTH = 4
CLOSE = 1e-5
"""A gap, as a share of the bound, that is worth no further flow."""


def weighed(
    arcs: Arcs, gain: Ints, worst: int, first: Flags, deadline: float
) -> tuple[Flags | None, float]:
    """An assignment with every score at least `worst` if one is found, and a bound on the gain.

    With a weight w on its score an application counts w · (score - worst) too: zero or more
    wherever the score is reached, so that each flow's value is a bound (Lagrangian relaxation).
    Weights grow while an application falls short and shrink where more than enough is given.
    `first`: the flow of the highest gain.
    """
    weight = np.zeros(len(arcs.need), dtype=np.int64)
    best, value, upper = None, -math.inf, math.inf
    flow: Flags | None = first
    for _ in range(ROUNDS):
        begun = left(deadline)
        if weight.any():
            flow = best_flow(arcs, PARTS * gain + weight[arcs.app] * arcs.score)
        if flow is None:
            return None, -math.inf
        got = scores(arcs, flow)
        total = int(gain[flow].sum())
        upper = min(upper, (PARTS * total + int(weight @ (got - worst))) / PARTS)
        short = got < worst
        if not short.any() and total > value:
            best, value = flow, total
        near = upper - value <= CLOSE * abs(upper)
        if near or left(deadline) < 2 * (begun - left(deadline)):
            break
        relax = ~short & (got > worst) & (weight > 1)
        if not short.any() and not relax.any():
            break
        weight[relax] = weight[relax] * 3 // 4
        weight[short] = GROWTH * np.maximum(weight[short], PARTS)
    return best, upper
