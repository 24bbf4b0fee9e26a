"""Problems and plans survive a file, and a bad file is answered with the place of its fault."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from koryu.cli import main as koryu
from koryu_engine.meetings import solve
from koryu_engine.meetings.__main__ import TEXTS, main, said
from koryu_engine.meetings.files import plan_from_json, problem_from_json, to_json
from koryu_engine.types.retrieval import Reason
from tests.engine.meetings.brute import random_problem

EXAMPLE = Path(__file__).parents[3] / "docs/user/examples/partnering-day.json"


def test_a_problem_and_its_plan_come_back_equal() -> None:
    for seed in range(60):
        problem = random_problem(seed)
        assert problem_from_json(to_json(problem)) == problem
        plan = solve(problem)
        assert plan_from_json(to_json(plan)) == plan


BAD = {
    "not JSON": "{",
    "the file: expected an object": "[]",
    "the file: unknown field 'slotz'": '{"slotz": []}',
    "the file: the field 'slots' is missing": '{"participants": [], "requests": []}',
    r"slots\[0\]: the field 'end' is missing": '{"slots": [{"id": "a", "start": 1}], "participants": [], "requests": []}',
    r"slots\[0\].start: expected a whole number, not \"x\"": '{"slots": [{"id": "a", "start": "x", "end": 2}], "participants": [], "requests": []}',
    r"participants\[0\].away: expected a list": '{"slots": [], "participants": [{"id": "a", "away": "s"}], "requests": []}',
    r"requests\[0\].mandatory: expected true or false": '{"slots": [], "participants": [], "requests": [{"id": "a", "participants": [], "mandatory": 1}]}',
    r"goals\[0\]: expected one of": '{"slots": [], "participants": [], "requests": [], "goals": ["joy"]}',
    r"precedences\[0\]: expected 2 values": '{"slots": [], "participants": [], "requests": [], "precedences": [["a"]]}',
    "the field 'slots' is given twice": '{"slots": [], "slots": []}',
    r"slots\[0\].id: expected a text of whole characters": r'{"slots": [{"id": "\ud800", "start": 1, "end": 2}], "participants": [], "requests": []}',
    "expected a whole number, not Infinity": '{"slots": [], "participants": [], "requests": [], "price": 1e400}',
    "expected a whole number, not NaN": '{"slots": [], "participants": [], "requests": [], "price": NaN}',
    "a number of thousands of digits": f'{{"slots": {"9" * 5000}}}',
    "lists within lists without end": "[" * 100_000,
}


@pytest.mark.parametrize("text", BAD)
def test_a_bad_file_is_refused_with_the_place(text: str) -> None:
    with pytest.raises(ValueError, match=text):
        problem_from_json(BAD[text])


def test_a_mark_at_the_start_of_a_file_is_no_fault() -> None:
    text = EXAMPLE.read_text(encoding="utf-8")
    assert problem_from_json("\ufeff" + text) == problem_from_json(text)


@pytest.mark.parametrize(
    "words", [("--seconds", "nan"), ("--seconds", "0"), ("--seed", "-1"), ("--seed", str(2**40))]
)
def test_the_command_refuses_limits_that_mean_nothing(
    words: tuple[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main([str(EXAMPLE), *words])
    assert ended.value.code == 2
    assert f"{words[0]} must be" in capsys.readouterr().err


def test_the_command_says_that_a_plan_could_not_be_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([str(EXAMPLE), "--out", str(tmp_path)]) == 2
    printed = capsys.readouterr()
    assert "the plan could not be written" in printed.err
    assert printed.out.startswith("optimal: 5 meetings")


def test_the_command_plans_the_documented_example(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "plan.json"
    assert main([str(EXAMPLE), "--out", str(out)]) == 0
    printed = capsys.readouterr()
    assert printed.err == ""
    assert printed.out.startswith("optimal: 5 meetings")
    assert "Musashi Pharma holds its 2 meetings already" in printed.out
    assert plan_from_json(out.read_text(encoding="utf-8")).status == "optimal"


def test_the_command_says_what_conflicts(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    problem = json.loads(EXAMPLE.read_text(encoding="utf-8"))
    problem["participants"][2]["away"] = ["1", "2"]
    path = tmp_path / "day.json"
    path.write_text(json.dumps(problem), encoding="utf-8")
    assert main([str(path)]) == 1
    assert "Haru Cell is away in 1, 2" in capsys.readouterr().out


def test_koryu_schedule_hands_over_and_refuses_a_missing_file(
    capfd: pytest.CaptureFixture[str],
) -> None:
    assert koryu(["schedule", "nowhere.json"]) == 2
    assert "nowhere.json" in capfd.readouterr().err


@pytest.mark.slow
def test_every_reason_the_tiny_problems_give_has_a_text() -> None:
    seen = set()
    for seed in range(400):
        plan = solve(random_problem(seed))
        seen |= {reason.key for reason in plan.conflict}
        seen |= {reason.key for each in plan.unplaced for reason in each.reasons}
    assert seen <= set(TEXTS)
    assert len(seen) >= 15


def test_reasons_against_a_move_have_words() -> None:
    for why in ("away", "fixed", "forbidden", "periods", "mandatory", "least"):
        assert "p1-p2" in said(Reason(f"move.{why}", {"id": "p1-p2"}))
