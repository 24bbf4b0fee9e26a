"""Hostile text: 100,000 seeded strings through the product's text path and its embedder.

Every string goes through clean → detect → segment → chunk → bridge terms; one in four, and every
huge one, also reaches the embedder, cut short so that the run takes minutes. Twice on the way the
embedder's process is killed. The run fails if anything raises, a vector is not of length one, or
the process does not come back.
"""

import argparse
import json
import os
import random
import signal
import time
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from koryu_engine.language.bridge import bridge_terms
from koryu_engine.language.detect import detect
from koryu_engine.language.normalise import cap, chunk, clean
from koryu_engine.language.segment import tokens
from koryu_engine.retrieval.embed import GuardedEmbedder, Limits

HUGE = 1_000_000
_BATCH = 200
_WORDS = (
    "재생의료",
    "遺伝子治療",
    "マイクロバイオーム",
    "CAR-T cell",
    "PD-1",
    "항체",
    "細胞",
    "がん",
)


def any_code_points(rng: random.Random) -> str:
    return "".join(chr(rng.randrange(0x110000)) for _ in range(rng.randrange(1, 60)))


def surrogates(rng: random.Random) -> str:
    return rng.choice(_WORDS) + chr(rng.randrange(0xD800, 0xE000)) * rng.randrange(1, 9)


def nul_and_controls(rng: random.Random) -> str:
    return "".join(rng.choice([*"\0\x01\x1b\x7f\x85\n", rng.choice(_WORDS)]) for _ in range(9))


def ligature_bomb(rng: random.Random) -> str:
    return "\ufdfa" * rng.randrange(1, 80) + rng.choice(_WORDS)


def right_to_left(rng: random.Random) -> str:
    marks = "\u202e\u202d\u2066\u2069\u200f"
    return "".join(rng.choice(marks) + rng.choice(["שלום", "مرحبا", *_WORDS]) for _ in range(5))


def combining_chains(rng: random.Random) -> str:
    chain = "".join(chr(rng.randrange(0x300, 0x370)) for _ in range(rng.randrange(1, 400)))
    return rng.choice(_WORDS) + chain


def emoji_joined(rng: random.Random) -> str:
    faces = [chr(rng.randrange(0x1F300, 0x1FAFF)) + "\ufe0f" for _ in range(rng.randrange(1, 20))]
    return "\u200d".join(faces)


def decomposed(rng: random.Random) -> str:
    return unicodedata.normalize("NFD", "".join(rng.choices(_WORDS, k=rng.randrange(1, 12))))


def invisible(rng: random.Random) -> str:
    return "".join(rng.choice("\u200b\u00ad\ufeff\u2060\u3164\u115f\u034f ") for _ in range(30))


KINDS: tuple[Callable[[random.Random], str], ...] = (
    any_code_points,
    surrogates,
    nul_and_controls,
    ligature_bomb,
    right_to_left,
    combining_chains,
    emoji_joined,
    decomposed,
    invisible,
)


def huge_pastes(rng: random.Random) -> Iterator[tuple[str, str]]:
    """Strings of a million characters, one of each troublesome make."""
    yield "huge_hangul", "가" * HUGE
    yield "huge_kanji", "再生医療" * (HUGE // 4)
    yield "huge_word", "a" * HUGE
    yield "huge_prose", "The cell was stable. " * (HUGE // 21)
    yield "huge_chain", "e" + "\u0301\u0323" * (HUGE // 2)
    yield "huge_ligature", "\ufdfa" * (HUGE // 10)
    yield "huge_digits", "1,2-" * (HUGE // 4)
    yield "huge_random", "".join(chr(rng.randrange(0x110000)) for _ in range(HUGE))


@dataclass
class Report:
    """What happened."""

    counts: Counter[str] = field(default_factory=Counter)
    embedded: int = 0
    failures: list[str] = field(default_factory=list)
    empty: int = 0
    kills: int = 0
    slowest: tuple[float, str] = (0.0, "")


def read(text: str) -> None:
    """The path of a text through the engine, all but the embedder. Raises on any defect."""
    cleaned = clean(text)
    cleaned.encode("utf-8")
    language = detect(cleaned)
    if any("\0" in part for part in chunk(cleaned, language)):
        raise AssertionError("NUL survived cleaning")
    short = cap(cleaned, 20_000)
    tokens(short)
    if any(weight <= 0 for weight in bridge_terms(short, language).values()):
        raise AssertionError("a bridge term without weight")


def read_timed(report: Report, kind: str, text: str) -> None:
    started = time.perf_counter()
    report.counts[kind] += 1
    try:
        read(text)
    except Exception as error:  # noqa: BLE001 - a bench of failures reports them all
        report.failures.append(f"{kind}: {type(error).__name__}: {error}")
    report.slowest = max(report.slowest, (time.perf_counter() - started, kind))


def embed_checked(report: Report, embedder: GuardedEmbedder, texts: list[str]) -> None:
    """Embed a batch; each row is of length one or zero for an empty text."""
    encoded = embedder.encode_each(texts)
    report.embedded += len(texts)
    norms = np.linalg.norm(encoded.vectors, axis=1)
    for row, reason in encoded.failures.items():
        if reason == "empty":
            report.empty += 1
        else:
            report.failures.append(f"embed: {reason}: {texts[row][:20]!a}")
    whole = [i for i in range(len(texts)) if i not in encoded.failures]
    if not np.allclose(norms[whole], 1.0, atol=1e-3):
        report.failures.append("embed: a vector is not of length one")


def kill_worker(report: Report, embedder: GuardedEmbedder) -> None:
    pid = embedder.worker_pid
    if pid is not None:
        os.kill(pid, signal.SIGKILL)
        report.kills += 1


def strings(rng: random.Random, count: int) -> Iterator[tuple[str, str]]:
    for number in range(count):
        make = KINDS[number % len(KINDS)]
        yield make.__name__, make(rng)


def run(args: argparse.Namespace) -> dict[str, Any]:
    """Send `args.count` strings, seeded by `args.seed`; the figures of the run."""
    rng, report, started = random.Random(args.seed), Report(), time.perf_counter()
    batch: list[str] = []
    kill_at = {args.count // 3, 2 * args.count // 3}
    with GuardedEmbedder(Limits(max_chars=args.embed_chars, batch_texts=64)) as embedder:
        for number, (kind, text) in enumerate(strings(rng, args.count)):
            read_timed(report, kind, text)
            if number % args.embed_every == 0:
                batch.append(text)
            if number in kill_at:
                kill_worker(report, embedder)
            if len(batch) == _BATCH:
                embed_checked(report, embedder, batch)
                batch.clear()
        for kind, text in huge_pastes(rng):
            read_timed(report, kind, text)
            batch.append(text)
        embed_checked(report, embedder, batch)
        restarts = embedder.restarts
    return summary(report, restarts, time.perf_counter() - started)


def summary(report: Report, restarts: int, seconds: float) -> dict[str, Any]:
    if restarts != report.kills:
        report.failures.append(f"{report.kills} kills, {restarts} restarts")
    return {
        "strings": sum(report.counts.values()),
        "embedded": report.embedded,
        "by_kind": dict(report.counts),
        "empty_after_cleaning": report.empty,
        "kills": report.kills,
        "restarts": restarts,
        "failures": len(report.failures),
        "failure_examples": report.failures[:10],
        "slowest": {"kind": report.slowest[1], "seconds": round(report.slowest[0], 2)},
        "seconds": round(seconds, 1),
    }


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Arguments of ``koryu bench hostile``."""
    parser.add_argument("--count", type=int, default=100_000, help="strings besides the huge ones")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--embed-chars", type=int, default=8, help="characters of each string the embedder gets"
    )
    parser.add_argument(
        "--embed-every", type=int, default=4, help="send one in so many to the embedder; 1 for all"
    )
    parser.add_argument("--json", action="store_true", help="print all figures as JSON")


def main(args: argparse.Namespace) -> int:
    """Run the bench; exit status 1 when anything failed."""
    result = run(args)
    if args.json:
        print(json.dumps(result, ensure_ascii=False))
    else:
        for key, value in result.items():
            print(f"{key:22} {value}")
    return 1 if result["failures"] else 0


if __name__ == "__main__":
    cli = argparse.ArgumentParser(description=__doc__)
    add_arguments(cli)
    raise SystemExit(main(cli.parse_args()))
