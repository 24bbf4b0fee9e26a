"""A submission made readable: sections of (label, kind, value), with or without who applies."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from koryu.shared.enums import Country
from koryu.shared.text import money

from ..enums import FieldKind
from ..models import Submission
from ..rules.form import Field, definition_of
from ..rules.words import said

# Kinds whose answers name the applicant: partners by name, listings by their owner.
NAMING = (FieldKind.PARTNERS, FieldKind.LISTING)
FileUrl = Callable[[int], str]


@dataclass(frozen=True)
class Row:
    """`value` by kind: text; a list of labels for `many`; {"head", "rows"} for `table`; a list of
    {"name", "kind", "size", "url", "text_url"} for `file`, of {"title"} for `listing`, of {"name",
    "country", "part", "amount"} for `partners`; {"version", "text"} for `consent`. None: nothing.
    """

    key: str
    label: str
    kind: str
    value: Any


@dataclass(frozen=True)
class Part:
    """A section of the form."""

    key: str
    title: str
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Content:
    """`lead` is None and partners are empty where the reader may not learn who applies."""

    title: str
    language: str
    sections: tuple[Part, ...]
    lead: Mapping[str, Any] | None
    partners: tuple[Mapping[str, Any], ...]
    sha256: str
    at: Any
    number: int

    @property
    def partners_listed(self) -> bool:
        """Whether a field of the form shows the consortium already."""
        kinds = (row.kind for part in self.sections for row in part.rows)
        return FieldKind.PARTNERS in kinds


def readable(
    submission: Submission, *, anonymous: bool, file_url: FileUrl | None = None
) -> Content:
    """What was handed in, labelled in the reader's language.

    `anonymous` leaves out fields that name the applicant, partners and listings; files become
    "File 1". `file_url` gives a file's address by its id; without it named readers get the
    application's own, anonymous ones none.
    """
    text_url: FileUrl | None = None
    if file_url is None and not anonymous:
        code = submission.application.code
        file_url = lambda pk: reverse("programmes:application_file", args=[code, pk])  # noqa: E731
        text_url = lambda pk: reverse(  # noqa: E731
            "programmes:application_file_text", args=[code, pk]
        )
    language = (get_language() or "en")[:2]
    content, files = submission.content, _Files(submission.content, anonymous, file_url, text_url)
    parts = []
    for section in definition_of(submission.form.definition).sections:
        rows = tuple(
            Row(
                each.key,
                said(each.label, language),
                each.kind,
                _value(each, content, files, language),
            )
            for each in section.fields
            if not (anonymous and (each.hidden_from_evaluators or each.kind in NAMING))
        )
        if rows:
            parts.append(Part(section.key, said(section.title, language), rows))
    return Content(
        title=content.get("title", ""),
        language=content.get("language", ""),
        sections=tuple(parts),
        lead=None if anonymous or "lead" not in content else _named(content["lead"]),
        partners=() if anonymous else tuple(map(_named, content.get("partners", ()))),
        sha256="" if anonymous else submission.sha256,
        at=None if anonymous else submission.at,
        number=submission.number,
    )


def _named(organisation: Mapping[str, Any]) -> dict[str, Any]:
    """An organisation of a submission, its country in the reader's language."""
    labels = dict(Country.choices)
    code = organisation.get("country", "")
    return {**organisation, "country": str(labels.get(code, code))}


class _Files:
    """Files by their field; anonymous names run on through the whole application."""

    def __init__(
        self,
        content: Mapping[str, Any],
        anonymous: bool,
        file_url: FileUrl | None,
        text_url: FileUrl | None,
    ) -> None:
        self.by_key: dict[str, list[dict[str, Any]]] = {}
        for number, row in enumerate(content.get("files", ()), 1):
            name = _("File %(number)d") % {"number": number} if anonymous else row.get("name", "")
            pk = row.get("id")
            shown = {"name": name, "kind": row.get("kind", ""), "size": row.get("size", 0)}
            shown |= {"id": pk, "url": file_url(pk) if file_url and pk else ""}
            shown["text_url"] = text_url(pk) if text_url and pk else ""
            self.by_key.setdefault(row.get("key", ""), []).append(shown)


def _value(each: Field, content: Mapping[str, Any], files: _Files, language: str) -> Any:
    given = content.get("answers", {}).get(each.key)
    if each.kind == FieldKind.FILE:
        return files.by_key.get(each.key) or None
    if each.kind == FieldKind.PARTNERS:
        return [_named(one) for one in content.get("partners", ())] or None
    if given in (None, "", [], {}):
        return None
    shower = _SHOWERS.get(each.kind)
    return shower(each, given, content, language) if shower else given


def _label(each: Field, code: str, language: str) -> str:
    choice = next((one for one in each.choices if one.value == code), None)
    return said(choice.label, language) or code if choice else code


def _choice(each: Field, given: Any, content: Any, language: str) -> str:
    return _label(each, given, language)


def _many(each: Field, given: Any, content: Any, language: str) -> list[str]:
    return [_label(each, code, language) for code in given]


def numeral(text: str) -> str:
    """A stored number with its thousands separated."""
    whole, point, rest = text.partition(".")
    sign, digits = ("-", whole[1:]) if whole.startswith("-") else ("", whole)
    return f"{sign}{int(digits):,}{point}{rest}" if digits.isdecimal() else text


def _number(each: Field, given: Any, content: Any, language: str) -> str:
    return numeral(str(given))


def _money(each: Field, given: Any, content: Any, language: str) -> str | None:
    return money(given.get("amount"), given.get("currency", "")) or None


def _date(each: Field, given: Any, content: Any, language: str) -> date | str:
    try:
        return date.fromisoformat(given)
    except ValueError:
        return given


def _table(each: Field, given: Any, content: Any, language: str) -> dict[str, Any]:
    return {"head": [said(one.label, language) for one in each.choices], "rows": given}


def _consent(each: Field, given: Any, content: Any, language: str) -> dict[str, str]:
    return {"version": given, "text": said(each.text, language)}


def _listing(each: Field, given: Any, content: Any, language: str) -> list[dict[str, Any]]:
    return [row for row in content.get("listings", ()) if row.get("id") in given]


_SHOWERS: dict[str, Callable[[Field, Any, Any, str], Any]] = {
    FieldKind.CHOICE: _choice,
    FieldKind.MANY: _many,
    FieldKind.NUMBER: _number,
    FieldKind.MONEY: _money,
    FieldKind.DATE: _date,
    FieldKind.TABLE: _table,
    FieldKind.CONSENT: _consent,
    FieldKind.LISTING: _listing,
}


def in_words(each: Field, value: Any, language: str) -> str:
    """A stored answer as text, for two of them side by side; '' for none."""
    if value in (None, "", [], {}):
        return ""
    shower = _SHOWERS.get(each.kind)
    if shower is None or each.kind == FieldKind.LISTING:
        return flat(value)
    return flat(shower(each, value, {}, language))


def flat(value: object) -> str:
    """What `Row.value` holds, as plain text: a line for each part."""
    if value is None:
        return ""
    if isinstance(value, Mapping):
        if "rows" in value:
            return "\n".join(" | ".join(row) for row in value["rows"])
        return str(value.get("name") or value.get("title") or value.get("version") or "")
    if isinstance(value, list | tuple):
        return "\n".join(flat(one) for one in value)
    return str(value)
