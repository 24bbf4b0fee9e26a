"""Oracles that try everything: every assignment, every matching. For tiny problems only."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from hypothesis import strategies as st

from koryu_engine.types.assignment import (
    Application,
    AssignmentProblem,
    Evaluator,
    Fit,
    Pair,
    Quota,
    StableProblem,
)
from koryu_engine.types.retrieval import Reason

TAGS = ("KR", "JP", "bio")
Chosen = frozenset[tuple[str, str]]


@st.composite
def problems(draw: st.DrawFn) -> AssignmentProblem:
    """Two or three applications, up to five evaluators, every rule now and then."""
    few = st.integers(0, 3).map(lambda n: max(n - 1, 0))
    evaluators = tuple(
        Evaluator(
            f"e{at}",
            most=draw(st.integers(0, 3)),
            least=draw(few) if draw(st.booleans()) else 0,
            tags=frozenset(draw(st.sets(st.sampled_from(TAGS), max_size=2))),
            languages=frozenset(draw(st.sets(st.sampled_from(("ko", "ja")), min_size=1))),
        )
        for at in range(draw(st.integers(2, 5)))
    )
    applications = tuple(
        Application(
            f"a{at}",
            evaluators=draw(st.integers(0, 2)),
            quotas=tuple(
                Quota(tag, draw(st.integers(0, 1)))
                for tag in sorted(draw(st.sets(st.sampled_from(TAGS), max_size=2)))
            ),
            languages=frozenset(draw(st.sets(st.sampled_from(("ko", "ja")), max_size=1))),
        )
        for at in range(draw(st.integers(1, 3)))
    )
    pairs = [Pair(a.id, e.id) for a in applications for e in evaluators]
    some = st.lists(st.sampled_from(pairs), max_size=2, unique=True).map(tuple)
    allowed = draw(st.lists(st.sampled_from(pairs), min_size=len(pairs) // 2, unique=True))
    keep = draw(some)
    return AssignmentProblem(
        evaluators,
        applications,
        tuple(Fit(*pair, draw(st.integers(-2, 9))) for pair in allowed),
        pins=draw(some) if draw(st.integers(0, 3)) == 0 else (),
        forbidden=draw(some),
        keep=keep,
        price=draw(st.none() | st.integers(0, 4)) if keep else None,
        fairness=draw(st.sampled_from(("none", "worst", "leximin"))),
        step=draw(st.sampled_from((1, 1, 3))),
    )


def assignments(problem: AssignmentProblem) -> Iterator[Chosen]:
    """Every assignment that meets every rule."""
    fits = {(fit.application, fit.evaluator) for fit in problem.fits}
    tried = itertools.product(
        *(
            itertools.combinations([e.id for e in problem.evaluators], each.evaluators)
            for each in problem.applications
        )
    )
    for panels in tried:
        chosen = frozenset(
            (a.id, e) for a, panel in zip(problem.applications, panels, strict=True) for e in panel
        )
        if chosen <= fits and all(holds(problem, name, chosen) for name in requirements(problem)):
            yield chosen


def requirements(problem: AssignmentProblem) -> list[tuple[str, ...]]:
    """Every requirement of a problem but the fits themselves."""
    names: list[tuple[str, ...]] = [("needs", each.id) for each in problem.applications]
    names += [("quota", a.id, q.tag) for a in problem.applications for q in a.quotas]
    names += [("languages", each.id) for each in problem.applications]
    names += [(kind, each.id) for each in problem.evaluators for kind in ("most", "least")]
    names += [("pin", *pair) for pair in problem.pins]
    return names + [("forbidden", *pair) for pair in problem.forbidden]


def holds(problem: AssignmentProblem, name: tuple[str, ...], chosen: Chosen) -> bool:
    """Whether pairs meet one requirement."""
    evaluators = {each.id: each for each in problem.evaluators}
    applications = {each.id: each for each in problem.applications}
    kind, first = name[0], name[1]
    panel = [evaluators[e] for a, e in chosen if a == first]
    load = sum(e == first for _, e in chosen)
    if kind == "needs":
        return len(panel) == applications[first].evaluators
    if kind == "quota":
        least = next(q.least for q in applications[first].quotas if q.tag == name[2])
        return sum(name[2] in each.tags for each in panel) >= least
    if kind == "languages":
        return all(applications[first].languages <= each.languages for each in panel)
    if kind == "most":
        return load <= evaluators[first].most
    if kind == "least":
        return load >= evaluators[first].least
    return (name[1:] in chosen) == (kind == "pin")


def rank(problem: AssignmentProblem, chosen: Chosen) -> tuple[object, ...]:
    """How good an assignment is: what stands first counts first."""
    fit = {(f.application, f.evaluator): f.score for f in problem.fits}
    got = [sum(fit[pair] for pair in chosen if pair[0] == each.id) for each in problem.applications]
    stays = sum(pair in chosen for pair in problem.keep)
    total = sum(got) - (problem.price or 0) * (len(problem.keep) - stays)
    floors = sorted(score // problem.step * problem.step for score in got)
    kept = stays if problem.price is None else 0
    fair = {"none": (), "worst": (min(floors, default=0),), "leximin": tuple(floors)}
    return kept, fair[problem.fairness], total


def jointly(problem: AssignmentProblem, names: list[tuple[str, ...]]) -> bool:
    """Whether some set of allowed pairs meets these requirements, all others left aside."""
    fits = [(fit.application, fit.evaluator) for fit in problem.fits]
    return any(
        all(holds(problem, name, frozenset(chosen)) for name in names)
        for size in range(len(fits) + 1)
        for chosen in itertools.combinations(fits, size)
    )


def named(reasons: tuple[Reason, ...]) -> list[tuple[str, ...]]:
    """The requirements that reasons speak of."""
    found: list[tuple[str, ...]] = []
    for reason in reasons:
        kind = reason.key.removeprefix("conflict.")
        params = reason.params
        if kind == "places":
            found += [("most", who) for who in params["evaluators"].split(", ")]
        elif kind == "quota":
            found.append((kind, params["application"], params["tag"]))
        elif kind in ("pin", "forbidden"):
            found.append((kind, params["application"], params["evaluator"]))
        else:
            found.append((kind, params.get("application") or params["evaluator"]))
    return found


def matchings(problem: StableProblem) -> Iterator[dict[str, str]]:
    """Every matching of acceptable pairs within the quotas."""
    wants = {each.id: _flat(each.wishes) for each in problem.applicants}
    takes = {each.id: _flat(each.wishes) for each in problem.places}
    choices = [
        [None, *(p for p in wants[each.id] if each.id in takes[p])] for each in problem.applicants
    ]
    for places in itertools.product(*choices):
        if all(places.count(each.id) <= each.quota for each in problem.places):
            pairs = zip(problem.applicants, places, strict=True)
            yield {each.id: place for each, place in pairs if place is not None}


def stable(problem: StableProblem, matching: dict[str, str]) -> bool:
    """Whether no pair of an applicant and a place would both gain by leaving the matching."""
    likes = {each.id: _ranks(each.wishes) for each in (*problem.applicants, *problem.places)}
    for applicant in problem.applicants:
        for place in problem.places:
            mine, theirs = likes[applicant.id], likes[place.id]
            if place.id not in mine or applicant.id not in theirs or not place.quota:
                continue
            if applicant.id in matching and mine[matching[applicant.id]] <= mine[place.id]:
                continue
            held = [who for who, where in matching.items() if where == place.id]
            if len(held) < place.quota or any(theirs[who] > theirs[applicant.id] for who in held):
                return False
    return True


def _flat(wishes: tuple[object, ...]) -> list[str]:
    return list(_ranks(wishes))


def _ranks(wishes: tuple[object, ...]) -> dict[str, int]:
    groups = [(wish,) if isinstance(wish, str) else wish for wish in wishes]
    return {name: at for at, group in enumerate(groups) for name in group}  # type: ignore[union-attr]
