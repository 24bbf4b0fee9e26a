"""What is typed around a call: conditions, notices, documents, questions, brief, projects."""

from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from koryu.events.forms.events import TrilingualForm, WallField
from koryu.people.models import Organisation, Person
from koryu.people.queries import directory_of
from koryu.research.models import Listing
from koryu.shared import terms
from koryu.shared.enums import Country, Language
from koryu.shared.fields import LimitedCharField, LimitedTextField
from koryu.shared.files import ACCEPTED
from koryu.shared.forms import reader_language

from ..enums import Currency, ExportCheck
from ..models import Challenge, CurriculumItem, EligibilityRule, Mentor, PlannedProject
from ..rules.brief import HINTS, PARTS
from ..rules.conditions import PARAMS, choices_of
from .building import words_of

BRIEF_LABELS = {
    "context": _("Context"),
    "tried": _("What was tried"),
    "success": _("What success is measured by"),
    "offered": _("What is offered"),
    "confidential": _("What is confidential"),
}
PACKAGES = 3  # empty rows beside those there are


class ConditionForm(TrilingualForm):
    """One condition; its parameters follow its kind."""

    TEXTS = {"text": (_("In words"), 500, True)}
    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        self.kind = kind
        super().__init__(*args, **kwargs)
        name, source = PARAMS.get(kind, ("", ""))
        if source == "number":
            self.fields["params"] = forms.IntegerField(
                label=_("At most"), min_value=1, max_value=100_000
            )
        elif source:
            self.fields["params"] = forms.MultipleChoiceField(
                label=_("One of"),
                choices=choices_of(source),
                widget=forms.CheckboxSelectMultiple,
                required=source != "listing_kind",
            )
        self.param = name

    def params(self) -> dict[str, Any]:
        """The parameters as they are stored."""
        return {self.param: self.cleaned_data["params"]} if self.param else {}

    def words(self) -> dict[str, str]:
        """The words by language."""
        return words_of(self.cleaned_data, "text")

    @staticmethod
    def initial_of(rule: EligibilityRule) -> dict[str, Any]:
        """What stands in the form of an existing condition."""
        found = {f"text_{code}": getattr(rule, f"text_{code}") for code in Language.values}
        name = PARAMS.get(rule.kind, ("", ""))[0]
        return found | {"params": rule.params.get(name), "version": rule.version}


class NoticeForm(TrilingualForm):
    """An announcement on the notice board."""

    TEXTS = {"title": (_("Title"), 200, False), "body": (_("Text"), 4000, True)}


class DocumentForm(forms.Form):
    """A file everybody who sees the call may download."""

    title = LimitedCharField(label=_("Title"), limit=200)
    language = forms.ChoiceField(label=_("Language"), choices=Language.choices)
    file = forms.FileField(
        label=_("File"),
        widget=forms.FileInput(attrs={"accept": ",".join(f".{e}" for e in sorted(ACCEPTED))}),
    )


class AskForm(forms.Form):
    """A question about a call."""

    text = LimitedTextField(
        label=_("Your question"),
        limit=2000,
        help_text=_(
            "The operators of both countries read it. Question and answer may be published for "
            "everybody, in other words and without your name."
        ),
    )
    language = forms.ChoiceField(label=_("Language"), choices=Language.choices)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["language"].initial = reader_language()


class AnswerForm(TrilingualForm):
    """The question as everybody will read it, and its answer."""

    TEXTS = {
        "shown": (_("Question as published"), 2000, True),
        "answer": (pgettext_lazy("noun", "Answer"), 4000, True),
    }
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)


class SeekerForm(forms.Form):
    """Who seeks a solution."""

    seeker = forms.ModelChoiceField(
        label=_("Seeker"), queryset=Organisation.objects.none(), empty_label=_("Choose")
    )
    anonymous = forms.BooleanField(
        label=_("The seeker stays unnamed"),
        required=False,
        help_text=_("Only operators and the seeker's own people see its name before an award."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["seeker"].queryset = directory_of()


class BriefForm(TrilingualForm):
    """The brief, part by part; `hints` say what a good text answers."""

    TEXTS = {
        "described_as": (_("The seeker, described without its name"), 200, False),
        **{part: (BRIEF_LABELS[part], 4000, True) for part in PARTS},
    }
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    fields_of_work = forms.MultipleChoiceField(
        label=_("Fields"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, anonymous: bool, **kwargs: Any) -> None:
        if not anonymous:
            self.TEXTS = {k: v for k, v in self.TEXTS.items() if k != "described_as"}
        super().__init__(*args, **kwargs)
        self.fields["fields_of_work"].choices = terms.choices("field")

    def parts(self) -> list[tuple[str, object, tuple[object, ...], list[forms.BoundField]]]:
        """(part, label, hints, its three fields) for the page."""
        named = zip(self.TEXTS, self.texts(), strict=True)
        return [(part, label, HINTS.get(part, ()), found) for part, (label, found) in named]

    def values(self) -> dict[str, str]:
        """The texts by column."""
        names = [f"{name}_{code}" for name in self.TEXTS for code in Language.values]
        return {name: self.cleaned_data[name] for name in names}

    @classmethod
    def initial_of(cls, challenge: Challenge) -> dict[str, Any]:
        """What stands in the form of an existing brief."""
        names = [f"{name}_{code}" for name in cls.TEXTS for code in Language.values]
        found = {name: getattr(challenge, name) for name in names}
        return found | {
            "fields_of_work": challenge.fields,
            "version": challenge.call.version,
        }


class TechnologyForm(forms.Form):
    """The published technology a project is planned around."""

    technology = forms.ModelChoiceField(
        label=_("Technology"), queryset=Listing.objects.none(), empty_label=_("Choose")
    )

    def __init__(self, *args: Any, offered: QuerySet[Listing], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["technology"].queryset = offered
        self.fields["technology"].label_from_instance = lambda one: (
            f"{one.title} · {one.organisation}"
        )


class ProjectForm(TrilingualForm):
    """A planned project: goal, partner sought, work packages, regulatory route."""

    TEXTS = {
        "title": (_("Title"), 200, False),
        "goal": (_("Goal"), 4000, True),
        "partner_sought": (_("Partner sought"), 2000, True),
        "regulatory_note": (_("Regulatory route in words"), 1000, True),
    }
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    currency = forms.ChoiceField(label=_("Currency"), choices=Currency.choices)
    regulatory_routes = forms.MultipleChoiceField(
        label=_("Regulatory route"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, count: int = 0, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["regulatory_routes"].choices = terms.choices("regulatory_route")
        posted = sum(1 for name in self.data if name.endswith("_months"))
        self.rows = min(20, max(count + PACKAGES, posted))
        for row in range(self.rows):
            number = row + 1
            self.fields[f"p{row}_title"] = LimitedCharField(
                label=f"{_('Work package')} {number}", limit=200, required=False
            )
            self.fields[f"p{row}_months"] = forms.IntegerField(
                label=_("Months"), required=False, min_value=1, max_value=120
            )
            self.fields[f"p{row}_country"] = forms.ChoiceField(
                label=_("Country"), required=False, choices=[("", "–"), *Country.choices]
            )
            self.fields[f"p{row}_amount"] = forms.DecimalField(
                label=_("Amount"), required=False, min_value=0, max_digits=16, decimal_places=2
            )

    def package_rows(self) -> list[list[forms.BoundField]]:
        """The inputs of each work package."""
        names = ("title", "months", "country", "amount")
        return [[self[f"p{row}_{name}"] for name in names] for row in range(self.rows)]

    def values(self) -> dict[str, Any]:
        """The project's fields."""
        given = self.cleaned_data
        names = [f"{name}_{code}" for name in self.TEXTS for code in Language.values]
        found = {name: given[name] for name in (*names, "currency", "regulatory_routes")}
        return found | {"packages": [p for p in map(self._package, range(self.rows)) if p]}

    def _package(self, row: int) -> dict[str, Any] | None:
        given = self.cleaned_data
        title, months = given.get(f"p{row}_title", ""), given.get(f"p{row}_months")
        country, amount = given.get(f"p{row}_country", ""), given.get(f"p{row}_amount")
        if not title and months is None and not country and amount is None:
            return None
        money = "" if amount is None else f"{amount:f}"
        return {"title": title, "months": months, "country": country, "amount": money}

    @classmethod
    def initial_of(cls, project: PlannedProject) -> dict[str, Any]:
        """What stands in the form of an existing project."""
        names = [f"{name}_{code}" for name in cls.TEXTS for code in Language.values]
        found = {
            name: getattr(project, name)
            for name in (*names, "currency", "regulatory_routes", "version")
        }
        for row, package in enumerate(project.packages):
            found |= {f"p{row}_{name}": value for name, value in package.items()}
        return found


class ExportForm(forms.Form):
    """The result of an export-control check."""

    result = forms.ChoiceField(
        label=_("Result"),
        widget=forms.RadioSelect,
        choices=[(value, label) for value, label in ExportCheck.choices if value != "open"],
    )
    note = LimitedTextField(
        label=_("What it rests on"),
        limit=1000,
        help_text=_("Which list was checked, under which number, with which finding."),
    )


class UnitForm(TrilingualForm):
    """A unit of the curriculum."""

    TEXTS = {
        "title": (_("Title"), 200, False),
        "summary": (pgettext_lazy("call", "Summary"), 2000, True),
    }
    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)
    starts_at = WallField(label=_("Start"), required=False)
    hours = forms.DecimalField(
        label=_("Hours"), required=False, min_value=0, max_digits=5, decimal_places=1
    )

    def values(self, zone: str) -> dict[str, Any]:
        """The unit's fields, its time in the call's zone."""
        found = {k: v for k, v in self.cleaned_data.items() if k != "version"}
        at = found["starts_at"]
        return found | {"starts_at": at and at.replace(tzinfo=ZoneInfo(zone))}

    @classmethod
    def initial_of(cls, unit: CurriculumItem, zone: str) -> dict[str, Any]:
        """What stands in the form of an existing unit."""
        names = [f"{name}_{code}" for name in cls.TEXTS for code in Language.values]
        found = {name: getattr(unit, name) for name in (*names, "hours", "version")}
        at = unit.starts_at
        return found | {"starts_at": at and at.astimezone(ZoneInfo(zone)).replace(tzinfo=None)}


class MentorForm(TrilingualForm):
    """A mentor, by the e-mail of their account."""

    TEXTS = {"about": (_("About"), 1000, True)}
    email = forms.EmailField(
        label=_("E-mail of their account"),
        help_text=_("They must have an account, and have agreed to be named here."),
    )
    capacity = forms.IntegerField(label=_("Guides at most"), min_value=1, max_value=50, initial=2)

    def clean_email(self) -> str:
        email = self.cleaned_data["email"]
        self.person = Person.objects.filter(email__iexact=email, is_active=True).first()
        if self.person is None:
            raise forms.ValidationError(_("There is no account with this e-mail."))
        return email

    def about(self) -> dict[str, str]:
        """What is said of them, by language."""
        return words_of(self.cleaned_data, "about")

    @classmethod
    def initial_of(cls, mentor: Mentor) -> dict[str, Any]:
        """What stands in the form of an existing mentor."""
        found = {f"about_{code}": getattr(mentor, f"about_{code}") for code in Language.values}
        return found | {"email": mentor.person.email, "capacity": mentor.capacity}
