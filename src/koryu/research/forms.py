"""Forms of the research room. A draft is saved whatever their errors say; see `views.editing`."""

from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from koryu.disclosure.enums import Tier
from koryu.shared.enums import Language
from koryu.shared.fields import LimitedCharField, LimitedTextField
from koryu.shared.models import Term
from koryu.shared.terms import choices

from .enums import FACET_LISTS, SINGLE_FACETS, FieldKey, ListingKind
from .models import Listing
from .rules.content import LIMITS, ONE_LINE, REQUIRED, allowed_tiers
from .rules.words import HELP, KIND_HELP

ROWS = {FieldKey.SUMMARY: 4, FieldKey.DETAILS: 14, FieldKey.EVIDENCE: 8, FieldKey.CONFIDENTIAL: 6}


class StartForm(forms.Form):
    """What kind of thing is shared, and in which language it is written."""

    kind = forms.ChoiceField(
        label=_("What do you share?"), choices=ListingKind.choices, widget=forms.RadioSelect
    )
    source_language = forms.ChoiceField(
        label=_("In which language will you write?"),
        choices=Language.choices,
        widget=forms.RadioSelect,
        help_text=_("Write in your own language. Readers find it from all three."),
    )

    def kind_help(self) -> list[tuple[forms.boundfield.BoundWidget, object]]:
        """Each radio button with a sentence on what the kind is for."""
        return [(radio, KIND_HELP[radio.data["value"]]) for radio in self["kind"]]


class DocumentForm(forms.Form):
    """A document to start from, and who may read the document itself."""

    kind = forms.ChoiceField(
        label=_("What does the document describe?"),
        choices=ListingKind.choices,
        initial=ListingKind.TECHNOLOGY,
    )
    file = forms.FileField(
        label=_("Your document"),
        help_text=_("PDF, DOCX, PPTX, HWPX, HWP or TXT. It is read on this server only."),
        widget=forms.ClearableFileInput(attrs={"accept": ".pdf,.docx,.pptx,.hwpx,.hwp,.txt,.md"}),
    )
    tier = forms.ChoiceField(
        label=_("Who may read the document itself?"),
        choices=Tier.choices,
        initial=Tier.MEMBERS,
        widget=forms.RadioSelect,
    )


def tier_field(key: str, label: object) -> forms.ChoiceField:
    allowed = [(tier.value, tier.label) for tier in allowed_tiers(key)]
    # Not posting the switch means leaving it as it is.
    return forms.ChoiceField(label=label, choices=allowed, widget=forms.RadioSelect, required=False)


def term_list_label(name: str) -> str:
    """The name of a controlled list in the reader's language."""
    return str(Term(list=name).get_list_display())


class StepForm(forms.Form):
    """One step of the editor, reading from and writing to the working copy.

    `part()` is what this step says of the content, as it was typed, valid or not.
    """

    use_required_attribute = False
    next_step = ""

    def __init__(self, listing: Listing, data: Mapping[str, Any] | None = None) -> None:
        self.listing = listing
        super().__init__(data, initial=self.initial_of(listing.working))
        self.build()

    def initial_of(self, content: Mapping[str, Any]) -> dict[str, Any]:
        raise NotImplementedError

    def build(self) -> None:
        raise NotImplementedError

    def part(self) -> dict[str, Any]:
        raise NotImplementedError

    def value(self, name: str) -> Any:
        """What was posted for the field, uncut and unchecked; what is stored when nothing was."""
        if name not in self.data:
            return self.initial.get(name)
        return self.fields[name].widget.value_from_datadict(self.data, {}, name)


class TextStep(StepForm):
    """The texts, each with the switch of who may read it."""

    next_step = "facets"

    def initial_of(self, content: Mapping[str, Any]) -> dict[str, Any]:
        fields = content["fields"]
        return {key: field["text"] for key, field in fields.items()} | {
            f"tier-{key}": field["tier"] for key, field in fields.items()
        }

    def build(self) -> None:
        for key in FieldKey:
            kind = LimitedCharField if key in ONE_LINE else LimitedTextField
            self.fields[key] = kind(
                label=key.label,
                limit=LIMITS[key],
                rows=ROWS.get(key, 4),
                required=key in REQUIRED,
                help_text=HELP[key],
            )
            self.fields[key].widget.attrs["lang"] = self.listing.source_language
            self.fields[f"tier-{key}"] = tier_field(key, _("Who may read this"))

    def part(self) -> dict[str, Any]:
        return {
            "fields": {
                key: {"text": self.value(key), "tier": self.value(f"tier-{key}")}
                for key in FieldKey.values
            }
        }

    def rows(self) -> Iterator[dict[str, Any]]:
        """Each text with its switch, for the template."""
        for key in FieldKey.values:
            yield {"key": key, "text": self[key], "tier": self[f"tier-{key}"]}


class FacetStep(StepForm):
    """The entries of the controlled lists."""

    next_step = "disclosure"

    def initial_of(self, content: Mapping[str, Any]) -> dict[str, Any]:
        found = {name: facet["codes"] for name, facet in content["facets"].items()}
        return {
            name: (codes[0] if codes else "") if name in SINGLE_FACETS else codes
            for name, codes in found.items()
        }

    def build(self) -> None:
        for name in FACET_LISTS:
            label, options = term_list_label(name), choices(name)
            if name in SINGLE_FACETS:
                empty = [("", _("Not stated"))]
                self.fields[name] = forms.ChoiceField(
                    label=label, choices=empty + options, required=False
                )
            else:
                self.fields[name] = forms.MultipleChoiceField(
                    label=label,
                    choices=options,
                    required=False,
                    widget=forms.CheckboxSelectMultiple,
                )

    def value(self, name: str) -> Any:
        # An unticked list is not posted at all: absent means empty.
        return self.fields[name].widget.value_from_datadict(self.data, {}, name) or []

    def part(self) -> dict[str, Any]:
        def codes(name: str) -> list[str]:
            value = self.value(name)
            return value if isinstance(value, list) else [value]

        return {"facets": {name: {"codes": codes(name)} for name in FACET_LISTS}}


class DisclosureStep(StepForm):
    """Who may read each text and each list, all on one page."""

    next_step = "check"

    def initial_of(self, content: Mapping[str, Any]) -> dict[str, Any]:
        both = {**content["fields"], **content["facets"]}
        return {f"tier-{name}": value["tier"] for name, value in both.items()}

    def build(self) -> None:
        for key in FieldKey:
            self.fields[f"tier-{key}"] = tier_field(key, key.label)
        for name in FACET_LISTS:
            self.fields[f"tier-{name}"] = tier_field(name, term_list_label(name))

    def part(self) -> dict[str, Any]:
        return {
            "fields": {key: {"tier": self.value(f"tier-{key}")} for key in FieldKey.values},
            "facets": {name: {"tier": self.value(f"tier-{name}")} for name in FACET_LISTS},
        }

    def rows(self) -> Iterator[dict[str, Any]]:
        """Each switch with whether its text or list holds anything."""
        content = self.listing.working
        for key in FieldKey.values:
            text = content["fields"][key]["text"]
            yield {"tier": self[f"tier-{key}"], "text": text, "filled": bool(text)}
        for name in FACET_LISTS:
            codes = content["facets"][name]["codes"]
            yield {"tier": self[f"tier-{name}"], "text": "", "filled": bool(codes), "list": name,
                   "codes": codes}  # fmt: skip


STEPS: dict[str, type[StepForm]] = {
    "text": TextStep,
    "facets": FacetStep,
    "disclosure": DisclosureStep,
}


class AttachmentForm(forms.Form):
    """One more file."""

    file = forms.FileField(label=_("File"))
    tier = forms.ChoiceField(
        label=_("Who may read this"),
        choices=Tier.choices,
        initial=Tier.MEMBERS,
        widget=forms.RadioSelect,
    )


class CloseForm(forms.Form):
    """Why a listing ends."""

    reason = LimitedCharField(
        label=_("Reason"),
        limit=300,
        help_text=_("Your colleagues will read it; for example: licensed, stopped, merged."),
    )


class NoteForm(forms.Form):
    """What the operator asks the author to change."""

    note = LimitedTextField(
        label=_("Note to the author"),
        limit=2000,
        rows=5,
        help_text=_("The author reads this text as you write it."),
    )


class ImportForm(forms.Form):
    """A filled-in spreadsheet."""

    file = forms.FileField(
        label=_("Spreadsheet"),
        help_text=_("XLSX or CSV, up to 5,000 rows."),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.csv"}),
    )
