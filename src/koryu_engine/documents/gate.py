"""The gate every uploaded file passes: what it is by structure, and whether it may come in.

Nothing here is decided by the extension; the extension is only compared with what was found.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path

from koryu_engine.documents import archive, compound
from koryu_engine.documents.encoding import decode
from koryu_engine.documents.model import DocumentError, Kind, Limits, Reason

_PDF_HEADER_WITHIN = 1024
_PDF_TRAILER_WITHIN = 4096
_TEXT_SAMPLE = 256 * 1024
_HWP_SIGNATURE = b"HWP Document File"
_HWP_PASSWORD, _HWP_SCRIPT, _HWP_RIGHTS = 1 << 1, 1 << 3, 1 << 4
_PDF_ENCRYPT = re.compile(rb"/Encrypt\s*(?:\d+\s+\d+\s+R|<<)")
_PDF_ACTIVE = re.compile(rb"/(?:JavaScript|JS|Launch)\b")
_MARKDOWN = re.compile(
    r"^(?:#{1,6} \S|```|[-*] \[[ x]\] |\|[-: |]+\|$)|\[[^\]\n]+\]\([^)\s]+\)", re.M
)
_OFFICE_PARTS = (
    (b"wordprocessingml.document.main+xml", Kind.DOCX),
    (b"ms-word.document.macroEnabled.main+xml", Kind.DOCX),
    (b"presentationml.presentation.main+xml", Kind.PPTX),
    (b"presentationml.slideshow.main+xml", Kind.PPTX),
    (b"ms-powerpoint.presentation.macroEnabled.main+xml", Kind.PPTX),
    (b"spreadsheetml.sheet.main+xml", Kind.XLSX),
    (b"ms-excel.sheet.macroEnabled.main+xml", Kind.XLSX),
)
_TEXT_KINDS = frozenset({Kind.TEXT, Kind.MARKDOWN, Kind.CSV})
_EXTENSIONS = {
    "pdf": Kind.PDF,
    "docx": Kind.DOCX,
    "docm": Kind.DOCX,
    "pptx": Kind.PPTX,
    "pptm": Kind.PPTX,
    "ppsx": Kind.PPTX,
    "xlsx": Kind.XLSX,
    "xlsm": Kind.XLSX,
    "hwpx": Kind.HWPX,
    "hwp": Kind.HWP,
    "txt": Kind.TEXT,
    "text": Kind.TEXT,
    "md": Kind.MARKDOWN,
    "markdown": Kind.MARKDOWN,
    "csv": Kind.CSV,
    "tsv": Kind.CSV,
    "png": Kind.PNG,
    "jpg": Kind.JPEG,
    "jpeg": Kind.JPEG,
}


class Flag(StrEnum):
    """What a reader should know about a file that may still be taken."""

    NAME_LIES = "name_lies"
    ENCRYPTED = "encrypted"
    MACROS = "macros"
    TRUNCATED = "truncated"


@dataclass(frozen=True, slots=True)
class FileKind:
    """What a file is.

    `refusal` is the reason not to take it, or None. A PDF flagged encrypted is not refused: many
    official ones open without a password and only forbid editing, which the reader finds out.
    """

    kind: Kind
    flags: frozenset[Flag] = frozenset()
    refusal: Reason | None = None


def identify(data: bytes | Path, filename: str, limits: Limits | None = None) -> FileKind:
    """Say what a file is from its structure; never raises for what the file holds.

    Work and memory are bounded by the file's size: archives are judged by their directory only.
    `filename` is compared, not believed. Raises OSError when a given path cannot be read.
    """
    limits = limits or Limits()
    if isinstance(data, Path):
        if data.stat().st_size > limits.max_bytes:
            return FileKind(Kind.UNKNOWN, refusal=Reason.TOO_LARGE)
        data = data.read_bytes()
    if len(data) > limits.max_bytes:
        return FileKind(Kind.UNKNOWN, refusal=Reason.TOO_LARGE)
    if not data.strip(b"\0 \t\r\n\xef\xbb\xbf"):
        return FileKind(Kind.UNKNOWN, refusal=Reason.EMPTY)
    try:
        found = _by_structure(data, limits)
    except DocumentError as error:
        found = FileKind(error.kind, refusal=error.reason)
    if _name_lies(found.kind, filename):
        return replace(found, flags=found.flags | {Flag.NAME_LIES})
    return found


def _name_lies(kind: Kind, filename: str) -> bool:
    extension = filename.rpartition(".")[2].lower() if "." in filename else ""
    claimed = _EXTENSIONS.get(extension)
    if claimed is None:
        # An extension we do not take is a lie only over a kind that has one of its own.
        return bool(extension) and kind not in _TEXT_KINDS | {Kind.UNKNOWN}
    return claimed != kind and not {claimed, kind} <= _TEXT_KINDS


def _by_structure(data: bytes, limits: Limits) -> FileKind:
    for magic, inspect in _BY_MAGIC:
        if data.startswith(magic):
            return inspect(data, limits)
    if b"%PDF-" in data[:_PDF_HEADER_WITHIN]:
        return _pdf(data, limits)
    return _plain(data)


def _pdf(data: bytes, _limits: Limits) -> FileKind:
    flags = set()
    if _PDF_ENCRYPT.search(data):
        flags.add(Flag.ENCRYPTED)
    if _PDF_ACTIVE.search(data):
        flags.add(Flag.MACROS)
    if b"%%EOF" not in data[-_PDF_TRAILER_WITHIN:]:
        flags.add(Flag.TRUNCATED)
    return FileKind(Kind.PDF, frozenset(flags))


def _zip(data: bytes, limits: Limits) -> FileKind:
    opened = archive.open_archive(data, limits)
    if opened.head("mimetype", 64).strip() == b"application/hwp+zip":
        if b"encryption-data" in opened.head("META-INF/manifest.xml", 1 << 20):
            return FileKind(Kind.HWPX, frozenset({Flag.ENCRYPTED}), Reason.ENCRYPTED)
        # Its word processor writes a script part into every file, so none says nothing of macros.
        return FileKind(Kind.HWPX)
    types = opened.head("[Content_Types].xml", 1 << 20).replace(b"\0", b"")
    kind = next((kind for part, kind in _OFFICE_PARTS if part in types), None)
    if kind is None:
        return FileKind(Kind.UNKNOWN, refusal=Reason.UNSUPPORTED)
    macros = b"macroEnabled" in types or any("vbaProject" in name for name in opened.names)
    return FileKind(kind, frozenset({Flag.MACROS} if macros else ()))


def _compound(data: bytes, _limits: Limits) -> FileKind:
    try:
        opened = compound.CompoundFile(data)
        if "EncryptedPackage" in opened.names:
            return FileKind(Kind.UNKNOWN, frozenset({Flag.ENCRYPTED}), Reason.ENCRYPTED)
        header = opened.read("FileHeader") if "FileHeader" in opened.names else b""
    except compound.BrokenCompoundFile:
        return FileKind(Kind.UNKNOWN, refusal=Reason.BROKEN)
    if not header.startswith(_HWP_SIGNATURE):
        return FileKind(Kind.UNKNOWN, refusal=Reason.UNSUPPORTED)
    if len(header) < 40:
        return FileKind(Kind.HWP, refusal=Reason.BROKEN)
    properties = int.from_bytes(header[36:40], "little")
    if properties & (_HWP_PASSWORD | _HWP_RIGHTS):
        return FileKind(Kind.HWP, frozenset({Flag.ENCRYPTED}), Reason.ENCRYPTED)
    return FileKind(Kind.HWP, frozenset({Flag.MACROS} if properties & _HWP_SCRIPT else ()))


def _png(data: bytes, _limits: Limits) -> FileKind:
    whole = b"IEND\xae\x42\x60\x82" in data[-64:]
    return FileKind(Kind.PNG, frozenset(() if whole else {Flag.TRUNCATED}))


def _jpeg(data: bytes, _limits: Limits) -> FileKind:
    whole = b"\xff\xd9" in data[-4096:]
    return FileKind(Kind.JPEG, frozenset(() if whole else {Flag.TRUNCATED}))


def _plain(data: bytes) -> FileKind:
    decoded = decode(data)
    if decoded is None:
        return FileKind(Kind.UNKNOWN, refusal=Reason.UNSUPPORTED)
    sample = decoded.text[:_TEXT_SAMPLE]
    if separator_of(sample):
        return FileKind(Kind.CSV)
    return FileKind(Kind.MARKDOWN if _MARKDOWN.search(sample) else Kind.TEXT)


def separator_of(text: str) -> str | None:
    """The separator when the first lines form a table of two columns or more, else None."""
    lines = [line for line in text.splitlines()[:20] if line.strip()]
    if len(lines) < 2:
        return None
    for separator in ("\t", ",", ";"):
        counts = {_separators(line, separator) for line in lines}
        if len(counts) == 1 and counts != {0}:
            return separator
    return None


def _separators(line: str, separator: str) -> int:
    """How many separators stand outside quotation marks."""
    return sum(part.count(separator) for part in line.split('"')[::2])


_BY_MAGIC: tuple[tuple[bytes, Callable[[bytes, Limits], FileKind]], ...] = (
    (b"%PDF-", _pdf),
    (b"PK\x03\x04", _zip),
    (b"PK\x05\x06", _zip),
    (compound.MAGIC, _compound),
    (b"\x89PNG\r\n\x1a\n", _png),
    (b"\xff\xd8\xff", _jpeg),
)
