"""Forms of the agreements room."""

from django import forms
from django.utils.translation import gettext_lazy as _

from koryu.shared.enums import Language
from koryu.shared.fields import LimitedCharField, LimitedTextField


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
