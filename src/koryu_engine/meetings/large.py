"""Timetables of thousands of participants: everything held at once, then ever fewer holes.

The exact solver proves small days; this one serves events far beyond it, keeps to participants,
slots and tables only, and says how far it may be from the best. See meetings-large.md.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from koryu_engine.meetings.large_anneal import anneal
from koryu_engine.meetings.large_board import Numbers, Small, holes
from koryu_engine.meetings.large_compile import COMPILED
from koryu_engine.meetings.large_encode import Encoded, encode
from koryu_engine.meetings.large_place import eject, place_all
from koryu_engine.meetings.large_report import goal_values, held, unkept, unplaced
from koryu_engine.types.meetings import MeetingProblem, Participant, Plan, Request, Slot

Progress = Callable[[int, int], None]
"""Called with (per mille of the work done, holes of the best timetable so far)."""

GUIDE = 10.0
"""What scattering all meetings counts against having them in one run, in holes (see the page)."""
HOT, COLD = 0.8, 0.2
"""Temperatures, in holes: the run cools from one to the other, geometrically."""
CHUNKS = 200
"""Temperatures of a run given by its steps."""
BREATH = 0.2
"""Seconds between two looks at the clock."""
EJECTIONS = 20
"""Steps of the ejection walk, for each participant and each request left over."""


def schedule_large(
    problem: MeetingProblem,
    *,
    seed: int = 0,
    time_limit: float = 60.0,
    iterations: int | None = None,
    progress: Progress | None = None,
) -> Plan:
    """Plan a day of meetings for participants that hold one meeting at a time.

    Goals: mandatory, then weight, then gaps, which is the order the problem must give them; other
    goals are reported, not pursued. `time_limit` in seconds counts from the first placement and
    holds unless `iterations` is given: the same seed and iterations give the same plan, a time
    limit gives what the machine manages. Status `unknown`, with nothing held, when not every
    mandatory request or promised meeting found its slot. Raises ValueError for problems with
    precedences, interpreters, travel, published plans, fixed or differing places, or capacities.
    """
    warm()
    started = time.perf_counter()
    day = encode(problem, seed)
    search = _Search(day)
    search.place()
    search.improve(time_limit, iterations, progress, started)
    return _plan(day, started)


@lru_cache(maxsize=1)
def warm() -> float:
    """Compile the kernels, or load them from disk; seconds it took (once per process)."""
    started = time.perf_counter()
    if COMPILED:
        people = tuple(Participant(name) for name in "abc")
        pairs = (("a", "b"), ("b", "c"), ("a", "c"))
        day = MeetingProblem(
            slots=tuple(Slot(str(at), at, at + 1) for at in range(4)),
            participants=people,
            requests=tuple(Request("".join(pair), pair) for pair in pairs),
        )
        search = _Search(encode(day, 0))
        search.place()
        search.push(1)
        search.cool(1, HOT)
    return time.perf_counter() - started


@dataclass(slots=True)
class _Best:
    slot: Small
    value: int
    holes: int


class _Search:
    """One run: the board, what is left over, the best state met."""

    def __init__(self, day: Encoded) -> None:
        self.day, self.board = day, day.board
        self.none = np.zeros(len(day.asked))
        self.left: Numbers = np.zeros(len(day.weight) + 1, np.int64)
        self.size = 0
        self.best = _Best(self.board.slot.copy(), -1, 0)

    def place(self) -> None:
        """The first timetable: what counts most, then the busiest, first."""
        crowd = self.day.asked[self.board.who].max(axis=1, initial=0)
        order = np.lexsort((-crowd, -self.board.value)).astype(np.int64)
        place_all(self.board, order, self.none)
        over = np.flatnonzero(self.board.slot == 0)
        self.size = len(over)
        self.left[: self.size] = over
        self.keep()
        self.push(EJECTIONS * (len(self.day.asked) + self.size) if self.size else 0)

    def push(self, steps: int) -> None:
        """Try to hold what is left over."""
        self.size, _ = eject(self.board, self.left, self.size, steps, self.none)
        self.keep()

    def cool(self, steps: int, heat: float) -> int:
        """Anneal at one temperature."""
        scale = GUIDE / np.maximum(1, self.board.used) ** 2
        made = anneal(self.board, steps, heat, scale)
        self.keep()
        return made

    def keep(self) -> None:
        value = int(self.board.value[self.board.slot > 0].sum())
        gaps = holes(self.board.at)
        if (value, -gaps) >= (self.best.value, -self.best.holes):
            self.best = _Best(self.board.slot.copy(), value, gaps)

    def improve(
        self, limit: float, steps: int | None, progress: Progress | None, started: float
    ) -> None:
        """Cool from hot to cold, by count of steps or by the clock; end in the best state."""
        done, chunk, share = 0, 64, 0.0
        while self.best.holes and share < 1:
            if steps is not None:
                chunk = min(steps - done, max(1, steps // CHUNKS))
            before = time.perf_counter()
            if self.size and share < 0.5:
                self.push(min(chunk, 20 * self.size))
            self.cool(chunk, HOT * (COLD / HOT) ** share)
            done += chunk
            now = time.perf_counter()
            if steps is None and now - before < BREATH:
                chunk *= 2
            share = done / steps if steps else (now - started) / max(limit, 1e-9)
            if progress:
                progress(min(1000, int(1000 * share)), self.best.holes)
        self.restore()

    def restore(self) -> None:
        board = self.board
        board.slot[:] = self.best.slot
        board.at[:] = -1
        for member in board.who.T:
            there = np.flatnonzero((board.slot > 0) & (member >= 0))
            board.at[member[there], board.slot[there]] = there
        board.used[:] = (board.at >= 0).sum(axis=1)
        board.load[:] = np.bincount(board.slot[board.slot > 0], minlength=len(board.load))


def _plan(day: Encoded, started: float) -> Plan:
    if unkept(day):
        return Plan("unknown", unplaced=unplaced(day), seconds=time.perf_counter() - started)
    meetings = held(day)
    goals = goal_values(day, meetings)
    return Plan(
        status="optimal" if all(goal.proved for goal in goals) else "feasible",
        held=meetings,
        goals=goals,
        unplaced=unplaced(day),
        seconds=time.perf_counter() - started,
    )
