"""The solver against every plan of tiny problems, and its promises: equal runs, time, no change."""

from __future__ import annotations

import copy
import pickle

import pytest

from koryu_engine.meetings import check, solve
from tests.engine.meetings.brute import best, random_problem


@pytest.mark.parametrize("block", range(16))
def test_every_goal_sequence_reaches_the_best_of_all_plans(block: int) -> None:
    for seed in range(100 * block, 100 * block + 100):
        problem = random_problem(seed)
        plan = solve(problem)
        wanted = best(problem)
        if wanted is None:
            assert plan.status == "infeasible", seed
        else:
            assert plan.status == "optimal", seed
            assert tuple(each.value for each in plan.goals) == wanted, seed
        assert check(problem, plan) == (), seed


def test_equal_runs_give_equal_plans_and_leave_the_problem_alone() -> None:
    for seed in range(40):
        problem = random_problem(seed)
        before = copy.deepcopy(problem)
        assert pickle.dumps(solve(problem, seed=7).held) == pickle.dumps(
            solve(problem, seed=7).held
        )
        assert problem == before
