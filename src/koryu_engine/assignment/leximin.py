"""Beyond the worst: the second worst as high as can be, the third, and so on; then the total."""

from __future__ import annotations

import math
from typing import Any, Literal

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_array, csr_array, eye_array, hstack, vstack

from koryu_engine.assignment.arcs import Arcs, Flags
from koryu_engine.assignment.program import left, rules, scores, sound

Aim = Literal["fewest", "highest", "total"]


class Ladder:
    """Rungs (score, many): at most `many` applications stand below the score.

    Who they are is chosen anew by every program, so that what is found are the levels of the best
    sorted vector of scores (Ogryczak & Śliwiński 2006), not of one that suits who was picked
    first. Scores count in whole `step`s here.
    """

    def __init__(
        self, arcs: Arcs, kept: int | None, worst: int, chosen: Flags, deadline: float
    ) -> None:
        self.arcs, self.chosen, self.deadline = arcs, chosen, deadline
        self.step = arcs.problem.step
        self.rungs = [(worst // self.step, 0)]
        self._base = rules(arcs, worst, kept)
        self._size = float(max(np.abs(arcs.worth).max(initial=0), 1))
        most = np.bincount(arcs.app, np.maximum(arcs.score, 0), minlength=len(arcs.need))
        self._ceiling = float(most.max(initial=0)) // self.step + 1
        shape = (len(arcs.need), len(arcs))
        score = arcs.score / self.step, (arcs.app, np.arange(len(arcs)))
        self._score = csr_array(coo_array(score, shape=shape))
        self._many: list[int] = []

    @property
    def levels(self) -> tuple[int, ...]:
        """The scores that are proved, from the worst up."""
        known: list[int] = []
        for (score, _), many in zip(self.rungs, self._many, strict=False):
            known += [score * self.step] * (many - len(known))
        return tuple(known)

    def climb(self) -> bool:
        """Find every level; False where time runs out before."""
        while True:
            many = self._program("fewest", score=self.rungs[-1][0] + 1)
            if many is None:
                return False
            self._many.append(round(many))
            if self._many[-1] == len(self.arcs.need):
                return True
            score = self._program("highest", many=self._many[-1])
            if score is None:
                return False
            self.rungs.append((round(score), self._many[-1]))

    def total(self) -> float:
        """The best worth on the levels found; returns its bound."""
        bound = self._program("total")
        return math.inf if bound is None else bound * self._size

    def _program(self, aim: Aim, *, score: int = 0, many: int = 0) -> float | None:
        """The fewest applications below a score, the highest score with so many below, or the
        best total; the chosen arcs follow. For the total a bound, for the others the exact value
        (None where time runs out)."""
        seconds = left(self.deadline)
        if seconds <= 0:
            return None
        rungs: list[tuple[float, float]] = [(float(s), float(m)) for s, m in self.rungs[1:]]
        if aim != "total":
            free = aim == "highest"
            rungs.append((math.nan if free else score, many if free else math.inf))
        apps, arcs = len(self.arcs.need), len(self.arcs)
        width = arcs + len(rungs) * apps + 1
        cost, top = np.zeros(width), np.ones(width)
        bottom = np.zeros(width)
        bottom[:arcs] = self.arcs.pinned
        top[-1], bottom[-1] = self._ceiling, self.rungs[-1][0]
        if aim == "total":
            cost[:arcs] = -self.arcs.worth / self._size
        elif aim == "fewest":
            cost[-1 - apps : -1] = 1.0
        else:
            cost[-1] = -1.0
        answer: Any = milp(
            cost,
            constraints=self._limits(rungs, width),
            bounds=Bounds(bottom, top),
            integrality=np.ones(width),
            options={"time_limit": seconds, "mip_rel_gap": 0.0},
        )
        if answer.x is not None:
            self._adopt(np.asarray(answer.x[:arcs] > 0.5), aim)
        if aim == "total":
            value = answer.fun if answer.status == 0 else answer.mip_dual_bound
            return None if value is None else -float(value)
        if answer.status != 0:
            return None
        return -float(answer.fun) if aim == "highest" else float(answer.fun)

    def _limits(self, rungs: list[tuple[float, float]], width: int) -> LinearConstraint:
        """score + (rung - lowest) · below ≥ rung, and how many are below; a rung of nan is the
        last variable."""
        apps, arcs = len(self.arcs.need), len(self.arcs)
        least = self.rungs[0][0]
        blocks = [hstack([self._base.matrix, csr_array((len(self._base.low), width - arcs))])]
        low, high = [self._base.low], [self._base.high]
        for at, (rung, many) in enumerate(rungs):
            free = math.isnan(rung)
            slack = (self._ceiling if free else rung) - least
            last = csr_array(np.full((apps, 1), -1.0 if free else 0.0))
            before, after = at * apps, (len(rungs) - 1 - at) * apps
            below = eye_array(apps, format="csr")
            pads = csr_array((apps, before)), csr_array((apps, after))
            blocks.append(hstack([self._score, pads[0], slack * below, pads[1], last]))
            low.append(np.full(apps, 0.0 if free else rung))
            high.append(np.full(apps, np.inf))
            count = np.zeros((1, width))
            count[0, arcs + before : arcs + before + apps] = 1.0
            blocks.append(csr_array(count))
            low.append(np.zeros(1))
            high.append(np.array([many]))
        matrix = csr_array(vstack(blocks))
        return LinearConstraint(matrix, np.concatenate(low), np.concatenate(high))

    def _adopt(self, chosen: Flags, aim: Aim) -> None:
        """Take over an assignment that keeps to every rung; for the total only a better one."""
        got = scores(self.arcs, chosen) // self.step
        stands = all(int((got < score).sum()) <= many for score, many in self.rungs)
        worth = self.arcs.worth
        better = aim != "total" or worth[chosen].sum() >= worth[self.chosen].sum()
        if stands and better and sound(self.arcs, chosen):
            self.chosen = chosen
