"""What an operator types about a section or a field of an application form."""

from collections.abc import Collection
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from koryu.events.forms.events import TrilingualForm
from koryu.shared.enums import Language
from koryu.shared.fields import LimitedCharField
from koryu.shared.files import ACCEPTED
from koryu.shared.forms import languages_first, reader_language
from koryu.shared.text import aside

from ..enums import FieldKind
from ..rules.builder import new_key
from ..rules.form import Choice, Condition, Definition, Field, Section
from ..rules.form_checks import LISTED
from ..rules.words import said

SPARE = 3
LIMITS = {
    FieldKind.SHORT: _("Characters at most"),
    FieldKind.LONG: _("Characters at most"),
    FieldKind.TABLE: _("Rows at most"),
    FieldKind.FILE: _("Files at most"),
    FieldKind.LISTING: _("Listings at most"),
}
USUAL = {FieldKind.SHORT: 200, FieldKind.LONG: 1000, FieldKind.TABLE: 10, FieldKind.FILE: 1}
ROWED = (*LISTED, FieldKind.TABLE)


def words_of(cleaned: dict[str, Any], name: str) -> dict[str, str]:
    """{"ko": …} of the three fields of a text."""
    return {code: cleaned.get(f"{name}_{code}", "") for code in Language.values}


def fields_of(name: str, words: Any) -> dict[str, str]:
    """The other way round, for `initial`."""
    return {f"{name}_{code}": words.get(code, "") for code in Language.values}


class SectionForm(TrilingualForm):
    """A page of the form."""

    TEXTS = {"title": (_("Title"), 200, False), "help": (_("Help"), 1000, True)}
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def values(self) -> dict[str, Any]:
        """The section's title and help."""
        return {name: words_of(self.cleaned_data, name) for name in self.TEXTS}

    @staticmethod
    def initial_of(section: Section) -> dict[str, str]:
        """What stands in the form of an existing section."""
        return fields_of("title", section.title) | fields_of("help", section.help)


class FieldForm(TrilingualForm):
    """One field; what is asked follows its kind. `taken`: values of choices ever given."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    required = forms.BooleanField(label=_("Must be answered"), required=False)

    def __init__(
        self,
        *args: Any,
        kind: str,
        before: list[Field],
        field: Field | None = None,
        taken: Collection[str] = (),
        **kwargs: Any,
    ) -> None:
        self.kind, self.before, self.field, self.taken = kind, before, field, set(taken)
        self.TEXTS = {"label": (_("Label"), 300, False), "help": (_("Help"), 1000, True)}
        if kind == FieldKind.CONSENT:
            self.TEXTS |= {"text": (_("Text that is agreed to"), 8000, True)}
        super().__init__(*args, **kwargs)
        self._add_kind_fields()
        self._add_rows()
        self._add_condition()
        self.fields["hidden_from_evaluators"] = forms.BooleanField(
            label=_("Hidden from evaluators where the review is anonymous"),
            required=False,
            help_text=_("For whatever names the applicant: names, addresses, certificates."),
        )

    def _add_kind_fields(self) -> None:
        if self.kind in LIMITS:
            self.fields["limit"] = forms.IntegerField(
                label=LIMITS[FieldKind(self.kind)],
                min_value=1,
                max_value=50_000,
                initial=USUAL.get(FieldKind(self.kind), 5),
            )
        if self.kind == FieldKind.NUMBER:
            for name, label in (("least", _("Least")), ("most", _("Most"))):
                self.fields[name] = forms.DecimalField(label=label, required=False)
        if self.kind == FieldKind.FILE:
            self.fields["types"] = forms.MultipleChoiceField(
                label=_("Types of file"),
                choices=[(each, each.upper()) for each in sorted(ACCEPTED)],
                widget=forms.CheckboxSelectMultiple,
            )
            most = settings.UPLOAD_MAX_BYTES // 2**20
            self.fields["most_mb"] = forms.IntegerField(
                label=_("MB at most"), min_value=1, max_value=most, initial=min(20, most)
            )
        if self.kind == FieldKind.CONSENT:
            self.fields["text_version"] = LimitedCharField(
                label=_("Version of the text"),
                limit=40,
                help_text=_("For example 2026-01. What was agreed to is kept with its version."),
            )

    def _add_rows(self) -> None:
        """One row for each choice or column, and a few empty ones."""
        self.rows = 0
        if self.kind not in ROWED:
            return
        there = len(self.field.choices) if self.field else 0
        posted = sum(1 for name in self.data if name.startswith("row_") and name.endswith("_ko"))
        self.rows = min(60, max(there + SPARE, posted))
        for row in range(self.rows):
            self.fields[f"row_{row}_value"] = LimitedCharField(
                limit=40, required=False, widget=forms.HiddenInput
            )
            for code in languages_first():
                name = aside(row + 1, Language(code).label)
                each = LimitedCharField(label=name, limit=200, required=False)
                each.widget.attrs["lang"] = code
                self.fields[f"row_{row}_{code}"] = each
            self.fields[f"row_{row}_order"] = forms.IntegerField(
                label=pgettext_lazy("form", "Place"), required=False, min_value=1, max_value=99
            )

    def choice_rows(self) -> list[list[forms.BoundField]]:
        """The inputs of each row, for the page."""
        names = ("value", *languages_first(), "order")
        return [[self[f"row_{row}_{name}"] for name in names] for row in range(self.rows)]

    def _add_condition(self) -> None:
        own = reader_language()
        groups = [
            (
                said(each.label, own),
                [(f"{each.key}:{c.value}", said(c.label, own)) for c in each.choices],
            )
            for each in self.before
            if each.kind in LISTED
        ]
        if groups:
            self.fields["shown_if"] = forms.MultipleChoiceField(
                label=_("Ask only after one of these answers"),
                choices=groups,
                required=False,
                widget=forms.CheckboxSelectMultiple,
                help_text=_("None chosen: it is always asked. All must belong to one question."),
            )

    def clean_shown_if(self) -> list[str]:
        chosen = self.cleaned_data["shown_if"]
        if len({each.partition(":")[0] for each in chosen}) > 1:
            raise forms.ValidationError(_now("Choose answers of one question only."))
        return chosen

    def values(self) -> dict[str, Any]:
        """Everything of the field but its key and kind."""
        given = self.cleaned_data
        found: dict[str, Any] = {name: words_of(given, name) for name in self.TEXTS}
        for name in ("required", "hidden_from_evaluators", "limit", "most_mb", "text_version"):
            if name in given:
                found[name] = given[name]
        for name in ("least", "most"):
            if name in given:
                found[name] = "" if given[name] is None else f"{given[name]:f}"
        if "types" in given:
            found["types"] = tuple(given["types"])
        if self.rows:
            found["choices"] = self._choices()
        found["shown_if"] = self._condition()
        return found

    def _condition(self) -> Condition | None:
        chosen = self.cleaned_data.get("shown_if") or []
        if not chosen:
            return None
        key = chosen[0].partition(":")[0]
        return Condition(key, tuple(each.partition(":")[2] for each in chosen))

    def _choices(self) -> tuple[Choice, ...]:
        given, taken, found = self.cleaned_data, set(self.taken), []
        own = {choice.value for choice in self.field.choices} if self.field else set()
        for row in range(self.rows):
            label = words_of(given, f"row_{row}")
            if not any(label.values()):
                continue
            value = given.get(f"row_{row}_value", "")
            if value not in own:
                value = new_key("c", taken | own)
            own.discard(value)
            taken.add(value)
            place = given.get(f"row_{row}_order") or row + 1
            found.append((place, row, Choice(value, label)))
        return tuple(choice for _place, _row, choice in sorted(found, key=lambda each: each[:2]))

    @staticmethod
    def initial_of(field: Field) -> dict[str, Any]:
        """What stands in the form of an existing field."""
        found: dict[str, Any] = {}
        for name in ("label", "help", "text"):
            found |= fields_of(name, getattr(field, name))
        for name in (
            "required", "limit", "most_mb", "least", "most", "text_version",
            "hidden_from_evaluators",
        ):  # fmt: skip
            found[name] = getattr(field, name)
        found["types"] = list(field.types)
        for row, choice in enumerate(field.choices):
            found |= fields_of(f"row_{row}", choice.label)
            found |= {f"row_{row}_value": choice.value, f"row_{row}_order": row + 1}
        if field.shown_if:
            found["shown_if"] = [f"{field.shown_if.key}:{v}" for v in field.shown_if.values]
        return found


def fields_before(definition: Definition, key: str) -> list[Field]:
    """The fields that come before `key`, or all of them for a new one."""
    found: list[Field] = []
    for each in definition.fields():
        if each.key == key:
            break
        found.append(each)
    return found
