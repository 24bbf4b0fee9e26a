"""What is typed at the board, in appeals, matching, feedback and awards."""

from collections.abc import Iterable

from django import forms
from django.utils.translation import gettext_lazy as _

from koryu.agreements.models import Agreement
from koryu.people.models import Organisation
from koryu.programmes.models import Mentor
from koryu.shared.enums import Language
from koryu.shared.fields import DayField, LimitedCharField, LimitedTextField
from koryu.shared.forms import languages_first, reader_language
from koryu.shared.text import aside

from ..enums import Outcome, Side


class RowForm(forms.Form):
    """What is proposed for one application."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    outcome = forms.ChoiceField(
        label=_("Proposal"),
        choices=[("", _("Undecided")), *Outcome.choices],
        required=False,
        widget=forms.RadioSelect,
    )
    place = forms.IntegerField(
        label=_("Place on the waiting list"), required=False, min_value=1, max_value=999
    )
    amount = forms.DecimalField(
        label=_("Amount"), required=False, min_value=0, max_digits=16, decimal_places=2
    )
    reason = LimitedTextField(
        label=_("Reason"),
        limit=4000,
        rows=6,
        required=False,
        help_text=_("The applicant reads it. Needed unless they are selected."),
    )
    note = LimitedTextField(label=_("Note for the committee"), limit=2000, rows=3, required=False)


class NoteForm(forms.Form):
    """The committee's note."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    note = LimitedTextField(
        label=_("Note of the committee"),
        limit=4000,
        rows=4,
        required=False,
        help_text=_("It is part of what both countries approve; applicants do not read it."),
    )


class WhyForm(forms.Form):
    """A reason that stays in the ledger."""

    reason = LimitedTextField(
        label=_("Reason"),
        limit=1000,
        rows=3,
        required=False,
        help_text=_("It stays in the ledger: please name nobody."),
    )


class AppealForm(forms.Form):
    """What an applicant objects to."""

    text = LimitedTextField(label=_("What we object to"), limit=4000, rows=8)
    language = forms.ChoiceField(label=_("Written in"), choices=Language.choices)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["language"].initial = reader_language()


class AnswerForm(forms.Form):
    """The answer to an appeal."""

    answer = LimitedTextField(label=_("Answer of the desk"), limit=4000, rows=8)
    language = forms.ChoiceField(label=_("Written in"), choices=Language.choices)


class FeedbackForm(forms.Form):
    """Feedback to a proposal. `seen`: when what stood there was written, '' for nothing."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    text = LimitedTextField(label=_("Feedback"), limit=4000, rows=10)
    language = forms.ChoiceField(label=_("Written in"), choices=Language.choices)


class PlaceForm(forms.Form):
    """A place that takes somebody."""

    quota = forms.IntegerField(label=_("Takes at most"), min_value=1, max_value=100, initial=1)
    organisation = forms.ModelChoiceField(
        label=_("Organisation that ranks"),
        queryset=Organisation.objects.none(),
        required=False,
        help_text=_("Without one, the desk ranks for this place."),
    )
    mentor = forms.ModelChoiceField(
        label=_("Mentor"), queryset=Mentor.objects.none(), required=False
    )

    def __init__(self, *args: object, hosts: Iterable, mentors: Iterable, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        for code, name in Language.choices:
            title = LimitedCharField(label=aside(_("Title"), name), limit=200, required=False)
            title.widget.attrs["lang"] = code
            self.fields[f"title_{code}"] = title
        self.fields["organisation"].empty_label = _("None")
        self.fields["mentor"].empty_label = _("None")
        self.fields["organisation"].queryset = hosts
        self.fields["mentor"].queryset = mentors
        self.order_fields([f"title_{code}" for code in languages_first()])

    def titles(self) -> dict[str, str]:
        """The title's columns; a mentor's place without one is called by their name."""
        found = {f"title_{code}": self.cleaned_data[f"title_{code}"] for code in Language.values}
        mentor = self.cleaned_data["mentor"]
        if mentor is None or any(text.strip() for text in found.values()):
            return found
        return {f"title_{code}": mentor.person.display_name(code) for code in Language.values}


class RanksForm(forms.Form):
    """A number for each choice: 1 is the most wanted, equals are wanted equally, empty is not."""

    def __init__(
        self, *args: object, choices: Iterable[tuple[int, str]], ranks: dict, **kwargs: object
    ) -> None:
        super().__init__(*args, **kwargs)
        for pk, label in choices:
            self.fields[f"rank_{pk}"] = forms.IntegerField(
                label=label, required=False, min_value=1, max_value=999, initial=ranks.get(pk)
            )

    def ranks(self) -> dict[int, int | None]:
        """id → rank."""
        return {int(name.removeprefix("rank_")): value for name, value in self.cleaned_data.items()}


class RunForm(forms.Form):
    """Which side does best."""

    proposing = forms.ChoiceField(
        label=_("Best for"), choices=Side.choices, initial=Side.APPLICANT, widget=forms.RadioSelect
    )


class ProofForm(forms.Form):
    """The proof of concept."""

    goal = LimitedTextField(label=_("Goal of the proof of concept"), limit=2000, rows=4)
    measured_by = LimitedTextField(label=_("Measured by"), limit=2000, rows=3)
    due_on = DayField(label=_("Due"))


class ContractForm(forms.Form):
    """The contract."""

    agreement = forms.ModelChoiceField(label=_("Agreement"), queryset=Agreement.objects.none())
    signed_on = DayField(label=_("Signed on"), required=False)
    file = forms.FileField(
        label=_("Signed document (PDF)"),
        required=False,
        widget=forms.FileInput(attrs={"accept": ".pdf"}),
        help_text=_("Its parties can download it."),
    )

    def __init__(self, *args: object, agreements: Iterable, enters: bool, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agreement"].queryset = agreements
        if enters:
            self.fields["agreement"].required = False
            self.fields["agreement"].empty_label = _("Enter one that was signed on paper")
        else:
            del self.fields["signed_on"], self.fields["file"]


class EndForm(forms.Form):
    """An end without a contract."""

    reason = LimitedTextField(
        label=_("Reason"), limit=2000, rows=3, help_text=_("Both sides read it.")
    )
