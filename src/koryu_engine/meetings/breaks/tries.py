"""Tries to satisfy clauses, each under other names of the variables; also a process of its own.

How long a try takes has a heavy tail, so many are begun, in Luby's lengths. Run as a script it
does every second try of a race for whoever started it; it imports nothing but the solver, so that
it begins within a tenth of a second.
"""

from __future__ import annotations

import os
import random
import sys
from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import count

from pysat.solvers import Cadical195

EFFORT = 2_500
"""Conflicts of the shortest try."""
PIECE = 1_000
"""Conflicts between two looks at the clock, a fraction of a second."""


def attempt(
    clauses: Iterable[Sequence[int]],
    variables: int,
    seed: int,
    turn: int,
    late: Callable[[], bool],
    effort: int = EFFORT,
) -> tuple[bool | None, int]:
    """One try: whether the clauses can be satisfied, None if not found out, and by what.

    The turn gives names and length, in multiples of `effort`. A model is a number, of which bit n
    is variable n.
    """
    names = _names(variables, seed + turn)
    with Cadical195() as solver:
        solver.configure({"stabilizeonly": 1})
        solver.append_formula(
            [[names[x] if x > 0 else -names[-x] for x in clause] for clause in clauses]
        )
        answer = _asked(solver, effort * luby(turn + 1), late)
        if not answer:
            return answer, 0
        true = {each for each in solver.get_model() if each > 0}
    bits = "".join("01"[names[x] in true] for x in range(variables, 0, -1))
    return True, int(bits + "0", 2)


def _names(variables: int, seed: int) -> list[int]:
    """Other numbers for the variables, by which another try differs from the one before."""
    names = list(range(1, variables + 1))
    if seed:
        random.Random(seed).shuffle(names)  # noqa: S311 - equal seeds must give equal plans
    return [0, *names]


def luby(turn: int) -> int:
    """1 1 2 1 1 2 4 …, the best lengths where nothing is known (Luby, Sinclair, Zuckerman 1993)."""
    whole = 1
    while whole < turn:
        whole = 2 * whole + 1
    return (whole + 1) // 2 if whole == turn else luby(turn - whole // 2)


def _asked(solver: Cadical195, effort: int, late: Callable[[], bool]) -> bool | None:
    for piece in _pieces(effort):
        if late():
            break
        solver.conf_budget(piece)
        answer: bool | None = solver.solve_limited()
        if answer is not None:
            return answer
    return None


def _pieces(effort: int) -> Iterator[int]:
    """Longer and longer: a solver called again too soon never gets to its own restarts."""
    spent = 0
    while spent < effort:
        piece = min(max(PIECE, spent // 2), effort - spent)
        spent += piece
        yield piece


def packed(clauses: Iterable[Sequence[int]], variables: int, seed: int, effort: int) -> bytes:
    """What the process reads: the numbers, then the clauses, each ended by a zero."""
    numbers = array("i", (variables, seed, effort))
    for clause in clauses:
        numbers.extend(clause)
        numbers.append(0)
    return numbers.tobytes()


def _unpacked(numbers: array[int]) -> Iterator[list[int]]:
    clause: list[int] = []
    for x in numbers:
        if x:
            clause.append(x)
        else:
            yield clause
            clause = []


def main() -> None:
    """Every odd try, a line each: turn, answer, model.

    Ends with an answer, or when whoever started it is there no more.
    """
    parent = os.getppid()
    numbers = array("i", sys.stdin.buffer.read())
    variables, seed, effort = numbers[:3]
    clauses = list(_unpacked(numbers[3:]))

    def orphan() -> bool:
        return os.getppid() != parent

    for turn in count(1, 2):
        answer, model = attempt(clauses, variables, seed, turn, orphan, effort)
        if orphan():
            return
        print(turn, answer, f"{model:x}", flush=True)
        if answer is not None:
            return


if __name__ == "__main__":
    main()
