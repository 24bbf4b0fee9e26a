"""The posterior summed over its nodes: means, errors, and draws from which ranks are read."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from koryu_engine.scoring.design import Design, Floats
from koryu_engine.scoring.posterior import Node, nodes
from koryu_engine.types.scoring import CalibrationSettings


@dataclass(frozen=True, slots=True)
class Fit:
    """What the model says, in points.

    `score` (A) with `error`: what the panels' evaluators would give on average. `effect` (P + E)
    with `effect_error`: a panel's level over the weighted mean of panels, an evaluator's leniency
    over the own panel. `bias` (P + E): the posterior means themselves, to be taken off a sheet.
    `noise`: expected noise variance. `draws` (A, draws) of the score; `spreads`: key → draws of
    the standard deviations that can be told.
    """

    score: Floats
    error: Floats
    effect: Floats
    effect_error: Floats
    bias: Floats
    noise: float
    draws: Floats
    spreads: dict[str, Floats]


def fit(design: Design, settings: CalibrationSettings) -> Fit:
    """The posterior of a design; the same design and settings give the same figures."""
    held = list(nodes(design, shrink=settings.shrink))
    contrasts = _contrasts(design)
    score = _moments(held, [(node.base, node.loading, node.own) for node in held])
    nothing = np.zeros(len(contrasts))
    effect = _moments(held, [(nothing, contrasts, nothing) for _ in held])
    draws, spreads = _draw(design, held, settings)
    return Fit(
        score=score[0] + design.centre,
        error=score[1],
        effect=effect[0],
        effect_error=effect[1],
        bias=_weighted(held, [node.mean for node in held]),
        noise=float(sum(node.weight * node.noise for node in held)),
        draws=draws + design.centre,
        spreads=spreads,
    )


def _contrasts(design: Design) -> Floats:
    """(P + E, P + E): each panel against all by weight, each evaluator against the own panel."""
    panels, evaluators = len(design.panels), len(design.evaluators)
    members = np.zeros((panels, evaluators))
    members[design.panel_of, np.arange(evaluators)] = 1.0
    members /= members.sum(axis=1, keepdims=True)
    levels = np.hstack([np.eye(panels), members]) - design.standard
    lenient = np.hstack(
        [np.zeros((evaluators, panels)), np.eye(evaluators) - members[design.panel_of]]
    )
    return np.vstack([levels, lenient])


def _weighted(held: Iterable[Node], values: Iterable[Floats]) -> Floats:
    """The mean over nodes; summed in the order of the grid, so that it comes out the same."""
    terms = [node.weight * each for node, each in zip(held, values, strict=True)]
    return np.asarray(np.sum(terms, axis=0), dtype=np.float64)


def _moments(
    held: list[Node], linear: list[tuple[Floats, Floats, Floats]]
) -> tuple[Floats, Floats]:
    """Mean and error of base + loading · (panels, evaluators) + own over the mixture of nodes."""
    means = [
        base + loading @ node.mean for node, (base, loading, _) in zip(held, linear, strict=True)
    ]
    mean = _weighted(held, means)
    variances = []
    for node, at, (_, loading, own) in zip(held, means, linear, strict=True):
        half = node.root @ loading.T
        variances.append(node.noise * ((half**2).sum(axis=0) + own) + (at - mean) ** 2)
    return mean, np.sqrt(_weighted(held, variances))


def _draw(
    design: Design, held: list[Node], settings: CalibrationSettings
) -> tuple[Floats, dict[str, Floats]]:
    # RandomState: its stream is frozen for good, that of numpy's newer generators is not.
    chance = np.random.RandomState(settings.seed)
    count, size = settings.draws, len(held[0].mean)
    common = chance.standard_normal((count, size))
    own = chance.standard_normal((count, len(design.applications)))
    sd = 1 / np.sqrt(chance.chisquare(held[0].freedom, count))
    ends = np.rint(np.cumsum([node.weight for node in held]) * count).astype(int)
    ends[-1] = count
    draws = np.empty((count, len(design.applications)))
    ratios = np.empty((count, 3))
    for node, start, end in zip(held, [0, *ends[:-1]], ends, strict=True):
        if start == end:
            continue
        part = slice(start, end)
        sd[part] *= np.sqrt(node.rate)
        wide = sd[part, None]
        effects = node.mean + wide * (common[part] @ node.root)
        draws[part] = node.base + effects @ node.loading.T + wide * np.sqrt(node.own) * own[part]
        ratios[part] = np.sqrt([node.quality, node.taste, node.leniency])
    spreads = {"spread.application": sd * ratios[:, 0]}
    if held[0].taste:
        spreads["spread.taste"] = sd * ratios[:, 1]
    if settings.shrink:
        spreads["spread.evaluator"] = sd * ratios[:, 2]
    return draws.T.copy(), {**spreads, "spread.noise": sd}
