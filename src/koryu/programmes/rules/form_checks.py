"""What is wrong with a form's definition, before it is saved and before it is announced. Pure."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from django.utils.translation import gettext as _

from koryu.shared.text import language_name, listed

from ..enums import FieldKind
from .form import Definition, Field, Section, Words

LISTED = (FieldKind.CHOICE, FieldKind.MANY)
MOST_FIELDS = 150
NEEDED = ("ko", "ja", "en")


@dataclass(frozen=True)
class Fault:
    """`key` of the field or section it is about, '' for the whole form."""

    key: str
    text: str


def faults(definition: Definition) -> list[Fault]:
    """What keeps a form from being saved: it could not be shown or answered."""
    found = [*_twice(definition)]
    seen: list[Field] = []
    for section in definition.sections:
        if not _any(section.title):
            found.append(Fault(section.key, _("Give the section a title.")))
        for each in section.fields:
            found += [Fault(each.key, text) for text in _field_faults(each, seen)]
            seen.append(each)
    if len(seen) > MOST_FIELDS:
        found.append(Fault("", _("A form has at most %(most)d fields.") % {"most": MOST_FIELDS}))
    return found


def lacks(definition: Definition) -> list[Fault]:
    """What keeps a form from being announced: nothing asked, or not in all languages."""
    if not any(True for _each in definition.fields()):
        return [Fault("", _("The application form asks nothing yet."))]
    found = faults(definition)
    for section in definition.sections:
        found += _untranslated(section.key, [section.title], section)
        for each in section.fields:
            texts = [each.label, *(choice.label for choice in each.choices)]
            if each.kind == FieldKind.CONSENT:
                texts.append(each.text)
            found += _untranslated(each.key, texts, each)
    return found


def _untranslated(key: str, texts: list[Words], about: Section | Field) -> list[Fault]:
    left = [code for code in NEEDED if any(not text.get(code, "").strip() for text in texts)]
    if not left:
        return []
    name = about.title if isinstance(about, Section) else about.label
    shown = next((name[code] for code in NEEDED if name.get(code)), key)
    text = _("“%(name)s” is not written in: %(languages)s.")
    return [Fault(key, text % {"name": shown, "languages": listed(map(language_name, left))})]


def _twice(definition: Definition) -> Iterator[Fault]:
    keys = Counter(each.key for each in definition.fields())
    keys.update(section.key for section in definition.sections)
    for key, times in keys.items():
        if times > 1 or not key or len(key) > 40:
            yield Fault(key, _("Every section and field needs a key of its own."))


def _field_faults(each: Field, before: list[Field]) -> Iterator[str]:
    if each.kind not in FieldKind.values:
        yield _("There is no such kind of field.")
    if not _any(each.label):
        yield _("Give the field a label.")
    if each.kind in LISTED and len(each.choices) < 2:
        yield _("Give at least two choices.")
    if each.kind == FieldKind.TABLE and not each.choices:
        yield _("Give the table at least one column.")
    if len({choice.value for choice in each.choices}) < len(each.choices):
        yield _("Two choices have the same value.")
    if any(not _any(choice.label) for choice in each.choices):
        yield _("A choice has no words.")
    if each.kind == FieldKind.CONSENT and not (_any(each.text) and each.text_version):
        yield _("A consent needs its text and the version of that text.")
    if each.limit < 0:
        yield _("A limit cannot be negative.")
    yield from _bound_faults(each)
    yield from _condition_faults(each, before)


def _bound_faults(each: Field) -> Iterator[str]:
    try:
        least, most = (Decimal(bound) if bound else None for bound in (each.least, each.most))
    except InvalidOperation:
        yield _("The least and the most must be numbers.")
        return
    if least is not None and most is not None and least > most:
        yield _("The least is more than the most.")


def _condition_faults(each: Field, before: list[Field]) -> Iterator[str]:
    if each.shown_if is None:
        return
    asked = next((one for one in before if one.key == each.shown_if.key), None)
    if asked is None or asked.kind not in LISTED:
        yield _("The condition must ask about a choice that comes earlier in the form.")
    elif not each.shown_if.values or not set(each.shown_if.values) <= {
        choice.value for choice in asked.choices
    }:
        yield _("The condition names a choice that is not there.")


def _any(words: Words) -> bool:
    return any(text.strip() for text in words.values())
