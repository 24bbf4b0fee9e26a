"""ZIP containers, opened with suspicion: sizes are checked as claimed and again as unpacked."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from koryu_engine.documents.model import DocumentError, Limits, Reason

MAX_ENTRIES = 10_000
MAX_DIRECTORY_BYTES = 4 * 1024 * 1024
MAX_NESTING = 2
MAX_RATIO = 150
RATIO_GRACE_BYTES = 16 * 1024 * 1024
_CHUNK = 256 * 1024
_LOCAL_HEADER = struct.Struct("<4s22xHH")
_END_RECORD = struct.Struct("<4s4xHHIIH")
_DECLARATIONS = (b"<!DOCTYPE", b"<!ENTITY")
_OVERLAP = max(map(len, _DECLARATIONS)) * 2


@dataclass(frozen=True, slots=True)
class Archive:
    """A ZIP container whose directory has passed the limits."""

    data: bytes
    entries: tuple[zipfile.ZipInfo, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The entries' names in the order of the directory."""
        return tuple(entry.filename for entry in self.entries)

    def head(self, name: str, size: int) -> bytes:
        """Up to `size` unpacked bytes of an entry; empty where there is none."""
        entry = next((e for e in self.entries if e.filename == name), None)
        if entry is None or entry.flag_bits & 1:
            return b""
        return b"".join(_upto(_inflate(self.data, entry), size))[:size]


def open_archive(data: bytes, limits: Limits) -> Archive:
    """Check the central directory of a ZIP file.

    Raises `DocumentError`: broken for a damaged directory; bomb for too many entries or for
    sizes or ratios over the limits; encrypted when an entry needs a password.
    """
    _check_end_record(data)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as opened:
            entries = tuple(opened.infolist())
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError, struct.error) as error:
        raise DocumentError(Reason.BROKEN) from error
    total = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries)
    if len(entries) > MAX_ENTRIES or total > limits.max_expanded_bytes:
        raise DocumentError(Reason.BOMB)
    if total > RATIO_GRACE_BYTES and total > MAX_RATIO * max(packed, 1):
        raise DocumentError(Reason.BOMB)
    if any(entry.flag_bits & 1 for entry in entries):
        raise DocumentError(Reason.ENCRYPTED)
    return Archive(data, entries)


def unpack_check(archive: Archive, limits: Limits) -> None:
    """Unpack every entry in small pieces, keeping none, before any reader may.

    A directory can lie about sizes and a library that believes it unpacks all at once. Raises
    `DocumentError`: bomb when an entry is larger than claimed, archives are nested too deep, all
    together pass the limit, or an XML part declares entities; broken for damaged data.
    """
    _Unpacker(limits.max_expanded_bytes).check(archive, limits, depth=1)


class _Unpacker:
    """Carries the one budget of unpacked bytes through nested archives."""

    def __init__(self, budget: int) -> None:
        self._budget = budget

    def check(self, archive: Archive, limits: Limits, depth: int) -> None:
        for entry in archive.entries:
            if entry.is_dir():
                continue
            nested = self._check_entry(archive.data, entry)
            if nested:
                if depth >= MAX_NESTING:
                    raise DocumentError(Reason.BOMB)
                self.check(open_archive(nested, limits), limits, depth + 1)

    def _check_entry(self, data: bytes, entry: zipfile.ZipInfo) -> bytes:
        """Returns the unpacked bytes when the entry is an archive itself, else nothing."""
        size, checksum, tail = 0, 0, b""
        nested: list[bytes] | None = None
        for piece in _inflate(data, entry):
            if not size and piece.startswith(b"PK\x03\x04"):
                nested = []
            size += len(piece)
            self._budget -= len(piece)
            if size > entry.file_size or self._budget < 0:
                raise DocumentError(Reason.BOMB)
            checksum = zlib.crc32(piece, checksum)
            if nested is not None:
                nested.append(piece)
            elif entry.filename.lower().endswith((".xml", ".rels", ".hpf", ".rdf")):
                tail = _refuse_declarations(tail + piece)
        if size != entry.file_size or checksum != entry.CRC:
            raise DocumentError(Reason.BROKEN)
        return b"".join(nested or ())


def _refuse_declarations(piece: bytes) -> bytes:
    """No office format declares document types; whoever does wants entities expanded."""
    plain = piece.replace(b"\0", b"")  # the same words in UTF-16
    if any(word in plain for word in _DECLARATIONS):
        raise DocumentError(Reason.BOMB)
    return piece[-_OVERLAP:]


def _check_end_record(data: bytes) -> None:
    """Refuse a huge directory before the library builds an object for each of its entries."""
    at = data.rfind(b"PK\x05\x06", max(0, len(data) - 65_557))
    if at < 0 or at + _END_RECORD.size > len(data):
        raise DocumentError(Reason.BROKEN)
    _, _, entries, directory, _, _ = _END_RECORD.unpack_from(data, at)
    if at >= 76 and data[at - 20 : at - 16] == b"PK\x06\x07":
        entries, directory = struct.unpack_from("<QQ", data, at - 76 + 32)
    if entries > MAX_ENTRIES or directory > MAX_DIRECTORY_BYTES:
        raise DocumentError(Reason.BOMB)


def _inflate(data: bytes, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    """The unpacked bytes of an entry in pieces of bounded size, whatever the directory says."""
    at = entry.header_offset
    if at < 0 or at + 30 > len(data) or data[at : at + 4] != b"PK\x03\x04":
        raise DocumentError(Reason.BROKEN)
    _, name, extra = _LOCAL_HEADER.unpack_from(data, at)
    start = at + 30 + name + extra
    packed = memoryview(data)[start : start + entry.compress_size]
    if entry.compress_type == zipfile.ZIP_STORED:
        for offset in range(0, len(packed), _CHUNK):
            yield bytes(packed[offset : offset + _CHUNK])
    elif entry.compress_type == zipfile.ZIP_DEFLATED:
        yield from _inflate_deflated(packed)
    else:
        raise DocumentError(Reason.UNSUPPORTED)


def _inflate_deflated(packed: memoryview) -> Iterator[bytes]:
    machine = zlib.decompressobj(-15)
    try:
        for offset in range(0, len(packed), _CHUNK):
            waiting: bytes | memoryview = packed[offset : offset + _CHUNK]
            while len(waiting) and not machine.eof:
                yield machine.decompress(waiting, _CHUNK)
                waiting = machine.unconsumed_tail
        while not machine.eof and (rest := machine.decompress(b"", _CHUNK)):
            yield rest
    except zlib.error as error:
        raise DocumentError(Reason.BROKEN) from error


def _upto(pieces: Iterator[bytes], size: int) -> Iterator[bytes]:
    got = 0
    for piece in pieces:
        yield piece
        got += len(piece)
        if got >= size:
            return
