import os
import signal
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest

from koryu_engine.retrieval.embed import DIMENSIONS, EmbeddingUnavailable, GuardedEmbedder, Limits

QUICK = Limits(start_seconds=20, batch_seconds=1.0, seconds_per_text=0.0, retry_start_seconds=0.2)
# A stand-in model: dies, hangs, raises or answers nonsense on a word; else a vector of the length.
FAKE = textwrap.dedent(
    """
    import os, time
    import numpy as np
    from koryu_engine.retrieval.embed_worker import serve

    def encode(texts):
        print("noise that must not reach the pipe")
        rows = np.zeros((len(texts), 384), dtype=np.float32)
        for i, text in enumerate(texts):
            if "crash" in text: os._exit(11)
            if "hang" in text: time.sleep(60)
            if "raise" in text: raise MemoryError
            rows[i, len(text) % 384] = np.nan if "nan" in text else 2.0
        return rows[:1] if "short" in texts[0] else rows

    serve(encode)
    """
)


@pytest.fixture
def fake() -> Iterator[GuardedEmbedder]:
    with GuardedEmbedder(QUICK, [sys.executable, "-c", FAKE]) as embedder:
        yield embedder


@pytest.fixture(scope="module")
def real() -> Iterator[GuardedEmbedder]:
    with GuardedEmbedder() as embedder:
        yield embedder


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_starts_only_when_needed(fake: GuardedEmbedder) -> None:
    assert fake.worker_pid is None
    assert fake.encode([]).shape == (0, DIMENSIONS)
    assert fake.worker_pid is None


def test_rows_are_unit_float32_in_order(fake: GuardedEmbedder) -> None:
    vectors = fake.encode(["a" * n for n in range(1, 40)])
    assert vectors.dtype == np.float32
    assert vectors.argmax(axis=1).tolist() == list(range(1, 40))
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("bad", "reason"),
    [("crash", "crashed"), ("raise", "failed"), ("nan", "failed"), ("hang", "timeout")],
)
def test_one_bad_text_costs_only_its_own_vector(
    fake: GuardedEmbedder, bad: str, reason: str
) -> None:
    texts = ["one", "two", bad, "four", "five"]
    encoded = fake.encode_each(texts)
    assert encoded.failures == {2: reason}
    assert not encoded.vectors[2].any()
    assert np.linalg.norm(encoded.vectors[[0, 1, 3, 4]], axis=1) == pytest.approx(1.0)
    assert fake.encode(["after"]).any()


def test_a_short_answer_is_a_protocol_failure(fake: GuardedEmbedder) -> None:
    encoded = fake.encode_each(["short", "b"])
    assert encoded.failures == {}  # alone, its one row is the right number
    assert fake.restarts == 1


def test_empty_and_unusable_texts_are_named(fake: GuardedEmbedder) -> None:
    encoded = fake.encode_each(["", "\ud800\0\u200b", "fine"])
    assert encoded.failures == {0: "empty", 1: "empty"}


def test_killed_worker_comes_back(fake: GuardedEmbedder) -> None:
    before = fake.encode(["x"])
    pid = fake.worker_pid
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    assert np.array_equal(fake.encode(["x"]), before)
    assert fake.worker_pid != pid
    assert fake.restarts == 1


def test_close_ends_the_process_and_encode_restarts(fake: GuardedEmbedder) -> None:
    fake.encode(["x"])
    pid = fake.worker_pid
    assert pid is not None
    fake.close()
    assert not alive(pid)
    assert fake.encode(["x"]).any()


def test_threads_share_one_worker(fake: GuardedEmbedder) -> None:
    answers: dict[int, int] = {}

    def ask(n: int) -> None:
        answers[n] = int(fake.encode(["b" * n])[0].argmax())

    threads = [threading.Thread(target=ask, args=(n,)) for n in range(1, 17)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == {n: n for n in range(1, 17)}
    assert fake.starts == 1


def test_a_forked_child_starts_its_own(fake: GuardedEmbedder) -> None:
    fake.encode(["x"])
    parent_worker = fake.worker_pid
    read_end, write_end = os.pipe()
    child = os.fork()
    if child == 0:
        fake.encode(["yy"])
        os.write(write_end, str(fake.worker_pid).encode())
        fake.close()
        os._exit(0)
    os.waitpid(child, 0)
    assert int(os.read(read_end, 20)) != parent_worker
    assert fake.worker_pid == parent_worker
    assert fake.encode(["x"]).any()
    assert fake.restarts == 0


def test_a_worker_that_cannot_start_is_a_typed_error_and_fails_fast() -> None:
    with GuardedEmbedder(QUICK, [sys.executable, "-c", "raise SystemExit(3)"]) as embedder:
        with pytest.raises(EmbeddingUnavailable, match="did not start"):
            embedder.encode(["x"])
        with pytest.raises(EmbeddingUnavailable, match="a moment ago"):
            embedder.encode(["x"])


def test_a_missing_program_is_a_typed_error() -> None:
    embedder = GuardedEmbedder(QUICK, ["/nonexistent/embedder"])
    with pytest.raises(EmbeddingUnavailable):
        embedder.encode(["x"])


def test_nothing_is_left_when_the_program_ends() -> None:
    script = (
        "from koryu_engine.retrieval.embed import GuardedEmbedder\n"
        f"e = GuardedEmbedder(command=[{sys.executable!r}, '-c', {FAKE!r}])\n"
        "e.encode(['x']); print(e.worker_pid)"
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, env=environment, check=True
    )
    deadline = time.monotonic() + 5
    while alive(int(done.stdout)) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not alive(int(done.stdout))


def test_translations_are_nearer_than_strangers(real: GuardedEmbedder) -> None:
    ko, ja, other = real.encode(["줄기세포 치료", "幹細胞治療", "stock market report"])
    assert ko @ ja > ko @ other


@pytest.mark.slow
def test_hostile_texts_get_vectors(real: GuardedEmbedder) -> None:
    texts = ["\ufdfa" * 500, "a\0b", "x\udfff", "가" * 1_000_000, "e" + "\u0301" * 9_999, "❤️‍🔥"]
    encoded = real.encode_each(texts)
    assert encoded.failures == {}
    assert np.linalg.norm(encoded.vectors, axis=1) == pytest.approx(1.0)


def test_same_text_same_bits_in_any_batch(real: GuardedEmbedder) -> None:
    alone = real.encode(["免疫療法"])
    assert np.array_equal(real.encode(["항체", "免疫療法", "x"])[1:2], alone)


def test_memory_limit_is_applied() -> None:
    starved = replace(QUICK, memory_bytes=64 << 20)
    with GuardedEmbedder(starved) as embedder, pytest.raises(EmbeddingUnavailable):
        embedder.encode(["x"])
