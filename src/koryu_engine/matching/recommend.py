"""The counterparts of one listing, in the order to show them, with reasons."""

from __future__ import annotations

from koryu_engine.matching.diversity import Scored, diversified
from koryu_engine.matching.fit import Weights, judge, strength
from koryu_engine.types.matching import Match, MatchProblem, MatchResult
from koryu_engine.types.retrieval import Reason

VARIETY = 0.6
FLOOR = 1.0
"""Least two-sided score shown, in standard deviations: below it the texts hardly concern each
other, however well the facets meet."""


def recommend(problem: MatchProblem, *, weights: Weights | None = None) -> MatchResult:
    """Judge, drop what is one-sided or one's own organisation's, and order with variety.

    Deterministic; never changes its input.
    """
    weights = weights or Weights()
    disliked = problem.disliked or {}
    reasons: dict[int, tuple[Reason, ...]] = {}
    found: list[Scored] = []
    for candidate in problem.candidates:
        if candidate.party.organisation_id == problem.own.organisation_id:
            continue
        if min(candidate.forward, candidate.backward) <= 0:
            continue
        score, why = judge(problem.own, candidate, disliked, weights)
        if score >= FLOOR:
            reasons[candidate.party.listing_id] = why
            found.append(Scored(candidate, score))
    ordered = diversified(found, problem.limit, VARIETY)
    matches = tuple(_match(each, reasons[each.candidate.party.listing_id]) for each in ordered)
    return MatchResult(matches, len(problem.candidates))


def _match(each: Scored, reasons: tuple[Reason, ...]) -> Match:
    candidate = each.candidate
    return Match(
        listing_id=candidate.party.listing_id,
        score=each.score,
        strength=strength(each.score),
        forward=candidate.forward,
        backward=candidate.backward,
        reasons=reasons,
    )
