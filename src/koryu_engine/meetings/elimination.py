"""The fewest changes of place for given times, exactly: meeting by meeting out of a table of costs.

The table has one axis for each meeting whose place still matters to a later one: those of one slot,
mostly, because nobody looks further back than to the last meeting. A meeting that matters no more
is taken out by its best place for every choice of the others (variable elimination, Bertelè &
Brioschi 1972; Dechter 1999).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from koryu_engine.meetings.sittings import Sittings

Costs = NDArray[np.int32]
PEAK = 1 << 21
"""Entries of the table at most."""
TRACE = 1 << 27
"""Bytes of remembered choices at most."""
AXES = 60
"""Axes of the table at most, near the most that numpy has."""
NEVER = 1 << 29
LOST = 1 << 16
"""A published meeting that loses its place counts more than all changes of place."""


@dataclass(slots=True)
class _Choice:
    meeting: int
    axes: tuple[int, ...]
    best: NDArray[np.uint8]


def eliminated(day: Sittings) -> tuple[int, ...] | None:
    """A place for each meeting: as many as can be where they were published, then fewest changes.

    None where the table would grow too large. Raises ValueError if there are no places to be had.
    """
    order = _order(day)
    return None if order is None else _Table(day).run(order)


def _order(day: Sittings) -> list[int] | None:
    """The meetings slot by slot, next always the one after which the table is smallest."""
    users = _users(day)
    order: list[int] = []
    size, traced = 1, 0
    inside: set[int] = set()
    for t in range(len(day.room)):
        left = {n for n, each in enumerate(day.of) if each.slot == t}
        while left:
            ready = [n for n in left if left.isdisjoint(day.of[n].looks_at())]
            chosen = min(ready, key=lambda n: (_size(day, n) / _freed(day, inside, users, n), n))
            left.remove(chosen)
            order.append(chosen)
            size *= _size(day, chosen)
            inside.add(chosen)
            if size > PEAK or sum(_size(day, n) > 1 for n in inside) > AXES:
                return None
            for m in day.of[chosen].looks_at():
                users[m].discard(chosen)
            for m in [m for m in inside if not users[m] and (day.of[m].slot < t or not left)]:
                inside.remove(m)
                size //= _size(day, m)
                traced += size
        if traced > TRACE:
            return None
    return order


def _users(day: Sittings) -> list[set[int]]:
    users: list[set[int]] = [set() for _ in day.of]
    for n, each in enumerate(day.of):
        for m in each.looks_at():
            users[m].add(n)
    return users


def _size(day: Sittings, n: int) -> int:
    return len(day.of[n].options)


def _freed(day: Sittings, inside: set[int], users: list[set[int]], n: int) -> int:
    """By how much the table shrinks once n is in."""
    freed = 1
    for m in day.of[n].looks_at():
        if m in inside and users[m] == {n} and day.of[m].slot < day.of[n].slot:
            freed *= _size(day, m)
    return freed


class _Table:
    def __init__(self, day: Sittings) -> None:
        self.day = day
        self.users = _users(day)
        self.costs: Costs = np.zeros((), dtype=np.int32)
        self.axes: list[int] = []
        self.choices: list[_Choice] = []

    def run(self, order: list[int]) -> tuple[int, ...]:
        for at, n in enumerate(order):
            self._enter(n)
            t = self.day.of[n].slot
            full = at + 1 == len(order) or self.day.of[order[at + 1]].slot != t
            if full:
                self._seat(t)
            for m in [m for m in self.axes if not self.users[m]]:
                if self.day.of[m].slot < t or full:
                    self._leave(m)
        if self.costs >= NEVER:
            raise ValueError("the meetings do not fit their places")
        return self._read()

    def _enter(self, n: int) -> None:
        each = self.day.of[n]
        for m in each.looks_at():
            self.users[m].discard(n)
        if len(each.options) != 1:
            self.axes.append(n)
            self.costs = self.costs[..., None]
        here = self._label(n)
        cost = np.zeros_like(here, dtype=np.int32)
        for before in each.comes:
            change = np.ones_like(here, dtype=bool)
            for m in before:
                change = change & (here != self._label(m))
            cost = cost + change
        if each.stays is not None:
            cost = cost + LOST * (here != each.stays)
        for m, there, place in each.far:
            cost = np.where((self._label(m) == there) & (here == place), NEVER, cost)
        self.costs = np.minimum(self.costs + cost.astype(np.int32), NEVER)

    def _label(self, n: int) -> NDArray[np.int16]:
        """A meeting's places along its axis."""
        options = np.array(self.day.of[n].options, dtype=np.int16)
        if len(options) == 1:
            return options.reshape((1,) * len(self.axes))
        at = self.axes.index(n)
        return options.reshape((1,) * at + (-1,) + (1,) * (len(self.axes) - at - 1))

    def _seat(self, t: int) -> None:
        """No place has more meetings in the slot than tables."""
        here = [n for n, each in enumerate(self.day.of) if each.slot == t]
        for k, tables in enumerate(self.day.room[t]):
            inside = [n for n in here if k in self.day.of[n].options]
            if len(inside) > tables:
                count = np.zeros((1,) * len(self.axes), dtype=np.int8)
                for n in inside:
                    count = count + (self._label(n) == k).astype(np.int8)
                self.costs = np.where(count > tables, NEVER, self.costs).astype(np.int32)

    def _leave(self, m: int) -> None:
        at = self.axes.index(m)
        costs: Costs = np.asarray(self.costs.take(0, at))
        best = np.zeros(costs.shape, dtype=np.uint8)
        for option in range(1, len(self.day.of[m].options)):
            other: Costs = np.asarray(self.costs.take(option, at))
            best[other < costs] = option
            costs = np.minimum(costs, other)
        self.axes.pop(at)
        self.costs = costs
        self.choices.append(_Choice(m, tuple(self.axes), best))

    def _read(self) -> tuple[int, ...]:
        """The places remembered, from the last taken out to the first."""
        chosen = {n: 0 for n, each in enumerate(self.day.of) if len(each.options) == 1}
        for each in reversed(self.choices):
            chosen[each.meeting] = int(each.best[tuple(chosen[n] for n in each.axes)])
        return tuple(each.options[chosen[n]] for n, each in enumerate(self.day.of))
