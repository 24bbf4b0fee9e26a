"""Order by relevance and variety: maximal marginal relevance (Carbonell & Goldstein 1998)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from koryu_engine.types.matching import Candidate

SAME_ORGANISATION = 1.0
"""How alike two listings of one organisation count, whatever their texts."""


@dataclass(frozen=True, slots=True)
class Scored:
    candidate: Candidate
    score: float


def likeness(one: Candidate, other: Candidate) -> float:
    """0 … 1; listings of one organisation are as like as can be."""
    if one.party.organisation_id == other.party.organisation_id:
        return SAME_ORGANISATION
    told = (one.likeness or {}).get(other.party.listing_id, 0.0)
    back = (other.likeness or {}).get(one.party.listing_id, 0.0)
    return max(told, back)


def diversified(found: Sequence[Scored], limit: int, variety: float) -> list[Scored]:
    """Greedy order: each next one maximises score − variety · (likeness to those before).

    `variety` is in the score's unit. The first is always the best; ties fall to the lower listing
    id; nothing is lost before `limit`.
    """
    left = sorted(found, key=lambda each: (-each.score, each.candidate.party.listing_id))
    order: list[Scored] = []
    while left and len(order) < limit:
        best = max(left, key=lambda each: (_marginal(each, order, variety), -_id(each)))
        left.remove(best)
        order.append(best)
    return order


def _marginal(each: Scored, order: Sequence[Scored], variety: float) -> float:
    nearest = max((likeness(each.candidate, one.candidate) for one in order), default=0.0)
    return each.score - variety * nearest


def _id(each: Scored) -> int:
    return each.candidate.party.listing_id
