"""PDF: pypdf page by page, with PDFium where a page gives nothing, or nonsense."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from itertools import islice

import pypdf
import pypdfium2
from pypdf.errors import PyPdfError

from koryu_engine.documents.model import DocumentError, Kind, Paragraph, Reason
from koryu_engine.documents.readers import Notes

_UNREADABLE = re.compile(r"[\ufffd\ue000-\uf8ff]|\(cid:\d+\)|/g\d+")
_MAX_UNREADABLE = 0.02
_FAILURES = (PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError, OSError)
_FAILURES_DEEP = (*_FAILURES, RecursionError, AssertionError, NotImplementedError, ArithmeticError)
_MIN_FULL_LINE = 16
# Pages whose words are gathered before lines are joined; few, so that a time limit still bites.
_PAGES_AHEAD = 4
_PASSWORD_NEEDED = 4  # FPDF_ERR_PASSWORD
_SENTENCE_END = tuple(".!?:;。！？：；")
_CJK_WITHOUT_SPACES = re.compile(r"[ぁ-ヿ一-鿿、。」』）]$")
_HANGUL_WORD = re.compile(r"[가-힣]{2,}")
_HANGUL_END, _HANGUL_START = re.compile(r"[가-힣]+$"), re.compile(r"[가-힣]+")
_NEW_ITEM = re.compile(r"^(?:[□■○●◦•▪▶※*\-–①-⑳ㅇ]|\(?\d{1,2}[.)]|[가-하]\.|[IVX]+\.)\s*")


def read(data: bytes, notes: Notes) -> Iterator[Paragraph]:
    """Paragraphs with their page. Raises `DocumentError` encrypted or broken."""
    first, second = _Pypdf(data), _Pdfium(data)
    count = first.pages or second.pages
    notes.title = first.title
    if not count:
        raise DocumentError(Reason.BROKEN, Kind.PDF)
    notes.truncated = count > notes.max_pages
    words: set[str] = set()
    numbered = enumerate((_page(first, second, i) for i in range(min(count, notes.max_pages))), 1)
    while batch := list(islice(numbered, _PAGES_AHEAD)):
        for _, text in batch:
            words.update(whole_words(text))
        for number, text in batch:
            for line in paragraphs_of(text, words):
                yield Paragraph(line, number)


def _page(first: _Pypdf, second: _Pdfium, index: int) -> str:
    text = first.text(index)
    if _readable(text):
        return text
    other = second.text(index)
    return other if _readable(other) or not text else text


class _Pypdf:
    """The first reader; whatever it cannot do is left to the second one."""

    def __init__(self, data: bytes) -> None:
        self.pages, self.title = 0, None
        try:
            self._reader = pypdf.PdfReader(io.BytesIO(data))
            if self._reader.is_encrypted and not self._reader.decrypt(""):
                return
            self.pages = len(self._reader.pages)
            self.title = self._reader.metadata.title if self._reader.metadata else None
        except _FAILURES_DEEP:
            return

    def text(self, index: int) -> str:
        if index >= self.pages:
            return ""
        try:
            return self._reader.pages[index].extract_text()
        except _FAILURES_DEEP:
            return ""


class _Pdfium:
    """The second reader, opened only when asked for; raises `DocumentError` encrypted."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._document: pypdfium2.PdfDocument | None = None
        self._broken = False

    @property
    def pages(self) -> int:
        document = self._open()
        return len(document) if document else 0

    def text(self, index: int) -> str:
        document = self._open()
        if document is None or index >= len(document):
            return ""
        try:
            page = document[index]
            found: str = page.get_textpage().get_text_range()
            page.close()
        except (pypdfium2.PdfiumError, ValueError):
            return ""
        return found

    def _open(self) -> pypdfium2.PdfDocument | None:
        if self._document is None and not self._broken:
            try:
                self._document = pypdfium2.PdfDocument(self._data)
            except pypdfium2.PdfiumError as error:
                if getattr(error, "err_code", None) == _PASSWORD_NEEDED:
                    raise DocumentError(Reason.ENCRYPTED, Kind.PDF) from error
                self._broken = True
        return self._document


def _readable(text: str) -> bool:
    letters = text.strip()
    return bool(letters) and len(_UNREADABLE.findall(letters)) <= _MAX_UNREADABLE * len(letters)


def paragraphs_of(page: str, words: AbstractSet[str]) -> list[str]:
    """Join the lines of a page that one sentence was broken over.

    A line runs on into the next when it is nearly as long as the longest of the page, ends
    without a stop, and the next begins no list item. Japanese joins without a space; Korean
    with one, unless the two halves are one of the `words` known to be whole.
    """
    lines = _lines(page)
    full = max(_MIN_FULL_LINE, 0.8 * max(map(len, lines), default=0))
    found: list[str] = []
    runs_on = False
    for line in lines:
        if line and runs_on and not _NEW_ITEM.match(line):
            found[-1] += _glue(found[-1], line, words) + line
        elif line:
            found.append(line)
        runs_on = len(line) >= full and not line.endswith(_SENTENCE_END)
    return found


def whole_words(page: str) -> set[str]:
    """Korean words of a page but for those at the ends of lines, which may be halves."""
    inner = (line.partition(" ")[2].rpartition(" ")[0] for line in _lines(page))
    return {word for part in inner for word in _HANGUL_WORD.findall(part)}


def _lines(page: str) -> list[str]:
    return [line.strip() for line in page.replace("\r", "").split("\n")]


def _glue(before: str, after: str, words: AbstractSet[str]) -> str:
    if _CJK_WITHOUT_SPACES.search(before):
        return ""
    left, right = _HANGUL_END.search(before), _HANGUL_START.match(after)
    if not left or not right:
        return " "
    # Particles of one or two syllables may follow the word as it was met.
    whole = left[0] + right[0]
    stems = (whole[:end] for end in range(len(whole), max(len(left[0]), len(whole) - 3), -1))
    return "" if any(stem in words for stem in stems) else " "
