"""How far those who scored an application are apart, and whether noise explains it."""

import numpy as np
from scipy.special import chdtrc

from koryu_engine.scoring.design import Design, Floats
from koryu_engine.scoring.fit import Fit
from koryu_engine.types.scoring import Disagreement


def disagreements(design: Design, fit: Fit, level: float) -> list[Disagreement]:
    """One for each application of the design.

    Sheets less the leniency of who wrote them: within panels their squared distance from the
    panel's mean, between panels that of the means, both over the noise variance, against
    chi-square. The residuals of a fit are a little too small, so the flags are a little too few.
    """
    level_of = fit.bias[design.panel] + fit.bias[len(design.panels) + design.evaluator]
    found = []
    for at in range(len(design.applications)):
        rows = design.application == at
        points, panel = design.points[rows], design.panel[rows]
        clean = points - level_of[rows]
        means = {int(key): float(clean[panel == key].mean()) for key in np.unique(panel)}
        counts = np.array([(panel == key).sum() for key in means])
        apart = np.array(list(means.values()))
        within = sum(
            float(((clean[panel == key] - mean) ** 2).sum()) for key, mean in means.items()
        )
        between = float((counts * (apart - (counts @ apart) / counts.sum()) ** 2).sum())
        noise = _by_noise(within / fit.noise, len(points) - len(means))
        panel_noise = _by_noise(between / fit.noise, len(means) - 1)
        raw = np.array([points[panel == key].mean() for key in means])
        flags = [
            key
            for key, share in (
                ("disagreement.evaluators", noise),
                ("disagreement.panels", panel_noise),
            )
            if share < 1 - level
        ]
        found.append(Disagreement(_width(points), _width(raw), noise, panel_noise, tuple(flags)))
    return found


def _by_noise(square: float, freedom: int) -> float:
    return round(float(chdtrc(freedom, square)), 6) if freedom else 1.0


def _width(values: Floats) -> float:
    return round(float(values.max() - values.min()), 4)
