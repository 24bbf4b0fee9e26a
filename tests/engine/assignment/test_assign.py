"""The assignment against every assignment there is, on small problems, by every way of solving."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, given, settings

from koryu_engine.assignment import assign, check, solve, total
from koryu_engine.types.assignment import (
    Application,
    AssignmentProblem,
    Evaluator,
    Fit,
    Pair,
    Quota,
)
from tests.engine.assignment import brute

THOROUGH = settings(
    max_examples=60,
    deadline=None,
    phases=(Phase.explicit, Phase.generate),
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def meets_the_oracle(problem: AssignmentProblem) -> None:
    every = list(brute.assignments(problem))
    found = assign(problem)
    if not every:
        assert found.status == "infeasible"
        return
    best = max(brute.rank(problem, chosen) for chosen in every)
    assert found.status == "optimal"
    assert check(problem, found) == ()
    chosen = frozenset(tuple(pair) for pair in found.pairs)
    assert chosen in every
    assert brute.rank(problem, chosen) == best


@pytest.mark.slow
@given(brute.problems())
@THOROUGH
def test_nothing_is_better(problem: AssignmentProblem) -> None:
    meets_the_oracle(problem)


@pytest.mark.slow
@given(brute.problems())
@THOROUGH
def test_nothing_is_better_by_linear_bound_and_panels(
    monkeypatch: pytest.MonkeyPatch, problem: AssignmentProblem
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(total, "is_flow", lambda arcs: False)
        patch.setattr(total, "FRACTION", -1.0)
        meets_the_oracle(problem)


@pytest.mark.slow
@given(brute.problems())
@THOROUGH
def test_nothing_is_better_by_search_over_pairs(
    monkeypatch: pytest.MonkeyPatch, problem: AssignmentProblem
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(total, "is_flow", lambda arcs: False)
        patch.setattr(total, "FRACTION", 1.0)
        patch.setattr(total, "LARGEST", 0)
        meets_the_oracle(problem)


@pytest.mark.slow
@given(brute.problems())
@THOROUGH
def test_bounds_hold_where_flows_are_weighed(
    monkeypatch: pytest.MonkeyPatch, problem: AssignmentProblem
) -> None:
    problem = replace(problem, fairness="worst")
    every = list(brute.assignments(problem))
    with monkeypatch.context() as patch:
        patch.setattr(total, "LARGE", 0)
        found = assign(problem)
    if not every:
        assert found.status == "infeasible"
        return
    assert check(problem, found) == ()
    best = max(brute.rank(problem, chosen) for chosen in every)
    goals = {goal.goal: goal for goal in found.goals}
    if "kept" in goals:
        assert goals["kept"].bound >= best[0]
    assert goals["worst"].bound >= best[1][0]
    if goals["worst"].value == best[1][0]:
        assert goals["total"].bound >= best[2]


def matrix(scores: np.ndarray, *, least: int, most: int, needs: int = 3) -> AssignmentProblem:
    """Applications × evaluators, everybody allowed."""
    apps, evs = scores.shape
    return AssignmentProblem(
        tuple(Evaluator(f"e{e}", most, least) for e in range(evs)),
        tuple(Application(f"a{a}", needs) for a in range(apps)),
        tuple(Fit(f"a{a}", f"e{e}", int(scores[a, e])) for a in range(apps) for e in range(evs)),
    )


def tight(seed: int) -> AssignmentProblem:
    """Every evaluator is needed for exactly two; many applications end at the worst score."""
    random = np.random.default_rng(seed)
    topics, people = random.dirichlet(np.full(6, 0.3), 30), random.dirichlet(np.full(6, 0.3), 45)
    return matrix(np.round(1000 * topics @ people.T), least=2, most=2)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_panels_and_pairs_prove_the_same(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    problem = tight(seed)
    by_panels = assign(problem)
    monkeypatch.setattr(total, "LARGEST", 0)
    monkeypatch.setattr(total, "FRACTION", 1.0)
    by_pairs = assign(problem)
    assert by_panels.status == by_pairs.status == "optimal"
    assert by_panels.goals == by_pairs.goals
    assert check(problem, by_panels) == check(problem, by_pairs) == ()


def test_equal_input_and_seed_give_an_equal_assignment() -> None:
    problem = tight(4)
    assert assign(problem, seed=5) == assign(problem, seed=5)


def test_the_time_limit_is_honoured_and_bounds_stay_true() -> None:
    problem = tight(1)
    best = assign(problem)
    hurried = assign(problem, time_limit=0.0)
    assert hurried.seconds < 10
    assert hurried.status in ("unknown", "feasible", "optimal")
    assert check(problem, hurried) == ()
    for goal in hurried.goals:
        reference = best.value(goal.goal)
        assert reference is not None
        assert goal.bound >= reference.value or hurried.goals[0].value < best.goals[0].value


def test_two_panels_of_two_countries() -> None:
    people = tuple(
        Evaluator(f"{country}{at}", 2, tags=frozenset({f"country:{country}"}))
        for country in ("KR", "JP")
        for at in range(3)
    )
    quotas = Quota("country:KR"), Quota("country:JP")
    what = tuple(Application(f"a{at}", 3, quotas) for at in range(4))
    fits = tuple(
        Fit(a.id, e.id, 9 if e.id.startswith("KR") else 1 + at)
        for a in what
        for at, e in enumerate(people)
    )
    found = assign(AssignmentProblem(people, what, fits))
    assert found.status == "optimal"
    countries = [{who[:2] for who in each.evaluators} for each in found.served]
    assert countries == [{"KR", "JP"}] * 4


def test_kept_pairs_stay_before_all_else_or_have_a_price() -> None:
    problem = matrix(np.array([[9, 1], [1, 9]]), least=0, most=1, needs=1)
    kept = Pair("a0", "e1")
    first = assign(replace(problem, keep=(kept,)))
    assert (first.pairs, first.changed) == ((kept, Pair("a1", "e0")), ())
    cheap = assign(replace(problem, keep=(kept,), price=5))
    assert cheap.changed == (kept,)
    assert [(goal.goal, goal.value) for goal in cheap.goals] == [("worst", 9), ("total", 13)]
    gone = assign(replace(problem, keep=(Pair("a0", "left"),)))
    assert gone.changed == (Pair("a0", "left"),)
    assert gone.status == "optimal"


def test_a_step_makes_small_differences_in_the_worst_score_equal() -> None:
    # Serving a0 one point better would cost four of the total.
    problem = matrix(np.array([[11, 10], [20, 15]]), least=0, most=1, needs=1)
    fine, coarse = assign(problem), assign(replace(problem, step=10))
    assert [goal.value for goal in fine.goals] == [11, 26]
    assert [goal.value for goal in coarse.goals] == [10, 30]


def test_leximin_raises_the_second_worst() -> None:
    # a0 gets 1 whatever is done; the total alone would leave a1 with 2.
    scores = np.array([[1, 1, 1], [2, 5, 0], [0, 9, 4]])
    problem = matrix(scores, least=0, most=1, needs=1)
    worst = assign(problem)
    level = assign(replace(problem, fairness="leximin"))
    assert sorted(each.score for each in worst.served) == [1, 2, 9]
    assert sorted(each.score for each in level.served) == [1, 4, 5]
    assert level.levels == (1, 4, 5)
    assert level.status == "optimal"


def test_nothing_to_assign() -> None:
    nothing = assign(AssignmentProblem((), (), ()))
    assert (nothing.status, nothing.pairs) == ("optimal", ())
    nobody = assign(AssignmentProblem((), (Application("a", 1),), ()))
    assert nobody.status == "infeasible"


def test_no_worst_score_is_higher_than_each_alone() -> None:
    problem = matrix(np.array([[3, 2, 1], [9, 9, 9]]), least=0, most=2, needs=2)
    assert solve.highest(solve.compiled(problem)) == 5
