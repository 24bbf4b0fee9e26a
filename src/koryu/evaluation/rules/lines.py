"""The lines of the board: how far places and budget reach, and equals that a line cuts. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from operator import itemgetter


@dataclass(frozen=True)
class Reach:
    """Of one row in the order of ranks: money up to it, whether places and budget reach it.

    `tied`: it shares its rank with somebody on the other side of the line.
    """

    cumulative: Decimal
    inside: bool
    tied: bool


def reaches(
    ranks: Sequence[int | None],
    amounts: Sequence[Decimal],
    *,
    places: int | None,
    budget: Decimal | None,
) -> list[Reach]:
    """One `Reach` for each row, in their order. Rows without a rank stand outside."""
    inside, cumulative, sums, open_ = [], Decimal(0), [], True
    for at, (rank, amount) in enumerate(zip(ranks, amounts, strict=True)):
        if rank is not None:
            cumulative += amount
        fits = (places is None or at < places) and (budget is None or cumulative <= budget)
        open_ = open_ and fits and rank is not None
        sums.append(cumulative)
        inside.append(open_)
    sides: dict[int, set[bool]] = {}
    for rank, own in zip(ranks, inside, strict=True):
        if rank is not None:
            sides.setdefault(rank, set()).add(own)
    return [
        Reach(total, own, rank is not None and len(sides[rank]) > 1)
        for total, own, rank in zip(sums, inside, ranks, strict=True)
    ]


def filled(
    ranks: Sequence[int], amounts: Sequence[Decimal], *, places: int | None, budget: Decimal | None
) -> list[bool]:
    """Whether each fits into what is left, best rank first, until the first that does not.

    Where only a part of those who share a rank would fit, nothing is said of them nor of whoever
    comes after them: the list ends there.
    """
    found: list[bool] = []
    open_, used = True, Decimal(0)
    for _rank, group in groupby(zip(ranks, amounts, strict=True), key=itemgetter(0)):
        sums = [amount for _, amount in group]
        most = len(found) + len(sums)
        whole = _fits(most, used + sum(sums), places, budget)
        if open_ and not whole and _fits(len(found) + 1, used + min(sums), places, budget):
            return found
        open_ = open_ and whole
        used += sum(sums) if open_ else 0
        found += [open_] * len(sums)
    return found


def _fits(count: int, used: Decimal, places: int | None, budget: Decimal | None) -> bool:
    return (places is None or count <= places) and (budget is None or used <= budget)


@dataclass(frozen=True)
class Line:
    """One application in the chart of ranks: its height at each column, None without a rank."""

    number: str
    heights: tuple[int | None, ...]
    apart: bool

    @property
    def path(self) -> str:
        """As SVG points, over the columns where it has a rank."""
        found = zip(COLUMNS, self.heights, strict=True)
        return " ".join(f"{column},{height}" for column, height in found if height is not None)


COLUMNS = (60, 200, 340)
ROW, TOP, MOST = 20, 34, 60


def bump(rows: Sequence[tuple[str, tuple[int | None, ...], bool]]) -> list[Line]:
    """Lines of (number, ranks by column, apart): equals stand beneath each other, best on top."""
    shown = rows[:MOST]
    heights: list[dict[str, int]] = []
    for column in range(len(COLUMNS)):
        ranked = [(r[1][column], r[0]) for r in shown if r[1][column] is not None]
        heights.append({number: TOP + ROW * at for at, (_, number) in enumerate(sorted(ranked))})
    return [
        Line(number, tuple(column.get(number) for column in heights), apart)
        for number, _, apart in shown
    ]
