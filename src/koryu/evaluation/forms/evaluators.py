"""What is typed about evaluators, by operators and by themselves."""

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from koryu.events.forms.events import TrilingualForm
from koryu.people.models import Organisation, Person
from koryu.people.queries import directory_of
from koryu.programmes.models import Call
from koryu.shared.enums import Country, Language, TermList
from koryu.shared.fields import DayField, LimitedCharField, LimitedTextField
from koryu.shared.models import Term

from ..models import Evaluator
from ..rules.addresses import MOST, addresses


class InviteForm(forms.Form):
    """People with an account, for the panels of a country: typed, pasted or chosen."""

    addresses = LimitedTextField(
        label=_("E-mail addresses"),
        limit=20_000,
        rows=4,
        required=False,
        help_text=_("The addresses they sign in with: one a line, or between commas."),
    )
    country = forms.ChoiceField(label=_("Panel of"), choices=Country.choices)
    person = forms.ModelMultipleChoiceField(
        queryset=Person.objects.filter(is_active=True), required=False
    )

    def clean(self) -> dict[str, object]:
        found = super().clean() or {}
        lines = addresses(found.get("addresses", ""))
        if len(lines) > MOST:
            text = _("Please invite up to %(most)d at a time.")
            self.add_error("addresses", forms.ValidationError(text, params={"most": MOST}))
        elif not lines and not found.get("person") and not self.errors:
            self.add_error("addresses", _("Write an address, or choose somebody below."))
        return found | {"lines": lines}


class SuggestForm(forms.Form):
    """Whose applications suggested people should fit, and for which country's panel."""

    call = forms.ModelChoiceField(
        label=_("Suited to the applications of"),
        queryset=Call.objects.none(),
        to_field_name="slug",
        required=False,
        empty_label=_("Choose"),
    )
    country = forms.ChoiceField(label=_("For the panel of"), choices=Country.choices)

    def __init__(self, *args: object, calls: QuerySet, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["call"].queryset = calls


class ProfileForm(forms.Form):
    """Expertise, languages and time."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    fields_ = forms.ModelMultipleChoiceField(
        label=_("Fields"),
        queryset=Term.objects.filter(list=TermList.FIELD, active=True),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    languages = forms.MultipleChoiceField(
        label=_("Languages you read applications in"),
        choices=Language.choices,
        widget=forms.CheckboxSelectMultiple,
    )
    expertise_text = LimitedTextField(
        label=_("Expertise and publications"),
        limit=8000,
        rows=10,
        required=False,
        help_text=_("One publication or subject a line. Applications are compared with each line."),
    )
    text_language = forms.ChoiceField(
        label=_("Written in"), choices=[("", "–"), *Language.choices], required=False
    )
    most_load = forms.IntegerField(
        label=_("Applications at most in one stage"), min_value=1, max_value=100
    )
    available_from = DayField(label=_("Available from"), required=False)
    available_until = DayField(label=_("Available until"), required=False)

    def values(self) -> dict[str, object]:
        """The profile as it was typed, for `edit_profile`."""
        found = {k: v for k, v in self.cleaned_data.items() if k not in ("version", "fields_")}
        return found | {"fields": self.cleaned_data["fields_"]}

    @classmethod
    def initial_of(cls, evaluator: Evaluator) -> dict[str, object]:
        """What stands in the form."""
        names = [name for name in cls.base_fields if name != "fields_"]
        found = {name: getattr(evaluator, name) for name in names}
        return found | {"fields_": evaluator.fields.all()}


class RelationForm(forms.Form):
    """A tie with an organisation that a rule cannot know."""

    organisation = forms.ModelChoiceField(
        label=_("Organisation"), queryset=Organisation.objects.none(), empty_label=_("Choose")
    )
    note = LimitedCharField(label=_("What kind of relation"), limit=300)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = directory_of()


class TermsForm(TrilingualForm):
    """A new version of what evaluators agree to."""

    TEXTS = {"text": (pgettext_lazy("evaluation", "Terms"), 10000, True)}
    version = LimitedCharField(label=_("Version"), limit=20)
