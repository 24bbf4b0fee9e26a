"""How well two listings fit each other, seen from both sides.

    base  = sqrt(max(forward, 0) · max(backward, 0))        geometric mean: both must want it
    score = base + deal + route + shared facets + sea − disliked

The geometric mean of reciprocal preferences follows reciprocal recommendation (Pizzato et al.
2010, RECON, who take the harmonic mean; the geometric one punishes a one-sided fit as well but
does not let a single weak direction erase a strong one).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import sqrt

from koryu_engine.types.matching import Candidate, MatchStrength, Party
from koryu_engine.types.retrieval import Reason

COMPLEMENT: Mapping[str, frozenset[str]] = {
    "licence_in": frozenset({"licence_out", "option"}),
    "licence_out": frozenset({"licence_in", "option"}),
    "option": frozenset({"licence_in", "licence_out", "option"}),
    "joint_rd": frozenset({"joint_rd", "co_development"}),
    "co_development": frozenset({"co_development", "joint_rd"}),
    "acquisition": frozenset({"acquisition", "investment"}),
    "investment": frozenset({"investment", "acquisition"}),
    "material_transfer": frozenset({"material_transfer"}),
    "contract_service": frozenset({"contract_service"}),
    "clinical_site": frozenset({"clinical_site"}),
    "distribution": frozenset({"distribution"}),
    "residency": frozenset({"residency"}),
}
"""Deal sought → deals offered that answer it. Both sides name the deal itself; only licences turn
around: who takes in meets who gives out."""

SHARED_LISTS = ("therapeutic_area", "modality", "field")
STRONG, GOOD = 3.6, 2.4


@dataclass(frozen=True, slots=True)
class Weights:
    """What each part adds, in standard deviations."""

    deal: float = 0.5
    route: float = 0.25
    facet: float = 0.2
    facets_at_most: int = 3
    across: float = 0.35
    disliked: float = 0.5


def two_sided(forward: float, backward: float) -> float:
    """Geometric mean of both directions; zero when either side is not interested at all."""
    return sqrt(max(forward, 0.0) * max(backward, 0.0))


def codes(party: Party, name: str) -> frozenset[str]:
    """The codes of one list."""
    return frozenset(f.split(":", 1)[1] for f in party.facets if f.startswith(name + ":"))


def deals_that_meet(own: Party, other: Party) -> list[tuple[str, str]]:
    """(our deal, their deal) pairs that complement each other, in the order of their names.

    Symmetric: the pairs of (a, b) are those of (b, a) turned around.
    """
    return [
        (ours, theirs)
        for ours in sorted(codes(own, "deal"))
        for theirs in sorted(codes(other, "deal"))
        if theirs in COMPLEMENT.get(ours, frozenset({ours}))
    ]


def judge(
    own: Party, candidate: Candidate, disliked: Mapping[str, int], weights: Weights
) -> tuple[float, tuple[Reason, ...]]:
    """The score of a candidate and the reasons that raised or lowered it."""
    other = candidate.party
    score = two_sided(candidate.forward, candidate.backward)
    reasons: list[Reason] = []
    if deals := deals_that_meet(own, other):
        score += weights.deal
        reasons.append(Reason("match.deal", {"ours": deals[0][0], "theirs": deals[0][1]}))
    if routes := sorted(codes(own, "regulatory_route") & codes(other, "regulatory_route")):
        score += weights.route
        reasons.append(Reason("match.route", {"code": routes[0]}))
    shared = _shared(own, other)
    score += weights.facet * min(len(shared), weights.facets_at_most)
    reasons += [Reason("match.facet", {"facet": facet}) for facet in shared]
    if own.country != other.country:
        score += weights.across
        reasons.append(Reason("match.across", {"country": other.country}))
    for facet in _of_party(other):
        if disliked.get(facet):
            score -= weights.disliked * sqrt(disliked[facet])
            reasons.append(Reason("match.disliked", {"facet": facet}))
    return score, tuple(reasons)


def _shared(own: Party, other: Party) -> list[str]:
    common = own.facets & other.facets
    return [f for name in SHARED_LISTS for f in sorted(common) if f.startswith(name + ":")]


def _of_party(party: Party) -> list[str]:
    return [*sorted(party.facets), f"country:{party.country}"]


def strength(score: float) -> MatchStrength:
    """The score in words."""
    if score >= STRONG:
        return "strong"
    return "good" if score >= GOOD else "possible"
