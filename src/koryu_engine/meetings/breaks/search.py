"""Looks for the fewest breaks: proofs from below, timetables from above when those take long."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from pysat.solvers import Cadical195

from koryu_engine.meetings.breaks.day import Day
from koryu_engine.meetings.breaks.encode import Encoding, encode

Late = Callable[[], bool]
"""Whether time is over."""
PIECE = 500
"""Conflicts between two looks at the clock: a fraction of a second on a day of 300 meetings."""
EFFORT = 20_000
"""Conflicts spent on a proof before timetables are looked for from above; doubled each round."""
OUTPUTS = 13
"""Breaks counted at first; more when the bound comes near."""


@dataclass(slots=True)
class Found:
    """What a search knows: no timetable has fewer breaks than `bound`, `slots` (by request) has
    `breaks`; None where no timetable is known, and `possible` is False where none exists."""

    bound: int = 0
    breaks: int | None = None
    slots: tuple[int, ...] = ()
    possible: bool = True

    @property
    def settled(self) -> bool:
        return not self.possible or self.breaks == self.bound


def search(day: Day, late: Late, seed: int) -> Found:
    """The fewest breaks of a day, or what is known of them when time is over.

    The steps depend on the day and the seed alone, the clock only ends them.
    """
    if not day.open:
        return Found(possible=False)
    try:
        encoding = encode(day, late)
    except TimeoutError:
        return Found()
    with Cadical195() as solver:
        solver.configure({"stabilizeonly": 1, "seed": seed})
        return _Search(encoding, solver, late).run()


class _Search:
    """One solver, asked again and again under other assumptions; what it learns stays."""

    def __init__(self, encoding: Encoding, solver: Cadical195, late: Late) -> None:
        self.encoding, self.solver, self.late = encoding, solver, late
        self.breaks = [each for mine in encoding.breaks for each in mine]
        self.outputs: list[int] = []
        self.sent = 0
        self.found = Found()

    def run(self) -> Found:
        effort = EFFORT
        while not self.found.settled and not self.late():
            self._raise_bound(effort)
            self._improve(effort)
            effort *= 2
        return self.found

    def _raise_bound(self, effort: int) -> None:
        """Ask for as few breaks as the bound allows, until that is answered with a timetable."""
        while not self.found.settled and self._ask(self.found.bound, effort) is False:
            pass

    def _improve(self, effort: int) -> None:
        """Ask for a timetable of any kind, then for ones a quarter nearer to the bound."""
        goal: int | None = None
        while not self.found.settled:
            if self.found.breaks is not None:
                nearer = max(1, (self.found.breaks - self.found.bound) // 4)
                goal = self.found.breaks - nearer
            if self._ask(goal, effort) is None:
                return

    def _ask(self, most: int | None, effort: int) -> bool | None:
        """Is there a timetable of at most so many breaks (None: any)? None: not found out."""
        assumptions = [] if most is None else self._at_most(most)
        answer = self._solve(assumptions, effort)
        if answer:
            self._keep()
        elif answer is False:
            if most is None or not self.solver.get_core():
                self.found.possible = False
            else:
                self.found.bound = most + 1
        return answer

    def _at_most(self, most: int) -> list[int]:
        """The assumption that there are at most so many breaks."""
        if most >= len(self.breaks):
            return []
        if most >= len(self.outputs):
            self.outputs = self.encoding.formula.counted(self.breaks, max(OUTPUTS, 2 * most))
        return [-self.outputs[most]]

    def _solve(self, assumptions: list[int], effort: int) -> bool | None:
        clauses = self.encoding.formula.clauses
        self.solver.append_formula(clauses[self.sent :])
        self.sent = len(clauses)
        for _ in range(0, effort, PIECE):
            if self.late():
                return None
            self.solver.conf_budget(PIECE)
            answer: bool | None = self.solver.solve_limited(assumptions=assumptions)
            if answer is not None:
                return answer
        return None

    def _keep(self) -> None:
        """Take the timetable just found, if it is better."""
        true = {each for each in self.solver.get_model() if each > 0}
        breaks = sum(each in true for each in self.breaks)
        if self.found.breaks is None or breaks < self.found.breaks:
            self.found.breaks = breaks
            self.found.slots = tuple(
                next(slot for slot, held in at.items() if held in true) for at in self.encoding.at
            )
