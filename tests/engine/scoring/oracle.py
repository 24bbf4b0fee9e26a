"""The model of scores worked out again, densely and slowly: every effect a column, no absorbing."""

import numpy as np

from koryu_engine.scoring import posterior


def ratios(count, scale):
    return [(scale * np.tan(np.pi / 2 * (at + 0.5) / count)) ** 2 for at in range(count)]


def dense(problem):
    """{application: (score, error)} of a problem of one criterion on 100 points, equal weights."""
    sheets = sorted(problem.sheets, key=lambda s: (s.application, s.evaluator))
    names, who, panels = (
        sorted({getattr(sheet, key) for sheet in sheets})
        for key in ("application", "evaluator", "panel")
    )
    cells = [(name, panel) for name in names for panel in panels]
    y = np.array([float(sheet.marks["all"]) for sheet in sheets])
    x = np.zeros((len(sheets), len(panels) + len(who) + len(names) + len(cells)))
    starts = np.cumsum([0, len(panels), len(who), len(names)])
    for row, sheet in enumerate(sheets):
        x[row, panels.index(sheet.panel)] = 1
        x[row, starts[1] + who.index(sheet.evaluator)] = 1
        x[row, starts[2] + names.index(sheet.application)] = 1
        x[row, starts[3] + cells.index((sheet.application, sheet.panel))] = 1
    members = {p: [e for e in who if e.startswith(p)] for p in panels}
    targets = np.zeros((len(names), x.shape[1]))
    for at, name in enumerate(names):
        targets[at, starts[2] + at] = 1
        for p, panel in enumerate(panels):
            targets[at, p] = 1 / len(panels)
            targets[at, starts[3] + cells.index((name, panel))] = 1 / len(panels)
            for evaluator in members[panel]:
                share = 1 / len(panels) / len(members[panel])
                targets[at, starts[1] + who.index(evaluator)] = share
    logs, means, variances = [], [], []
    freedom = posterior.NOISE_WORTH + len(y) - len(panels)
    centred = y - y.mean()
    for quality in ratios(posterior.QUALITY_NODES, posterior.QUALITY_SCALE):
        for taste in ratios(posterior.TASTE_NODES, posterior.TASTE_SCALE):
            for leniency in ratios(posterior.LENIENCY_NODES, posterior.LENIENCY_SCALE):
                prior = np.repeat(
                    [0, 1 / leniency, 1 / quality, 1 / taste],
                    [len(panels), len(who), len(names), len(cells)],
                )
                precision = x.T @ x + np.diag(prior)
                mean = np.linalg.solve(precision, x.T @ centred)
                rest = centred @ centred - mean @ (x.T @ centred)
                rate = posterior.NOISE_WORTH * (posterior.NOISE_SHARE * 100) ** 2 + rest
                size = np.linalg.slogdet(precision)[1] - np.log(prior[len(panels) :]).sum()
                logs.append(-size / 2 - freedom / 2 * np.log(rate))
                means.append(targets @ mean)
                covariance = np.linalg.solve(precision, targets.T)
                variances.append((targets * covariance.T).sum(axis=1) * rate / (freedom - 2))
    weights = np.exp(np.array(logs) - max(logs))
    weights /= weights.sum()
    score = weights @ np.array(means)
    variance = weights @ (np.array(variances) + (np.array(means) - score) ** 2)
    return {name: (score[at] + y.mean(), variance[at] ** 0.5) for at, name in enumerate(names)}
