"""Exact points as text: "251/3" in the ledger and in results, two decimals on a page."""

from decimal import Decimal
from fractions import Fraction


def shown(text: str | None, decimals: int = 2) -> str:
    """An exact number for a reader, a half rounded up; '' for none."""
    if text in (None, ""):
        return ""
    value, unit = Fraction(text), 10**decimals
    size = (abs(value) * unit + Fraction(1, 2)).__floor__()
    whole, rest = divmod(size, unit)
    sign = "-" if value < 0 and size else ""
    return f"{sign}{whole}.{rest:0{decimals}d}" if decimals else f"{sign}{whole}"


def six(text: str | None) -> Decimal | None:
    """An exact number as the column of results keeps it: six decimals, a half rounded up."""
    return None if text is None else Decimal(shown(text, 6))
