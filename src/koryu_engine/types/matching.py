"""Shapes of the two-sided matching of needs and offers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from koryu_engine.types.retrieval import Reason

MatchStrength = Literal["strong", "good", "possible"]


@dataclass(frozen=True, slots=True)
class Party:
    """One listing in the matching. `facets` are `list:code` keys its reader may see."""

    listing_id: int
    organisation_id: int
    country: str
    kind: str
    facets: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Candidate:
    """A counterpart with how near it is, in standard deviations, seen from either side.

    `forward`: our text asks, theirs answers; `backward`: theirs asks, ours answers. `likeness`:
    listing id of another candidate → similarity 0 … 1, for diversity; absent means 0.
    """

    party: Party
    forward: float
    backward: float
    likeness: Mapping[int, float] | None = None


@dataclass(frozen=True, slots=True)
class MatchProblem:
    """One own listing against its candidates.

    `disliked`: `list:code` or `country:code` → how many times it was the reason of a "not for me".
    """

    own: Party
    candidates: tuple[Candidate, ...]
    limit: int = 10
    disliked: Mapping[str, int] | None = None


@dataclass(frozen=True, slots=True)
class Match:
    """One chosen counterpart: `score` before diversity, strongest reasons first.

    Reason keys: `match.deal` (ours, theirs), `match.route` (code), `match.facet` (facet),
    `match.across` (country), `match.disliked` (facet).
    """

    listing_id: int
    score: float
    strength: MatchStrength
    forward: float
    backward: float
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class MatchResult:
    """Matches in the order to show, of `considered` candidates."""

    matches: tuple[Match, ...]
    considered: int
