"""Forms of the people room."""

from django import forms
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from koryu.shared import terms
from koryu.shared.enums import Country, Language
from koryu.shared.fields import LimitedCharField, LimitedTextField

from .enums import HeadcountBand, Role
from .models import Organisation, Person
from .rules import normal_corporate_number

ZONES = [("Asia/Seoul", "KST (Asia/Seoul)"), ("Asia/Tokyo", "JST (Asia/Tokyo)"),
         ("Europe/London", "Europe/London"), ("America/New_York", "America/New_York"),
         ("America/Los_Angeles", "America/Los_Angeles"), ("UTC", "UTC")]  # fmt: skip


def _link(path: str, text: object) -> SafeString:
    return format_html('<a href="{}" target="_blank" rel="noopener">{}</a>', path, text)


class SignUpForm(forms.Form):
    """What we ask beside e-mail and password; mixed into allauth's sign-up form."""

    family_name = LimitedCharField(
        label=_("Family name"),
        limit=60,
        widget=forms.TextInput(attrs={"autocomplete": "family-name"}),
    )
    given_name = LimitedCharField(
        label=_("Given name"),
        limit=60,
        widget=forms.TextInput(attrs={"autocomplete": "given-name"}),
    )
    terms = forms.BooleanField()
    overseas = forms.BooleanField(
        label=_("I agree that my profile is shown to members in Korea and Japan")
    )
    field_order = (
        "email", "family_name", "given_name", "password1", "password2", "terms", "overseas",
    )  # fmt: skip

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["terms"].label = format_html(
            str(_("I agree to the {terms} and the {privacy}")),
            terms=_link(reverse("terms"), _("terms of use")),
            privacy=_link(reverse("privacy"), _("privacy notice")),
        )

    def signup(self, request: object, user: Person) -> None:
        """Called by allauth once the account exists."""
        from .adapters import complete_sign_up

        complete_sign_up(request, user, self.cleaned_data)


class ProfileForm(forms.ModelForm):
    """A person's own names, title, language and zone."""

    family_name = LimitedCharField(label=_("Family name"), limit=60)
    given_name = LimitedCharField(label=_("Given name"), limit=60)
    family_reading = LimitedCharField(
        label=_("Family name (reading)"), limit=60, required=False,
        help_text=_("In Hangul or kana, e.g. 후지모토 or フジモト"),
    )  # fmt: skip
    given_reading = LimitedCharField(label=_("Given name (reading)"), limit=60, required=False)
    family_latin = LimitedCharField(
        label=_("Family name (Latin)"), limit=60, required=False, help_text=_("e.g. Fujimoto")
    )
    given_latin = LimitedCharField(label=_("Given name (Latin)"), limit=60, required=False)
    title = LimitedCharField(label=_("Job title"), limit=100, required=False)
    language = forms.ChoiceField(label=_("Language"), choices=Language.choices)
    timezone = forms.ChoiceField(label=_("Time zone"), choices=ZONES)

    class Meta:
        model = Person
        fields = (
            "family_name", "given_name", "family_reading", "given_reading",
            "family_latin", "given_latin", "title", "language", "timezone",
        )  # fmt: skip


class OrganisationForm(forms.Form):
    """The profile of an organisation. Country and number are fixed once it is verified."""

    name = LimitedCharField(label=_("Name in your own language"), limit=200)
    country = forms.ChoiceField(
        label=_("Country"), choices=Country.choices, widget=forms.RadioSelect
    )
    kind = forms.ChoiceField(label=_("Kind"))
    name_ko = LimitedCharField(label=_("Name in Korean"), limit=200, required=False)
    name_ja = LimitedCharField(label=_("Name in Japanese"), limit=200, required=False)
    name_en = LimitedCharField(label=_("Name in English"), limit=200, required=False)
    name_reading = LimitedCharField(
        label=_("Reading"), limit=200, required=False, help_text=_("In kana or Hangul")
    )
    website = forms.URLField(
        label=_("Website"), required=False, assume_scheme="https",
        help_text=_("If your e-mail address is on the same domain, you are verified at once."),
    )  # fmt: skip
    corporate_number = LimitedCharField(
        label=_("Corporate number"), limit=20, required=False,
        help_text=_("Korea: 10-digit business registration number. Japan: 13-digit number."),
    )  # fmt: skip
    city = LimitedCharField(label=_("City"), limit=100, required=False)
    founded_year = forms.IntegerField(label=_("Founded"), required=False, min_value=1600)
    headcount_band = forms.ChoiceField(
        label=_("Headcount"), required=False, choices=[("", "—"), *HeadcountBand.choices]
    )
    ror_id = LimitedCharField(
        label=_("ROR ID"), limit=30, required=False, help_text=_("e.g. 05dxps055")
    )
    fields_of_work = forms.MultipleChoiceField(
        label=_("Fields"), required=False, widget=forms.CheckboxSelectMultiple
    )
    description_language = forms.ChoiceField(
        label=_("Language of the description"), choices=Language.choices
    )
    description = LimitedTextField(label=_("Description"), limit=2000, rows=5, required=False)
    wants = LimitedTextField(label=_("Partner sought"), limit=600, rows=3, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: object, organisation: Organisation | None = None, **kw: object):
        super().__init__(*args, **kw)
        self.organisation = organisation
        self.fields["kind"].choices = terms.choices("organisation_kind")
        self.fields["fields_of_work"].choices = terms.choices("field")
        if organisation is not None:
            self.fields["country"].disabled = True
            self.fields["corporate_number"].disabled = bool(
                organisation.verified_at and organisation.corporate_number
            )

    def clean_founded_year(self) -> int | None:
        year = self.cleaned_data["founded_year"]
        if year and year > timezone.now().year:
            raise forms.ValidationError(_("This year is in the future."))
        return year

    def clean(self) -> dict[str, object]:
        data = super().clean()
        number = data.get("corporate_number")
        if number and data.get("country"):
            plain = normal_corporate_number(str(data["country"]), number)
            if plain is None:
                message = _("This number is not valid: please check the digits.")
                self.add_error("corporate_number", message)
            else:
                data["corporate_number"] = plain
        return data

    def shown(self, name: str, value: object) -> str:
        """A value of the field `name` in words."""
        labels = dict(getattr(self.fields[name], "choices", []))
        values = value if isinstance(value, list) else [value]
        return ", ".join(str(labels.get(each, each) or "—") for each in values) or "—"

    def values(self) -> dict[str, object]:
        """The cleaned values as `actions` takes them."""
        skipped = {"fields_of_work", "version", "country"}
        values = {k: v for k, v in self.cleaned_data.items() if k not in skipped}
        values["fields"] = [
            found
            for code in self.cleaned_data["fields_of_work"]
            if (found := terms.term("field", code))
        ]
        return values


class DirectoryForm(forms.Form):
    """How the directory is narrowed; every choice is optional."""

    name = LimitedCharField(label=_("Name"), limit=100, required=False)
    country = forms.ChoiceField(
        label=_("Country"), required=False, choices=[("", _("Both countries")), *Country.choices]
    )
    kind = forms.ChoiceField(label=_("Kind"), required=False)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        every = ("", _("Every kind"))
        self.fields["kind"].choices = [every, *terms.choices("organisation_kind")]


class InvitationForm(forms.Form):
    """Invite somebody by e-mail."""

    email = forms.EmailField(label=_("E-mail"))
    role = forms.ChoiceField(label=_("Role"), choices=Role.choices, initial=Role.MEMBER)
    language = forms.ChoiceField(label=_("Language of the e-mail"), choices=Language.choices)


class ReasonForm(forms.Form):
    """A reason that the other side will read."""

    reason = LimitedTextField(label=_("Reason"), limit=500, rows=3)


class TermForm(forms.Form):
    """The three labels of an entry of a controlled list, and whether it can be chosen."""

    ko = LimitedCharField(label=_("Korean label"), limit=120)
    ja = LimitedCharField(label=_("Japanese label"), limit=120)
    en = LimitedCharField(label=_("English label"), limit=120)
    active = forms.BooleanField(
        label=_("Can be chosen"),
        required=False,
        help_text=_("What already refers to it keeps it either way."),
    )

    def __init__(self, *args: object, existing: bool = False, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        if not existing:
            del self.fields["active"]

    def labels(self) -> dict[str, str]:
        """The cleaned labels by language."""
        return {code: self.cleaned_data[code] for code in ("ko", "ja", "en")}
