"""Evaluators to applications: research matrices at the proved lexicographic optimum, and at size.

Every ``*.in`` (first line: applications and evaluators, then a row of scores for each application)
and every folder with ``scores.npy`` (evaluators × applications), ``loads.npy``, ``covs.npy`` and
``loads-lb.npy`` is solved: the worst-served application first, then the total. Each assignment is
recounted by the independent checker. Beside it: the highest total (a flow) and a greedy.
"""

import argparse
import json
import os
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

# Before NumPy: its threads wait for each other on a shared machine, and small matrices need none.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np  # noqa: E402

from benchmarks import assignment_large  # noqa: E402
from koryu_engine.assignment import assign, check  # noqa: E402
from koryu_engine.types.assignment import (  # noqa: E402
    Application,
    Assignment,
    AssignmentProblem,
    Evaluator,
    Fit,
)

LIMIT = 60.0
DIGITS = 6
WORST_DIGITS = 4
"""Decimals of a score that count, and of the worst score: nobody is worse off by less."""
REVIEWERS = 3
LOADS = (6, 12, 24, 48)
"""A matrix without loads takes the first that is enough."""
COLUMNS = "{:20}{:>10}{:>9}{:>8}{:>13}{:>9}{:>9}{:>8}{:>22}{:>22}"


def folder(data: Path) -> Path:
    """Where the files are: the folder given or its ``assignment``."""
    return data / "assignment" if (data / "assignment").is_dir() else data


def cases(data: Path, part: str) -> Iterator[tuple[str, AssignmentProblem]]:
    """Every matrix by name; one with least loads also without them."""
    for path in sorted(data.glob("*.in")):
        if part in path.stem:
            yield path.stem, read_matrix(path)
    for path in sorted(data.glob("**/scores.npy")):
        name = path.parent.name
        scores = np.load(path).T
        most, least = _loads(path.parent, "loads"), _loads(path.parent, "loads-lb")
        needs = _loads(path.parent, "covs")
        if needs is None:
            needs = np.full(len(scores), REVIEWERS)
        if most is None:
            most = np.full(scores.shape[1], enough(int(needs.sum()), scores.shape[1]))
        if part in name:
            yield name, problem(scores, needs, most, np.zeros_like(most))
        if least is not None and least.any() and part in f"{name} load≥":
            yield f"{name} load≥{int(least.max())}", problem(scores, needs, most, least)


def _loads(data: Path, name: str) -> np.ndarray | None:
    path = data / f"{name}.npy"
    return np.load(path).astype(int) if path.exists() else None


def read_matrix(path: Path) -> AssignmentProblem:
    """A matrix of applications × evaluators, three for each, loads as low as is enough."""
    lines = path.read_text(encoding="utf-8").split("\n")
    apps, evs = map(int, lines[0].split()[:2])
    scores = np.array([line.split() for line in lines[1:] if line.strip()], dtype=float)
    if scores.shape != (apps, evs):
        raise ValueError(f"{path.name}: {scores.shape} scores, not {(apps, evs)}")
    most = np.full(evs, enough(REVIEWERS * apps, evs))
    return problem(scores, np.full(apps, REVIEWERS), most, np.zeros_like(most))


def enough(places: int, evaluators: int) -> int:
    """The least of the usual loads with room for all places."""
    return next(load for load in LOADS if load * evaluators >= places)


def problem(
    scores: np.ndarray, needs: np.ndarray, most: np.ndarray, least: np.ndarray
) -> AssignmentProblem:
    """A matrix (applications × evaluators) as a problem in whole millionths."""
    whole = np.round(scores * 10**DIGITS).astype(int)
    apps, evs = whole.shape
    return AssignmentProblem(
        tuple(Evaluator(f"e{e}", int(most[e]), int(least[e])) for e in range(evs)),
        tuple(Application(f"a{a}", int(needs[a])) for a in range(apps)),
        tuple(Fit(f"a{a}", f"e{e}", int(whole[a, e])) for a in range(apps) for e in range(evs)),
        step=10 ** (DIGITS - WORST_DIGITS),
    )


def greedy(asked: AssignmentProblem) -> tuple[float, float]:
    """Total and worst of taking the best pair left, again and again; unfilled places count 0."""
    need = {each.id: each.evaluators for each in asked.applications}
    room = {each.id: each.most for each in asked.evaluators}
    got = dict.fromkeys(need, 0)
    for fit in sorted(asked.fits, key=lambda each: -each.score):
        if need[fit.application] and room[fit.evaluator]:
            need[fit.application] -= 1
            room[fit.evaluator] -= 1
            got[fit.application] += fit.score
    return _real(sum(got.values())), _real(min(got.values()))


def solve(name: str, asked: AssignmentProblem, limit: float) -> dict[str, Any]:
    """One case as the bench reports it; an unsound assignment ends the bench."""
    begun, processor = time.perf_counter(), time.process_time()
    found = assign(asked, time_limit=limit)
    seconds = time.perf_counter() - begun
    case: dict[str, Any] = {
        "name": name,
        "status": found.status,
        **_figures(asked, found),
        "seconds": round(seconds, 2),
        "processor_seconds": round(time.process_time() - processor, 2),
    }
    flow = assign(replace(asked, fairness="none"), time_limit=limit)
    highest = min((each.score for each in flow.served), default=0)
    case["highest_total"] = [_real(sum(each.score for each in flow.served)), _real(highest)]
    case["greedy"] = list(greedy(asked))
    return case


def _figures(asked: AssignmentProblem, found: Assignment) -> dict[str, Any]:
    faults = check(asked, found)
    if faults:
        raise AssertionError(f"the checker found {faults[:3]}")
    figures: dict[str, Any] = {}
    for goal in ("total", "worst"):
        value = found.value(goal)
        figures[goal] = _real(value.value) if value else None
        figures[f"bound_{goal}"] = _real(value.bound) if value else None
    return figures


def _real(value: float) -> float:
    return round(float(value) / 10**DIGITS, DIGITS)


def _print(*cells: object) -> None:
    print(COLUMNS.format(*("–" if cell is None else str(cell) for cell in cells)), flush=True)


def _pair(pair: list[float]) -> str:
    return f"{pair[0]:.3f} / {pair[1]:.4f}"


def _row(case: dict[str, Any]) -> None:
    _print(
        *(case[k] for k in ("name", "status", "seconds", "processor_seconds")),
        *(f"{case[k]:.{d}f}" if case[k] is not None else None for k, d in FIGURES),
        *(_pair(case[k]) for k in ("highest_total", "greedy")),
    )


FIGURES = (("total", 3), ("worst", 4), ("bound_total", 3), ("bound_worst", 4))


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Arguments of ``koryu bench assignment``."""
    default = os.environ.get("KORYU_BENCH_DATA", Path(__file__).parents[2] / "shared" / "bench")
    parser.add_argument("--data", type=Path, default=Path(default), help="folder with matrices")
    parser.add_argument("--json", action="store_true", help="print all figures as JSON")
    parser.add_argument("--case", default="", help="only matrices whose name contains this")
    parser.add_argument("--limit", type=float, default=LIMIT, help="seconds for each matrix")
    parser.add_argument("--no-large", action="store_true", help="leave out the synthetic sizes")


def main(args: argparse.Namespace) -> int:
    """Run the bench; 1 without data or without an assignment for a matrix."""
    data = folder(args.data)
    known = list(cases(data, args.case))
    if not known:
        message = f"no benchmark data: no matrix like {args.case!r} found in {data}"
        print(json.dumps({"error": message}) if args.json else message)
        return 1
    if not args.json:
        _print(
            "matrix", "status", "seconds", "cpu", "total", "worst", "bound", "bound",
            "highest total/worst", "greedy total/worst",
        )  # fmt: skip
    done = []
    for name, asked in known:
        done.append(solve(name, asked, args.limit))
        if not args.json:
            _row(done[-1])
    result: dict[str, Any] = {"cases": done}
    if not args.no_large:
        result |= assignment_large.run(show=not args.json)
    if args.json:
        print(json.dumps(result, ensure_ascii=False, indent=1))
    return int(any(case["total"] is None for case in done))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    add_arguments(parser)
    raise SystemExit(main(parser.parse_args()))
