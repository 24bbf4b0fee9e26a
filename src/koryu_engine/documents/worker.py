"""The process that opens documents: bounded, without network, and gone after one file.

Run as `python -m koryu_engine.documents.worker REQUEST`, a JSON object with the name, the limits
and how many cells are wanted (or null), the file on standard input; answers one JSON object on
standard output. `read.py` calls it.
"""

from __future__ import annotations

import json
import logging
import os
import resource
import sys
import time
import warnings
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from koryu_engine.documents import archive, gate
from koryu_engine.documents.clean import clean
from koryu_engine.documents.model import DocumentError, Kind, Limits, Paragraph, Reason
from koryu_engine.documents.readers import Notes

# Of the time allowed, this share is for reading; the rest is for handing over what was read.
_READING_SHARE = 0.75
_FORBIDDEN = frozenset(
    {"socket.connect", "socket.bind", "socket.getaddrinfo", "subprocess.Popen", "os.system"}
    | {"os.exec", "os.posix_spawn", "os.fork"}
)
_BYTES_PER_CHAR = 16
_ARCHIVES = frozenset({Kind.DOCX, Kind.PPTX, Kind.XLSX, Kind.HWPX})
Reader = Callable[[bytes, Notes], Iterator[Paragraph]]


@dataclass(slots=True)
class _Harvest:
    """What was read until the end or until a limit."""

    limits: Limits
    deadline: float
    paragraphs: list[tuple[str, int | None, int]] = field(default_factory=list)
    chars: int = 0
    truncated: bool = False

    def gather(self, found: Iterable[Paragraph]) -> None:
        for paragraph in found:
            text = clean(paragraph.text[: self.limits.max_chars])
            if text:
                self._add(text, paragraph)
            if self.chars >= self.limits.max_chars or time.monotonic() > self.deadline:
                self.truncated = True
                return

    def _add(self, text: str, paragraph: Paragraph) -> None:
        kept = text[: self.limits.max_chars - self.chars]
        # A line break costs one character, so that even one-letter paragraphs have an end.
        self.chars += len(kept) + 1
        self.paragraphs.append((kept, paragraph.page, paragraph.level))


def confine(limits: Limits) -> None:
    """Give up, for good, what reading a document does not need."""
    seconds = max(1, int(limits.seconds) + 1)
    memory = limits.memory_mib * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    output = limits.max_chars * _BYTES_PER_CHAR + 1024 * 1024
    resource.setrlimit(resource.RLIMIT_FSIZE, (output, output))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    sys.addaudithook(_refuse)


def _refuse(event: str, _arguments: tuple[Any, ...]) -> None:
    if event in _FORBIDDEN:
        raise PermissionError(f"{event} is not for document readers")


def _admit(data: bytes, filename: str, limits: Limits) -> gate.FileKind:
    """What the file is; raises `DocumentError` when no reader may have it."""
    found = gate.identify(data, filename, limits)
    if found.refusal:
        raise DocumentError(found.refusal, found.kind)
    if found.kind in _ARCHIVES:
        archive.unpack_check(archive.open_archive(data, limits), limits)
    return found


def cells(
    data: bytes, filename: str, limits: Limits, deadline: float, size: list[int]
) -> dict[str, Any]:
    """The first sheet's cells, at most `size` (rows, columns); whole, or `DocumentError`."""
    # ruff: noqa: PLC0415
    from koryu_engine.documents.readers import office

    kind = _admit(data, filename, limits).kind
    if kind is not Kind.XLSX:
        raise DocumentError(Reason.UNSUPPORTED, kind)
    rows: list[list[str]] = []
    chars = 0
    for row in office.read_cells(data, *size):
        rows.append(row)
        chars += sum(map(len, row))
        if chars > limits.max_chars:
            raise DocumentError(Reason.TOO_LARGE, kind)
        if time.monotonic() > deadline:
            raise DocumentError(Reason.TIMED_OUT, kind)
    return {"rows": rows}


def extract(data: bytes, filename: str, limits: Limits, deadline: float) -> dict[str, Any]:
    """The answer for one file as plain values; raises `DocumentError`."""
    found = _admit(data, filename, limits)
    notes = Notes(max_pages=limits.max_pages)
    harvest = _Harvest(limits, deadline)
    harvest.gather(_reader(found.kind)(data, notes))
    if not harvest.paragraphs:
        raise DocumentError(Reason.NO_TEXT, found.kind)
    return {
        "kind": found.kind,
        "paragraphs": harvest.paragraphs,
        "title": clean(notes.title)[:300] if notes.title else None,
        "truncated": harvest.truncated or notes.truncated,
        "warnings": sorted(notes.warnings | found.flags),
    }


def _reader(kind: Kind) -> Reader:
    """Import only what this kind needs: start-up is most of the time of a small file."""
    # ruff: noqa: PLC0415
    if kind is Kind.PDF:
        from koryu_engine.documents.readers import pdf

        return pdf.read
    if kind in {Kind.DOCX, Kind.PPTX, Kind.XLSX}:
        from koryu_engine.documents.readers import office

        offices: dict[Kind, Reader] = {
            Kind.DOCX: office.read_docx,
            Kind.PPTX: office.read_pptx,
            Kind.XLSX: office.read_xlsx,
        }
        return offices[kind]
    if kind in {Kind.HWPX, Kind.HWP}:
        from koryu_engine.documents.readers import hangul

        return hangul.read_hwpx if kind is Kind.HWPX else hangul.read_hwp
    if kind in {Kind.TEXT, Kind.MARKDOWN, Kind.CSV}:
        from koryu_engine.documents.readers import plain

        plains: dict[Kind, Reader] = {
            Kind.TEXT: plain.read_text,
            Kind.MARKDOWN: plain.read_markdown,
            Kind.CSV: plain.read_csv,
        }
        return plains[kind]
    raise DocumentError(Reason.NO_TEXT, kind)


def _answer(request: dict[str, Any], limits: Limits, deadline: float) -> dict[str, Any]:
    data = sys.stdin.buffer.read(limits.max_bytes + 1)
    filename, size = request["filename"], request["cells"]
    try:
        if size:
            return cells(data, filename, limits, deadline, size)
        return extract(data, filename, limits, deadline)
    except DocumentError as error:
        return {"reason": error.reason, "kind": error.kind}
    except MemoryError:
        return {"reason": Reason.TOO_LARGE}
    except Exception:
        # Parsers raise whatever they like on damaged input; to the caller all of it is one thing.
        logging.getLogger(__name__).exception("document could not be read")
        return {"reason": Reason.BROKEN}


def main() -> None:
    """Confine the process, read standard input, write the answer, and leave at once."""
    started = time.monotonic()
    request = json.loads(sys.argv[1])
    limits = Limits(**request["limits"])
    confine(limits)
    warnings.simplefilter("ignore")
    answer = _answer(request, limits, started + _READING_SHARE * limits.seconds)
    output = json.dumps(answer, ensure_ascii=False).encode()
    sys.stdout.buffer.write(output)
    sys.stdout.buffer.flush()
    # Skips destructors, which may take long or crash over a damaged document.
    os._exit(0)


if __name__ == "__main__":
    main()
