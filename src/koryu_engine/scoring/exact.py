"""Exact numbers: what is let in, how it is rounded, how equals are ranked."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

from koryu_engine.types.scoring import Exact, InvalidScores


def exact(value: Exact) -> Fraction:
    """The number as a fraction. InvalidScores (`invalid.inexact`) for a float, which is not what
    was typed, and for a Decimal that is no number."""
    if isinstance(value, bool) or not isinstance(value, int | Decimal | Fraction):
        raise InvalidScores("invalid.inexact", value=repr(value))
    if isinstance(value, Decimal) and not value.is_finite():
        raise InvalidScores("invalid.inexact", value=str(value))
    return Fraction(value)


def exact_or_none(value: Exact | None) -> Fraction | None:
    """As `exact`, None staying None."""
    return None if value is None else exact(value)


def rounded(value: Fraction, decimals: int) -> Fraction:
    """To so many decimals; a half goes away from zero, as people round (반올림, 四捨五入)."""
    unit = Fraction(10) ** decimals
    size = (abs(value) * unit + Fraction(1, 2)).__floor__()
    return (size if value >= 0 else -size) / unit


def total(values: Iterable[Fraction]) -> Fraction:
    """Their sum, a fraction even of nothing."""
    return sum(values, Fraction(0))


def competition_ranks(values: Mapping[str, Any]) -> dict[str, int]:
    """Key → rank, the highest first; equals share a rank and the next ranks are left out."""
    order = sorted(values.items(), key=lambda item: item[1], reverse=True)
    ranks: dict[str, int] = {}
    for place, (key, value) in enumerate(order, 1):
        before = order[place - 2] if place > 1 else None
        ranks[key] = ranks[before[0]] if before and before[1] == value else place
    return ranks
