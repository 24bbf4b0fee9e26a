"""The shape of an application form: sections of fields, which of them show, what is missing.

Pure: a `Definition` is frozen, read from and written to JSON, and knows no database. Answers are
a mapping from a field's key to a JSON value: text for `short`, `long`, `choice`, `date`; a list
of codes for `many`; a decimal as text for `number`; {"amount", "currency"} for `money`; a list of
rows (lists of text) for `table`; the accepted version for `consent`; a list of listing ids for
`listing`. Files and partners are rows of their own: callers pass how many there are.
"""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from ..enums import FieldKind

Words = Mapping[str, str]  # {"ko": …, "ja": …, "en": …}


@dataclass(frozen=True)
class Choice:
    """One choice of a list, or one column of a table."""

    value: str
    label: Words


@dataclass(frozen=True)
class Condition:
    """Show the field only when the answer to `key` is one of `values`."""

    key: str
    values: tuple[str, ...]


@dataclass(frozen=True)
class Field:
    """One field. `limit`: characters of a text, rows of a table, files of a file field.

    `types` are extensions ("pdf"), `most_mb` a file's size; `text` and `text_version` belong to a
    consent; `least` and `most` bound a number. `hidden_from_evaluators` fields name the applicant.
    """

    key: str
    kind: str
    label: Words
    help: Words = field(default_factory=dict)
    required: bool = False
    limit: int = 0
    choices: tuple[Choice, ...] = ()
    types: tuple[str, ...] = ()
    most_mb: int = 20
    least: str = ""
    most: str = ""
    text: Words = field(default_factory=dict)
    text_version: str = ""
    shown_if: Condition | None = None
    hidden_from_evaluators: bool = False


@dataclass(frozen=True)
class Section:
    """A page of the form."""

    key: str
    title: Words
    fields: tuple[Field, ...] = ()
    help: Words = field(default_factory=dict)


@dataclass(frozen=True)
class Definition:
    """A whole form."""

    sections: tuple[Section, ...] = ()

    def fields(self) -> Iterator[Field]:
        """Every field, in order."""
        for section in self.sections:
            yield from section.fields

    def field(self, key: str) -> Field | None:
        """The field of this key, if any."""
        return next((each for each in self.fields() if each.key == key), None)

    def as_json(self) -> dict[str, Any]:
        """As it is stored in `FormVersion.definition`."""
        return asdict(self)


def definition_of(data: Mapping[str, Any]) -> Definition:
    """Read what `Definition.as_json` wrote; unknown names are a TypeError."""
    return Definition(tuple(_section(each) for each in data.get("sections", ())))


def _section(data: Mapping[str, Any]) -> Section:
    return Section(**dict(data) | {"fields": tuple(_field(each) for each in data["fields"])})


def _field(data: Mapping[str, Any]) -> Field:
    given = dict(data)
    shown = given.pop("shown_if", None)
    found = Field(**given)
    return replace(
        found,
        choices=tuple(Choice(**each) for each in given.get("choices", ())),
        types=tuple(given.get("types", ())),
        shown_if=Condition(shown["key"], tuple(shown["values"])) if shown else None,
    )


def is_shown(definition: Definition, each: Field, answers: Mapping[str, Any]) -> bool:
    """Whether a field shows: its condition holds, and the field it asks about shows itself."""
    condition, seen = each.shown_if, {each.key}
    while condition is not None:
        given = answers.get(condition.key)
        values = given if isinstance(given, list) else [given]
        if not set(condition.values) & {str(value) for value in values}:
            return False
        asked = definition.field(condition.key)
        if asked is None or asked.key in seen:
            return asked is not None
        seen.add(asked.key)
        condition = asked.shown_if
    return True


def is_empty(each: Field, value: object) -> bool:
    """Whether an answer counts as none."""
    if each.kind == FieldKind.MONEY:
        return not (isinstance(value, Mapping) and value.get("amount"))
    if each.kind == FieldKind.TABLE:
        return not any(any(cell for cell in row) for row in value or [])  # type: ignore[union-attr]
    return value in (None, "", [], {})


def missing(
    definition: Definition, answers: Mapping[str, Any], *, files: Mapping[str, int], partners: int
) -> list[Field]:
    """The required fields that show and have no answer, in the form's order.

    `files`: how many files stand under each key; `partners`: how many are invited or confirmed.
    """
    found = []
    for each in definition.fields():
        if not each.required or not is_shown(definition, each, answers):
            continue
        if each.kind == FieldKind.FILE:
            empty = not files.get(each.key)
        elif each.kind == FieldKind.PARTNERS:
            empty = not partners
        else:
            empty = is_empty(each, answers.get(each.key))
        if empty:
            found.append(each)
    return found
