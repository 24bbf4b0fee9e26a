"""The bench of assignment: any folder of matrices, recounted, beside flow and greedy."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np
import pytest
from benchmarks import assignment, assignment_large

from koryu_engine.types.assignment import StableProblem


def arguments(*words: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    assignment.add_arguments(parser)
    return parser.parse_args(words)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "assignment"
    (folder / "made-up").mkdir(parents=True)
    (folder / "small.in").write_text("2 4\n1.0 0.5 0.25 0\n1.0 0.5 0.5 0.25\n", encoding="utf-8")
    # Four evaluators (rows), two applications, one evaluator each.
    np.save(folder / "made-up" / "scores.npy", np.array([[0.9, 0.8], [0.4, 0.1], [0, 0], [0, 0.2]]))
    np.save(folder / "made-up" / "loads.npy", np.full(4, 2))
    np.save(folder / "made-up" / "covs.npy", np.full(2, 2))
    np.save(folder / "made-up" / "loads-lb.npy", np.full(4, 1))
    return tmp_path


def test_every_matrix_is_proved(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert assignment.main(arguments("--data", str(data), "--json", "--no-large")) == 0
    cases = {case["name"]: case for case in json.loads(capsys.readouterr().out)["cases"]}
    told = {
        name: [case[key] for key in ("total", "worst", "bound_total", "bound_worst")]
        for name, case in cases.items()
    }
    assert told == {
        "small": [3.75, 1.75, 3.75, 1.75],
        "made-up": [2.3, 1.0, 2.3, 1.0],
        # Everybody has one: 0.9 for the first application would leave the second with 0.3.
        "made-up load≥1": [1.4, 0.4, 1.4, 0.4],
    }
    assert all(case["status"] == "optimal" for case in cases.values())


def test_the_table_names_every_matrix(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ("--data", str(data), "--no-large", "--case", "small")
    assert assignment.main(arguments(*words)) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 2
    assert lines[1].split()[:2] == ["small", "optimal"]


def test_no_data_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert assignment.main(arguments("--data", str(tmp_path))) == 1
    assert "no benchmark data" in capsys.readouterr().out


def test_a_matrix_of_another_size_than_it_says_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "wrong.in"
    path.write_text("2 3\n1 2 3\n", encoding="utf-8")
    with pytest.raises(ValueError, match="wrong.in"):
        assignment.read_matrix(path)


def test_the_sizes_are_sound_when_small() -> None:
    first, second = assignment_large._panels(120, 90, 20)
    assert first["status"] == "optimal"
    assert first["total"] >= second["total"]
    assert second["worst"] >= first["worst"]
    problem = assignment_large.choosers(60, 12, 4)
    assert isinstance(problem, StableProblem)
    case = assignment_large._matching(60, 12, "places", ties=True)
    assert case["blocking"] == 0
    assert case["size"] <= case["bound"]
