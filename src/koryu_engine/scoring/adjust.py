"""Bonus and malus points: capped by key, then in sum."""

from collections.abc import Mapping
from fractions import Fraction

from koryu_engine.scoring.exact import exact, exact_or_none, total
from koryu_engine.types.scoring import Exact, Rule, Step


def step(key: str, /, **params: str | int | Fraction) -> Step:
    """A step with its parameters by name."""
    return Step(key, params)


def adjust(given: Mapping[str, Exact], rule: Rule, **where: str) -> tuple[Fraction, list[Step]]:
    """Points that count of those given by key, with the steps; `where` joins their parameters."""
    steps, bonus, malus = [], Fraction(0), Fraction(0)
    for kind in rule.adjustments:
        if kind.key in given:
            points = exact(given[kind.key])
            counted = _capped(points, exact(kind.cap))
            steps.append(
                step("step.adjustment", key=kind.key, points=points, counted=counted, **where)
            )
            bonus, malus = bonus + max(counted, Fraction(0)), malus + min(counted, Fraction(0))
    counts = []
    for name, points, cap in (("bonus", bonus, rule.bonus_cap), ("malus", malus, rule.malus_cap)):
        counts.append(_capped(points, exact_or_none(cap)))
        if counts[-1] != points:
            steps.append(step("step.capped", kind=name, sum=points, cap=abs(counts[-1]), **where))
    return total(counts), steps


def _capped(points: Fraction, cap: Fraction | None) -> Fraction:
    """Not further than `cap` from zero, on either side."""
    return points if cap is None else max(-cap, min(cap, points))
