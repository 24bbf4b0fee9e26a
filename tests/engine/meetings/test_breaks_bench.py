"""The bench of the fewest breaks: every case, recounted, beside what is published."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import pytest
from benchmarks import meetings

from tests.engine.meetings.test_dzn import SMALL


def arguments(*words: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    meetings.add_arguments(parser)
    return parser.parse_args(words)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    (tmp_path / "b2b").mkdir()
    (tmp_path / "b2b" / "made-up.original.dzn").write_text(SMALL, encoding="utf-8")
    (tmp_path / "b2b" / "made-up.prec15.dzn").write_text(SMALL, encoding="utf-8")
    (tmp_path / "b2b" / "optima.csv").write_text(
        "instance,fairness_d,status,breaks,prototype_seconds\n"
        "made-up.original,0,infeasible,,0.5\nmade-up.original,2,optimal,1,0.25\n",
        encoding="utf-8",
    )
    return tmp_path


def test_every_case_is_proved_and_compared(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert meetings.main(arguments("--data", str(data), "--json")) == 0
    result = json.loads(capsys.readouterr().out)
    told = [(c["instance"], c["d"], c["status"], c["breaks"], c["agrees"]) for c in result["cases"]]
    assert told == [
        ("made-up.original", 0, "infeasible", None, True),
        ("made-up.original", 1, "optimal", 1, None),
        ("made-up.original", 2, "optimal", 1, True),
        ("made-up.original", 3, "optimal", 1, None),
        ("made-up.prec15", 2, "optimal", 1, None),
    ]
    assert result["sum_prototype_seconds"] == 0.75
    assert result["sum_seconds"] >= 0


def test_a_proof_that_is_not_the_published_one_fails_the_bench(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    optima = data / "b2b" / "optima.csv"
    optima.write_text(optima.read_text().replace("optimal,1,", "optimal,0,"))
    assert meetings.main(arguments("--data", str(data), "--case", "original 2")) == 1
    assert "1 not as published" in capsys.readouterr().out


def test_no_data_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert meetings.main(arguments("--data", str(tmp_path))) == 1
    assert "no benchmark data" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("slots", "says"),
    [
        ([1, 2], "not held"),
        ([3, 4, 3], "a session"),
        ([1, 2, 4], "a slot is wrong"),
        ([2, 1, 3], "an order"),
        ([2, 3, 3], "not free"),
    ],
)
def test_the_recount_sees_a_broken_rule(slots: list[int], says: str) -> None:
    with pytest.raises(AssertionError, match=says):
        meetings.recount(SMALL, 2, slots)


def test_the_recount_counts() -> None:
    assert meetings.recount(SMALL, 2, [1, 2, 3]) == 1
    with pytest.raises(AssertionError, match="not fair"):
        meetings.recount(SMALL, 0, [1, 2, 3])
    crowded = SMALL.replace("nTables = 2", "nTables = 0")
    with pytest.raises(AssertionError, match="a table too many"):
        meetings.recount(crowded, 2, [1, 2, 3])
