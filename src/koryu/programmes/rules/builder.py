"""Changes of a form's definition, one step each. Pure: a definition in, a definition out.

Keys never change and are never given twice, so that answers keep their meaning.
"""

from collections.abc import Collection
from dataclasses import replace
from typing import Any

from .form import Definition, Field, Section


def new_key(prefix: str, taken: Collection[str]) -> str:
    """A key nobody has or had: "choice_3". `taken` holds those of earlier versions too."""
    number = 1
    while f"{prefix}_{number}" in taken:
        number += 1
    return f"{prefix}_{number}"


def section_of(definition: Definition, key: str) -> Section | None:
    """The section named so."""
    return next((each for each in definition.sections if each.key == key), None)


def home_of(definition: Definition, key: str) -> Section | None:
    """The section that holds the field `key`."""
    return next((s for s in definition.sections if any(f.key == key for f in s.fields)), None)


def dependents(definition: Definition, key: str) -> list[Field]:
    """Fields that show only for some answers to `key`."""
    return [each for each in definition.fields() if each.shown_if and each.shown_if.key == key]


def add_section(definition: Definition, section: Section) -> Definition:
    """One more section, at the end."""
    return Definition((*definition.sections, section))


def change_section(definition: Definition, key: str, **changes: Any) -> Definition:
    """Other words for a section."""
    return Definition(
        tuple(replace(s, **changes) if s.key == key else s for s in definition.sections)
    )


def remove_section(definition: Definition, key: str) -> Definition:
    """Without a section and its fields; conditions on them go too."""
    gone = section_of(definition, key)
    left = Definition(tuple(s for s in definition.sections if s.key != key))
    for each in gone.fields if gone else ():
        left = _without_conditions(left, each.key)
    return left


def add_field(definition: Definition, section_key: str, each: Field) -> Definition:
    """One more field, at the end of a section."""
    home = section_of(definition, section_key)
    if home is None:
        return definition
    return change_section(definition, section_key, fields=(*home.fields, each))


def change_field(definition: Definition, key: str, **changes: Any) -> Definition:
    """Change a field; its key and kind stay."""
    return _map(definition, lambda one: replace(one, **changes) if one.key == key else one)


def remove_field(definition: Definition, key: str) -> Definition:
    """Without a field; fields that depended on it show always."""
    left = Definition(
        tuple(
            replace(s, fields=tuple(f for f in s.fields if f.key != key))
            for s in definition.sections
        )
    )
    return _without_conditions(left, key)


def _without_conditions(definition: Definition, key: str) -> Definition:
    def free(one: Field) -> Field:
        asked = one.shown_if is not None and one.shown_if.key == key
        return replace(one, shown_if=None) if asked else one

    return _map(definition, free)


def _map(definition: Definition, change: Any) -> Definition:
    return Definition(
        tuple(replace(s, fields=tuple(change(f) for f in s.fields)) for s in definition.sections)
    )


def move_section(definition: Definition, key: str, *, up: bool) -> Definition:
    """Change places with the neighbour; at either end nothing happens."""
    order = list(definition.sections)
    at = next((n for n, each in enumerate(order) if each.key == key), None)
    other = None if at is None else at + (-1 if up else 1)
    if at is not None and other is not None and 0 <= other < len(order):
        order[at], order[other] = order[other], order[at]
    return Definition(tuple(order))


def move_field(definition: Definition, key: str, *, up: bool) -> Definition:
    """Change places with the neighbour; at the end of a section, go on into the next one."""
    sections = [list(each.fields) for each in definition.sections]
    for at, fields in enumerate(sections):
        place = next((n for n, each in enumerate(fields) if each.key == key), None)
        if place is None:
            continue
        other, beside = place + (-1 if up else 1), at + (-1 if up else 1)
        if 0 <= other < len(fields):
            fields[place], fields[other] = fields[other], fields[place]
        elif 0 <= beside < len(sections):
            sections[beside].insert(len(sections[beside]) if up else 0, fields.pop(place))
        break
    return Definition(
        tuple(
            replace(each, fields=tuple(fields))
            for each, fields in zip(definition.sections, sections, strict=True)
        )
    )
