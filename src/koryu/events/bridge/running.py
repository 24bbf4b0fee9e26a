"""Starts the optimiser's process, listens to it, and ends it when it is not wanted any more."""

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from queue import Empty, SimpleQueue
from time import monotonic

GRACE_SECONDS = 60  # reading, writing and the search for a conflict come on top of the time limit
BEAT_SECONDS = 1.0

Said = dict[str, object]


class OptimiserFailed(Exception):
    """The process ended without a plan; the text says why, for the operators' eyes."""


MODULE = "koryu.events.bridge.optimiser"


def optimise(
    problem: dict,
    seconds: int,
    *,
    beat: Callable[[Said, float], bool],
    grace: int = GRACE_SECONDS,
    module: str = MODULE,
) -> dict | None:
    """The plan (engine's JSON) of a problem (engine's JSON), None when it was stopped.

    `beat(progress, elapsed seconds)` is called about every second; when it answers False the
    process is killed. `module` is what runs; it speaks as `optimiser` here does. Raises
    `OptimiserFailed` when the process dies, is overdue or refuses.
    """
    process = _start(problem, seconds, module)
    begun, progress = monotonic(), {}
    said: SimpleQueue[str | None] = SimpleQueue()
    threading.Thread(target=_listen, args=(process, said), daemon=True).start()
    try:
        while True:
            line = _next(said)
            if line is None:
                raise OptimiserFailed(f"exit code {process.wait()}")
            if line:
                message = json.loads(line)
                if "plan" in message:
                    return message["plan"]
                if "error" in message:
                    raise OptimiserFailed(message["error"])
                progress = message
            elapsed = monotonic() - begun
            if elapsed > seconds + grace:
                raise OptimiserFailed("overdue")
            if not beat(progress, elapsed):
                return None
    finally:
        _end(process)


def _start(problem: dict, seconds: int, module: str) -> subprocess.Popen[str]:
    process = subprocess.Popen(  # noqa: S603 - our own interpreter and module
        [sys.executable, "-m", module],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        encoding="utf-8",
        start_new_session=True,
        # One thread each: two that wait for each other on busy cores cost more than they bring.
        env=os.environ
        | {"OPENBLAS_NUM_THREADS": "1", "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
    )
    assert process.stdin is not None  # noqa: S101 - asked for above
    try:
        with process.stdin as pipe:
            json.dump({"problem": problem, "seconds": seconds}, pipe)
    except BrokenPipeError:
        _end(process)
        raise OptimiserFailed("it did not start") from None
    return process


def _listen(process: subprocess.Popen[str], said: "SimpleQueue[str | None]") -> None:
    for line in process.stdout or ():
        said.put(line)
    said.put(None)


def _next(said: "SimpleQueue[str | None]") -> str | None:
    try:
        return said.get(timeout=BEAT_SECONDS)
    except Empty:
        return ""


def _end(process: subprocess.Popen[str]) -> None:
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    if process.stdout:
        process.stdout.close()
