"""Two-sided stable matching against every matching there is, and at size."""

from __future__ import annotations

import time
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from koryu_engine.assignment import blocking, check_matching, match, why
from koryu_engine.types.assignment import Chooser, Matched, StableProblem
from koryu_engine.types.retrieval import Reason
from tests.engine.assignment import brute


@st.composite
def problems(draw: st.DrawFn, *, ties: bool) -> StableProblem:
    applicants = [f"a{at}" for at in range(draw(st.integers(0, 4)))]
    places = [f"p{at}" for at in range(draw(st.integers(0, 3)))]

    def wishes(others: list[str]) -> tuple[str | tuple[str, ...], ...]:
        if not others:
            return ()
        order = draw(st.lists(st.sampled_from(others), unique=True))
        if ties and len(order) > 1 and draw(st.booleans()):
            return (tuple(order[:2]), *order[2:])
        return tuple(order)

    return StableProblem(
        tuple(Chooser(who, wishes(places)) for who in applicants),
        tuple(Chooser(where, wishes(applicants), draw(st.integers(0, 2))) for where in places),
        proposing=draw(st.sampled_from(("applicants", "places"))),
        ties=draw(st.sampled_from(("listed", "lottery"))),
    )


@given(problems(ties=False))
@settings(max_examples=300, deadline=None, derandomize=True)
def test_the_proposing_side_does_best_of_all_stable_matchings(problem: StableProblem) -> None:
    found = match(problem)
    assert check_matching(problem, found) == ()
    mine = {each.applicant: each.place for each in found.matched}
    every = [each for each in brute.matchings(problem) if brute.stable(problem, each)]
    assert mine in every
    assert found.strict
    assert {len(each) for each in every} == {found.size} == {found.bound}
    likes = {each.id: list(each.wishes) for each in problem.applicants}
    for other in every:
        for who, place in other.items():
            if problem.proposing == "applicants":
                assert likes[who].index(mine[who]) <= likes[who].index(place)
            else:
                assert likes[who].index(mine[who]) >= likes[who].index(place)


@given(problems(ties=True), st.integers(0, 3))
@settings(max_examples=300, deadline=None, derandomize=True)
def test_with_ties_it_is_weakly_stable_and_the_bound_holds(
    problem: StableProblem, seed: int
) -> None:
    found = match(problem, seed=seed)
    assert check_matching(problem, found) == ()
    mine = {each.applicant: each.place for each in found.matched}
    assert brute.stable(problem, mine)
    every = [each for each in brute.matchings(problem) if brute.stable(problem, each)]
    assert found.bound >= max(len(each) for each in every)
    assert match(problem, seed=seed) == found


@given(problems(ties=True))
@settings(max_examples=200, deadline=None, derandomize=True)
def test_every_preferred_place_has_a_reason(problem: StableProblem) -> None:
    found = match(problem)
    held = {each.applicant: each for each in found.matched}
    for applicant in problem.applicants:
        ranks = brute._ranks(applicant.wishes)
        own = held[applicant.id].place if applicant.id in held else None
        better = [p for p, at in ranks.items() if own is None or at < ranks[own]]
        reasons = why(problem, found, applicant.id)
        assert [reason.params["place"] for reason in reasons] == better
        for reason in reasons:
            place = next(p for p in problem.places if p.id == reason.params["place"])
            theirs = brute._ranks(place.wishes)
            admitted = [m.applicant for m in found.matched if m.place == place.id]
            if reason.key == "stable.unlisted":
                assert applicant.id not in theirs
                continue
            assert len(admitted) == place.quota
            worst = max((theirs[who] for who in admitted), default=-1)
            if admitted:
                assert theirs[reason.params["last"]] == worst
                assert worst <= theirs[applicant.id]
                assert (worst == theirs[applicant.id]) == (reason.key == "stable.tied")


TWO = StableProblem(
    (Chooser("kim", ("seoul", "osaka")), Chooser("sato", ("seoul", "osaka"))),
    (Chooser("seoul", ("sato", "kim")), Chooser("osaka", ("kim", "sato"))),
)


def test_a_worked_case() -> None:
    found = match(TWO)
    assert found.matched == (Matched("kim", "osaka", 2), Matched("sato", "seoul", 1))
    assert why(TWO, found, "sato") == ()
    assert why(TWO, found, "kim") == (
        Reason(
            "stable.full",
            {"place": "seoul", "rank": "2", "quota": "1", "last": "sato", "last_rank": "1"},
        ),
    )
    with pytest.raises(KeyError):
        why(TWO, found, "nobody")


def test_ties_go_to_who_is_listed_first_or_to_the_lot() -> None:
    many = tuple(Chooser(f"a{at}", ("p",)) for at in range(9))
    problem = StableProblem(many, (Chooser("p", (tuple(each.id for each in many),), 1),))
    first = match(problem)
    assert [each.applicant for each in first.matched] == ["a0"]
    assert why(problem, first, "a1")[0].key == "stable.tied"
    lots = replace(problem, ties="lottery")
    assert len({match(lots, seed=seed).matched for seed in range(9)}) > 1


def test_faults_planted_in_a_matching_are_found() -> None:
    found = match(TWO)
    kim, sato = found.matched
    crossed = (Matched("kim", "seoul", 1), Matched("sato", "osaka", 2))
    assert blocking(TWO, replace(found, matched=crossed)) == (("sato", "seoul"),)
    for matched, unmatched, key in (
        (crossed, (), "fault.blocking"),
        ((kim, kim, sato), (), "fault.twice"),
        ((Matched("kim", "seoul", 1), sato), (), "fault.quota"),
        ((sato,), (), "fault.unmatched"),
        ((Matched("kim", "osaka", 1), sato), (), "fault.rank"),
        ((Matched("kim", "tokyo", 1), sato), (), "fault.unaccepted"),
    ):
        wrong = replace(found, matched=matched, unmatched=unmatched)
        assert key in {fault.reason.key for fault in check_matching(TWO, wrong)}
    small = replace(found, bound=1)
    assert {f.reason.key for f in check_matching(TWO, small)} == {"fault.bound"}


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"applicants": (Chooser("kim", ("tokyo",)),)}, "wishes for place 'tokyo'"),
        ({"applicants": (Chooser("kim", (), 2), TWO.applicants[1])}, "quota is 2, not 1"),
        ({"places": (Chooser("seoul", (), -1), TWO.places[1])}, "quota is -1"),
        ({"applicants": (Chooser("kim", ("seoul", ("seoul",))),)}, "is given twice"),
        ({"proposing": "both"}, "proposing is 'both'"),
        ({"ties": "none"}, "ties is 'none'"),
    ],
)
def test_what_cannot_be_meant_is_refused(change: dict[str, object], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        match(replace(TWO, **change))  # type: ignore[arg-type]


def test_at_size_it_is_quick_and_stable() -> None:
    random = np.random.default_rng(1)
    count, places, each = 9_000, 1_300, 10
    wishes = [random.choice(places, each, replace=False) for _ in range(count)]
    takes: list[list[int]] = [[] for _ in range(places)]
    for who, wanted in enumerate(wishes):
        for place in wanted:
            takes[place].append(who)
    problem = StableProblem(
        tuple(Chooser(f"a{a}", tuple(f"p{p}" for p in w)) for a, w in enumerate(wishes)),
        tuple(
            Chooser(f"p{p}", tuple(f"a{a}" for a in random.permutation(t)), 6)
            for p, t in enumerate(takes)
        ),
    )
    begun = time.process_time()
    found = match(problem)
    assert time.process_time() - begun < 4
    assert check_matching(problem, found) == ()
    assert found.size + len(found.unmatched) == count
