"""Scores with leniency taken off, beside the ranking by the rule, each with its uncertainty."""

from collections.abc import Sequence

import numpy as np

from koryu_engine.scoring.aggregate import aggregate
from koryu_engine.scoring.design import Design, Floats, design_of
from koryu_engine.scoring.disagreement import disagreements
from koryu_engine.scoring.exact import competition_ranks
from koryu_engine.scoring.fit import Fit, fit
from koryu_engine.scoring.ranks import Ranks, Separation, ranks_of
from koryu_engine.types.scoring import (
    CalibratedResult,
    CalibratedScore,
    CalibrationSettings,
    Disagreement,
    InvalidScores,
    Leniency,
    PanelLevel,
    RawScore,
    ScoringProblem,
    Spread,
)

MODEL = "additive 1"
DIGITS = 4


def calibrate(
    problem: ScoringProblem, settings: CalibrationSettings | None = None
) -> CalibratedResult:
    """The model's view of a problem; InvalidScores if problem or settings cannot be used."""
    chosen = settings or CalibrationSettings()
    _validate(chosen)
    raw = {score.application: score for score in aggregate(problem).scores}
    if not problem.sheets:
        return CalibratedResult(MODEL, (), tuple(sorted(raw)), (), (), (), (), (), None, ())
    design = design_of(problem)
    fitted = fit(design, chosen)
    scores = _Scores(design, fitted, raw)
    order = sorted(scores.ranks, key=lambda key: (scores.ranks[key], key))
    rows = np.array([scores.at[key] for key in order], dtype=np.int64)
    component = design.component[rows]
    extra = np.array([float(raw[key].adjustment) for key in order])
    shown = [scores.ranks[key] for key in order]
    draws = fitted.draws[rows] + extra[:, None]
    found = ranks_of(draws, shown, chosen.places, chosen.level)
    separated = Separation(found, component, chosen.level)
    tiers = separated.tiers(len(order))
    apart = disagreements(design, fitted, chosen.flag_level)
    return CalibratedResult(
        model=MODEL,
        scores=scores.rows(order, found, tiers, apart),
        unscored=tuple(sorted(set(raw) - set(design.applications))),
        evaluators=_evaluators(design, fitted),
        panels=_panels(design, fitted),
        spreads=_spreads(fitted, chosen.level),
        above=found.above,
        tiers=tuple(
            tuple(key for key, own in zip(order, tiers, strict=True) if own == tier)
            for tier in sorted(set(tiers))
        ),
        line=separated.line(order, chosen.places) if chosen.places else None,
        components=tuple(
            tuple(design.applications[at] for at in np.flatnonzero(design.component == part))
            for part in range(int(design.component.max()) + 1)
        ),
    )


def _validate(settings: CalibrationSettings) -> None:
    checks = {
        "places": settings.places is None or settings.places > 0,
        "level": 0.5 < settings.level < 1,
        "flag_level": 0.5 < settings.flag_level < 1,
        "draws": settings.draws >= 100,
        "seed": 0 <= settings.seed < 2**32,
    }
    for name, right in checks.items():
        if not right:
            value = str(getattr(settings, name))
            raise InvalidScores("invalid.range", what="settings", key=name, value=value)


class _Scores:
    """Calibrated scores with the raw ones beside, ranked among those that the rule ranks."""

    def __init__(self, design: Design, fitted: Fit, raw: dict[str, RawScore]) -> None:
        self._design, self._fitted, self._raw = design, fitted, raw
        self.at = {key: at for at, key in enumerate(design.applications)}
        self._score = {
            key: _plain(fitted.score[at] + float(raw[key].adjustment))
            for key, at in self.at.items()
        }
        self.ranks = competition_ranks(
            {key: score for key, score in self._score.items() if raw[key].rank is not None}
        )

    def rows(
        self,
        order: Sequence[str],
        found: Ranks,
        tiers: Sequence[int],
        apart: Sequence[Disagreement],
    ) -> tuple[CalibratedScore, ...]:
        place = {key: at for at, key in enumerate(order)}
        rest = [key for key in self._design.applications if key not in place]
        done = []
        for key in (*order, *rest):
            own, at = place.get(key), self.at[key]
            raw = self._raw[key]
            done.append(
                CalibratedScore(
                    application=key,
                    raw=raw.final,
                    raw_rank=raw.rank,
                    score=self._score[key],
                    error=_plain(self._fitted.error[at]),
                    rank=self.ranks.get(key),
                    rank_low=None if own is None else found.low[own],
                    rank_high=None if own is None else found.high[own],
                    within=None if own is None else found.within[own],
                    tier=None if own is None else tiers[own],
                    component=int(self._design.component[at]),
                    disagreement=apart[at],
                )
            )
        return tuple(done)


def _evaluators(design: Design, fitted: Fit) -> tuple[Leniency, ...]:
    counts = np.bincount(design.evaluator)
    first = len(design.panels)
    return tuple(
        Leniency(
            key,
            design.panels[design.panel_of[at]],
            int(counts[at]),
            _plain(fitted.effect[first + at]),
            _plain(fitted.effect_error[first + at]),
        )
        for at, key in enumerate(design.evaluators)
    )


def _panels(design: Design, fitted: Fit) -> tuple[PanelLevel, ...]:
    counts = np.bincount(design.panel)
    return tuple(
        PanelLevel(key, int(counts[at]), _plain(fitted.effect[at]), _plain(fitted.effect_error[at]))
        for at, key in enumerate(design.panels)
    )


def _spreads(fitted: Fit, level: float) -> tuple[Spread, ...]:
    ends = [0.5, (1 - level) / 2, (1 + level) / 2]
    return tuple(
        Spread(key, *(_plain(each) for each in _quantiles(draws, ends)))
        for key, draws in fitted.spreads.items()
    )


def _quantiles(draws: Floats, ends: Sequence[float]) -> Floats:
    return np.asarray(np.quantile(draws, ends), dtype=np.float64)


def _plain(value: float) -> float:
    """Rounded as published; adding zero turns a negative zero into a plain one."""
    return round(float(value), DIGITS) + 0.0
