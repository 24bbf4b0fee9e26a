"""Calibration: what must hold of any problem, degenerate ones, and known truths."""

import random
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from koryu_engine.scoring import aggregate, calibrate
from koryu_engine.types.scoring import (
    Adjustment,
    AdjustmentRule,
    CalibrationSettings,
    InvalidScores,
    Panel,
    Rule,
    ScoringProblem,
    Sheet,
)
from tests.engine.scoring.cases import PLAIN, problem, problems
from tests.engine.scoring.oracle import dense

QUICK = CalibrationSettings(draws=400)


def simulated(seed, leniency, count=30, shift=0):
    """Two panels of six, three on each application; the truth and the leniency beside."""
    chance = np.random.RandomState(seed)
    quality = dict(enumerate(chance.normal(60, 6, count)))
    lenient = {f"{p}-{at}": chance.normal() * leniency for p in ("KR", "JP") for at in range(6)}
    points = {
        (f"A{one:02}", f"{p}-{at}"): int(
            np.clip(round(value + lenient[f"{p}-{at}"] + chance.normal() * 5), 0, 90) + shift
        )
        for one, value in quality.items()
        for p in ("KR", "JP")
        for at in chance.permutation(6)[:3]
    }
    return problem(points), {f"A{one:02}": value for one, value in quality.items()}, lenient


def by_name(result):
    return {score.application: score for score in result.scores}


@pytest.mark.slow
@given(problems(), st.randoms(use_true_random=False))
@settings(max_examples=25)
def test_the_order_of_what_comes_in_changes_no_bit(given_problem, chance: random.Random):
    sheets, names = list(given_problem.sheets), list(given_problem.applications)
    chance.shuffle(sheets)
    chance.shuffle(names)
    other = replace(given_problem, sheets=tuple(sheets), applications=tuple(names))
    assert calibrate(other, QUICK) == calibrate(given_problem, QUICK)


@pytest.mark.slow
@given(problems())
@settings(max_examples=40)
def test_what_holds_of_every_result(given_problem):
    result = calibrate(given_problem, replace(QUICK, places=2))
    raw = {score.application: score for score in aggregate(given_problem).scores}
    ranked = [score for score in result.scores if score.rank is not None]
    keys = [score.application for score in ranked]
    assert set(keys) == {key for key, score in raw.items() if score.rank is not None}
    assert {*by_name(result), *result.unscored} == set(given_problem.applications)
    assert [key for tier in result.tiers for key in tier] == keys
    for at, score in enumerate(ranked):
        assert (score.raw, score.raw_rank) == (
            raw[score.application].final,
            raw[score.application].rank,
        )
        assert score.rank == 1 + sum(other.score > score.score for other in ranked)
        assert 1 <= score.rank_low <= score.rank <= score.rank_high <= len(ranked)
        assert score.error > 0
        for other in range(len(ranked)):
            both = result.above[at][other] + result.above[other][at]
            assert both == pytest.approx(0 if at == other else 1, abs=0.0011)
    if ranked:
        assert sum(score.within for score in ranked) == pytest.approx(min(2, len(ranked)), abs=0.01)
    held = [key for part in result.components for key in part]
    assert sorted(held) == sorted({sheet.application for sheet in given_problem.sheets})


@pytest.mark.parametrize("seed", range(3))
def test_it_is_the_dense_model_summed_over_the_same_grid(seed):
    chance = np.random.RandomState(seed)
    points = {
        (f"A{one}", who): int(chance.randint(40, 90))
        for one in range(4)
        for who in ("JP-1", "JP-2", "KR-1", "KR-2", "KR-3")
        if chance.random_sample() < 0.8
    }
    result = by_name(calibrate(problem(points), QUICK))
    for name, (score, error) in dense(problem(points)).items():
        assert result[name].score == pytest.approx(score, abs=2e-4)
        assert result[name].error == pytest.approx(error, abs=2e-4)


@given(st.integers(0, 50), st.integers(-40, 10))
@settings(max_examples=10)
def test_unshrunk_a_constant_of_one_evaluator_changes_no_rank(seed, constant):
    plain, _, _ = simulated(seed, 5, count=12)
    lowest = min(s.marks["all"] for s in plain.sheets if s.evaluator == "KR-2")
    assume(lowest + constant >= 0)
    moved = tuple(
        replace(sheet, marks={"all": sheet.marks["all"] + constant})
        if sheet.evaluator == "KR-2"
        else sheet
        for sheet in plain.sheets
    )
    unshrunk = replace(QUICK, shrink=False)
    before = calibrate(plain, unshrunk)
    after = by_name(calibrate(replace(plain, sheets=moved), unshrunk))
    assert len(before.components) == 1
    moves = [after[s.application].score - s.score for s in before.scores]
    assert max(moves) - min(moves) < 1e-2
    gaps = [abs(a.score - b.score) for a in before.scores for b in before.scores if a is not b]
    if min(gaps) > 2e-2:
        assert [after[s.application].rank for s in before.scores] == [s.rank for s in before.scores]


def test_the_harshness_of_a_whole_panel_changes_no_rank():
    plain, _, _ = simulated(3, 5)
    moved = tuple(
        replace(sheet, marks={"all": sheet.marks["all"] + 10 * (sheet.panel == "JP")})
        for sheet in plain.sheets
    )
    before, after = (calibrate(p, QUICK) for p in (plain, replace(plain, sheets=moved)))
    assert [(s.application, s.rank) for s in before.scores] == [
        (s.application, s.rank) for s in after.scores
    ]
    levels = [{p.panel: p.level for p in result.panels}["JP"] for result in (before, after)]
    assert levels[1] - levels[0] == pytest.approx(5, abs=1e-3)


def test_leniency_is_found_and_the_order_nearer_to_the_truth():
    better, inside, count = 0, 0, 0
    for seed in range(10):
        given_problem, truth, lenient = simulated(seed, 10)
        result = calibrate(given_problem, QUICK)
        order = sorted(truth, key=truth.__getitem__, reverse=True)
        distance = {
            name: sum((rank - 1 - order.index(key)) ** 2 for key, rank in ranks.items())
            for name, ranks in {
                "raw": {s.application: s.raw_rank for s in result.scores},
                "own": {s.application: s.rank for s in result.scores},
            }.items()
        }
        better += distance["own"] < distance["raw"]
        for each in result.evaluators:
            panel = [v for k, v in lenient.items() if k.startswith(each.panel)]
            true = lenient[each.evaluator] - sum(panel) / len(panel)
            inside += abs(each.leniency - true) < 2 * each.error
            count += 1
    assert better >= 9
    assert 0.9 < inside / count < 1


def test_alike_evaluators_leave_the_mean_nearly_as_it_is():
    given_problem, _, _ = simulated(1, 0)
    result = calibrate(given_problem, QUICK)
    spreads = {spread.key: spread for spread in result.spreads}
    assert spreads["spread.evaluator"].sd < 2
    assert all(abs(each.leniency) < 2 for each in result.evaluators)
    assert spreads["spread.noise"].low < 5 < spreads["spread.noise"].high


@pytest.mark.parametrize(
    "points",
    [
        {("A", "KR-1"): 70},
        {("A", "KR-1"): 0, ("A", "JP-1"): 100},
        {("A", "KR-1"): 70, ("B", "KR-1"): 80, ("C", "KR-1"): 75},
        {(name, who): 70 for name in "ABC" for who in ("KR-1", "KR-2", "JP-1")},
        {("A", "KR-1"): 70, ("B", "KR-2"): 80},
        {(name, f"KR-{name}"): 100 for name in "ABCDEF"},
    ],
    ids=["one sheet", "one application", "one evaluator", "all equal", "apart", "nothing shared"],
)
def test_degenerate_problems_have_finite_answers(points):
    result = calibrate(problem(points), replace(QUICK, places=1))
    for score in result.scores:
        assert np.isfinite([score.score, score.error]).all()
    raw = {s.application: s.rank for s in aggregate(problem(points)).scores}
    assert {s.application: s.rank for s in result.scores} == raw


def test_equal_scores_are_one_rank_and_one_tier():
    points = {(name, who): 70 for name in "ABC" for who in ("KR-1", "KR-2", "JP-1")}
    result = calibrate(problem(points), QUICK)
    assert [(s.score, s.rank, s.tier) for s in result.scores] == [(70, 1, 1)] * 3


def test_one_evaluator_alone_tells_neither_leniency_nor_taste():
    points = {("A", "KR-1"): 70, ("B", "KR-1"): 80, ("C", "KR-1"): 75}
    result = calibrate(problem(points), QUICK)
    assert [e.leniency for e in result.evaluators] == [0]
    assert "spread.taste" not in {spread.key for spread in result.spreads}


def test_without_sheets_the_model_says_nothing():
    empty = ScoringProblem(Rule(PLAIN, (Panel("KR"),)), ("B", "A"), ())
    result = calibrate(empty)
    assert (result.scores, result.unscored) == ((), ("A", "B"))


def test_a_missing_panel_leaves_a_score_and_no_rank():
    points = {(name, who): 70 for name in "ABC" for who in ("KR-1", "KR-2", "JP-1")}
    del points["C", "JP-1"]
    result = by_name(calibrate(problem(points), QUICK))
    assert (result["C"].rank, result["C"].raw) == (None, None)
    assert result["C"].score == pytest.approx(70)
    assert result["C"].error > result["A"].error


def test_what_fails_a_minimum_informs_leniency_and_takes_no_rank():
    given_problem, _, _ = simulated(2, 5)
    rule = replace(given_problem.rule, minimum=58)
    result = calibrate(replace(given_problem, rule=rule), QUICK)
    free = calibrate(given_problem, QUICK)
    assert result.evaluators == free.evaluators
    assert {s.application for s in result.scores if s.rank is None} == {
        s.application for s in free.scores if s.raw < 58
    }
    assert [s.rank for s in result.scores if s.rank] == list(range(1, len(result.above) + 1))


def test_adjustments_are_in_both_scores():
    points = {(name, who): 70 for name in "AB" for who in ("KR-1", "KR-2")}
    rule = Rule(PLAIN, (Panel("KR"),), adjustments=(AdjustmentRule("local", 2),))
    extra = (Adjustment("B", "local", 5),)
    result = by_name(calibrate(problem(points, rule, adjustments=extra), QUICK))
    assert (result["B"].score, result["B"].raw, result["B"].rank) == (72, 72, 1)


@pytest.mark.parametrize(
    "wrong", [{"places": 0}, {"level": 0.5}, {"level": 1.0}, {"draws": 5}, {"seed": -1}]
)
def test_settings_that_cannot_be_are_refused(wrong):
    given_problem = problem({("A", "KR-1"): 70})
    with pytest.raises(InvalidScores) as refused:
        calibrate(given_problem, CalibrationSettings(**wrong))
    assert refused.value.params["key"] == next(iter(wrong))


def test_panels_weigh_as_stated_where_they_have_their_own_taste():
    """KR puts A first throughout, JP puts B first; who leads follows the weights."""
    chance = np.random.RandomState(5)
    sheets = tuple(
        Sheet(f"{name}{at}", f"{panel}-{who}", panel, {"all": int(60 + 20 * liked + noise)})
        for at in range(6)
        for name in "AB"
        for panel in ("KR", "JP")
        for who in range(3)
        for liked, noise in [((name == "A") == (panel == "KR"), chance.randint(-3, 4))]
    )
    names = tuple(f"{name}{at}" for at in range(6) for name in "AB")
    for heavy, first in (("KR", "A"), ("JP", "B")):
        panels = tuple(Panel(key, weight=80 if key == heavy else 20) for key in ("KR", "JP"))
        result = calibrate(ScoringProblem(Rule(PLAIN, panels), names, sheets), QUICK)
        assert {s.application[0] for s in result.scores[:6]} == {first}
