"""Two processes find what one would, and leave nothing behind."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from koryu_engine.meetings.breaks import race
from koryu_engine.meetings.breaks.race import first_model
from koryu_engine.meetings.breaks.tries import attempt, packed

VARIABLES = 160
SHORT = 60
"""Conflicts of a try: a few hundred are needed, so several tries fail."""


def clauses(seed: int, count: int = 640) -> list[list[int]]:
    rng = random.Random(seed)
    return [
        [rng.choice((-1, 1)) * x for x in rng.sample(range(1, VARIABLES + 1), 3)]
        for _ in range(count)
    ]


def never() -> bool:
    return False


def holds(made: list[list[int]], model: int) -> bool:
    return all(any((model >> abs(x) & 1) == (x > 0) for x in clause) for clause in made)


@pytest.fixture
def two_cores(monkeypatch: pytest.MonkeyPatch) -> list[race.Rival]:
    """As on a machine of two cores; says which processes were started."""
    started = []

    class Seen(race.Rival):
        def __init__(self, given) -> None:
            super().__init__(given)
            started.append(self)

    monkeypatch.setattr(race, "_cores", lambda: 2)
    monkeypatch.setattr(race, "Rival", Seen)
    return started


def test_a_race_finds_the_model_that_one_process_finds(two_cores: list[race.Rival]) -> None:
    for seed in range(8):
        made = clauses(seed)
        model = first_model(made, VARIABLES, seed, never, effort=SHORT)
        assert model is not None
        assert holds(made, model)
        assert model == first_model(made, VARIABLES, seed, never, effort=SHORT, alone=True)
    assert two_cores
    assert all(each.process.returncode is not None for each in two_cores)


def test_what_cannot_hold_is_refuted_by_either(two_cores: list[race.Rival]) -> None:
    made = clauses(3, 900)
    assert first_model(made, VARIABLES, 1, never, effort=5) is None
    assert two_cores


def test_if_the_other_process_is_killed_its_tries_are_made_here(
    two_cores: list[race.Rival], monkeypatch: pytest.MonkeyPatch
) -> None:
    made = clauses(5)
    wanted = first_model(made, VARIABLES, 0, never, effort=SHORT, alone=True)
    rival = race.rival

    def lost(*given):
        other = rival(*given)
        other.process.kill()
        other.process.wait()
        return other

    monkeypatch.setattr(race, "rival", lost)
    assert first_model(made, VARIABLES, 0, never, effort=SHORT) == wanted


def test_time_that_is_over_ends_both(two_cores: list[race.Rival]) -> None:
    begun = time.monotonic()
    made = clauses(1, 100_000)  # as many as make the second process start at once
    assert first_model(made, VARIABLES, 0, lambda: time.monotonic() > begun + 0.01) is None
    assert all(each.process.returncode is not None for each in two_cores)


def test_without_room_for_a_process_one_does_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(race, "_cores", lambda: 2)

    def full(*_given, **_named):
        raise OSError("no more processes")

    made = clauses(2)
    wanted = first_model(made, VARIABLES, 0, never, effort=SHORT, alone=True)
    monkeypatch.setattr(race.subprocess, "Popen", full)
    assert first_model(made, VARIABLES, 0, never, effort=SHORT) == wanted


def test_the_second_process_ends_when_its_parent_is_killed(tmp_path: Path) -> None:
    """Killed without a chance to clean up; the orphan sees it after its piece of work."""
    pigeons = [[12 * p + h + 1 for h in range(12)] for p in range(13)]
    pigeons += [
        [-(12 * p + h + 1), -(12 * q + h + 1)]
        for h in range(12)
        for p in range(13)
        for q in range(p)
    ]
    asked = tmp_path / "asked"
    asked.write_bytes(packed(pigeons, 156, 0, 10_000))
    script = (
        "import subprocess, sys, time\n"
        f"own = subprocess.Popen([sys.executable, '-P', {race.tries.__file__!r}], "
        f"stdin=open({str(asked)!r}, 'rb'), stdout=subprocess.DEVNULL)\n"
        "print(own.pid, flush=True); time.sleep(60)"
    )
    parent = subprocess.Popen(  # noqa: S603 - our own interpreter and file
        [sys.executable, "-c", script], stdout=subprocess.PIPE, text=True
    )
    assert parent.stdout is not None
    orphan = int(parent.stdout.readline())
    try:
        time.sleep(0.5)
        assert _runs(orphan)
        parent.kill()
        parent.wait()
        end = time.monotonic() + 30
        while _runs(orphan) and time.monotonic() < end:
            time.sleep(0.2)
        assert not _runs(orphan)
    finally:
        parent.stdout.close()
        if _runs(orphan):
            os.kill(orphan, signal.SIGKILL)


def _runs(process: int) -> bool:
    state = Path(f"/proc/{process}/stat")
    return state.exists() and state.read_text().split(") ")[1][0] not in "ZX"


def test_a_try_tells_a_model_a_refutation_and_nothing_apart() -> None:
    assert attempt([[1], [-1, 2]], 2, 0, 0, never) == (True, 0b110)
    assert attempt([[1], [-1]], 1, 0, 0, never) == (False, 0)
    assert attempt(clauses(1), VARIABLES, 0, 0, lambda: True) == (None, 0)
