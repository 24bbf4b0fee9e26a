"""The ranking a rule prescribes, in exact numbers, so that anybody can recompute every rank."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from koryu_engine.scoring.adjust import adjust, step
from koryu_engine.scoring.exact import (
    competition_ranks,
    exact,
    exact_or_none,
    rounded,
    total,
)
from koryu_engine.scoring.panels import panel_score, scale_of
from koryu_engine.scoring.validate import validate
from koryu_engine.types.scoring import (
    Exact,
    FailedMinimum,
    PanelScore,
    RawResult,
    RawScore,
    Rule,
    ScoringProblem,
    Sheet,
    Step,
)


def aggregate(problem: ScoringProblem) -> RawResult:
    """Every application's score and rank by the rule; InvalidScores if it cannot be scored."""
    validate(problem)
    sheets: dict[str, list[Sheet]] = defaultdict(list)
    for sheet in problem.sheets:
        sheets[sheet.application].append(sheet)
    given: dict[str, dict[str, Exact]] = defaultdict(dict)
    for adjustment in problem.adjustments:
        given[adjustment.application][adjustment.key] = adjustment.points
    scored = [
        _score(application, problem.rule, sheets[application], given[application])
        for application in sorted(problem.applications)
    ]
    return RawResult(tuple(_ranked(scored, problem.rule)), scale_of(problem.rule))


def _score(
    application: str, rule: Rule, sheets: Sequence[Sheet], given: Mapping[str, Exact]
) -> RawScore:
    panels, steps = [], []
    for panel in rule.panels:
        own = [sheet for sheet in sheets if sheet.panel == panel.key]
        score, own_steps = panel_score(panel, rule, own)
        panels.append(score)
        steps += own_steps
    combined, own_steps = _combine(rule, panels)
    steps += own_steps
    adjustment, own_steps = adjust(given, rule)
    steps += own_steps
    final = None
    if combined is not None:
        final, own_steps = _finish(rule, combined + adjustment)
        steps += own_steps
    failed = _failed(rule, panels, final)
    for each in failed:
        steps.append(
            step(
                "step.minimum",
                of=each.of,
                panel=each.panel,
                criterion=each.criterion,
                value=each.value,
                minimum=each.minimum,
            )
        )
    return RawScore(
        application, tuple(panels), combined, adjustment, final, None, failed, tuple(steps)
    )


def _combine(rule: Rule, panels: Sequence[PanelScore]) -> tuple[Fraction | None, list[Step]]:
    """Panels together on the scale, each as its share of full marks by its weight."""
    weights = total(exact(panel.weight) for panel in rule.panels)
    combined, steps = Fraction(0), []
    for panel, scored in zip(rule.panels, panels, strict=True):
        if scored.score is None:
            return None, [step("step.unscored")]
        weight = exact(panel.weight)
        part = scored.score / scored.full * scale_of(rule) * weight / weights
        combined += part
        steps.append(
            step(
                "step.part",
                panel=panel.key,
                score=scored.score,
                full=scored.full,
                weight=weight,
                weights=weights,
                part=part,
            )
        )
    return combined, [*steps, step("step.combined", score=combined)]


def _finish(rule: Rule, score: Fraction) -> tuple[Fraction, list[Step]]:
    if rule.decimals is None:
        return score, [step("step.final", score=score)]
    final = rounded(score, rule.decimals)
    cut = step("step.rounded", score=score, decimals=rule.decimals, rounded=final)
    return final, [cut, step("step.final", score=final)]


def _failed(
    rule: Rule, panels: Sequence[PanelScore], final: Fraction | None
) -> tuple[FailedMinimum, ...]:
    checks: list[FailedMinimum] = []
    for panel, scored in zip(rule.panels, panels, strict=True):
        for criterion in rule.criteria:
            least = exact_or_none(criterion.minimum)
            value = scored.criteria.get(criterion.key)
            if least is not None and value is not None:
                checks.append(FailedMinimum("criterion", panel.key, criterion.key, value, least))
        least = exact_or_none(panel.minimum)
        if least is not None and scored.score is not None:
            checks.append(FailedMinimum("panel", panel.key, "", scored.score, least))
    least = exact_or_none(rule.minimum)
    if least is not None and final is not None:
        checks.append(FailedMinimum("total", "", "", final, least))
    return tuple(check for check in checks if check.value < check.minimum)


def _ranked(scored: Sequence[RawScore], rule: Rule) -> list[RawScore]:
    """In order, with ranks; a step is added where a criterion had to decide between equals."""
    finals = {s.application: s.final for s in scored if s.final is not None and not s.failed}
    broken = {s.application: _tie_values(s.panels, rule) for s in scored if s.application in finals}
    held = Counter(finals.values())
    ranks = competition_ranks({key: (final, broken[key]) for key, final in finals.items()})
    done = []
    for score in scored:
        ties: list[Step] = []
        if rule.tie_break and score.application in finals and held[finals[score.application]] > 1:
            values = zip(rule.tie_break, broken[score.application], strict=True)
            ties = [step("step.tie", criterion=key, value=value) for key, value in values]
        rank = ranks.get(score.application)
        done.append(replace(score, rank=rank, steps=(*score.steps, *ties)))
    return sorted(done, key=lambda s: (s.rank is None, s.rank or 0, s.application))


def _tie_values(panels: Sequence[PanelScore], rule: Rule) -> tuple[Fraction, ...]:
    """What the panels gave together, by weight, on each criterion that decides among equals."""
    weights = {panel.key: exact(panel.weight) for panel in rule.panels}
    return tuple(
        total(scored.criteria[key] * weights[scored.panel] for scored in panels)
        / total(weights.values())
        for key in rule.tie_break
    )
