"""A spreadsheet of listings: its columns, and each row's content or its errors.

An error is {"row": n, "cell": "C5", "column": code, "code": key of `MESSAGES`, "params": {…}}: it
is put into words when it is shown, in the reader's language.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from koryu.disclosure.enums import Tier
from koryu.shared.enums import Language, TermList
from koryu.shared.text import clean

from ..enums import FACET_LISTS, SINGLE_FACETS, FieldKey, ListingKind
from .content import DEFAULT_TIERS, LIMITS, ONE_LINE, REQUIRED, allowed_tiers, one_line

MAX_ROWS = 5000
MAX_COLUMNS = 60
TERM_COLUMNS = 3  # a list with several entries gets so many columns, each with its drop-down

MESSAGES = {
    "empty": _("The file holds no rows below its header."),
    "too_many_rows": _("At most %(limit)s rows can be imported at once."),
    "no_column": _("The column “%(name)s” is missing."),
    "unknown_column": _("This column is not known: “%(value)s”."),
    "column_twice": _("This column stands here twice: “%(value)s”."),
    "missing": _("This cell must be filled in."),
    "too_long": _("It has %(length)s characters; at most %(limit)s are possible."),
    "unknown": _("“%(value)s” is not in the list."),
    "tier": _("“%(value)s” is not possible here."),
    "formula": _("The cell holds a formula error: %(value)s."),
    "one_only": _("Only one entry is possible here."),
    "twice": _("Row %(first)s has the same title."),
    "exists": _("Your organisation has a listing with this title already."),
}
_FORMULA_ERRORS = {"#REF!", "#N/A", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!"}
_SEPARATORS = re.compile(r"[;；\n、，,]")
_LANGUAGE_NAMES = {
    "korean": "ko", "한국어": "ko", "韓国語": "ko",
    "japanese": "ja", "일본어": "ja", "日本語": "ja",
    "english": "en", "영어": "en", "英語": "en",
}  # fmt: skip

Error = dict[str, Any]
Vocabulary = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True)
class Column:
    """One column: `code` is unique; `about` is what it says something of."""

    code: str
    about: str
    role: str  # kind | language | text | tier | term | facets_tier
    number: int = 1

    def label(self) -> str:
        """The heading in the active language."""
        if self.role == "kind":
            return gettext("Kind")
        if self.role == "language":
            return gettext("Language")
        if self.role == "facets_tier":
            return gettext("Facets: disclosure")
        if self.role == "term":
            name = str(TermList(self.about).label)
            return name if self.number == 1 else f"{name} {self.number}"
        label = str(FieldKey(self.about).label)
        return label if self.role == "text" else gettext("%(field)s: disclosure") % {"field": label}


def _columns() -> Iterator[Column]:
    yield Column("kind", "kind", "kind")
    yield Column("language", "language", "language")
    for key in FieldKey.values:
        yield Column(key, key, "text")
        yield Column(f"{key}_tier", key, "tier")
    for name in FACET_LISTS:
        for number in range(1, (1 if name in SINGLE_FACETS else TERM_COLUMNS) + 1):
            # "field" the list and a text field never share a name, but say so to the reader of CSV.
            yield Column(f"{name}_{number}", name, "term", number)
    yield Column("facets_tier", "", "facets_tier")


COLUMNS = tuple(_columns())
NEEDED = ("kind", "language", *REQUIRED)


def fold(text: str) -> str:
    """One form of a heading or label: NFKC (so NFD and full-width too), lower case, one blank."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def _headings() -> dict[str, Column]:
    found = {fold(column.code): column for column in COLUMNS}
    for language in Language.values:
        with translation.override(language):
            for column in COLUMNS:
                found.setdefault(fold(column.label()), column)
    return found


def _choices(enum: Any) -> dict[str, str]:
    found = {fold(value): value for value in enum.values}
    for language in Language.values:
        with translation.override(language):
            found |= {fold(str(label)): value for value, label in enum.choices}
    return found


def cell_name(row: int, column: int) -> str:
    """Row from 1, column from 0 → "C5"."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row}"


@dataclass
class Checked:
    """The rows that are right, and everything that is not."""

    rows: list[dict[str, Any]] = field(default_factory=list)
    errors: list[Error] = field(default_factory=list)
    total: int = 0


def check(table: Sequence[Sequence[str]], *, vocabulary: Vocabulary, existing: set[str]) -> Checked:
    """Read a table whose first row that is not blank is its header.

    `vocabulary`: list → folded label or code → code. `existing`: folded titles the organisation
    has already. Blank rows are passed over.
    """
    filled = [(n, row) for n, row in enumerate(table, 1) if any(cell.strip() for cell in row)]
    checked = Checked(total=max(len(filled) - 1, 0))
    if not filled:
        checked.errors.append(_error(1, 0, "", "empty"))
        return checked
    (head_row, head), body = filled[0], filled[1:]
    columns = _header(head_row, head, checked)
    if not body:
        checked.errors.append(_error(head_row + 1, 0, "", "empty"))
    if len(body) > MAX_ROWS:
        checked.errors.append(_error(body[MAX_ROWS][0], 0, "", "too_many_rows", limit=MAX_ROWS))
    if checked.errors:
        return checked
    reader = _RowReader(columns, vocabulary, existing)
    for number, row in body:
        content, errors = reader.read(number, row)
        checked.errors += errors
        if not errors:
            checked.rows.append({"row": number, **content})
    return checked


def _header(number: int, head: Sequence[str], checked: Checked) -> dict[str, int]:
    known, columns = _headings(), {}
    for position, cell in enumerate(head):
        if not cell.strip():
            continue
        column = known.get(fold(cell))
        if column is None:
            problem = "unknown_column"
        elif column.code in columns:
            problem = "column_twice"
        else:
            columns[column.code] = position
            continue
        checked.errors.append(_error(number, position, "", problem, value=clean(cell)[:60]))
    for code in NEEDED:
        if code not in columns:
            label = next(column.label() for column in COLUMNS if column.code == code)
            checked.errors.append(_error(number, len(head), code, "no_column", name=label))
    return columns


def _error(row: int, position: int, column: str, code: str, **params: object) -> Error:
    return {
        "row": row,
        "cell": cell_name(row, position),
        "column": column,
        "code": code,
        "params": params,
    }


class _RowReader:
    """Reads rows one after the other and remembers their titles."""

    def __init__(
        self, columns: Mapping[str, int], vocabulary: Vocabulary, existing: set[str]
    ) -> None:
        self.columns, self.vocabulary, self.existing = columns, vocabulary, existing
        self.titles: dict[str, int] = {}
        self.kinds, self.tiers = _choices(ListingKind), _choices(Tier)
        self.languages = {**_choices(Language), **_LANGUAGE_NAMES}

    def read(self, number: int, row: Sequence[str]) -> tuple[dict[str, Any], list[Error]]:
        """The row as {"kind", "language", "content"} and its errors."""
        self.number, self.row, self.errors = number, row, []
        content = {
            "kind": self._choice("kind", self.kinds, needed=True),
            "language": self._choice("language", self.languages, needed=True),
            "content": {
                "fields": {key: self._field(key) for key in FieldKey.values},
                "facets": {name: self._facet(name) for name in FACET_LISTS},
            },
        }
        self._title_once(content["content"]["fields"][FieldKey.TITLE]["text"])
        return content, self.errors

    def _cell(self, code: str) -> str:
        position = self.columns.get(code)
        if position is None or position >= len(self.row):
            return ""
        text = clean(self.row[position]).strip()
        if text in _FORMULA_ERRORS:
            self._wrong(code, "formula", value=text)
            return ""
        return text

    def _wrong(self, column: str, problem: str, **params: object) -> None:
        position = self.columns.get(column, 0)
        self.errors.append(_error(self.number, position, column, problem, **params))

    def _is_wrong(self, column: str) -> bool:
        return any(error["column"] == column for error in self.errors)

    def _choice(self, code: str, known: Mapping[str, str], *, needed: bool = False) -> str:
        text = self._cell(code)
        if not text:
            if needed:
                self._wrong(code, "missing")
            return ""
        if fold(text) not in known:
            self._wrong(code, "unknown", value=text[:60])
        return known.get(fold(text), "")

    def _field(self, key: str) -> dict[str, str]:
        text = self._cell(key)
        text = one_line(text) if key in ONE_LINE else text
        if not text and key in REQUIRED and not self._is_wrong(key):
            self._wrong(key, "missing")
        if len(text) > LIMITS[key]:
            self._wrong(key, "too_long", length=len(text), limit=LIMITS[key])
        tier = self._choice(f"{key}_tier", self.tiers)
        if tier and tier not in [each.value for each in allowed_tiers(key)]:
            self._wrong(f"{key}_tier", "tier", value=self._cell(f"{key}_tier")[:60])
        return {"text": text, "tier": tier or DEFAULT_TIERS[key]}

    def _facet(self, name: str) -> dict[str, Any]:
        codes: list[str] = []
        for column in (each for each in COLUMNS if each.role == "term" and each.about == name):
            codes += self._terms(column)
        codes = list(dict.fromkeys(codes))
        if name in SINGLE_FACETS and len(codes) > 1:
            self._wrong(f"{name}_1", "one_only")
        return {"codes": codes, "tier": self._choice("facets_tier", self.tiers) or Tier.PUBLIC}

    def _terms(self, column: Column) -> Iterator[str]:
        text, known = self._cell(column.code), self.vocabulary[column.about]
        # A label may itself hold a comma, so the whole cell is tried first.
        parts = [text] if fold(text) in known else _SEPARATORS.split(text)
        for part in filter(None, (part.strip() for part in parts)):
            if fold(part) in known:
                yield known[fold(part)]
            else:
                self._wrong(column.code, "unknown", value=part[:60])

    def _title_once(self, title: str) -> None:
        folded = fold(title)
        if not folded:
            return
        if folded in self.titles:
            self._wrong(FieldKey.TITLE, "twice", first=self.titles[folded])
        elif folded in self.existing:
            self._wrong(FieldKey.TITLE, "exists")
        self.titles.setdefault(folded, self.number)


def in_words(error: Error) -> str:
    """The error in the active language."""
    params = {
        name: f"{value:,}" if isinstance(value, int) else value
        for name, value in error["params"].items()
    }
    return str(MESSAGES[error["code"]]) % params
