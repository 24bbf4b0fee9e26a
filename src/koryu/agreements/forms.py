"""Forms of the agreements room."""

from django import forms
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from koryu.shared.enums import Language
from koryu.shared.fields import LimitedCharField, LimitedTextField

from .enums import Law


def reader_language() -> str:
    """The reader's language as a default for what they are about to write."""
    code = (get_language() or "en")[:2]
    return code if code in Language.values else "en"


class _Dated(forms.Form):
    expires_on = forms.DateField(
        label=_("Last day of the term"), widget=forms.DateInput(attrs={"type": "date"})
    )

    def clean_expires_on(self) -> object:
        day = self.cleaned_data["expires_on"]
        if day and day <= timezone.localdate():
            raise forms.ValidationError(_("Choose a day in the future."))
        return day


class ModelNdaForm(_Dated):
    """What the model text leaves open."""

    language = forms.ChoiceField(label=_("Language of the document"), choices=Language.choices)
    purpose = LimitedCharField(
        label=_("Purpose"),
        limit=300,
        help_text=_("What both sides want to evaluate. Written in the language of the document."),
    )
    survival_years = forms.IntegerField(
        label=_("Confidentiality lasts after the term (years)"),
        min_value=1,
        max_value=10,
        initial=3,
    )
    law = forms.ChoiceField(label=_("Governing law"), choices=Law.choices)
    field_order = ["language", "purpose", "expires_on", "survival_years", "law"]


class UploadedNdaForm(_Dated):
    """One's own text as a PDF."""

    title = LimitedCharField(label=_("Title"), limit=200)
    language = forms.ChoiceField(label=_("Language of the document"), choices=Language.choices)
    file = forms.FileField(label=_("PDF"), widget=forms.FileInput(attrs={"accept": ".pdf"}))
    field_order = ["title", "language", "expires_on", "file"]


class SignForm(forms.Form):
    """The signature: a typed name, a title, and the hash of exactly what was shown."""

    typed_name = LimitedCharField(label=_("Your full name"), limit=120)
    title = LimitedCharField(label=_("Your title"), limit=120, required=False)
    confirm = forms.BooleanField(
        label=_("I have read the document and may sign for this organisation.")
    )
    document_sha256 = forms.CharField(widget=forms.HiddenInput, max_length=64)


class ReasonForm(forms.Form):
    """Why somebody refuses or ends; the other side reads it."""

    reason = LimitedTextField(
        label=_("Reason"), limit=1000, help_text=_("The other party reads this.")
    )
    language = forms.ChoiceField(label=_("Language of this text"), choices=Language.choices)


class ReplaceForm(forms.Form):
    """Another PDF in place of the one shown."""

    file = forms.FileField(label=_("PDF"), widget=forms.FileInput(attrs={"accept": ".pdf"}))
