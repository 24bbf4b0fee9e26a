"""File to text: the parent's side, which starts the bounded worker and parses nothing itself."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict
from pathlib import Path
from typing import IO, Any

from koryu_engine.documents.filename import safe_name
from koryu_engine.documents.model import (
    DocumentError,
    DocumentText,
    Kind,
    Limits,
    Paragraph,
    Reason,
)
from koryu_engine.documents.title import title_of
from koryu_engine.language.detect import detect

_SOURCES = Path(__file__).resolve().parents[2]
_SIGNALS: dict[int, Reason] = {
    signal.SIGXCPU: Reason.TIMED_OUT,
    signal.SIGKILL: Reason.TIMED_OUT,
    signal.SIGXFSZ: Reason.TOO_LARGE,
}


def read_document(
    source: bytes | Path, filename: str, limits: Limits | None = None
) -> DocumentText:
    """Extract the text of a document in a process of its own, within `limits`.

    Takes about 0.2 s for the process beside the reading. Raises `DocumentError` with the reason
    (encrypted, broken, too_large, bomb, unsupported, timed_out, empty, no_text), whatever the
    file holds, and OSError when a given path cannot be read.
    """
    return _document(_asked(source, filename, limits or Limits(), cells=None))


def read_cells(
    source: bytes | Path,
    filename: str,
    *,
    max_rows: int,
    max_columns: int,
    limits: Limits | None = None,
) -> list[list[str]]:
    """The cells of an XLSX workbook's first sheet as text, read as `read_document` reads.

    Rows and columns beyond the given numbers are not read. Raises `DocumentError` also where the
    cells hold more than `limits.max_chars`: they come whole or not at all.
    """
    size = (max_rows, max_columns)
    rows: list[list[str]] = _asked(source, filename, limits or Limits(), cells=size)["rows"]
    return rows


def _asked(
    source: bytes | Path, filename: str, limits: Limits, *, cells: tuple[int, int] | None
) -> dict[str, Any]:
    """The worker's answer about a file; raises `DocumentError` with its reason."""
    size = source.stat().st_size if isinstance(source, Path) else len(source)
    if size > limits.max_bytes:
        raise DocumentError(Reason.TOO_LARGE)
    if not size:
        raise DocumentError(Reason.EMPTY)
    with tempfile.TemporaryDirectory(prefix="koryu-document-") as room, _opened(source) as given:
        request = {"filename": safe_name(filename), "limits": asdict(limits), "cells": cells}
        answer = _ask(given, request, limits.seconds, Path(room))
    if "reason" in answer:
        raise DocumentError(Reason(answer["reason"]), Kind(answer.get("kind", Kind.UNKNOWN)))
    return answer


@contextmanager
def _opened(source: bytes | Path) -> Iterator[IO[bytes]]:
    if isinstance(source, Path):
        with source.open("rb") as given:
            yield given
        return
    with tempfile.TemporaryFile() as given:
        given.write(source)
        given.seek(0)
        yield given


def _ask(given: IO[bytes], request: dict[str, Any], seconds: float, room: Path) -> dict[str, Any]:
    worker = "koryu_engine.documents.worker"
    command = [sys.executable, "-P", "-m", worker, json.dumps(request)]
    answer = room / "answer.json"
    with answer.open("wb") as output:
        process = subprocess.Popen(  # noqa: S603 - our own interpreter and module
            command,
            stdin=given,
            stdout=output,
            stderr=subprocess.DEVNULL,
            env=_environment(),
            cwd=room,
            start_new_session=True,
        )
        _finish(process, seconds)
    if process.returncode:
        raise DocumentError(_SIGNALS.get(-process.returncode, Reason.BROKEN))
    try:
        parsed: dict[str, Any] = json.loads(answer.read_bytes())
    except ValueError as error:
        raise DocumentError(Reason.BROKEN) from error
    return parsed


def _finish(process: subprocess.Popen[bytes], seconds: float) -> None:
    """Wait for the worker; kill it and all it may have started when its time is over."""
    try:
        process.wait(timeout=seconds)
    except BaseException as error:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        if isinstance(error, subprocess.TimeoutExpired):
            raise DocumentError(Reason.TIMED_OUT) from error
        raise


def _environment() -> dict[str, str]:
    """Nothing of the parent's environment, which may hold secrets, reaches the parsers."""
    return {
        "PYTHONPATH": str(_SOURCES),
        "PYTHONIOENCODING": "utf-8",
        "LANG": "C.UTF-8",
        "OMP_NUM_THREADS": "1",
        "RAYON_NUM_THREADS": "1",
        "MALLOC_ARENA_MAX": "2",
    }


def _document(answer: dict[str, Any]) -> DocumentText:
    paragraphs = tuple(Paragraph(text, page, level) for text, page, level in answer["paragraphs"])
    return DocumentText(
        kind=Kind(answer["kind"]),
        paragraphs=paragraphs,
        title=title_of(paragraphs, answer["title"]),
        language=detect("\n".join(p.text for p in paragraphs[:500])),
        truncated=answer["truncated"],
        warnings=tuple(answer["warnings"]),
    )
