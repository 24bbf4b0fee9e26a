"""The same tries in two processes: what they find is what one alone would find, only sooner.

Tries are numbered and do not depend on each other; the first of them that succeeds, by number and
not by the clock, is the answer. So a run alone and a race give the same timetable.
"""

from __future__ import annotations

import os
import select
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from functools import partial
from itertools import count
from pathlib import Path
from typing import IO

from koryu_engine.meetings.breaks import tries
from koryu_engine.meetings.breaks.tries import EFFORT, attempt, packed

MANY = 100_000
"""Clauses from which on a try takes longer than a process needs to begin."""
ANSWERS = {b"True": True, b"False": False, b"None": None}
WAIT = 0.05
"""Seconds between two looks at the other process when there is nothing else to do."""


def first_model(
    clauses: Sequence[Sequence[int]],
    variables: int,
    seed: int,
    late: Callable[[], bool],
    *,
    alone: bool = False,
    effort: int = EFFORT,
) -> int | None:
    """A model of the clauses (bit n is variable n); None if there is none or time is over.

    The second process starts at once where there are `MANY` clauses, else when the first, shortest
    try has failed, unless `alone` or on one core. It ends with this call or this process.
    """
    failed = set[int]()
    if len(clauses) < MANY:
        answer, model = attempt(clauses, variables, seed, 0, late, effort)
        if answer is not None or late():
            return model if answer else None
        failed = {0}
    other = None if alone else rival(clauses, variables, seed, effort)
    race = _Race(other, failed, late)
    try:
        return race.run(
            lambda turn: attempt(clauses, variables, seed, turn, partial(race.over, turn), effort)
        )
    finally:
        if other is not None:
            other.end()


def rival(clauses: Iterable[Sequence[int]], variables: int, seed: int, effort: int) -> Rival | None:
    """The second process at work; None where there is one core only, or no room for it."""
    if _cores() < 2:
        return None
    try:
        with tempfile.TemporaryFile() as given:
            given.write(packed(clauses, variables, seed, effort))
            given.seek(0)
            return Rival(given)
    except OSError:  # no memory, no files left: then alone
        return None


def _cores() -> int:
    with suppress(AttributeError):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


class Rival:
    """The odd tries in a process of their own, in the group of this one: both end together."""

    def __init__(self, given: IO[bytes]) -> None:
        self.process = subprocess.Popen(  # noqa: S603 - our own interpreter and file
            [sys.executable, "-P", str(Path(tries.__file__))],
            stdin=given,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        )
        self.alive = True
        self._read = b""

    def said(self, seconds: float) -> list[tuple[int, bool | None, int]]:
        """Tries ended since the last look, waiting so long for one: turn, answer, model."""
        pipe = self.process.stdout
        if pipe is None or not self.alive or not select.select([pipe], [], [], seconds)[0]:
            return []
        piece = os.read(pipe.fileno(), 1 << 16)
        self.alive = bool(piece)
        *lines, self._read = (self._read + piece).split(b"\n")
        return [
            (int(turn), ANSWERS[answer], int(model, 16))
            for turn, answer, model in map(bytes.split, lines)
        ]

    def end(self) -> None:
        """No process is left behind."""
        self.process.kill()
        self.process.wait()
        if self.process.stdout is not None:
            self.process.stdout.close()


class _Race:
    """Odd tries there, even ones here; all of them here once there is nobody else."""

    def __init__(self, other: Rival | None, failed: set[int], late: Callable[[], bool]) -> None:
        self.other, self.failed, self.late = other, failed, late
        self.found: tuple[int, int] | None = None
        """The first try, by number, that has a model so far, and the model."""
        self.refuted = False

    @property
    def alive(self) -> bool:
        return self.other is not None and self.other.alive

    def run(self, attempted: Callable[[int], tuple[bool | None, int]]) -> int | None:
        while not self.over(turn := self._next()):
            answer, model = attempted(turn)
            if answer is None and not self.over(turn):
                self.failed.add(turn)
            self._take(turn, answer, model)
        while self.alive and not self.refuted and not self.late() and self._open():
            self._look(WAIT)
        return None if self.refuted or self.found is None else self.found[1]

    def _next(self) -> int:
        """The first try that is nobody's yet."""
        return next(t for t in count() if t not in self.failed and not (self.alive and t % 2))

    def over(self, turn: int) -> bool:
        """Whether this try cannot matter any more."""
        self._look(0)
        return self.refuted or self.late() or (self.found is not None and self.found[0] <= turn)

    def _open(self) -> bool:
        """Whether the other process may still find something that comes before what was found."""
        return self.found is not None and not self.failed.issuperset(range(1, self.found[0], 2))

    def _take(self, turn: int, answer: bool | None, model: int) -> None:
        self.refuted |= answer is False
        if answer and (self.found is None or turn < self.found[0]):
            self.found = turn, model

    def _look(self, seconds: float) -> None:
        """Take what the other process has said by now."""
        for turn, answer, model in self.other.said(seconds) if self.other else ():
            if answer is None:
                self.failed.add(turn)
            self._take(turn, answer, model)
