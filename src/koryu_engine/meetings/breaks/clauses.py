"""Propositional clauses, and counting in them.

Literals are whole numbers, negated by a minus; `TRUE` and `FALSE` are literals as well, so that
what is known beforehand needs no case of its own where clauses are made.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import combinations

TRUE = 1
FALSE = -1


class Formula:
    """Clauses in the making; satisfied where every clause has a true literal."""

    def __init__(self) -> None:
        self.clauses: list[list[int]] = [[TRUE]]
        self.variables = TRUE

    def new(self) -> int:
        """A fresh variable."""
        self.variables += 1
        return self.variables

    def add(self, *literals: int) -> None:
        """One of the literals holds."""
        if TRUE not in literals:
            self.clauses.append([each for each in literals if each != FALSE] or [FALSE])

    def at_most_one(self, literals: Iterable[int]) -> None:
        """Pair by pair: for the few dozen literals met here nothing propagates better."""
        self.clauses += ([-one, -other] for one, other in combinations(literals, 2))

    def at_most(self, literals: Sequence[int], most: int) -> None:
        """No more than `most` of the literals hold."""
        if most <= 0:
            for each in literals:
                self.add(-each)
        elif most == 1:
            self.at_most_one(literals)
        elif len(literals) > most:
            self.add(-self.counted(literals, most + 1)[most])

    def counted(self, literals: Sequence[int], most: int, *, exact: bool = False) -> list[int]:
        """Literals of which the k-th holds if more than k (from 0) of the given do, up to `most`.

        `exact`: and only if they do. A totalizer: Bailleux and Boufkhad, CP 2003.
        """
        if len(literals) <= 1:
            return list(literals)
        half = len(literals) // 2
        left = self.counted(literals[:half], most, exact=exact)
        right = self.counted(literals[half:], most, exact=exact)
        total = [self.new() for _ in range(min(most, len(left) + len(right)))]
        for i in range(min(len(left), len(total)) + 1):
            for j in range(min(len(right), len(total) - i) + 1):
                ones = [-each for each in (*left[i - 1 : i], *right[j - 1 : j])]
                if ones:
                    self.clauses.append([*ones, total[i + j - 1]])
                if exact and i + j < len(total):
                    self.clauses.append([*left[i : i + 1], *right[j : j + 1], -total[i + j]])
        return total
