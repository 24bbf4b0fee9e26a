"""A primal–dual interior point method for the masters of column generation.

Its prices lie in the middle of what is possible, not at a corner, and settle far sooner.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.linalg import cho_factor, cho_solve
from scipy.sparse import csr_array

from koryu_engine.assignment.program import Floats

STEPS = 60


@dataclass(frozen=True, eq=False)
class Point:
    """Shares of the columns, prices of the rows, and by how much the two objectives differ."""

    share: Floats
    price: Floats
    gap: float


def interior(matrix: csr_array, low: Floats, cost: Floats, owners: int, gap: float) -> Point:
    """Minimise cost · x with matrix · x = low, x ≥ 0, until the objectives are `gap` apart.

    The first `owners` rows share no column, so their part of the normal equations is a diagonal
    and is eliminated. Mehrotra (1992): predictor and corrector steps. Both sides must be feasible
    and the rows independent.
    """
    normal = _Normal(matrix, owners)
    x, y, z = _start(normal, matrix, low, cost)
    size = 1 + float(np.abs(low).max()), 1 + float(np.abs(cost).max())
    for _ in range(STEPS):
        short = low - matrix @ x
        dual = cost - matrix.T @ y - z
        mean = float(x @ z) / len(x)
        near = (
            float(np.abs(short).max()) < 1e-7 * size[0]
            and float(np.abs(dual).max()) < 1e-7 * size[1]
        )
        if near and float(x @ z) < gap:
            break
        normal.factor(x / z)
        step = _direction(normal, matrix, x, z, short, dual, -x * z)
        ahead = _length(x, step[0]), _length(z, step[2])
        then = float((x + ahead[0] * step[0]) @ (z + ahead[1] * step[2])) / len(x)
        centre = (then / mean) ** 3 * mean
        step = _direction(normal, matrix, x, z, short, dual, centre - x * z - step[0] * step[2])
        primal, other = 0.995 * _length(x, step[0]), 0.995 * _length(z, step[2])
        x = x + min(primal, 1) * step[0]
        y = y + min(other, 1) * step[1]
        z = z + min(other, 1) * step[2]
    return Point(x, y, float(x @ z))


class _Normal:
    """Solves (matrix · D · matrixᵀ) y = r for a diagonal D, the owners' rows eliminated."""

    def __init__(self, matrix: csr_array, owners: int) -> None:
        self.top, self.rest = csr_array(matrix[:owners]), csr_array(matrix[owners:])
        self._top_t, self._rest_t = self.top.T.tocsr(), self.rest.T.tocsr()
        self._owners = owners

    def factor(self, weight: Floats) -> None:
        scaled = self._rest_t.multiply(weight[:, None]).tocsr()
        self._diagonal = self.top @ weight
        self._cross = (self.top @ scaled).toarray()
        inner = (self.rest @ scaled).toarray()
        inner -= self._cross.T @ (self._cross / self._diagonal[:, None])
        inner[np.diag_indices_from(inner)] += 1e-12 * (1 + np.abs(np.diag(inner)).max(initial=0))
        self._factor = cho_factor(inner, check_finite=False)

    def solve(self, right: Floats) -> Floats:
        top, rest = right[: self._owners], right[self._owners :]
        below = cho_solve(
            self._factor, rest - self._cross.T @ (top / self._diagonal), check_finite=False
        )
        return np.concatenate([(top - self._cross @ below) / self._diagonal, below])


def _direction(
    normal: _Normal, matrix: csr_array, x: Floats, z: Floats, short: Floats, dual: Floats,
    centring: Floats,
) -> tuple[Floats, Floats, Floats]:  # fmt: skip
    dy = normal.solve(short - matrix @ ((centring - x * dual) / z))
    dz = dual - matrix.T @ dy
    return (centring - x * dz) / z, dy, dz


def _length(value: Floats, step: Floats) -> float:
    """How far a step may go, at most 1 / 0.995, before something becomes negative."""
    falls = value + step / 0.995 < 0
    return float(np.min(-value[falls] / step[falls], initial=1 / 0.995))


def _start(
    normal: _Normal, matrix: csr_array, low: Floats, cost: Floats
) -> tuple[Floats, Floats, Floats]:
    normal.factor(np.ones(len(cost)))
    x = matrix.T @ normal.solve(low)
    y = normal.solve(matrix @ cost)
    z = cost - matrix.T @ y
    x = x + max(-1.5 * float(x.min()), 0)
    z = z + max(-1.5 * float(z.min()), 0)
    both = float(x @ z)
    return (
        x + 0.5 * both / max(float(z.sum()), 1e-9) + 1e-6,
        y,
        z + 0.5 * both / max(float(x.sum()), 1e-9) + 1e-6,
    )
