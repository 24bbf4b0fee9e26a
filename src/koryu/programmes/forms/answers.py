"""An application form on a page: how a field is named, drawn and read back from what was sent.

A field's inputs are named `f-KEY…`; beside them stand `v-KEY` (the version that was changed) and
`b-KEY` (a mark of the value that was drawn: what was not touched is not saved).
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict

from ..enums import Currency, FieldKind
from ..models import Answer, ApplicationFile
from ..queries.writing import Written
from ..rules.answers import MOST_ROWS, TITLE, TITLE_FIELD, limit_of
from ..rules.form import Field, Section
from ..rules.frozen import canonical
from ..rules.words import said

SPARE_ROWS = 2  # empty rows of a table, for whom no script adds more


def mark(value: object) -> str:
    """A short mark of a stored value; what counts as empty has one mark."""
    plain = None if value in (None, "", [], {}) else value
    return hashlib.sha256(canonical({"": plain}).encode()).hexdigest()[:16]


def posted(each: Field, data: QueryDict) -> Any:
    """The answer to a field as sent, for `rules.answers.cleaned`."""
    name = f"f-{each.key}"
    if each.kind in (FieldKind.MANY, FieldKind.LISTING):
        return [one for one in data.getlist(name) if one]
    if each.kind == FieldKind.MONEY:
        return {
            "amount": data.get(f"{name}-amount", ""),
            "currency": data.get(f"{name}-currency", ""),
        }
    if each.kind == FieldKind.TABLE:
        width = len(each.choices)
        return [
            [data.get(f"{name}-{row}-{column}", "") for column in range(width)]
            for row in range(MOST_ROWS)
            if any(f"{name}-{row}-{column}" in data for column in range(width))
        ]
    return data.get(name, "")


def was_sent(each: Field, data: QueryDict) -> bool:
    """Whether the field stood on the page that was sent."""
    return f"v-{each.key}" in data


def version_of(each: Field, data: Mapping[str, Any]) -> int:
    """The version that was changed; what is no such number is 0."""
    text = str(data.get(f"v-{each.key}", ""))
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0


@dataclass
class Drawn:
    """One field as the page shows it."""

    field: Field
    label: str
    help: str
    value: Any
    version: int
    shown: bool
    errors: list[str] = field(default_factory=list)
    files: list[ApplicationFile] = field(default_factory=list)
    choices: list[tuple[str, str]] = field(default_factory=list)
    text: str = ""
    theirs: Answer | None = None
    theirs_shown: str = ""
    base: str = ""

    @property
    def key(self) -> str:
        return self.field.key

    @property
    def kind(self) -> str:
        return self.field.kind

    @property
    def name(self) -> str:
        return f"f-{self.field.key}"

    @property
    def mark(self) -> str:
        return self.base or mark(self.value)

    @property
    def limit(self) -> int:
        return limit_of(self.field)

    @property
    def rows(self) -> list[list[str]]:
        """The rows of a table with room for more."""
        width = len(self.field.choices)
        given = [row for row in self.value or [] if len(row) == width]
        spare = max(0, min(SPARE_ROWS, self.limit - len(given)))
        return given + [[""] * width] * spare

    @property
    def currencies(self) -> list[tuple[str, str]]:
        return list(Currency.choices)

    @property
    def condition(self) -> str:
        """The values that show it, one a line, for the script."""
        return "\n".join(self.field.shown_if.values) if self.field.shown_if else ""

    @property
    def accept(self) -> str:
        """The extensions of a file field, for the file picker."""
        return ",".join(f".{one.strip('.')}" for one in self.field.types)


def drawn(
    state: Written, each: Field, language: str, listings: list[tuple[str, str]] | None = None
) -> Drawn:
    """A field with its stored answer."""
    answer = state.answers.get(each.key)
    choices = [(one.value, said(one.label, language)) for one in each.choices]
    return Drawn(
        field=each,
        label=said(each.label, language),
        help=said(each.help, language),
        value=answer.value if answer else None,
        version=answer.version if answer else 0,
        shown=each.key == TITLE or state.shown(each),
        files=state.files.get(each.key, []),
        choices=(listings or []) if each.kind == FieldKind.LISTING else choices,
        text=said(each.text, language),
    )


def fields_of(state: Written, section: Section) -> list[Field]:
    """The fields of a page; the title stands on the first."""
    first = state.definition.sections[0].key == section.key
    return [TITLE_FIELD, *section.fields] if first else list(section.fields)
