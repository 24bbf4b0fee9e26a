"""What draws from the posterior say of ranks: intervals, pairs, groups, the line."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from koryu_engine.scoring.design import Floats, Integers
from koryu_engine.types.scoring import PlacesLine


@dataclass(frozen=True, slots=True)
class Ranks:
    """Of applications in order: `low` and `high` ranks, `within` a place, `above` as published."""

    low: list[int]
    high: list[int]
    within: list[float | None]
    above: tuple[tuple[float, ...], ...]


def ranks_of(draws: Floats, ranks: Sequence[int], places: int | None, level: float) -> Ranks:
    """Read `draws` (applications, draws), rows in the order of `ranks`, the ranks shown.

    Equal-tailed intervals, widened where needed to hold the rank shown.
    """
    count = draws.shape[1]
    placed = np.empty(draws.shape, dtype=np.int64)
    np.put_along_axis(placed, np.argsort(-draws, axis=0, kind="stable"), _column(draws), axis=0)
    placed.sort(axis=1)
    tail = int(np.floor(count * (1 - level) / 2))
    low = np.minimum(placed[:, tail], ranks)
    high = np.maximum(placed[:, count - 1 - tail], ranks)
    within: list[float | None] = [None] * len(draws)
    if places is not None:
        within = [round(float(share), 3) for share in (placed <= places).mean(axis=1)]
    above = tuple(
        tuple(round(float(share), 3) for share in (row > draws).mean(axis=1)) for row in draws
    )
    return Ranks(low.tolist(), high.tolist(), within, above)


def _column(draws: Floats) -> Integers:
    return np.broadcast_to(np.arange(1, len(draws) + 1)[:, None], draws.shape)


class Separation:
    """Which applications, by their place in order, are separated at the level."""

    def __init__(self, ranks: Ranks, component: Integers, level: float) -> None:
        self._above, self._component, self._level = ranks.above, component, level

    def __call__(self, upper: int, lower: int) -> bool:
        """Whether `upper` is truly above `lower`; never across parts that share no evaluator."""
        one_part = self._component[upper] == self._component[lower]
        return bool(one_part) and self._above[upper][lower] >= self._level

    def tiers(self, count: int) -> list[int]:
        """Tier of each place, from 1: a new one begins where its predecessor's first is left."""
        tiers: list[int] = []
        first = 0
        for at in range(count):
            if at and self(first, at):
                first = at
            tiers.append(tiers[-1] + (first == at) if at else 1)
        return tiers

    def line(self, keys: Sequence[str], places: int) -> PlacesLine:
        """The line under the last of so many places."""
        if places >= len(keys) or self(places - 1, places):
            return PlacesLine(places, False, (), ())
        inside = tuple(keys[at] for at in range(places) if not self(at, places))
        outside = tuple(keys[at] for at in range(places, len(keys)) if not self(places - 1, at))
        return PlacesLine(places, True, inside, outside)
