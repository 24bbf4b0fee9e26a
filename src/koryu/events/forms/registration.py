"""What somebody types to take part, and what an organiser types about registrations."""

from collections.abc import Collection

from django import forms
from django.utils.translation import gettext_lazy as _

from koryu.people.models import Organisation
from koryu.shared.enums import Language
from koryu.shared.fields import LimitedCharField, LimitedTextField
from koryu.shared.forms import reader_language
from koryu.shared.text import aside

from ..enums import Audience, EventMode, QuestionKind
from ..models import Event, Question, Registration
from ..rules.consents import CONSENTS
from .versioned import VersionedForm

# From the widest to nobody: the organiser's own rule is the most anybody can be shown to.
_WIDTH = (Audience.PUBLIC, Audience.MEMBERS, Audience.REGISTERED)


class RegistrationForm(forms.Form):
    """How one takes part, who sees one's name, and the consents."""

    mode = forms.ChoiceField(label=_("I take part"), widget=forms.RadioSelect)
    organisation = forms.ModelChoiceField(
        label=_("For"),
        queryset=Organisation.objects.none(),
        required=False,
        empty_label=_("Myself"),
    )
    language = forms.ChoiceField(
        label=_("Language"),
        choices=Language.choices,
        help_text=_("For interpretation and handouts."),
    )
    listed_to = forms.ChoiceField(
        label=_("Who sees me on the list of participants"),
        required=False,
        widget=forms.RadioSelect,
        help_text=_("Organisers always see who comes. Needs the consent to transfer abroad below."),
    )
    note = LimitedTextField(
        label=_("Anything we should know"),
        limit=500,
        rows=2,
        required=False,
        help_text=_("For example wheelchair access or allergies. Only the organisers read it."),
    )

    def __init__(
        self,
        *args: object,
        event: Event,
        modes: Collection[str],
        organisation_ids: Collection[int] = (),
        **kwargs: object,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["mode"].choices = [(m, EventMode(m).label) for m in modes]
        if len(modes) == 1:
            self.fields["mode"].initial = next(iter(modes))
        own = Organisation.objects.filter(pk__in=organisation_ids).order_by("name")
        self.fields["organisation"].queryset = own
        self.fields["language"].initial = reader_language()
        self.fields["listed_to"].choices = _listed_choices(event.attendees_seen_by)
        for kind, consent in CONSENTS.items():
            self.fields[kind] = forms.BooleanField(label=consent.label, required=consent.required)

    def consents(self) -> set[str]:
        """The kinds agreed to."""
        return {kind for kind in CONSENTS if self.cleaned_data.get(kind)}

    def consent_fields(self) -> list[tuple[str, forms.BoundField]]:
        """(text, field) pairs for the page."""
        return [(consent.text, self[kind]) for kind, consent in CONSENTS.items()]

    @staticmethod
    def initial_of(registration: Registration) -> dict[str, object]:
        """What stands in the form of one who registered."""
        given = registration.consents.filter(withdrawn_at=None).values_list("kind", flat=True)
        return {
            "mode": registration.mode,
            "organisation": registration.organisation_id,
            "language": registration.language,
            "listed_to": registration.listed_to,
            "note": registration.note,
        } | dict.fromkeys(given, True)

    @staticmethod
    def defaults(event: Event, active_id: int | None) -> dict[str, object]:
        """What stands in the form of a newcomer: nothing is agreed to beforehand."""
        return {"organisation": active_id, "listed_to": event.attendees_seen_by}


def _listed_choices(seen_by: str) -> list[tuple[str, object]]:
    narrower = _WIDTH[_WIDTH.index(seen_by) :]
    return [*((each.value, each.label) for each in narrower), ("", _("Nobody"))]


class ReasonForm(forms.Form):
    """Why somebody gets no place; they read it."""

    reason = LimitedTextField(
        label=_("Reason"), limit=500, help_text=_("They read this; write it in their language.")
    )


class AddByHandForm(forms.Form):
    """Register an existing account."""

    email = forms.EmailField(
        label=_("E-mail of their account"), help_text=_("They must have an account already.")
    )
    mode = forms.ChoiceField(label=_("Takes part"))

    def __init__(self, *args: object, modes: Collection[str], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["mode"].choices = [(m, EventMode(m).label) for m in modes]


class QuestionForm(VersionedForm):
    """One question in three languages; choices one on each line, in the same order."""

    kind = forms.ChoiceField(label=_("Kind of answer"), choices=QuestionKind.choices)
    required = forms.BooleanField(label=_("Must be answered"), required=False)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        for code, name in Language.choices:
            label = LimitedCharField(label=aside(_("Question"), name), limit=300, required=False)
            label.widget.attrs["lang"] = code
            self.fields[f"label_{code}"] = label
        for code, name in Language.choices:
            lines = LimitedTextField(label=aside(_("Choices"), name), limit=3000, required=False)
            lines.widget.attrs["lang"] = code
            self.fields[f"choices_{code}"] = lines

    def clean(self) -> dict[str, object]:
        cleaned = super().clean() or {}
        lines = {code: _lines(cleaned.get(f"choices_{code}", "")) for code in Language.values}
        longest = max(map(len, lines.values()))
        for code, given in lines.items():
            if given and len(given) != longest:
                self.add_error(
                    f"choices_{code}",
                    _("Give the same number of choices in each language, or leave it empty."),
                )
        cleaned["choices"] = [
            {"value": str(n + 1)} | {c: given[n] for c, given in lines.items() if n < len(given)}
            for n in range(longest)
        ]
        return cleaned

    def values(self) -> dict[str, object]:
        """The question's fields."""
        names = ("kind", "required", "choices", *(f"label_{code}" for code in Language.values))
        return {name: self.cleaned_data[name] for name in names}

    @staticmethod
    def initial_of(question: Question) -> dict[str, object]:
        """What stands in the form of an existing question."""
        found: dict[str, object] = {"kind": question.kind, "required": question.required}
        found["version"] = question.version
        for code in Language.values:
            found[f"label_{code}"] = getattr(question, f"label_{code}")
            found[f"choices_{code}"] = "\n".join(c.get(code, "") for c in question.choices).strip()
        return found


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]
