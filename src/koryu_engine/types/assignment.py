"""Shapes of assignment: evaluators to applications, and two-sided stable matching.

Scores, loads and prices are whole numbers (scale decimals first), so that sums and proofs are
exact. Identifiers are the caller's own strings.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from koryu_engine.types.retrieval import Reason

AssignmentStatus = Literal["optimal", "feasible", "infeasible", "unknown"]
AssignmentGoal = Literal["kept", "worst", "total"]
"""What is maximised, in this order:

kept   accepted pairs of `keep` that stay; only with `keep` and without a `price`
worst  score of the worst-served application, in whole `step`s; only with fairness
total  sum of the fit of all pairs, less the `price` of each pair of `keep` that goes
"""
Fairness = Literal["none", "worst", "leximin"]


class Pair(NamedTuple):
    """One evaluator for one application."""

    application: str
    evaluator: str


class Fit(NamedTuple):
    """How well an evaluator suits an application. What has no fit may not be paired."""

    application: str
    evaluator: str
    score: int


@dataclass(frozen=True, slots=True)
class Evaluator:
    """Who evaluates at least `least` and at most `most` applications.

    `tags`: panels and fields, as the caller names them (`country:KR`, `field:oncology`).
    """

    id: str
    most: int
    least: int = 0
    tags: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Quota:
    """At least `least` of an application's evaluators carry the tag."""

    tag: str
    least: int = 1


@dataclass(frozen=True, slots=True)
class Application:
    """What is evaluated, by exactly `evaluators` people, each of whom has all `languages`."""

    id: str
    evaluators: int = 3
    quotas: tuple[Quota, ...] = ()
    languages: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class AssignmentProblem:
    """Who may evaluate what, and what must hold.

    `fits`: every allowed pair once; a pair left out is a conflict of interest. `pins` must be,
    `forbidden` must not. `keep`: pairs that were accepted; without a `price` as many as possible
    stay before anything else counts, with one each pair that goes costs so much of the total.
    Pairs of `keep` may name what is no longer there.

    `fairness`: "none" for the highest total alone; "worst" for the best worst-served application
    first, then the total; "leximin" then also the second worst, the third, … before the total.
    `step` ≥ 1: worst scores that round down to the same multiple of it count as equal.
    `validate` raises ValueError where ids do not meet.
    """

    evaluators: tuple[Evaluator, ...]
    applications: tuple[Application, ...]
    fits: tuple[Fit, ...]
    pins: tuple[Pair, ...] = ()
    forbidden: tuple[Pair, ...] = ()
    keep: tuple[Pair, ...] = ()
    price: int | None = None
    fairness: Fairness = "worst"
    step: int = 1


@dataclass(frozen=True, slots=True)
class AssignmentValue:
    """A goal's value and the proved bound: no assignment equal in the goals before passes it."""

    goal: AssignmentGoal
    value: int
    bound: int

    @property
    def proved(self) -> bool:
        return self.value == self.bound

    @property
    def gap(self) -> float:
        """How far the value may be from the best, as a share of the bound; 0 is proved best."""
        return (self.bound - self.value) / max(abs(self.bound), 1)


@dataclass(frozen=True, slots=True)
class Served:
    """What an application got: its evaluators, best fit first, and the sum of their fit."""

    application: str
    evaluators: tuple[str, ...]
    score: int


@dataclass(frozen=True, slots=True)
class Assignment:
    """An assignment and its certificate.

    `pairs` and `served` stand in the order of the problem's applications. `changed`: pairs of
    `keep` that went. `levels`: for leximin, the scores from the worst up that are proved best.

    `conflict`: when infeasible, a smallest set of requirements that cannot hold together; taking
    away any one of them makes the rest possible. Keys: `conflict.needs` (application, evaluators,
    allowed), `conflict.quota` (application, tag, least, allowed), `conflict.places` (evaluators,
    places, needed, tag: the panel if they are all of one, else empty; needed is empty where pins
    or least loads enter), `conflict.least` (evaluator, least), `conflict.pin`,
    `conflict.forbidden` (application, evaluator), `conflict.languages` (application, languages).
    """

    status: AssignmentStatus
    pairs: tuple[Pair, ...] = ()
    served: tuple[Served, ...] = ()
    goals: tuple[AssignmentValue, ...] = ()
    changed: tuple[Pair, ...] = ()
    levels: tuple[int, ...] = ()
    conflict: tuple[Reason, ...] = ()
    seconds: float = field(default=0.0, compare=False)

    def value(self, goal: AssignmentGoal) -> AssignmentValue | None:
        """The goal's value and bound, None if it was not asked for."""
        return next((each for each in self.goals if each.goal == goal), None)


@dataclass(frozen=True, slots=True)
class PairPrice:
    """What a pinned or forbidden pair costs: the assignment without and with it.

    `possible`: whether it can be at all. `worst` and `total`: loss, None where impossible.
    `proved`: whether both assignments are proved best, so that the loss is exact.
    """

    possible: bool
    proved: bool
    worst: int | None
    total: int | None
    before: Assignment
    after: Assignment


@dataclass(frozen=True, slots=True)
class AssignmentFault:
    """What the independent checker found wrong: a key (`fault.load`, …) and where."""

    reason: Reason


# Two-sided stable matching

Wish = str | tuple[str, ...]
"""One party, or a group of parties liked equally."""


@dataclass(frozen=True, slots=True)
class Chooser:
    """A party of either side with whom it would accept, best first; others it would not.

    `quota`: how many it takes at most; for applicants always 1.
    """

    id: str
    wishes: tuple[Wish, ...]
    quota: int = 1


@dataclass(frozen=True, slots=True)
class StableProblem:
    """Applicants and places that rank each other.

    `proposing`: the side that does best of all stable matchings. Ties are broken by the order
    in which the other side is listed ("listed"), or by one lottery for all from the seed.
    """

    applicants: tuple[Chooser, ...]
    places: tuple[Chooser, ...]
    proposing: Literal["applicants", "places"] = "applicants"
    ties: Literal["listed", "lottery"] = "listed"


@dataclass(frozen=True, slots=True)
class Matched:
    """An applicant's place and the rank (1 is best, equals share one) that it has there."""

    applicant: str
    place: str
    rank: int


@dataclass(frozen=True, slots=True)
class StableMatching:
    """A stable matching.

    `matched` in the order of the applicants. `bound`: no stable matching is larger; with strict
    wishes every stable one has the same size (Roth 1986), with ties the largest is NP-hard to
    find and the bound is that of the largest matching of any kind. `strict`: no ties.
    With ties it is weakly stable: no pair would *both* gain by leaving it.
    """

    matched: tuple[Matched, ...]
    unmatched: tuple[str, ...]
    bound: int
    strict: bool
    seconds: float = field(default=0.0, compare=False)

    @property
    def size(self) -> int:
        return len(self.matched)
