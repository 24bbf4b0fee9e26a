"""One way to look for a timetable: a solver, its clauses, and the questions put to it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from pysat.solvers import Cadical195

from koryu_engine.meetings.breaks.encode import Encoding
from koryu_engine.meetings.breaks.groups import Groups, People
from koryu_engine.meetings.breaks.race import Rival, rival

Late = Callable[[], bool]
"""Whether time is over."""
SHORT, LONG = 500, 20_000
"""Conflicts between two looks at the clock, at first and at most: a
fraction of a second and a few seconds on a day of 300 meetings. A solver stopped at every look
never gets to its own restarts, and without them finds no timetable."""
EFFORT = 80_000
"""Conflicts spent on a proof before the next turn; doubled when both ways had theirs."""
HEADSTART = 2_500
"""Conflicts spent on a long question before a second process is asked as well."""
SHARED = 5_000
"""Conflicts between two looks at what the second process says: it may be sooner."""
TRIM = 300
"""Conflicts spent on each member of a refuted set, to see whether it is needed there."""
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


class Lane:
    """One solver, asked again and again under other assumptions; what it learns stays.

    `whole`: every timetable of the day is among those it looks at, so that there is none where it
    finds none.
    """

    def __init__(
        self, encoding: Encoding, solver: Cadical195, late: Late, *, whole: bool = True
    ) -> None:
        self.encoding, self.solver, self.late, self.whole = encoding, solver, late, whole
        self.everybody = tuple(range(len(encoding.breaks)))
        self.counts: dict[People, list[int]] = {}
        self.sent = 0
        self.spent = 0

    def begin(self, slots: Sequence[int]) -> None:
        """Look near a timetable first."""
        held = zip(self.encoding.at, slots, strict=True)
        self._send()
        self.solver.set_phases(
            [at if t == slot else -at for own, slot in held for t, at in own.items()]
        )

    def ask(
        self, found: Found, most: int | None, effort: int, *, race: Lane | None = None
    ) -> bool | None:
        """Is there a timetable of at most so many breaks (None: any)? None: not found out.

        What the answer says goes into `found`. `race`: a second process puts the question to this
        lane's clauses, which may be a wider one's.
        """
        limits = self._at_most(self.everybody, most)
        answer, literals, whose = self._solve(limits, effort, race, most)
        if answer:
            whose.keep(found, literals)
        elif answer is False and self.whole:
            if literals:
                found.bound = max(found.bound, (most or 0) + 1)
            else:
                found.possible = False
        return answer

    def step(
        self, found: Found, groups: Groups, effort: int, *, race: Lane | None = None
    ) -> bool | None:
        """Is there a timetable of no breaks but those the groups must have? None: not found out.

        If not, the refusal names participants who have a break more between them, and in the next
        question only they may have it: the solver need not find out who of all must. Source:
        core-guided MaxSAT (Morgado, Dodaro and Marques-Silva, CP 2014).
        """
        limits = {
            literal: people
            for people, least in groups.least.items()
            for literal in self._at_most(people, least)
        }
        answer, literals, whose = self._solve([*limits], effort, race, groups.bound)
        if answer:
            whose.keep(found, literals)
        elif answer is False and not literals:
            found.possible = False
        elif answer is False:
            groups.join(limits[each] for each in self._needed(literals))
            found.bound = max(found.bound, groups.bound)
        return answer

    def _needed(self, core: list[int]) -> list[int]:
        """The refuted assumptions but those that are soon seen not to matter."""
        for each in core[:]:
            if each in core and not self.late():
                self.solver.conf_budget(TRIM)
                rest = [other for other in core if other != each]
                if self.solver.solve_limited(assumptions=rest) is False:
                    core = self.solver.get_core() or []
        return core

    def _at_most(self, people: People, most: int | None) -> list[int]:
        """The assumption that these have at most so many breaks between them."""
        breaks = [each for who in people for each in self.encoding.breaks[who]]
        if most is None or most >= len(breaks):
            return []
        if len(people) == 1:
            return [-breaks[most]]
        if most >= len(self.counts.get(people, ())):
            counted = self.encoding.formula.counted(breaks, max(OUTPUTS, 2 * most))
            self.counts[people] = counted
        return [-self.counts[people][most]]

    def _solve(
        self, limits: list[int], effort: int, race: Lane | None, most: int | None
    ) -> tuple[bool | None, list[int], Lane]:
        """The answer, the model's or the refutation's literals, and whose they are."""
        self._send()
        begun, end = self.spent, self.spent + effort
        other: Rival | None = None
        asked = False
        try:
            while self.spent < end and not self.late():
                piece = min(
                    max(SHORT, self.spent // 2), SHARED if other else LONG, end - self.spent
                )
                self.spent += piece
                self.solver.conf_budget(piece)
                answer: bool | None = self.solver.solve_limited(assumptions=limits)
                if answer is not None:
                    known = self.solver.get_model() if answer else self.solver.get_core()
                    return answer, known or [], self
                for _, said, model in other.said(0) if other else ():
                    if said and race:
                        return True, _listed(model), race
                    if said is False and race and (race is self or race.whole):
                        return False, limits, self
                if race and not asked and self.spent - begun >= HEADSTART:
                    other, asked = race._rival(most), True
        finally:
            if other:
                other.end()
        return None, [], self

    def _rival(self, most: int | None) -> Rival | None:
        """A second process that looks for at most so many breaks, under other names."""
        limits = self._at_most(self.everybody, most)
        formula = self.encoding.formula
        clauses = [*formula.clauses, *([each] for each in limits)]
        return rival(clauses, formula.variables, 0, EFFORT)

    def _send(self) -> None:
        clauses = self.encoding.formula.clauses
        self.solver.append_formula(clauses[self.sent :])
        self.sent = len(clauses)

    def keep(self, found: Found, model: Iterable[int]) -> None:
        """Take the timetable just found, if it is better."""
        true = {each for each in model if each > 0}
        breaks = sum(each in true for mine in self.encoding.breaks for each in mine)
        if found.breaks is None or breaks < found.breaks:
            found.breaks = breaks
            found.slots = tuple(
                next(slot for slot, held in at.items() if held in true) for at in self.encoding.at
            )


def _listed(model: int) -> list[int]:
    """The variables that are true in a model written as a number."""
    return [x for x, bit in enumerate(reversed(f"{model:b}")) if bit == "1"]
