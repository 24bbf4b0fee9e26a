"""What every part of document reading shares: kinds, reasons, limits, text and the one error."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What a file is by its structure, whatever its name says."""

    PDF = "pdf"
    DOCX = "docx"
    PPTX = "pptx"
    XLSX = "xlsx"
    HWPX = "hwpx"
    HWP = "hwp"
    TEXT = "txt"
    MARKDOWN = "markdown"
    CSV = "csv"
    PNG = "png"
    JPEG = "jpeg"
    UNKNOWN = "unknown"


class Reason(StrEnum):
    """Why a file cannot be taken or read; the platform has the words for each key."""

    ENCRYPTED = "encrypted"
    BROKEN = "broken"
    TOO_LARGE = "too_large"
    BOMB = "bomb"
    UNSUPPORTED = "unsupported"
    TIMED_OUT = "timed_out"
    EMPTY = "empty"
    NO_TEXT = "no_text"


class DocumentError(Exception):
    """A document was refused; `reason` says why, in a key the platform can translate."""

    def __init__(self, reason: Reason, kind: Kind = Kind.UNKNOWN) -> None:
        super().__init__(reason.value)
        self.reason = reason
        self.kind = kind


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one document may cost; the extraction ends when any of these is reached.

    `seconds` bounds both the wall clock and the processor time, `memory_mib` the address space of
    the extracting process, `max_bytes` the file, `max_expanded_bytes` everything an archive
    unpacks to. Reaching `max_chars` or `max_pages` is no error: the text comes back truncated.
    """

    seconds: float = 30.0
    memory_mib: int = 1024
    max_bytes: int = 50 * 1024 * 1024
    max_expanded_bytes: int = 300 * 1024 * 1024
    max_chars: int = 1_000_000
    max_pages: int = 2_000


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph, heading or table row.

    `page` counts from 1: the page of a PDF, the slide, the sheet or the section; None where the
    format knows none. `level` is 0 for running text, 1 to 9 for headings.
    """

    text: str
    page: int | None = None
    level: int = 0


@dataclass(frozen=True, slots=True)
class DocumentText:
    """The text of a document, cleaned and in normal form C.

    `language` is "ko", "ja" or "en", by script; `warnings` are keys.
    """

    kind: Kind
    paragraphs: tuple[Paragraph, ...]
    title: str | None = None
    language: str = "en"
    truncated: bool = False
    warnings: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """All paragraphs, one to a line."""
        return "\n".join(paragraph.text for paragraph in self.paragraphs)
