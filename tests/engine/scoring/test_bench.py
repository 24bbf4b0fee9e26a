"""The bench of scoring: draws problems of known truth and tells a table or JSON."""

import argparse
import json

import pytest
from benchmarks import scoring


def arguments(*words):
    parser = argparse.ArgumentParser()
    scoring.add_arguments(parser)
    return parser.parse_args(words)


def test_leniency_costs_the_mean_and_not_the_calibration(capsys):
    assert scoring.main(arguments("--json", "--seeds", "3", "--case", "strong")) == 0
    (case,) = json.loads(capsys.readouterr().out)["cases"]
    assert case["calibrated"]["kendall"] > case["mean"]["kendall"] + 0.05
    assert case["gain"] > 0.05
    assert 0.8 < case["covered"] <= 1
    assert case["separated_right"] > 0.9


def test_the_table_has_a_line_for_each_setting(capsys):
    assert scoring.main(arguments("--seeds", "2", "--case", "few")) == 0
    head, line = capsys.readouterr().out.splitlines()
    assert head.split()[-1] == "flagged"
    assert line.startswith("few applications")


def test_a_draw_follows_its_seed():
    setting = scoring.SETTINGS[-1]
    assert scoring.draw(setting, 1) == scoring.draw(setting, 1)
    assert scoring.draw(setting, 1) != scoring.draw(setting, 2)


def test_a_perfect_and_a_reversed_order_are_told_apart():
    truth = {f"A{at}": float(at) for at in range(6)}
    right = scoring.agreement(truth, truth)
    assert right == pytest.approx({"kendall": 1, "spearman": 1, "places": 1})
    turned = scoring.agreement(truth, {name: -value for name, value in truth.items()})
    assert turned == pytest.approx({"kendall": -1, "spearman": -1, "places": 0})
