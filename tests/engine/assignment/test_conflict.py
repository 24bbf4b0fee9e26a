"""Reasons why nothing holds: true, smallest, and readable."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, Phase, assume, given, settings

from koryu_engine.assignment import assign
from koryu_engine.types.assignment import (
    Application,
    AssignmentProblem,
    Evaluator,
    Fit,
    Pair,
    Quota,
)
from tests.engine.assignment import brute


@pytest.mark.slow
@given(brute.problems())
@settings(
    max_examples=80,
    deadline=None,
    derandomize=True,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow],
)
def test_a_conflict_is_true_and_smallest(problem: AssignmentProblem) -> None:
    # All sets of pairs are tried: a few are enough.
    problem = replace(problem, fits=problem.fits[:8])
    assume(not any(True for _ in brute.assignments(problem)))
    found = assign(problem)
    assert (found.status, found.pairs, found.goals) == ("infeasible", (), ())
    core = brute.named(found.conflict)
    assert core
    assert set(core) <= set(brute.requirements(problem))
    assert not brute.jointly(problem, core)
    for name in core:
        assert brute.jointly(problem, [each for each in core if each != name])


def people(*, korean: int, japanese: int, most: int) -> tuple[Evaluator, ...]:
    named = [("KR", at) for at in range(korean)] + [("JP", at) for at in range(japanese)]
    return tuple(Evaluator(f"{c}{at}", most, tags=frozenset({f"country:{c}"})) for c, at in named)


def asked(count: int, evaluators: tuple[Evaluator, ...], needs: int = 3) -> AssignmentProblem:
    quotas = Quota("country:KR"), Quota("country:JP")
    what = tuple(Application(f"a{at}", needs, quotas) for at in range(count))
    fits = tuple(Fit(a.id, e.id, 5) for a in what for e in evaluators)
    return AssignmentProblem(evaluators, what, fits)


def told(problem: AssignmentProblem) -> list[tuple[str, dict[str, str]]]:
    return [(reason.key, dict(reason.params)) for reason in assign(problem).conflict]


def test_a_panel_with_too_few_places_is_named() -> None:
    # Two Koreans with two places each, five applications that need one of them.
    reasons = told(asked(5, people(korean=2, japanese=9, most=2)))
    assert reasons[-1] == (
        "conflict.places",
        {"evaluators": "KR0, KR1", "places": "4", "needed": "5", "tag": "country:KR"},
    )
    assert [key for key, _ in reasons[:-1]] == ["conflict.quota"] * 5
    assert reasons[0][1] == {
        "application": "a0",
        "tag": "country:KR",
        "least": "1",
        "allowed": "2",
    }


def test_an_application_with_too_few_evaluators_left_is_named() -> None:
    problem = asked(2, people(korean=3, japanese=3, most=6))
    left = ("KR0", "JP0")
    fits = tuple(f for f in problem.fits if f.application == "a0" or f.evaluator in left)
    assert told(replace(problem, fits=fits)) == [
        ("conflict.needs", {"application": "a1", "allowed": "2", "evaluators": "3"})
    ]


def test_bans_pins_and_languages_are_named() -> None:
    problem = asked(1, people(korean=2, japanese=1, most=1))
    banned = replace(problem, forbidden=(Pair("a0", "JP0"),))
    assert ("conflict.forbidden", {"application": "a0", "evaluator": "JP0"}) in told(banned)
    wide = asked(1, people(korean=2, japanese=2, most=1))
    pinned = replace(wide, fits=wide.fits[:-1], pins=(Pair("a0", "JP1"),))
    assert told(pinned) == [("conflict.pin", {"application": "a0", "evaluator": "JP1"})]
    mute = replace(
        problem,
        applications=(replace(problem.applications[0], languages=frozenset({"ja", "en"})),),
    )
    assert ("conflict.languages", {"application": "a0", "languages": "en, ja"}) in told(mute)


def test_a_promise_of_work_that_is_not_there_is_named() -> None:
    idle = Evaluator("idle", 4, least=2)
    problem = AssignmentProblem(
        (idle, Evaluator("other", 4)),
        (Application("a", 1),),
        (Fit("a", "idle", 1), Fit("a", "other", 1)),
    )
    assert told(problem) == [("conflict.least", {"evaluator": "idle", "least": "2"})]


@pytest.mark.slow
def test_at_size_a_small_core_is_found_in_time() -> None:
    # 600 applications fit, but four of them know only the same two people.
    crowd = people(korean=200, japanese=200, most=6)
    problem = asked(600, crowd)
    narrow = {"a7", "a70", "a300", "a301"}
    fits = tuple(
        fit
        for fit in problem.fits
        if fit.application not in narrow
        or fit.evaluator in ("KR0", "KR1")
        or fit.evaluator.startswith("JP")
    )
    two = tuple(replace(e, most=1) if e.id in ("KR0", "KR1") else e for e in crowd)
    found = assign(replace(problem, fits=fits, evaluators=two))
    assert found.status == "infeasible"
    named = {r.params["application"] for r in found.conflict if r.key == "conflict.quota"}
    assert len(named) == 3
    assert named < narrow
    assert found.conflict[-1].params["evaluators"] == "KR0, KR1"
