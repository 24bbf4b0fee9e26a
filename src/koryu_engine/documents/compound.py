"""Compound files (OLE2, [MS-CFB]): directory and small streams only, as far as the gate needs.

Written for hostile input: every chain is walked at most once per sector.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_LAST_SECTOR = 0xFFFFFFFA
_HEADER_SIZE = 512
_DIRECTORY_ENTRY = 128
_MINI_SECTOR = 64
_ROOT, _STREAM = 5, 2


class BrokenCompoundFile(ValueError):
    """The structure contradicts itself or ends too early."""


@dataclass(frozen=True, slots=True)
class _Entry:
    name: str
    kind: int
    start: int
    size: int


class CompoundFile:
    """The names and the streams of a compound file; raises `BrokenCompoundFile`."""

    def __init__(self, data: bytes) -> None:
        try:
            self._open(data)
        except struct.error as error:
            raise BrokenCompoundFile("truncated header") from error

    def _open(self, data: bytes) -> None:
        if len(data) < _HEADER_SIZE or not data.startswith(MAGIC):
            raise BrokenCompoundFile("no header")
        self._data = data
        shift = struct.unpack_from("<H", data, 30)[0]
        if shift not in (9, 12):
            raise BrokenCompoundFile("sector size")
        self._sector = 1 << shift
        directory_start, self._cutoff, mini_start = struct.unpack_from("<I4xII", data, 48)
        self._table = self._allocation_table()
        self._entries = tuple(self._directory(directory_start))
        self._mini_table = (
            self._integers(self._chain(mini_start)) if mini_start < _LAST_SECTOR else ()
        )
        root = next((e for e in self._entries if e.kind == _ROOT), None)
        self._mini_stream = self._chain(root.start) if root and root.start < _LAST_SECTOR else b""

    @property
    def names(self) -> frozenset[str]:
        """The names of all storages and streams, without their paths."""
        return frozenset(entry.name for entry in self._entries)

    def read(self, name: str) -> bytes:
        """The bytes of the first stream called `name`; raises `BrokenCompoundFile`."""
        for entry in self._entries:
            if entry.name == name and entry.kind == _STREAM:
                small = entry.size < self._cutoff
                content = self._mini_chain(entry.start) if small else self._chain(entry.start)
                if len(content) < entry.size:
                    raise BrokenCompoundFile(f"stream {name} is cut off")
                return content[: entry.size]
        raise BrokenCompoundFile(f"no stream {name}")

    def _read_sector(self, number: int) -> bytes:
        start = (number + 1) * self._sector
        sector = self._data[start : start + self._sector]
        if len(sector) < self._sector and start + self._sector - len(self._data) >= self._sector:
            raise BrokenCompoundFile("sector beyond the end")
        return sector.ljust(self._sector, b"\0")

    def _allocation_table(self) -> tuple[int, ...]:
        numbers = [n for n in struct.unpack_from("<109I", self._data, 76) if n < _LAST_SECTOR]
        following = struct.unpack_from("<I", self._data, 68)[0]
        seen: set[int] = set()
        while following < _LAST_SECTOR:
            if following in seen:
                raise BrokenCompoundFile("circular chain")
            seen.add(following)
            *more, following = self._integers(self._read_sector(following))
            numbers.extend(n for n in more if n < _LAST_SECTOR)
        if len(numbers) > len(self._data) // self._sector:
            raise BrokenCompoundFile("allocation table larger than the file")
        return self._integers(b"".join(self._read_sector(n) for n in numbers))

    def _chain(self, start: int) -> bytes:
        return b"".join(self._read_sector(n) for n in _follow(self._table, start))

    def _mini_chain(self, start: int) -> bytes:
        parts = (
            self._mini_stream[n * _MINI_SECTOR : (n + 1) * _MINI_SECTOR]
            for n in _follow(self._mini_table, start)
        )
        return b"".join(parts)

    def _directory(self, start: int) -> Iterator[_Entry]:
        content = self._chain(start)
        for at in range(0, len(content), _DIRECTORY_ENTRY):
            name, length, kind = struct.unpack_from("<64sHB", content, at)
            first, size = struct.unpack_from("<IQ", content, at + 116)
            if kind:
                text = name[: max(0, min(length, 64) - 2)].decode("utf-16-le", "replace")
                # Files with 512-byte sectors may leave rubbish in the upper half of the size.
                yield _Entry(text, kind, first, size if self._sector > 512 else size & 0xFFFFFFFF)

    @staticmethod
    def _integers(content: bytes) -> tuple[int, ...]:
        return struct.unpack(f"<{len(content) // 4}I", content)


def _follow(table: tuple[int, ...], start: int) -> Iterator[int]:
    seen = 0
    while start < _LAST_SECTOR:
        if start >= len(table) or seen > len(table):
            raise BrokenCompoundFile("broken chain")
        yield start
        start = table[start]
        seen += 1
