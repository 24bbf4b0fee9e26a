"""A pasted table as a grid of cells: HTML, Markdown, tabs, commas, bars, or plain lines.

Pure: text in, lines of cells out; it does not know what the cells mean.
"""

import csv
import io
import re
from collections.abc import Iterable
from dataclasses import dataclass
from html.parser import HTMLParser

import nh3

MAX_LINES = 2000
MAX_CELLS = 20
MAX_CELL = 4000
_TAG = re.compile(r"<(?:table|tr|td|th)\b", re.I)
_BREAK = re.compile(r"<\s*/?\s*(?:br|p|li|div|ul|ol)\b[^>]*>|\s{1,9}(?=[○●◦■□▪▶]\s)", re.I)
_ANY_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")
_KEPT = {"table", "thead", "tbody", "tfoot", "tr", "td", "th", "br", "p", "li", "ul", "ol", "div"}
_SPANS = {"td": {"rowspan", "colspan"}, "th": {"rowspan", "colspan"}}
# What a spreadsheet copies for a cell of several lines.
_QUOTED = re.compile(r'(?:(?<=\t)|^)"((?:[^"\t]|"")*)"(?=\t|$)', re.M)
# Two spaces may part columns; more say nothing more, and would cost patterns their time.
_RUN = re.compile(r"[^\S\n\t]{3,}")
_NARROW = re.compile(r"[^\S\n\u3000]+")
GAP = "\u3000"  # stands for two spaces or a wide one, which may part what a plain line says
_WIDE = re.compile(r"[^\S\n]{2,}|\u3000")
_INVISIBLE = re.compile("[\ufeff\u200b\u2060]")


@dataclass(frozen=True)
class Line:
    """One line of the source: its number from 1 and its cells; `blank` lines have none.

    `wide` says which cells stretch over several columns.
    """

    number: int
    cells: tuple[str, ...]
    wide: frozenset[int] = frozenset()

    @property
    def blank(self) -> bool:
        return not any(self.cells)

    @property
    def text(self) -> str:
        return " ".join(cell for cell in self.cells if cell).replace(GAP, " ")


def lines_of_text(text: str) -> list[Line]:
    """The cells of a pasted text, whatever it marks them with."""
    text = _INVISIBLE.sub("", text).replace("\r\n", "\n").replace("\r", "\n")
    text = _RUN.sub("  ", text)
    if _TAG.search(text):
        return _lines_of_html(text)
    if "\t" in text:
        text = _QUOTED.sub(_unquoted, text)
    raw = text.split("\n")[:MAX_LINES]
    if "\t" not in text and (separator := _separator(raw)):
        return lines_of_rows(_csv(text, separator))
    return [_line(number, row) for number, row in enumerate(raw, start=1) if not _is_rule(row)]


def lines_of_rows(rows: Iterable[Iterable[str]]) -> list[Line]:
    """The lines of a spreadsheet."""
    return [
        Line(number, tuple(tidy(cell) for cell in list(row)[:MAX_CELLS]))
        for number, row in zip(range(1, MAX_LINES + 1), rows, strict=False)
    ]


def tidy(text: str, gap: str = " ") -> str:
    """A cell without markup, with its own line breaks and no needless spaces.

    Two spaces or a wide one become `gap`.
    """
    plain = _ANY_TAG.sub("", _BREAK.sub("\n", text[:MAX_CELL]))
    spaced = _WIDE.sub(gap, plain)
    lines = (_NARROW.sub(" ", line).strip(f" *_`{GAP}") for line in spaced.split("\n"))
    return "\n".join(line for line in lines if line)


def _is_rule(row: str) -> bool:
    """The line under the headings of a Markdown table."""
    return "--" in row and set(row) <= set("|:- ")


def _unquoted(found: re.Match[str]) -> str:
    return found[1].replace('""', '"').replace("\n", "<br>")


def _line(number: int, row: str) -> Line:
    if "\t" in row:
        cells = row.split("\t")
    elif row.strip().startswith("|"):
        cells = row.strip().strip("|").split("|")
    else:
        cells = re.split(r"\s+[|｜]\s+", row)
    gap = GAP if len(cells) == 1 else " "
    return Line(number, tuple(tidy(cell, gap) for cell in cells[:MAX_CELLS]))


def _separator(rows: list[str]) -> str | None:
    """Comma or semicolon, when the first rows agree on how many cells it makes."""
    filled = [row for row in rows if row.strip()][:20]
    for separator in (",", ";"):
        sizes = [len(row) for row in csv.reader(filled, delimiter=separator)]
        if len(sizes) > 1 and min(sizes) > 1 and sizes.count(sizes[0]) == len(sizes):
            return separator
    return None


def _csv(text: str, separator: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text), delimiter=separator))


class _Tables(HTMLParser):
    """Cells of every table, one after the other; a cell over two rows is repeated in neither."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.lines: list[Line] = []
        self.cells: list[str] | None = None
        self.wide: set[int] = set()
        self.waiting: dict[int, int] = {}  # column → rows that a cell above still covers

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "tr":
            self._end_row()
            self.cells, self.wide = [], set()
        elif tag in ("td", "th") and self.cells is not None:
            self._begin_cell(dict(attrs))
        elif tag in ("br", "p", "li", "div"):
            self.handle_data("\n")

    def _begin_cell(self, attrs: dict[str, str | None]) -> None:
        assert self.cells is not None
        while self.waiting.get(len(self.cells), 0):
            self.waiting[len(self.cells)] -= 1
            self.cells.append("")
        at, columns = len(self.cells), _whole(attrs.get("colspan"))
        for column in range(at, at + columns):
            self.waiting[column] = _whole(attrs.get("rowspan")) - 1
        if columns > 1:
            self.wide.add(at)
            self.cells.extend([""] * (columns - 1))
        self.cells.append("")
        self.open = at

    def handle_data(self, data: str) -> None:
        if self.cells:
            text = data if data == "\n" else re.sub(r"\s+", " ", data)
            self.cells[self.open] += text

    def handle_endtag(self, tag: str) -> None:
        if tag in ("tr", "table"):
            self._end_row()
        if tag == "table":
            self.waiting.clear()

    def _end_row(self) -> None:
        if self.cells is not None and len(self.lines) < MAX_LINES:
            cells = tuple(tidy(cell) for cell in self.cells[:MAX_CELLS])
            self.lines.append(Line(len(self.lines) + 1, cells, frozenset(self.wide)))
        self.cells = None


def _whole(text: str | None) -> int:
    return min(int(text), MAX_CELLS) if text and text.isdecimal() and int(text) else 1


def _lines_of_html(text: str) -> list[Line]:
    parser = _Tables()
    # Well-formed and small first: the standard parser needs quadratic time for broken tags.
    parser.feed(nh3.clean(text, tags=_KEPT, attributes=_SPANS, link_rel=None))
    parser.close()
    parser._end_row()
    return parser.lines
