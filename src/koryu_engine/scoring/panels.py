"""One panel on one application: sheets to points, points to one score, with every step."""

from collections.abc import Sequence
from fractions import Fraction
from operator import attrgetter

from koryu_engine.scoring.adjust import adjust, step
from koryu_engine.scoring.exact import exact, total
from koryu_engine.types.scoring import Panel, PanelScore, Rule, Sheet, Step


def scale_of(rule: Rule) -> Fraction:
    """Full marks in points: the sum of the criteria's weights."""
    return total(exact(criterion.weight) for criterion in rule.criteria)


def sheet_points(sheet: Sheet, rule: Rule) -> Fraction:
    """Points of one sheet: marks as shares of their maxima by weight, and its adjustments."""
    given = total(
        exact(sheet.marks[criterion.key]) * exact(criterion.weight) / exact(criterion.maximum)
        for criterion in rule.criteria
    )
    return given + adjust(sheet.adjustments, rule)[0]


def panel_score(panel: Panel, rule: Rule, sheets: Sequence[Sheet]) -> tuple[PanelScore, list[Step]]:
    """The panel's score of an application from its `sheets` of it, and how it came about."""
    scale = scale_of(rule)
    full = scale * (panel.head_count or 1) if panel.method == "sum" else scale
    steps: list[Step] = []
    for sheet in sorted(sheets, key=attrgetter("evaluator")):
        steps += _sheet_steps(sheet, rule)
    if len(sheets) < panel.quorum:
        where = {"panel": panel.key}
        steps.append(step("step.short", count=len(sheets), quorum=panel.quorum, **where))
        return PanelScore(panel.key, len(sheets), None, full, {}), steps
    points = sorted(sheet_points(sheet, rule) for sheet in sheets)
    steps += _aggregate_steps(panel, points)
    # Each criterion by itself: which sheet is dropped among equals must not decide a minimum.
    criteria = {
        criterion.key: aggregate_values(
            panel, sorted(exact(sheet.marks[criterion.key]) for sheet in sheets)
        )
        / (panel.head_count or 1 if panel.method == "sum" else 1)
        for criterion in rule.criteria
    }
    return PanelScore(
        panel.key, len(sheets), aggregate_values(panel, points), full, criteria
    ), steps


def aggregate_values(panel: Panel, values: Sequence[Fraction]) -> Fraction:
    """The panel's method on values in ascending order, at least one."""
    if panel.method == "median":
        middle = len(values) // 2
        return values[middle] if len(values) % 2 else (values[middle - 1] + values[middle]) / 2
    if panel.method == "sum":
        return total(values) * (panel.head_count or 1) / len(values)
    kept = values[panel.trim : len(values) - panel.trim] if _trims(panel, len(values)) else values
    return total(kept) / len(kept)


def _trims(panel: Panel, count: int) -> bool:
    return panel.method == "trimmed_mean" and panel.trim > 0 and count >= panel.trim_from


def _sheet_steps(sheet: Sheet, rule: Rule) -> list[Step]:
    where = {"panel": sheet.panel, "evaluator": sheet.evaluator}
    _, steps = adjust(sheet.adjustments, rule, **where)
    return [*steps, step("step.sheet", points=sheet_points(sheet, rule), **where)]


def _aggregate_steps(panel: Panel, points: Sequence[Fraction]) -> list[Step]:
    count, score, where = len(points), aggregate_values(panel, points), {"panel": panel.key}
    if panel.method == "median":
        return [step("step.median", count=count, score=score, **where)]
    if panel.method == "sum":
        head, plain = panel.head_count or 1, total(points)
        return [step("step.sum", sum=plain, count=count, head_count=head, score=score, **where)]
    steps = []
    if _trims(panel, count):
        lowest, highest = total(points[: panel.trim]), total(points[count - panel.trim :])
        steps.append(step("step.trimmed", highest=highest, lowest=lowest, trim=panel.trim, **where))
        count -= 2 * panel.trim
    elif panel.method == "trimmed_mean":
        steps.append(step("step.untrimmed", count=count, trim_from=panel.trim_from, **where))
    return [*steps, step("step.mean", sum=score * count, count=count, score=score, **where)]
