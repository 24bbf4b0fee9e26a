"""Looks for the fewest breaks: proofs from below, timetables from above when those take long."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count

from pysat.solvers import Cadical195

from koryu_engine.meetings.breaks.certain import certain
from koryu_engine.meetings.breaks.day import Day
from koryu_engine.meetings.breaks.encode import Encoding, encode
from koryu_engine.meetings.breaks.race import Rival, rival

Late = Callable[[], bool]
"""Whether time is over."""
SHORT, LONG = 500, 20_000
"""Conflicts between two looks at the clock, at first and at most: a
fraction of a second and a few seconds on a day of 300 meetings. A solver stopped at every look
never gets to its own restarts, and without them finds no timetable."""
GLANCE = 5_000
"""Conflicts spent on the proof before some timetable is looked for: a second or so."""
EFFORT = 80_000
"""Conflicts spent on a proof before the next turn; doubled when both ways had theirs."""
HEADSTART = 2_500
"""Conflicts spent on a long question before a second process is asked as well."""
SHARED = 5_000
"""Conflicts between two looks at what the second process says: it may be sooner."""
QUICK = 256
"""Conflicts of which the restarts come at Luby's multiples (not 1,024, as CaDiCaL has it) in the
question for the certain breaks only: a timetable is found in a third less time."""
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

    The steps depend on the day and the seed alone, the clock only ends them; but a question that
    takes long is asked of a second process too, and either's timetable may come first. What is
    proved of it is the same.
    """
    if not day.open:
        return Found(possible=False)
    return _Search(day, late, seed).run()


def improve(day: Day, late: Late, start: Sequence[int]) -> tuple[int, ...]:
    """A timetable with fewer breaks than `start` (slots by request), as far as time allows."""
    again = _Search(day, late, 0)
    spans = ({start[each] for each in mine} for mine in day.of)
    breaks = sum(slot + 1 not in span and slot < max(span) for span in spans for slot in span)
    again.found.breaks, again.found.slots = breaks, tuple(start)
    try:
        with again.lane(0) as lane:
            lane.begin(start)
            again.lower(lane, EFFORT)
    except TimeoutError:
        pass
    return again.found.slots


class _Search:
    """Proofs from below under both ways to count tables, then timetables from above, in turns.

    Each turn has a solver of its own: where a timetable is looked for, what the last one learnt
    helps less than another beginning, for the time that takes has a heavy tail.
    """

    def __init__(self, day: Day, late: Late, seed: int) -> None:
        self.day, self.late, self.seed = day, late, seed
        self.ways: tuple[bool, ...] = (False,)
        if day.pairs and None not in day.tables:
            self.ways = (day.by_people, not day.by_people)
        self.least = certain(day)
        self.found = Found(bound=sum(self.least))
        self.tight = True
        """Whether there may be a timetable of no breaks but the certain ones."""

    def run(self) -> Found:
        try:
            for turn in count():
                effort = EFFORT << turn // len(self.ways)
                if self.tight:
                    self._tightest(turn, effort)
                if self.found.settled or self.late():
                    break
                with self.lane(turn) as lane:
                    if not self.tight:
                        if turn == 0:
                            self._glance(lane)
                        else:
                            lane.next = self.found.bound
                        self._raise_bound(lane, effort)
                    self.lower(lane, effort // 4)
        except TimeoutError:
            pass
        return self.found

    @contextmanager
    def lane(self, turn: int, *, tight: bool = False) -> Iterator[_Lane]:
        way = self.ways[turn % len(self.ways)]
        least = self.least if tight else None
        encoding = encode(self.day, self.late, by_people=way, least=least)
        with Cadical195() as solver:
            solver.configure({"stabilizeonly": 1, "seed": self.seed + turn})
            if tight:
                solver.configure({"reluctant": QUICK})
            yield _Lane(encoding, solver, self.late, sum(self.least) if tight else None)

    def _tightest(self, turn: int, effort: int) -> None:
        """Ask for a timetable of the certain breaks only, which most days have."""
        with self.lane(turn, tight=True) as lane:
            answer = lane.ask(self.found, None, GLANCE)
            if answer is None and self.found.breaks is None:
                with self.lane(turn) as other:
                    other.ask(self.found, None, GLANCE)
            if answer is None:
                answer = lane.ask(self.found, None, effort, race=True)
        self.tight = answer is None

    def _glance(self, lane: _Lane) -> None:
        """A short look for the proof, else for anything to show when time is over."""
        self._raise_bound(lane, GLANCE)
        if not self.found.settled and self.found.breaks is None:
            lane.ask(self.found, None, GLANCE)

    def _raise_bound(self, lane: _Lane, effort: int) -> None:
        """Ask for as few breaks as the bound allows, until that is answered with a timetable."""
        answer: bool | None = False
        while not self.found.settled and answer is False:
            answer = lane.ask(self.found, lane.next, effort, race=effort >= EFFORT)

    def lower(self, lane: _Lane, effort: int) -> None:
        """Ask for a timetable of any kind, then for ones a quarter nearer to the bound."""
        goal: int | None = None
        while not self.found.settled:
            if self.found.breaks is not None:
                nearer = max(1, (self.found.breaks - self.found.bound) // 4)
                goal = self.found.breaks - nearer
            if lane.ask(self.found, goal, effort) is None:
                return


class _Lane:
    """One solver, asked again and again under other assumptions; what it learns stays.

    `only`: the breaks of every timetable it can find, where there may be others.
    """

    def __init__(
        self, encoding: Encoding, solver: Cadical195, late: Late, only: int | None = None
    ) -> None:
        self.encoding, self.solver, self.late, self.only = encoding, solver, late, only
        self.breaks = [each for mine in encoding.breaks for each in mine]
        self.next = 0
        """Breaks to ask for; from none on, for what is soon refuted teaches the solver."""
        self.outputs: list[int] = []
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
        self, found: Found, most: int | None, effort: int, *, race: bool = False
    ) -> bool | None:
        """Is there a timetable of at most so many breaks (None: any)? None: not found out.

        What the answer says goes into `found`. `race`: a second process may look as well.
        """
        assumptions = [] if most is None else self._at_most(most)
        answer, model = self._solve(assumptions, effort, race)
        if answer:
            self._keep(found, self.solver.get_model() if model is None else _listed(model))
        elif answer is False:
            if self.only is not None:
                found.bound = max(found.bound, self.only + 1)
            elif not assumptions or (model is None and not self.solver.get_core()):
                found.possible = False
            else:
                self.next = (most or 0) + 1
                found.bound = max(found.bound, self.next)
        return answer

    def _at_most(self, most: int) -> list[int]:
        """The assumption that there are at most so many breaks."""
        if most >= len(self.breaks):
            return []
        if most >= len(self.outputs):
            self.outputs = self.encoding.formula.counted(self.breaks, max(OUTPUTS, 2 * most))
        return [-self.outputs[most]]

    def _solve(
        self, assumptions: list[int], effort: int, race: bool
    ) -> tuple[bool | None, int | None]:
        """The answer, and the model (bit n: variable n) if the second process gave it."""
        self._send()
        begun, end = self.spent, self.spent + effort
        other: Rival | None = None
        try:
            while self.spent < end and not self.late():
                piece = min(
                    max(SHORT, self.spent // 2), SHARED if other else LONG, end - self.spent
                )
                self.spent += piece
                self.solver.conf_budget(piece)
                answer: bool | None = self.solver.solve_limited(assumptions=assumptions)
                if answer is not None:
                    return answer, None
                for _, theirs, model in other.said(0) if other else ():
                    if theirs is not None:
                        return theirs, model
                if race and self.spent - begun >= HEADSTART:
                    race, other = False, self._rival(assumptions)
        finally:
            if other:
                other.end()
        return None, None

    def _rival(self, assumptions: list[int]) -> Rival | None:
        formula = self.encoding.formula
        clauses = [*formula.clauses, *([each] for each in assumptions)]
        return rival(clauses, formula.variables, 0, EFFORT)

    def _send(self) -> None:
        clauses = self.encoding.formula.clauses
        self.solver.append_formula(clauses[self.sent :])
        self.sent = len(clauses)

    def _keep(self, found: Found, model: Iterable[int]) -> None:
        """Take the timetable just found, if it is better."""
        true = {each for each in model if each > 0}
        breaks = sum(each in true for each in self.breaks)
        if found.breaks is None or breaks < found.breaks:
            found.breaks = breaks
            found.slots = tuple(
                next(slot for slot, held in at.items() if held in true) for at in self.encoding.at
            )


def _listed(model: int) -> list[int]:
    """The variables that are true in a model written as a number."""
    return [x for x, bit in enumerate(reversed(f"{model:b}")) if bit == "1"]
