"""Assignment at size: panels of two countries, and stable matching, from a seeded generator."""

import time
from dataclasses import replace
from typing import Any

import numpy as np

from koryu_engine.assignment import assign, blocking, check, check_matching, match
from koryu_engine.types.assignment import (
    Application,
    AssignmentProblem,
    Chooser,
    Evaluator,
    Fit,
    Quota,
    StableProblem,
)

APPLICATIONS, EVALUATORS, ARCS = 20_000, 12_000, 60
APPLICANTS, PLACES, WISHES, QUOTA = 45_000, 6_500, 10, 8
LIMIT = 60.0


def panels(applications: int, evaluators: int, arcs: int, seed: int = 0) -> AssignmentProblem:
    """Three for each application, one at least of each country, six at most for each person."""
    random = np.random.default_rng(seed)
    korean = random.random(evaluators) < 0.55
    people = tuple(
        Evaluator(f"e{e}", 6, tags=frozenset({"country:KR" if korean[e] else "country:JP"}))
        for e in range(evaluators)
    )
    quotas = Quota("country:KR"), Quota("country:JP")
    asked = tuple(Application(f"a{a}", 3, quotas) for a in range(applications))
    fits = []
    for a in range(applications):
        who = random.choice(evaluators, arcs, replace=False)
        scores = np.round(1000 * random.beta(2, 5, arcs)).astype(int)
        fits += [Fit(f"a{a}", f"e{e}", int(s)) for e, s in zip(who, scores, strict=True)]
    return AssignmentProblem(people, asked, tuple(fits))


def choosers(applicants: int, places: int, wishes: int, seed: int = 0) -> StableProblem:
    """Applicants with a few wishes each, places that rank all who wish for them."""
    random = np.random.default_rng(seed)
    takes: list[list[int]] = [[] for _ in range(places)]
    one_side = []
    for a in range(applicants):
        wanted = random.choice(places, wishes, replace=False).tolist()
        one_side.append(Chooser(f"a{a}", tuple(f"p{p}" for p in wanted)))
        for p in wanted:
            takes[p].append(a)
    other = [
        Chooser(f"p{p}", tuple(f"a{a}" for a in random.permutation(who).tolist()), QUOTA)
        for p, who in enumerate(takes)
    ]
    return StableProblem(tuple(one_side), tuple(other))


def run(*, show: bool) -> dict[str, Any]:
    """Both sizes; an unsound or unstable result ends the bench."""
    large = _panels(APPLICATIONS, EVALUATORS, ARCS)
    stable = [_matching(APPLICANTS, PLACES, side) for side in ("applicants", "places")]
    stable.append(_matching(APPLICANTS, PLACES, "applicants", ties=True))
    if show:
        for case in large:
            print(
                f"{case['name']}: total {case['total']} (bound {case['bound_total']}, gap "
                f"{case['gap_percent']} %), worst {case['worst']} (bound {case['bound_worst']}), "
                f"greedy {case['greedy_total']} with {case['greedy_unfilled']} places unfilled, "
                f"{case['seconds']} s, {case['processor_seconds']} s of processor"
            )
        for case in stable:
            print(
                f"{case['name']}: {case['size']} matched (bound {case['bound']}), "
                f"{case['first_wish']} with their first wish, {case['blocking']} blocking pairs, "
                f"{case['seconds']} s, {case['processor_seconds']} s of processor"
            )
    return {"large": large, "stable": stable}


def _panels(applications: int, evaluators: int, arcs: int) -> list[dict[str, Any]]:
    asked = panels(applications, evaluators, arcs)
    total, unfilled = _greedy(asked)
    found = []
    for fairness in ("none", "worst"):
        problem = replace(asked, fairness=fairness)
        begun, processor = time.perf_counter(), time.process_time()
        result = assign(problem, time_limit=LIMIT)
        seconds = time.perf_counter() - begun
        spent = time.process_time() - processor
        if check(problem, result):
            raise AssertionError("the checker found a fault")
        best, worst = result.value("total"), result.value("worst")
        found.append(
            {
                "name": f"{applications} × {evaluators}, {len(asked.fits)} pairs, {fairness}",
                "status": result.status,
                "total": best.value if best else None,
                "bound_total": best.bound if best else None,
                "gap_percent": round(100 * best.gap, 4) if best else None,
                "worst": worst.value if worst else min(s.score for s in result.served),
                "bound_worst": worst.bound if worst else None,
                "greedy_total": total,
                "greedy_unfilled": unfilled,
                "seconds": round(seconds, 2),
                "processor_seconds": round(spent, 2),
            }
        )
    return found


def _greedy(asked: AssignmentProblem) -> tuple[int, int]:
    """The best pair left, again and again, a country at most twice: its total and what is open."""
    country = {each.id: min(each.tags) for each in asked.evaluators}
    room = {each.id: each.most for each in asked.evaluators}
    need = {each.id: each.evaluators for each in asked.applications}
    taken: dict[tuple[str, str], int] = {}
    total = 0
    for fit in sorted(asked.fits, key=lambda each: -each.score):
        side = fit.application, country[fit.evaluator]
        if need[fit.application] and room[fit.evaluator] and taken.get(side, 0) < 2:
            need[fit.application] -= 1
            room[fit.evaluator] -= 1
            taken[side] = taken.get(side, 0) + 1
            total += fit.score
    return total, sum(need.values())


def _matching(
    applicants: int, places: int, proposing: Any, *, ties: bool = False
) -> dict[str, Any]:
    problem = replace(choosers(applicants, places, WISHES), proposing=proposing)
    if ties:
        tied = [replace(each, wishes=_in_threes(each.wishes)) for each in problem.places]
        problem = replace(problem, places=tuple(tied))
    begun, processor = time.perf_counter(), time.process_time()
    found = match(problem)
    seconds, spent = time.perf_counter() - begun, time.process_time() - processor
    begun = time.perf_counter()
    leaving = blocking(problem, found)
    checked = time.perf_counter() - begun
    if leaving or check_matching(problem, found):
        raise AssertionError("the matching is not stable")
    return {
        "name": f"{applicants} × {places}, {proposing} propose{', ties' if ties else ''}",
        "size": found.size,
        "bound": found.bound,
        "strict": found.strict,
        "first_wish": sum(each.rank == 1 for each in found.matched),
        "blocking": len(leaving),
        "seconds": round(seconds, 2),
        "processor_seconds": round(spent, 2),
        "check_seconds": round(checked, 2),
    }


def _in_threes(wishes: tuple[Any, ...]) -> tuple[Any, ...]:
    """Three neighbours on a list are liked equally."""
    return tuple(tuple(wishes[at : at + 3]) for at in range(0, len(wishes), 3))
