"""Ranking by panels, simulated with known truth: calibrated beside mean, trimmed mean, z-scores.

Each setting draws applications of known quality, evaluators of known leniency and whole points of
100 from a seed. Counted for each way of ranking: Kendall's and Spearman's correlation with the
true order, and how many of the true best third are among the best third. For the calibration
also: the true ranks inside their intervals, the truly better above in pairs called separated, and
flags of disagreement, of which noise alone should raise one in a hundred.
"""

import argparse
import json
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from statistics import fmean, stdev
from typing import Any

import numpy as np
from scipy.stats import kendalltau, spearmanr

from koryu_engine.scoring import aggregate, calibrate
from koryu_engine.types.scoring import (
    CalibratedResult,
    CalibrationSettings,
    Criterion,
    Panel,
    Rule,
    ScoringProblem,
    Sheet,
)

QUALITY, NOISE, MIDDLE = 7.0, 6.0, 70.0
LEVEL = 0.9
COLUMNS = "{:22}{:>7}{:>7}{:>7}{:>7}{:>7}{:>16}{:>8}{:>8}{:>7}{:>7}{:>8}{:>8}"


@dataclass(frozen=True)
class Setting:
    """What is drawn. Points: `leniency`, `taste` (standard deviations), `harsh` (between panels).

    `members` of each of `panels` share `applications`, `few` … `many` on each. `stretch`: how
    much evaluators differ in the width of their marks; `heavy`: noise of Student's t with four
    degrees of freedom, and applications good enough to meet the ceiling of 100. `steered`: the
    strict tend to get the good applications, the lenient the poor ones.
    """

    name: str
    leniency: float
    harsh: float = 0.0
    taste: float = 0.0
    panels: tuple[str, ...] = ("KR", "JP")
    applications: int = 40
    members: int = 8
    few: int = 3
    many: int = 5
    stretch: float = 0.0
    heavy: bool = False
    steered: bool = False


SETTINGS = (
    Setting("evaluators alike", 0.0),
    Setting("moderate leniency", 4.0),
    Setting("strong leniency", 10.0),
    Setting("one panel, moderate", 4.0, panels=("KR",)),
    Setting("harsh and lenient panel", 4.0, harsh=12.0),
    Setting("panels' own taste", 4.0, harsh=6.0, taste=4.0),
    Setting("sparse", 4.0, harsh=6.0, applications=60, members=20, few=2, many=3),
    Setting("few applications", 4.0, applications=10, members=5, few=3, many=3),
    Setting("off the model", 4.0, harsh=6.0, stretch=0.3, heavy=True),
    Setting("good to the strict", 4.0, steered=True),
)


def draw(setting: Setting, seed: int) -> tuple[ScoringProblem, dict[str, float]]:
    """A problem and the true value of each application."""
    chance = np.random.RandomState(seed)
    names = [f"A{at:03}" for at in range(setting.applications)]
    quality = chance.normal(0, QUALITY, len(names))
    middle = MIDDLE + (15 if setting.heavy else 0)
    truth, sheets = quality.copy(), []
    for at, panel in enumerate(setting.panels):
        taste = chance.normal(0, 1, len(names)) * setting.taste
        truth += taste / len(setting.panels)
        level = middle + setting.harsh * (0.5 - at)
        lenient = chance.normal(0, 1, setting.members) * setting.leniency
        width = np.exp(chance.normal(0, 1, setting.members) * setting.stretch)
        for one, name in enumerate(names):
            count = chance.randint(setting.few, setting.many + 1)
            order = chance.permutation(setting.members)
            if setting.steered:
                tendency = lenient * np.sign(quality[one])
                order = np.argsort(tendency + setting.leniency * chance.normal(size=len(order)))
            for who in sorted(order[:count]):
                noise = chance.standard_t(4) / 2**0.5 if setting.heavy else chance.normal()
                seen = quality[one] + taste[one] + NOISE * noise
                points = int(np.clip(np.rint(level + lenient[who] + width[who] * seen), 0, 100))
                sheets.append(Sheet(name, f"{panel}-{who}", panel, {"all": points}))
    panels = tuple(Panel(panel) for panel in setting.panels)
    rule = Rule((Criterion("all", 100, 100),), panels)
    problem = ScoringProblem(rule, tuple(names), tuple(sheets))
    return problem, dict(zip(names, truth.tolist(), strict=True))


def by_mean(problem: ScoringProblem) -> dict[str, float]:
    """The panels' means in equal parts, the ranking by the rule."""
    return {s.application: float(s.final or 0) for s in aggregate(problem).scores}


def by_trimmed_mean(problem: ScoringProblem) -> dict[str, float]:
    """Without the highest and the lowest sheet of a panel that gave five or more."""
    panels = tuple(replace(p, method="trimmed_mean") for p in problem.rule.panels)
    return by_mean(replace(problem, rule=replace(problem.rule, panels=panels)))


def by_z_score(problem: ScoringProblem) -> dict[str, float]:
    """Each evaluator's points standardised over the own sheets, then as the mean."""
    own: dict[str, list[float]] = {}
    for sheet in problem.sheets:
        own.setdefault(sheet.evaluator, []).append(float(sheet.marks["all"]))
    parts: dict[tuple[str, str], list[float]] = {}
    for sheet in problem.sheets:
        points = own[sheet.evaluator]
        z = (float(sheet.marks["all"]) - fmean(points)) / (float(np.std(points)) or 1.0)
        parts.setdefault((sheet.application, sheet.panel), []).append(z)
    return {
        name: sum(fmean(values) for (own_name, _), values in parts.items() if own_name == name)
        for name in problem.applications
    }


def by_full_correction(problem: ScoringProblem) -> dict[str, float]:
    """The additive model without shrinkage of leniency."""
    settings = CalibrationSettings(shrink=False, draws=100)
    return {s.application: s.score for s in calibrate(problem, settings).scores}


BASELINES: dict[str, Callable[[ScoringProblem], dict[str, float]]] = {
    "mean": by_mean,
    "trimmed": by_trimmed_mean,
    "z": by_z_score,
    "full": by_full_correction,
}


def agreement(truth: dict[str, float], scores: dict[str, float]) -> dict[str, float]:
    """How near the order of `scores` is to the true one."""
    real, shown = list(truth.values()), [scores[name] for name in truth]
    places = len(truth) // 3
    best = set(sorted(truth, key=truth.__getitem__)[-places:])
    chosen = sorted(scores, key=lambda name: (scores[name], name))[-places:]
    return {
        "kendall": float(kendalltau(real, shown)[0]),
        "spearman": float(spearmanr(real, shown)[0]),
        "places": len(best & set(chosen)) / places,
    }


def promises(truth: dict[str, float], result: CalibratedResult) -> dict[str, float]:
    """What the calibration says of its own uncertainty, beside the truth."""
    order = sorted(truth, key=truth.__getitem__, reverse=True)
    rank = {name: at for at, name in enumerate(order, 1)}
    names = [score.application for score in result.scores]
    inside = [(s.rank_low or 0) <= rank[s.application] <= (s.rank_high or 0) for s in result.scores]
    pairs = [
        rank[names[i]] < rank[names[j]]
        for i, row in enumerate(result.above)
        for j, share in enumerate(row)
        if i != j and share >= LEVEL
    ]
    flags = [flag for score in result.scores for flag in score.disagreement.flags]
    return {
        "covered": fmean(inside),
        "width": fmean((s.rank_high or 0) - (s.rank_low or 0) + 1 for s in result.scores),
        "separated": len(pairs) / (len(names) * (len(names) - 1) / 2),
        "separated_right": fmean(pairs) if pairs else 1.0,
        "flag_evaluators": flags.count("disagreement.evaluators") / len(names),
        "flag_panels": flags.count("disagreement.panels") / len(names),
    }


def measure(setting: Setting, seeds: int) -> dict[str, Any]:
    """All figures of a setting, means over the seeds."""
    ways: dict[str, list[dict[str, float]]] = {name: [] for name in (*BASELINES, "calibrated")}
    promised, begun = [], time.process_time()
    for seed in range(seeds):
        problem, truth = draw(setting, seed)
        for name, way in BASELINES.items():
            ways[name].append(agreement(truth, way(problem)))
        result = calibrate(problem, CalibrationSettings(level=LEVEL))
        scores = {score.application: score.score for score in result.scores}
        ways["calibrated"].append(agreement(truth, scores))
        promised.append(promises(truth, result))
    gains = [
        own["kendall"] - raw["kendall"]
        for own, raw in zip(ways["calibrated"], ways["mean"], strict=True)
    ]
    return {
        "setting": setting.name,
        **{name: _means(rows) for name, rows in ways.items()},
        "gain": fmean(gains),
        "gain_error": stdev(gains) / seeds**0.5,
        **_means(promised),
        "processor_seconds": round(time.process_time() - begun, 1),
    }


def _means(rows: list[dict[str, float]]) -> dict[str, float]:
    return {name: round(fmean(row[name] for row in rows), 4) for name in rows[0]}


def show(case: dict[str, Any]) -> None:
    """One line of the table."""
    ways = [f"{case[name]['kendall']:.3f}" for name in (*BASELINES, "calibrated")]
    places = [f"{case[name]['places']:.3f}" for name in ("mean", "calibrated")]
    rest = [f"{case[name]:.3f}" for name in ("covered", "separated", "separated_right")]
    gain = f"{case['gain']:+.3f} ± {case['gain_error']:.3f}"
    flags = f"{case['flag_evaluators']:.3f}"
    _print(case["setting"], *ways, gain, *places, *rest[:2], rest[2], flags)


def _print(*cells: object) -> None:
    print(COLUMNS.format(*cells), flush=True)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Arguments of ``koryu bench scoring``."""
    parser.add_argument("--seeds", type=int, default=100, help="problems drawn for each setting")
    parser.add_argument("--case", default="", help="only settings whose name contains this")
    parser.add_argument("--json", action="store_true", help="print all figures as JSON")


def main(args: argparse.Namespace) -> int:
    """Run the bench; 1 if calibration is worse than the mean beyond chance in a setting."""
    if not args.json:
        _print(
            "Kendall's tau of", "mean", "trim", "z", "full", "calibr", "above mean", "places",
            "calibr", "inside", "pairs", "right", "flagged",
        )  # fmt: skip
    done = []
    for setting in SETTINGS:
        if args.case in setting.name:
            done.append(measure(setting, max(args.seeds, 2)))
            if not args.json:
                show(done[-1])
    if args.json:
        print(json.dumps({"level": LEVEL, "cases": done}, indent=1))
    return int(any(case["gain"] < -2 * case["gain_error"] for case in done))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    add_arguments(parser)
    raise SystemExit(main(parser.parse_args()))
