"""The ranking by the rule: exact, as one would reckon it by hand, and step by step."""

import random
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from koryu_engine.scoring import aggregate
from koryu_engine.types.scoring import (
    Adjustment,
    AdjustmentRule,
    Criterion,
    InvalidScores,
    Panel,
    Rule,
    ScoringProblem,
    Sheet,
)
from tests.engine.scoring.cases import PLAIN, one_panel, problem, problems


def final(*points, **panel):
    return aggregate(one_panel(*points, **panel)).scores[0].final


def test_the_mean_is_exact():
    assert final(80, 85, 86) == Fraction(251, 3)
    assert final(Decimal("80.1"), Decimal("80.2")) == Fraction(8015, 100)


def test_highest_and_lowest_are_dropped_from_the_stated_head_count_on():
    assert final(10, 70, 80, 90, 100, method="trimmed_mean") == 80
    assert final(10, 70, 80, 100, method="trimmed_mean") == 65
    assert final(10, 70, 80, 100, method="trimmed_mean", trim_from=4) == 75
    assert final(0, 1, 50, 60, 99, 100, method="trimmed_mean", trim=2, trim_from=6) == 55


@given(st.lists(st.integers(0, 100), min_size=1, max_size=9), st.integers(3, 6))
def test_the_trimmed_mean_is_what_is_left_without_one_highest_and_one_lowest(points, from_on):
    left = list(points)
    if len(left) >= from_on:
        left.remove(max(left))
        left.remove(min(left))
    assert final(*points, method="trimmed_mean", trim_from=from_on) == Fraction(
        sum(left), len(left)
    )


def test_the_median_of_odd_and_even():
    assert final(10, 80, 70, method="median") == 70
    assert final(10, 80, 75, 100, method="median") == Fraction(155, 2)


def test_a_sum_is_scaled_to_the_intended_head_count():
    raw = aggregate(one_panel(80, 90, 70, method="sum", head_count=5)).scores[0]
    assert (raw.panels[0].score, raw.panels[0].full) == (400, 500)
    assert raw.final == 80


def test_panels_are_combined_by_weight_whatever_their_head_counts():
    points = {("A", "KR-1"): 90, ("A", "KR-2"): 80, ("A", "KR-3"): 70, ("A", "JP-1"): 60}
    equal = Rule(PLAIN, (Panel("KR"), Panel("JP")))
    assert aggregate(problem(points, equal)).scores[0].final == 70
    uneven = Rule(PLAIN, (Panel("KR", weight=70), Panel("JP", weight=30)))
    assert aggregate(problem(points, uneven)).scores[0].final == 74
    summed = Rule(PLAIN, (Panel("KR", method="sum", head_count=3), Panel("JP")))
    assert aggregate(problem(points, summed)).scores[0].final == 70


def test_marks_count_by_weight_on_their_own_scale():
    rule = Rule((Criterion("science", 70, 5), Criterion("market", 30, 10)), (Panel("KR"),))
    sheet = Sheet("A", "e", "KR", {"science": 4, "market": 5})
    assert aggregate(ScoringProblem(rule, ("A",), (sheet,))).scores[0].final == 56 + 15


def test_equals_share_a_rank_and_the_next_is_left_out():
    points = {("A", "KR-1"): 70, ("B", "KR-1"): 80, ("C", "KR-1"): 70, ("D", "KR-1"): 60}
    ranks = [(score.application, score.rank) for score in aggregate(problem(points)).scores]
    assert ranks == [("B", 1), ("A", 2), ("C", 2), ("D", 4)]


def test_a_criterion_decides_among_equals_where_the_rule_says_so():
    criteria = (Criterion("science", 60, 60), Criterion("market", 40, 40))
    sheets = tuple(
        Sheet(name, "e", "KR", {"science": science, "market": market})
        for name, science, market in [("A", 30, 30), ("B", 40, 20), ("C", 40, 20), ("D", 0, 9)]
    )
    plain = ScoringProblem(Rule(criteria, (Panel("KR"),)), ("A", "B", "C", "D"), sheets)
    assert [s.rank for s in aggregate(plain).scores] == [1, 1, 1, 4]
    decided = replace(plain, rule=replace(plain.rule, tie_break=("science",)))
    scores = aggregate(decided).scores
    assert [(s.application, s.rank) for s in scores] == [("B", 1), ("C", 1), ("A", 3), ("D", 4)]
    assert scores[2].steps[-1].params == {"criterion": "science", "value": 30}
    assert scores[3].steps[-1].key == "step.final"


def test_rounding_goes_half_up_and_makes_ties():
    points = {("A", "KR-1"): Decimal("80.005"), ("B", "KR-1"): Decimal("80.014")}
    rule = Rule(PLAIN, (Panel("KR"),), decimals=2)
    scores = aggregate(problem(points, rule)).scores
    assert [(s.final, s.rank) for s in scores] == [(Fraction(8001, 100), 1)] * 2


def adjusted(**given):
    kinds = (AdjustmentRule("woman", 3), AdjustmentRule("region", 2), AdjustmentRule("late", 5))
    rule = Rule(PLAIN, (Panel("KR"),), adjustments=kinds, bonus_cap=4, malus_cap=2)
    extra = tuple(Adjustment("A", key, points) for key, points in given.items())
    return aggregate(problem({("A", "KR-1"): 70}, rule, adjustments=extra)).scores[0]


def test_bonus_and_malus_count_up_to_their_caps():
    assert adjusted(woman=2).final == 72
    assert adjusted(woman=9).final == 73
    assert adjusted(woman=3, region=2).final == 74
    both = adjusted(woman=3, region=2, late=-9)
    assert (both.combined, both.adjustment, both.final) == (70, 2, 72)
    assert [s.params["kind"] for s in both.steps if s.key == "step.capped"] == ["bonus", "malus"]


def test_an_adjustment_on_a_sheet_is_averaged_with_it():
    kinds = (AdjustmentRule("local", 4),)
    rule = Rule(PLAIN, (Panel("KR"),), adjustments=kinds)
    sheets = (Sheet("A", "a", "KR", {"all": 70}, {"local": 6}), Sheet("A", "b", "KR", {"all": 80}))
    raw = aggregate(ScoringProblem(rule, ("A",), sheets)).scores[0]
    assert raw.final == 77
    assert dict(raw.steps[0].params) == {
        "key": "local",
        "points": 6,
        "counted": 4,
        "panel": "KR",
        "evaluator": "a",
    }


def test_failed_minimums_are_named_and_take_the_rank():
    criteria = (Criterion("science", 60, 60, minimum=30), Criterion("market", 40, 40))
    rule = Rule(criteria, (Panel("KR", minimum=50), Panel("JP")), minimum=60)
    marks = {"A": (29, 40), "B": (30, 30), "C": (30, 15), "D": (31, 40)}
    sheets = tuple(
        Sheet(name, f"{panel}-1", panel, {"science": science, "market": market})
        for name, (science, market) in marks.items()
        for panel in ("KR", "JP")
    )
    scores = aggregate(ScoringProblem(rule, tuple(marks), sheets)).scores
    failed = {s.application: [(f.of, f.panel, f.criterion) for f in s.failed] for s in scores}
    assert failed == {
        "A": [("criterion", "KR", "science"), ("criterion", "JP", "science")],
        "B": [],
        "C": [("panel", "KR", ""), ("total", "", "")],
        "D": [],
    }
    assert [(s.application, s.rank) for s in scores] == [
        *(("D", 1), ("B", 2), ("A", None), ("C", None))
    ]


def test_below_the_quorum_there_is_no_score_and_it_is_said():
    points = {("A", "KR-1"): 70, ("A", "JP-1"): 60, ("B", "KR-1"): 50}
    rule = Rule(PLAIN, (Panel("KR"), Panel("JP")))
    first, second = aggregate(problem(points, rule)).scores
    assert (first.application, first.rank) == ("A", 1)
    assert (second.final, second.rank) == (None, None)
    assert {"step.short", "step.unscored"} <= {step.key for step in second.steps}


def test_the_steps_can_be_followed_to_the_final_score():
    raw = aggregate(one_panel(10, 70, 80, 90, 100, method="trimmed_mean")).scores[0]
    keys = ["step.trimmed", "step.mean", "step.part", "step.combined", "step.final"]
    assert [step.key for step in raw.steps] == ["step.sheet"] * 5 + keys
    steps = {step.key: step.params for step in raw.steps}
    points = [step.params["points"] for step in raw.steps if step.key == "step.sheet"]
    assert (steps["step.trimmed"]["highest"], steps["step.trimmed"]["lowest"]) == (100, 10)
    assert steps["step.mean"]["sum"] == sum(points) - 110
    assert steps["step.mean"]["score"] == Fraction(sum(points) - 110, 3) == raw.final


@given(problems(), st.randoms(use_true_random=False))
def test_the_order_of_what_comes_in_changes_nothing(given_problem, chance: random.Random):
    sheets, names = list(given_problem.sheets), list(given_problem.applications)
    chance.shuffle(sheets)
    chance.shuffle(names)
    other = replace(given_problem, sheets=tuple(sheets), applications=tuple(names))
    assert aggregate(other) == aggregate(given_problem)


@given(problems())
def test_a_rank_is_one_more_than_the_number_of_better_ones(given_problem):
    scores = aggregate(given_problem).scores
    finals = [score.final for score in scores if score.final is not None]
    for score in scores:
        if score.final is not None:
            assert score.rank == 1 + sum(other > score.final for other in finals)
    assert [score.application for score in scores] == [
        s.application for s in sorted(scores, key=lambda s: (s.rank or 99, s.application))
    ]


SHEET = Sheet("A", "e", "KR", {"all": 70})
RULE = Rule(PLAIN, (Panel("KR"), Panel("JP")))


@pytest.mark.parametrize(
    ("key", "rule", "sheets"),
    [
        ("invalid.inexact", RULE, (replace(SHEET, marks={"all": 70.5}),)),
        ("invalid.inexact", RULE, (replace(SHEET, marks={"all": Decimal("NaN")}),)),
        ("invalid.twice", RULE, (SHEET, SHEET)),
        ("invalid.unknown", RULE, (replace(SHEET, application="B"),)),
        ("invalid.unknown", RULE, (replace(SHEET, panel="US"),)),
        ("invalid.unknown", RULE, (replace(SHEET, adjustments={"x": 1}),)),
        ("invalid.unknown", replace(RULE, tie_break=("x",)), ()),
        ("invalid.missing", RULE, (replace(SHEET, marks={}),)),
        ("invalid.range", RULE, (replace(SHEET, marks={"all": 101}),)),
        ("invalid.range", RULE, (replace(SHEET, marks={"all": -1}),)),
        ("invalid.range", replace(RULE, panels=(Panel("KR", method="sum"),)), ()),
        (
            "invalid.range",
            replace(RULE, panels=(Panel("KR", method="trimmed_mean", trim_from=2),)),
            (),
        ),
        ("invalid.two_panels", RULE, (SHEET, replace(SHEET, application="C", panel="JP"))),
        ("invalid.none", replace(RULE, panels=()), ()),
    ],
)
def test_what_cannot_be_scored_is_refused_by_name(key, rule, sheets):
    with pytest.raises(InvalidScores) as refused:
        aggregate(ScoringProblem(rule, ("A", "C"), sheets))
    assert refused.value.key == key
