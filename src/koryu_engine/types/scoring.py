"""Shapes of the scoring of applications: exact sums, calibration, ranks with their uncertainty.

Applications, evaluators, panels, criteria and adjustments are named by text keys of the caller.
Everything that a rule counts is exact: `Exact` is what may be handed in (never a float), and what
comes back is a `Fraction`. Figures of the model are floats, rounded to the digits stated.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Literal

Exact = int | Decimal | Fraction
Method = Literal["mean", "trimmed_mean", "median", "sum"]
MinimumOf = Literal["criterion", "panel", "total"]


class InvalidScores(ValueError):
    """The problem cannot be scored. `key` says why, `params` what it is about.

    Keys: `invalid.inexact` (value), `invalid.twice` (what, key), `invalid.unknown` (what, key),
    `invalid.missing` (application, evaluator, criterion), `invalid.range` (what, key, value),
    `invalid.two_panels` (evaluator), `invalid.none` (what).
    """

    def __init__(self, key: str, /, **params: str) -> None:
        super().__init__(f"{key} {params}")
        self.key = key
        self.params: Mapping[str, str] = params


@dataclass(frozen=True, slots=True)
class Criterion:
    """One criterion: marks from 0 to `maximum`, worth `weight` points at full marks.

    `minimum`: the least marks, on the evaluator's scale, that a panel must give in the aggregate.
    """

    key: str
    weight: Exact
    maximum: Exact
    minimum: Exact | None = None


@dataclass(frozen=True, slots=True)
class Panel:
    """How one panel's sheets become one score.

    `weight`: its share in the combined score, in any unit. `trim` sheets at either end are dropped
    by `trimmed_mean` from `trim_from` sheets on, none below. `head_count`: the members intended;
    `sum` needs it and scales the sum of those present to it. Fewer sheets than `quorum`: no score.
    `minimum`: the least panel score, in points of the scale. `criteria`: the panel's own, in place
    of the rule's; their full marks are brought to the rule's scale.
    """

    key: str
    weight: Exact = 1
    method: Method = "mean"
    trim: int = 1
    trim_from: int = 5
    head_count: int | None = None
    quorum: int = 1
    minimum: Exact | None = None
    criteria: tuple[Criterion, ...] = ()


@dataclass(frozen=True, slots=True)
class AdjustmentRule:
    """A bonus or malus that may be given: at most `cap` points up or down, once capped by key."""

    key: str
    cap: Exact


@dataclass(frozen=True, slots=True)
class Rule:
    """The scoring rule of a stage, as announced.

    The scale is the sum of the criteria's weights. `bonus_cap` and `malus_cap` bound the sum of
    all bonuses and of all maluses. `minimum` is of the final score. `decimals`: the final score
    is rounded half up to so many before it is ranked; None keeps it exact. `tie_break`: criteria
    which decide among equal scores, in order, by what the panels gave together; every panel has
    them.
    """

    criteria: tuple[Criterion, ...]
    panels: tuple[Panel, ...]
    adjustments: tuple[AdjustmentRule, ...] = ()
    bonus_cap: Exact | None = None
    malus_cap: Exact | None = None
    minimum: Exact | None = None
    decimals: int | None = None
    tie_break: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sheet:
    """What one evaluator gave one application: marks by criterion, adjustments by key."""

    application: str
    evaluator: str
    panel: str
    marks: Mapping[str, Exact]
    adjustments: Mapping[str, Exact] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Adjustment:
    """A bonus (above 0) or malus (below 0) of an application, given once and not by a panel."""

    application: str
    key: str
    points: Exact


@dataclass(frozen=True, slots=True)
class ScoringProblem:
    """Everything a ranking follows from. An evaluator without a sheet was absent or recused."""

    rule: Rule
    applications: tuple[str, ...]
    sheets: tuple[Sheet, ...]
    adjustments: tuple[Adjustment, ...] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the computation, to be followed by a person.

    Keys: `step.sheet` (panel, evaluator, points: adjustments counted), `step.trimmed` (panel,
    highest, lowest: sums of the dropped, trim), `step.untrimmed` (panel, count, trim_from),
    `step.mean` (panel, sum, count, score), `step.median` (panel, count, score), `step.sum`
    (panel, sum, count, head_count, score), `step.short` (panel, count, quorum), `step.part`
    (panel, score, full, weight, weights, part), `step.combined` (score), `step.unscored` (),
    `step.adjustment` (key, points, counted) and `step.capped` (kind, sum, cap), these two with
    panel and evaluator if of a sheet, `step.rounded` (score, decimals, rounded), `step.final`
    (score), `step.minimum` (of, panel, criterion, value, minimum), `step.tie` (criterion, value).
    """

    key: str
    params: Mapping[str, str | int | Fraction]


@dataclass(frozen=True, slots=True)
class FailedMinimum:
    """A minimum that was not reached. `panel` and `criterion` are empty where not concerned."""

    of: MinimumOf
    panel: str
    criterion: str
    value: Fraction
    minimum: Fraction


@dataclass(frozen=True, slots=True)
class PanelScore:
    """One panel on one application: points of `full`, None below the quorum.

    `criteria`: marks on the evaluator's scale, aggregated as the panel's method says.
    """

    panel: str
    sheets: int
    score: Fraction | None
    full: Fraction
    criteria: Mapping[str, Fraction]


@dataclass(frozen=True, slots=True)
class RawScore:
    """One application by the rule.

    `combined`: panels together on the scale; `adjustment`: counted bonus and malus; `final`: their
    sum, rounded. None where a panel gave no score. `rank`: 1 is best, equals share it and the
    next is left out (1, 2, 2, 4); None without a score or with a failed minimum.
    """

    application: str
    panels: tuple[PanelScore, ...]
    combined: Fraction | None
    adjustment: Fraction
    final: Fraction | None
    rank: int | None
    failed: tuple[FailedMinimum, ...]
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class RawResult:
    """Scores by rank, then by key; those without a rank last. `scale`: full marks in points."""

    scores: tuple[RawScore, ...]
    scale: Fraction


@dataclass(frozen=True, slots=True)
class CalibrationSettings:
    """What may be chosen of the model; the defaults are those that are measured.

    `places`: how many are to be selected, None where no line is to be drawn. `level`: of rank
    intervals, and of the probability from which a pair counts as separated. `flag_level`: how
    surely noise is ruled out before disagreement is flagged. `shrink`: estimate how much leniency
    varies; False takes every evaluator's mean difference at face value. `draws`, `seed`: the
    simulation of ranks.
    """

    places: int | None = None
    level: float = 0.9
    flag_level: float = 0.99
    shrink: bool = True
    draws: int = 8192
    seed: int = 1


@dataclass(frozen=True, slots=True)
class Disagreement:
    """How far apart those who scored an application are, in points.

    `spread`: highest less lowest sheet; `panels`: highest less lowest panel mean, as given.
    `noise` and `panel_noise`: probability of a difference as large by noise alone, leniency
    accounted for (1 where there is nothing to compare). Flags: `disagreement.evaluators`,
    `disagreement.panels`.
    """

    spread: float
    panels: float
    noise: float
    panel_noise: float
    flags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CalibratedScore:
    """One application by the model, the raw figures beside it. Points to four decimals.

    `score` holds the adjustment that `raw` holds. `raw_rank` and `rank` are among the same
    applications: those the rule ranks. `rank_low` … `rank_high` holds the true rank with the
    stated probability; `within`: probability of a place; `tier`: 1 is the best group. They are
    None where `rank` is. `component`: applications of different components share no evaluator,
    not even through others, and are compared by the model's assumptions only.
    """

    application: str
    raw: Fraction | None
    raw_rank: int | None
    score: float
    error: float
    rank: int | None
    rank_low: int | None
    rank_high: int | None
    within: float | None
    tier: int | None
    component: int
    disagreement: Disagreement


@dataclass(frozen=True, slots=True)
class Leniency:
    """How many points an evaluator gives above (below 0: under) the own panel, with error."""

    evaluator: str
    panel: str
    sheets: int
    leniency: float
    error: float


@dataclass(frozen=True, slots=True)
class PanelLevel:
    """How many points a panel gives above (below 0: under) the weighted mean of the panels."""

    panel: str
    sheets: int
    level: float
    error: float


@dataclass(frozen=True, slots=True)
class Spread:
    """A standard deviation of the model in points: median, and its interval at the level.

    Keys: `spread.application` (true differences), `spread.taste` (a panel's own view of an
    application), `spread.evaluator` (leniency), `spread.noise` (the rest).
    """

    key: str
    sd: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class PlacesLine:
    """The line under the last place.

    `cuts`: the last inside and the first outside are not separated. `inside`: those above the line
    not separated from the first outside; `outside`: those below not separated from the last
    inside; both in order, empty if the line does not cut.
    """

    places: int
    cuts: bool
    inside: tuple[str, ...]
    outside: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CalibratedResult:
    """Everything the model says. `scores` by rank, then key; those without a rank last.

    `model`: its name and number, which changes whenever a figure of the same sheets may change.
    `unscored`: applications without a sheet, of which the model says nothing. `above`: for each
    pair of ranked applications in the order of `scores`, (row, column) → probability that the row
    is truly above the column, to three decimals. `tiers`: groups in order; each holds the
    applications not separated from its first. `components`: more than one means that parts of
    the ranking cannot be compared by scores alone; they never count as separated.
    """

    model: str
    scores: tuple[CalibratedScore, ...]
    unscored: tuple[str, ...]
    evaluators: tuple[Leniency, ...]
    panels: tuple[PanelLevel, ...]
    spreads: tuple[Spread, ...]
    above: tuple[tuple[float, ...], ...]
    tiers: tuple[tuple[str, ...], ...]
    line: PlacesLine | None
    components: tuple[tuple[str, ...], ...]
