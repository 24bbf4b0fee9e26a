"""Looks for the fewest breaks: proofs from below, timetables from above when those take long."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from itertools import count

from pysat.solvers import Cadical195

from koryu_engine.meetings.breaks.certain import certain
from koryu_engine.meetings.breaks.day import Day
from koryu_engine.meetings.breaks.encode import encode
from koryu_engine.meetings.breaks.groups import Groups
from koryu_engine.meetings.breaks.lane import EFFORT, Found, Lane, Late

GLANCE = 5_000
"""Conflicts spent on the proof before some timetable is looked for: a second or so."""
PATIENCE = 3
"""Efforts spent on a question that may be refuted: while a second process looks for timetables, a
refutation need not begin anew."""
QUICK = 256
"""Conflicts of which the restarts come at Luby's multiples (not 1,024, as CaDiCaL has it) in the
question for the certain breaks only: a timetable is found in a third less time."""


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
        self.groups = Groups(self.least)
        self.found = Found(bound=self.groups.bound)
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
                        self._climb(lane, turn, effort)
                    self.lower(lane, effort // 4)
        except TimeoutError:
            pass
        return self.found

    @contextmanager
    def lane(self, turn: int, free: Collection[int] | None = None) -> Iterator[Lane]:
        """`free`: who may have more than the certain breaks, if not everybody may."""
        way = self.ways[turn % len(self.ways)]
        least = None
        if free is not None:
            least = [None if who in free else each for who, each in enumerate(self.least)]
        encoding = encode(self.day, self.late, by_people=way, least=least)
        with Cadical195() as solver:
            solver.configure({"stabilizeonly": 1, "seed": self.seed + turn})
            if least:
                solver.configure({"reluctant": QUICK})
            yield Lane(encoding, solver, self.late, whole=not least)

    def _tightest(self, turn: int, effort: int) -> None:
        """Ask for a timetable of the certain breaks only, which most days have."""
        with self.lane(turn, ()) as lane:
            answer = lane.ask(self.found, None, GLANCE)
            if answer is None and self.found.breaks is None:
                with self.lane(turn) as other:
                    other.ask(self.found, None, GLANCE)
            if answer is None:
                answer = lane.ask(self.found, None, effort, race=lane)
        self.tight = answer is None
        if answer is False:
            self.found.bound = max(self.found.bound, sum(self.least) + 1)

    def _glance(self, lane: Lane) -> None:
        """A short look for the proof, else for anything to show when time is over."""
        answer: bool | None = False
        while answer is False and not self.found.settled:
            answer = lane.step(self.found, self.groups, GLANCE)
        if not self.found.settled and self.found.breaks is None:
            lane.ask(self.found, None, GLANCE)

    def _climb(self, lane: Lane, turn: int, effort: int) -> None:
        """Ask for no breaks but the proved ones, until that has a timetable or takes too long.

        Meanwhile the second process asks for that in the clauses where only those have them whom
        the proofs but the last one named. That there is no such timetable says nothing, but if
        there is, it is sooner found.
        """
        answer: bool | None = False
        while answer is False and not self.found.settled:
            few = self.groups.few
            with self.lane(turn, few) if few else nullcontext(lane) as other:
                answer = lane.step(self.found, self.groups, PATIENCE * effort, race=other)
        if not self.found.settled:
            with self.lane(turn + 1, self.groups.few) as other:
                other.ask(self.found, self.found.bound, effort)

    def lower(self, lane: Lane, effort: int) -> None:
        """Ask for a timetable of any kind, then for ones a quarter nearer to the bound."""
        goal: int | None = None
        while not self.found.settled:
            if self.found.breaks is not None:
                nearer = max(1, (self.found.breaks - self.found.bound) // 4)
                goal = self.found.breaks - nearer
            if lane.ask(self.found, goal, effort) is None:
                return
