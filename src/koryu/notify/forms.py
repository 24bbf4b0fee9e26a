"""Forms of the notify room."""

from django import forms
from django.utils.translation import gettext_lazy as _

from .enums import Pace


class PaceForm(forms.Form):
    """How often a person wants mail."""

    pace = forms.ChoiceField(
        label=_("E-mail about notices"), choices=Pace.choices, widget=forms.RadioSelect
    )
