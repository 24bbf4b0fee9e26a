"""What a scoring problem must satisfy before anything is counted."""

from collections.abc import Iterable, Mapping
from fractions import Fraction

from koryu_engine.scoring.exact import exact
from koryu_engine.types.scoring import Exact, InvalidScores, Panel, Rule, ScoringProblem, Sheet


def validate(problem: ScoringProblem) -> None:
    """Returns if the problem can be scored; InvalidScores (see there for the keys) if not."""
    _validate_rule(problem.rule)
    applications = _once("application", problem.applications)
    _once("sheet", (f"{sheet.application} {sheet.evaluator}" for sheet in problem.sheets))
    _once("adjustment", (f"{given.application} {given.key}" for given in problem.adjustments))
    panels: dict[str, str] = {}
    for sheet in problem.sheets:
        _known("application", sheet.application, applications)
        if panels.setdefault(sheet.evaluator, sheet.panel) != sheet.panel:
            raise InvalidScores("invalid.two_panels", evaluator=sheet.evaluator)
        _validate_sheet(sheet, problem.rule)
    kinds = {rule.key for rule in problem.rule.adjustments}
    for given in problem.adjustments:
        _known("application", given.application, applications)
        _known("adjustment", given.key, kinds)
        exact(given.points)


def _validate_rule(rule: Rule) -> None:
    if not rule.criteria or not rule.panels:
        raise InvalidScores("invalid.none", what="panel" if rule.criteria else "criterion")
    criteria = _once("criterion", (criterion.key for criterion in rule.criteria))
    _once("panel", (panel.key for panel in rule.panels))
    _once("adjustment", (given.key for given in rule.adjustments))
    for criterion in rule.criteria:
        _within("weight", criterion.key, criterion.weight, above=True)
        _within("maximum", criterion.key, criterion.maximum, above=True)
        _within("minimum", criterion.key, criterion.minimum, highest=criterion.maximum)
    for panel in rule.panels:
        _validate_panel(panel)
    for given in rule.adjustments:
        _within("cap", given.key, given.cap)
    for name in ("bonus_cap", "malus_cap", "minimum", "decimals"):
        _within(name, name, getattr(rule, name))
    for key in rule.tie_break:
        _known("criterion", key, criteria)


def _validate_panel(panel: Panel) -> None:
    if panel.method not in ("mean", "trimmed_mean", "median", "sum"):
        raise InvalidScores("invalid.unknown", what="method", key=str(panel.method))
    _within("weight", panel.key, panel.weight, above=True)
    _within("trim", panel.key, panel.trim)
    if panel.method == "trimmed_mean":
        _within("trim_from", panel.key, panel.trim_from - 2 * panel.trim, above=True)
    if panel.method == "sum" or panel.head_count is not None:
        _within("head_count", panel.key, panel.head_count or 0, above=True)
    _within("quorum", panel.key, panel.quorum, above=True)
    _within("minimum", panel.key, panel.minimum)


def _validate_sheet(sheet: Sheet, rule: Rule) -> None:
    _known("panel", sheet.panel, {panel.key for panel in rule.panels})
    for criterion in rule.criteria:
        if criterion.key not in sheet.marks:
            raise InvalidScores(
                "invalid.missing",
                application=sheet.application,
                evaluator=sheet.evaluator,
                criterion=criterion.key,
            )
        _within("marks", criterion.key, sheet.marks[criterion.key], highest=criterion.maximum)
    for key in sheet.marks:
        _known("criterion", key, {criterion.key for criterion in rule.criteria})
    for key, points in sheet.adjustments.items():
        _known("adjustment", key, {given.key for given in rule.adjustments})
        exact(points)


def _once(what: str, keys: Iterable[str]) -> set[str]:
    seen: set[str] = set()
    for key in keys:
        if key in seen:
            raise InvalidScores("invalid.twice", what=what, key=key)
        seen.add(key)
    return seen


def _known(what: str, key: str, known: Iterable[str] | Mapping[str, object]) -> None:
    if key not in known:
        raise InvalidScores("invalid.unknown", what=what, key=key)


def _within(
    what: str,
    key: str,
    value: Exact | None,
    *,
    above: bool = False,
    highest: Exact | None = None,
) -> None:
    """From 0 (`above`: above 0) to `highest`; None is no bound and passes."""
    if value is None:
        return
    number: Fraction = exact(value)
    if number < 0 or (above and number == 0) or (highest is not None and number > exact(highest)):
        raise InvalidScores("invalid.range", what=what, key=key, value=str(value))
