"""What is said of ranks and of disagreement, on cases where one knows what should be said."""

from dataclasses import replace

import numpy as np
import pytest

from koryu_engine.scoring import calibrate
from koryu_engine.types.scoring import CalibrationSettings
from tests.engine.scoring.cases import problem

SETTINGS = CalibrationSettings(draws=1000)
EVALUATORS = ("KR-1", "KR-2", "KR-3", "JP-1", "JP-2", "JP-3")


def two_groups(seed=0, apart=30, noise=4):
    """Five good (G) and five poor (P) applications, each group alike within."""
    chance = np.random.RandomState(seed)
    return {
        (f"{group}{at}", who): int(50 + apart * (group == "G") + round(noise * chance.normal()))
        for group in "GP"
        for at in range(5)
        for who in EVALUATORS
    }


def test_a_line_between_the_groups_does_not_cut_and_one_within_does():
    result = calibrate(problem(two_groups()), replace(SETTINGS, places=5))
    assert (result.line.cuts, result.line.inside, result.line.outside) == (False, (), ())
    assert {key[0] for key in result.tiers[0]} == {"G"}
    cut = calibrate(problem(two_groups(noise=6)), replace(SETTINGS, places=3)).line
    assert cut.cuts
    assert cut.inside and {key[0] for key in cut.inside} == {"G"}
    assert cut.outside and {key[0] for key in cut.outside} == {"G"}
    assert len(cut.inside) <= 3 and len(cut.outside) <= 2


def test_who_is_clear_of_the_line_is_not_named_at_it():
    points = {
        key: value + 15 * (key[0] == "G0") - 15 * (key[0] == "P0")
        for key, value in two_groups(noise=6, apart=15).items()
    }
    line = calibrate(problem(points), replace(SETTINGS, places=3)).line
    assert line.cuts
    assert {"G0", "P0"}.isdisjoint({*line.inside, *line.outside})
    assert {*line.inside, *line.outside} <= {"G1", "G2", "G3", "G4"}


def test_places_for_all_cut_nothing():
    result = calibrate(problem(two_groups()), replace(SETTINGS, places=10))
    assert not result.line.cuts
    assert [score.within for score in result.scores] == [1.0] * 10


def test_probability_and_interval_know_the_groups():
    result = calibrate(problem(two_groups()), replace(SETTINGS, places=5))
    for score in result.scores:
        good = score.application[0] == "G"
        assert score.within == (1.0 if good else 0.0)
        assert (score.rank_high <= 5) == good
        assert (score.rank_low >= 6) == (not good)
    assert all(share == 1.0 for row in result.above[:5] for share in row[5:])


def test_a_higher_level_separates_less():
    narrow, wide = (
        calibrate(problem(two_groups(noise=8, apart=8)), replace(SETTINGS, level=level))
        for level in (0.6, 0.99)
    )
    assert len(narrow.tiers) > len(wide.tiers)
    for low, high in zip(narrow.scores, wide.scores, strict=True):
        assert high.rank_low <= low.rank_low and low.rank_high <= high.rank_high


def test_parts_that_share_no_evaluator_are_told_and_never_separated():
    """Alike evaluators make the model sure of what it cannot see; it must not be believed."""
    chance = np.random.RandomState(0)
    points = {
        (f"{group}{at}", f"{panel}-{group}{who}"): int(
            30 + 6 * at + 40 * (group == "G") + round(2 * chance.normal())
        )
        for group in "GP"
        for at in range(5)
        for panel in ("KR", "JP")
        for who in range(6)
    }
    result = calibrate(problem(points), replace(SETTINGS, places=5))
    assert result.components == (
        tuple(f"G{at}" for at in range(5)),
        tuple(f"P{at}" for at in range(5)),
    )
    assert {score.component for score in result.scores if score.application[0] == "G"} == {0}
    keys = [score.application for score in result.scores]
    assert result.above[keys.index("G0")][keys.index("P4")] >= SETTINGS.level
    tier = {key: at for at, held in enumerate(result.tiers) for key in held}
    assert tier["P4"] == tier[max((k for k in keys if k[0] == "G"), key=tier.get)]
    line = result.line
    assert line.cuts and {key[0] for key in (*line.inside, *line.outside)} == {"G", "P"}


def test_the_seed_of_the_simulation_moves_probabilities_only_a_little():
    one, other = (
        calibrate(problem(two_groups(noise=8, apart=8)), CalibrationSettings(seed=seed))
        for seed in (1, 2)
    )
    assert [s.score for s in one.scores] == [s.score for s in other.scores]
    assert one.above != other.above
    assert np.abs(np.array(one.above) - np.array(other.above)).max() < 0.03


def flags(points):
    return {s.application: s.disagreement.flags for s in calibrate(problem(points)).scores}


def test_one_evaluator_against_the_others_is_flagged():
    points = two_groups()
    points["G2", "KR-2"] -= 35
    found = flags(points)
    assert "disagreement.evaluators" in found["G2"]
    assert [key for key in found if key != "G2" and found[key]] == []


def test_panels_against_each_other_are_flagged_though_each_agrees_within():
    points = two_groups()
    for who in EVALUATORS:
        points["P1", who] += 12 if who.startswith("KR") else -12
    found = flags(points)
    assert found["P1"] == ("disagreement.panels",)
    assert [key for key in found if key != "P1" and found[key]] == []


def test_a_lenient_evaluator_or_a_harsh_panel_is_no_disagreement():
    points = {
        key: value + 9 * (key[1] == "KR-2") - 12 * key[1].startswith("JP")
        for key, value in two_groups().items()
    }
    assert not any(flags(points).values())


def test_spreads_are_those_of_the_sheets():
    points = {("A", "KR-1"): 60, ("A", "KR-2"): 80, ("A", "JP-1"): 75, ("B", "KR-1"): 50}
    result = calibrate(problem(points), SETTINGS)
    apart = {score.application: score.disagreement for score in result.scores}
    assert (apart["A"].spread, apart["A"].panels) == (20, 5)
    assert (apart["B"].spread, apart["B"].noise, apart["B"].panel_noise) == (0, 1, 1)


@pytest.mark.parametrize("seed", range(2))
def test_noise_alone_raises_few_flags(seed):
    chance = np.random.RandomState(seed)
    points = {
        (f"A{at:03}", who): int(np.clip(60 + quality + 6 * chance.normal(), 0, 100))
        for at, quality in enumerate(8 * chance.normal(size=80))
        for who in EVALUATORS
    }
    assert sum(bool(found) for found in flags(points).values()) <= 4
