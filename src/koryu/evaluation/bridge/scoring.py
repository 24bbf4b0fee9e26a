"""A closed stage as a document of text, through the engine, to the document of its result.

Both documents stand in the ledger: whoever has them can recompute the one from the other. Points
of the result are on a scale of 100 and exact ("251/3"); figures of the model are as the engine
rounds them. `inputs`: {"stage": {"position", "kind", "aggregation", "trim_from", "pass_mark",
"keep", "spread_flag", "places"}, "panels": [{"key", "weight", "head_count", "criteria": [{"code",
"kind", "weight", "scale", "minimum"}]}], "applications": [number], "sheets": [{"application",
"alias", "panel", "points": {code: points}}]}.
"""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from koryu_engine.scoring import aggregate, calibrate
from koryu_engine.scoring.exact import competition_ranks
from koryu_engine.types.scoring import (
    AdjustmentRule,
    CalibratedResult,
    CalibratedScore,
    CalibrationSettings,
    Criterion,
    Panel,
    PanelScore,
    RawScore,
    Rule,
    ScoringProblem,
    Sheet,
)

from ..enums import Aggregation, CriterionKind
from ..rules.ledger import plain

SCALE = 100
METHODS = {
    Aggregation.MEAN: "mean",
    Aggregation.TRIMMED: "trimmed_mean",
    Aggregation.MEDIAN: "median",
    Aggregation.HEADCOUNT: "sum",
}
Document = Mapping[str, Any]


def score(inputs: Document) -> dict[str, Any]:
    """The result of a stage, as text throughout: equal inputs give an equal document.

    Raises koryu_engine InvalidScores where the sheets do not fit the criteria.
    """
    if not inputs["panels"]:
        return {"scale": str(SCALE), "applications": [_through(n) for n in inputs["applications"]]}
    problem = problem_of(inputs)
    raw = aggregate(problem)
    places = inputs["stage"]["places"]
    model = calibrate(problem, CalibrationSettings(places=int(places or 0) or None))
    beside = {each.application: each for each in model.scores}
    ranks = {panel.key: _panel_ranks(panel.key, raw.scores) for panel in problem.rule.panels}
    rows = [_row(each, beside.get(each.application), ranks, inputs) for each in raw.scores]
    return plain(_result(rows, model))


def _through(number: str) -> dict[str, Any]:
    """Of a stage without points: what is still in it goes on."""
    return {"number": number, "rank": None, "total": None, "goes_on": True}


def problem_of(inputs: Document) -> ScoringProblem:
    """The engine's problem: each panel's criteria brought to a scale of 100."""
    stage, factors = inputs["stage"], {p["key"]: _factor(p) for p in inputs["panels"]}
    rule = Rule(
        criteria=(Criterion("points", SCALE, SCALE),),
        panels=tuple(_panel(each, stage) for each in inputs["panels"]),
        adjustments=tuple(
            AdjustmentRule(f"{panel['key']}:{each['code']}", _cap(each, factors[panel["key"]]))
            for panel in inputs["panels"]
            for each in panel["criteria"]
            if each["kind"] != CriterionKind.POINTS
        ),
    )
    kinds = {p["key"]: {c["code"]: c["kind"] for c in p["criteria"]} for p in inputs["panels"]}
    sheets = tuple(
        _sheet(each, kinds[each["panel"]], factors[each["panel"]]) for each in inputs["sheets"]
    )
    return ScoringProblem(rule, tuple(inputs["applications"]), sheets)


def _factor(panel: Document) -> Fraction:
    """Points of the scale for one weighted point of the panel's sheet."""
    own = [each for each in panel["criteria"] if each["kind"] == CriterionKind.POINTS]
    full = sum((Fraction(c["weight"]) * Fraction(c["scale"]) for c in own), Fraction(0))
    return SCALE / full if full else Fraction(1)


def _cap(criterion: Document, factor: Fraction) -> Fraction:
    return Fraction(criterion["scale"]) * factor


def _panel(panel: Document, stage: Document) -> Panel:
    return Panel(
        key=panel["key"],
        weight=Fraction(panel["weight"]),
        method=METHODS[Aggregation(stage["aggregation"])],
        trim_from=max(int(stage["trim_from"]), 3),
        head_count=int(panel["head_count"]),
        criteria=tuple(
            Criterion(
                each["code"],
                Fraction(each["weight"]) * Fraction(each["scale"]),
                Fraction(each["scale"]),
                Fraction(each["minimum"]) if each["minimum"] else None,
            )
            for each in panel["criteria"]
            if each["kind"] == CriterionKind.POINTS
        ),
    )


def _sheet(sheet: Document, kinds: Mapping[str, str], factor: Fraction) -> Sheet:
    points = {code: Fraction(value) for code, value in sheet["points"].items()}
    signs = {CriterionKind.BONUS: 1, CriterionKind.MALUS: -1}
    return Sheet(
        sheet["application"],
        sheet["alias"],
        sheet["panel"],
        {code: value for code, value in points.items() if kinds[code] == CriterionKind.POINTS},
        {
            f"{sheet['panel']}:{code}": value * factor * signs[CriterionKind(kinds[code])]
            for code, value in points.items()
            if kinds[code] != CriterionKind.POINTS
        },
    )


def _panel_ranks(key: str, scores: tuple[RawScore, ...]) -> dict[str, int]:
    """Each application's rank by one panel alone."""
    own = {s.application: next(p for p in s.panels if p.panel == key) for s in scores}
    return competition_ranks({a: p.score for a, p in own.items() if p.score is not None})


def _row(
    raw: RawScore,
    model: CalibratedScore | None,
    ranks: Mapping[str, Mapping[str, int]],
    inputs: Document,
) -> dict[str, Any]:
    panels = {
        each.panel: _panel_row(each, ranks[each.panel].get(raw.application)) for each in raw.panels
    }
    flags = [*(model.disagreement.flags if model else ()), *_apart(panels, inputs)]
    return {
        "number": raw.application,
        "rank": raw.rank,
        "total": raw.final,
        "panels": panels,
        "failed": [
            {"of": f.of, "panel": f.panel, "criterion": f.criterion}
            | {"value": f.value, "minimum": f.minimum}
            for f in raw.failed
        ],
        "calibrated": _model_row(model) if model else None,
        "flags": flags,
        "goes_on": _goes_on(raw, inputs["stage"]),
        "steps": [{"key": step.key} | dict(step.params) for step in raw.steps],
    }


def _panel_row(panel: PanelScore, rank: int | None) -> dict[str, Any]:
    score = None if panel.score is None else panel.score * SCALE / panel.full
    return {
        "score": score,
        "rank": rank,
        "sheets": panel.sheets,
        "criteria": dict(panel.criteria),
    }


def _apart(panels: Mapping[str, Mapping[str, Any]], inputs: Document) -> list[str]:
    """A flag where the panels' scores are further apart than the stage allows unmarked."""
    given = [each["score"] for each in panels.values() if each["score"] is not None]
    limit = Fraction(inputs["stage"]["spread_flag"])
    return ["panels.apart"] if len(given) > 1 and max(given) - min(given) > limit else []


def _model_row(model: CalibratedScore) -> dict[str, Any]:
    return {
        "score": model.score,
        "error": model.error,
        "rank": model.rank,
        "low": model.rank_low,
        "high": model.rank_high,
        "within": model.within,
        "tier": model.tier,
        "component": model.component,
        "spread": model.disagreement.spread,
        "noise": model.disagreement.noise,
        "panel_noise": model.disagreement.panel_noise,
    }


def _goes_on(raw: RawScore, stage: Document) -> bool:
    """By the mark and by how many are kept; equals at the line all go on."""
    if raw.rank is None or raw.final is None:
        return False
    enough = not stage["pass_mark"] or raw.final >= Fraction(stage["pass_mark"])
    return enough and (not stage["keep"] or raw.rank <= int(stage["keep"]))


def _result(rows: list[dict[str, Any]], model: CalibratedResult) -> dict[str, Any]:
    line = model.line
    return {
        "scale": SCALE,
        "applications": rows,
        "evaluators": [
            {"alias": e.evaluator, "panel": e.panel, "sheets": e.sheets}
            | {"leniency": e.leniency, "error": e.error}
            for e in model.evaluators
        ],
        "levels": [{"panel": p.panel, "level": p.level, "error": p.error} for p in model.panels],
        "spreads": [
            {"key": s.key, "sd": s.sd, "low": s.low, "high": s.high} for s in model.spreads
        ],
        "tiers": [list(tier) for tier in model.tiers],
        "line": {"cuts": line.cuts, "inside": list(line.inside), "outside": list(line.outside)}
        if line
        else None,
        "components": len(model.components),
    }
