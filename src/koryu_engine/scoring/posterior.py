"""The model of scores, summed over a fixed grid of its variances; no search, no stopping rule.

A sheet's points = level of its panel + quality of the application + the panel's own taste for the
application + leniency of the evaluator + noise; the last four normal, each with a variance of
its own. Sources: the additive model of panels in Paul, "Bayesian methods for calibration of
examiners", Br. J. Math. Stat. Psychol. 34 (1981), and MacKay et al., "Calibration with
confidence", R. Soc. Open Sci. 4 (2017); the mixed-model equations of Henderson, Biometrics 31
(1975); the half-Cauchy prior of standard deviations of Gelman, Bayesian Analysis 1 (2006).

Given the ratios of the variances to that of the noise, everything is known in closed form: the
noise integrates out under an inverse gamma, means under normals. The ratios are summed over a
grid whose nodes are equally probable beforehand. In units of the noise variance, one
application's sheets have covariance V = I + taste · J within panels + quality · J throughout,
whose inverse is written out here; only panels and evaluators need a matrix factorised.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from koryu_engine.scoring.design import Design, Floats

QUALITY_NODES, TASTE_NODES, LENIENCY_NODES = 14, 6, 14
QUALITY_SCALE, TASTE_SCALE, LENIENCY_SCALE = 1.0, 0.5, 0.5
"""Medians of the priors of standard deviations, in standard deviations of noise."""
NOISE_WORTH, NOISE_SHARE = 3.0, 0.05
"""Prior of the noise: worth three residuals of five hundredths of full marks, so that two or
three sheets do not claim to know it, nor equal scores that there is none."""
UNSHRUNK = 1e6
"""Variance ratio of leniency that leaves nothing of the shrinkage to four decimals."""
NEGLIGIBLE = 1e-6
"""Nodes below this share of the most probable are left out."""


@dataclass(frozen=True, slots=True)
class Node:
    """The posterior at one node, of `weight` in the sum (weights sum to 1).

    `quality`, `taste`, `leniency`: variance ratios. (panels, evaluators) are normal of `mean`
    (P + E) and covariance noise variance times `root`' · `root`; the noise variance is `rate` over
    chi-square of `freedom`. An application's expected score is `base` + `loading` · (panels,
    evaluators), of `own` variance beside (A), in noise variances.
    """

    weight: float
    quality: float
    taste: float
    leniency: float
    mean: Floats
    root: Floats
    rate: float
    freedom: float
    base: Floats
    loading: Floats
    own: Floats

    @property
    def noise(self) -> float:
        """Expected variance of the noise."""
        return self.rate / (self.freedom - 2)


@dataclass(frozen=True, slots=True)
class _Absorbed:
    """What applications leave to panels and evaluators once quality and taste are summed out."""

    held: Floats
    pulled: Floats
    matrix: Floats
    moment: Floats
    square: float
    log_size: float


def nodes(design: Design, *, shrink: bool) -> Iterator[Node]:
    """The nodes that matter, in a fixed order."""
    grid = [
        (quality, taste)
        for quality in _ratios(QUALITY_NODES, QUALITY_SCALE)
        for taste in (_ratios(TASTE_NODES, TASTE_SCALE) if _tells_taste(design) else [0.0])
    ]
    leniencies = _ratios(LENIENCY_NODES, LENIENCY_SCALE) if shrink else [UNSHRUNK]
    logs = np.array([_log_marginals(design, *pair, leniencies) for pair in grid])
    weights = np.exp(logs - logs.max())
    weights[weights < NEGLIGIBLE] = 0.0
    weights /= weights.sum()
    for pair, row in zip(grid, weights, strict=True):
        if row.any():
            absorbed = _absorb(design, *pair)
            for leniency, weight in zip(leniencies, row, strict=True):
                if weight:
                    yield _node(design, absorbed, *pair, leniency, float(weight))


def _ratios(count: int, scale: float) -> list[float]:
    """Variance ratios at the middles of `count` equally probable parts of a half-Cauchy."""
    middles = (np.arange(count) + 0.5) / count
    return [float(each) for each in (scale * np.tan(np.pi / 2 * middles)) ** 2]


def _tells_taste(design: Design) -> bool:
    """Whether a panel's taste can be told from quality: two panels share an application."""
    return bool(((design.count > 0).sum(axis=1) > 1).any())


def _absorb(design: Design, quality: float, taste: float) -> _Absorbed:
    held = 1 / (1 + taste * design.count)
    strength = (design.count * held).sum(axis=1)
    pulled = quality / (1 + quality * strength)
    within = np.einsum("ap,apd->ad", held, design.columns)
    within_points = (held * design.sums).sum(axis=1)
    cells = design.columns.reshape(-1, design.columns.shape[2])
    shares, sums = (taste * held).ravel(), design.sums.ravel()
    return _Absorbed(
        held=held,
        pulled=pulled,
        matrix=design.gram
        - cells.T @ (cells * shares[:, None])
        - within.T @ (within * pulled[:, None]),
        moment=design.moment - cells.T @ (shares * sums) - within.T @ (pulled * within_points),
        square=float(design.points @ design.points - shares @ sums**2 - pulled @ within_points**2),
        log_size=float(np.log1p(quality * strength).sum() - np.log(held).sum()),
    )


def _coefficients(design: Design, absorbed: _Absorbed, leniency: float) -> Floats:
    """Henderson's matrix of panels (no prior) and evaluators."""
    matrix = absorbed.matrix.copy()
    own = np.arange(len(design.panels), len(matrix))
    matrix[own, own] += 1 / leniency
    return matrix


def _log_marginals(
    design: Design, quality: float, taste: float, leniencies: list[float]
) -> list[float]:
    """Logarithm of the probability of the scores, up to a constant, for each leniency ratio."""
    absorbed = _absorb(design, quality, taste)
    stack = np.stack([_coefficients(design, absorbed, each) for each in leniencies])
    factors = np.linalg.cholesky(stack)
    sizes = 2 * np.log(np.diagonal(factors, axis1=1, axis2=2)).sum(axis=1)
    right = np.broadcast_to(absorbed.moment[:, None], (len(stack), len(absorbed.moment), 1))
    fitted = np.linalg.solve(stack, right)[:, :, 0] @ absorbed.moment
    logs = []
    for leniency, size, explained in zip(leniencies, sizes, fitted, strict=True):
        spread = absorbed.log_size + len(design.evaluators) * np.log(leniency) + size
        rate = _rate(design, absorbed.square - float(explained))
        logs.append(float(-spread / 2 - _freedom(design) / 2 * np.log(rate)))
    return logs


def _freedom(design: Design) -> float:
    return NOISE_WORTH + len(design.points) - len(design.panels)


def _rate(design: Design, residual: float) -> float:
    return NOISE_WORTH * (NOISE_SHARE * design.scale) ** 2 + max(residual, 0.0)


def _node(
    design: Design,
    absorbed: _Absorbed,
    quality: float,
    taste: float,
    leniency: float,
    weight: float,
) -> Node:
    # The factor is small and used many times: inverting it beats solving with it.
    root = np.linalg.inv(np.linalg.cholesky(_coefficients(design, absorbed, leniency)))
    mean = root.T @ (root @ absorbed.moment)
    share = taste * absorbed.held
    kept = 1 - (design.weights * share * design.count).sum(axis=1)
    pull = (kept * absorbed.pulled)[:, None] * absorbed.held + design.weights * share
    return Node(
        weight=weight,
        quality=quality,
        taste=taste,
        leniency=leniency,
        mean=mean,
        root=root,
        rate=_rate(design, absorbed.square - float(absorbed.moment @ mean)),
        freedom=_freedom(design),
        base=(pull * design.sums).sum(axis=1),
        loading=design.standard - np.einsum("ap,apd->ad", pull, design.columns),
        own=kept**2 * absorbed.pulled + (design.weights**2 * share).sum(axis=1),
    )
