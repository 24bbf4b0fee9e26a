"""What is typed on the day and after: materials, the number of a certificate."""

from django import forms
from django.utils.translation import gettext_lazy as _

from koryu.shared.enums import Language
from koryu.shared.fields import LimitedCharField

from ..enums import Audience
from ..models import Event
from ..queries.schedule import sessions_of


class MaterialForm(forms.Form):
    """A file with who may read it."""

    file = forms.FileField(label=_("File"))
    title = LimitedCharField(
        label=_("Title"), limit=200, required=False, help_text=_("Empty: the file's name.")
    )
    session = forms.ModelChoiceField(
        label=_("Session"), queryset=None, required=False, empty_label=_("The whole event")
    )
    language = forms.ChoiceField(label=_("Language"), choices=Language.choices)
    audience = forms.ChoiceField(
        label=_("Who may read it"), choices=Audience.choices, initial=Audience.REGISTERED
    )

    def __init__(self, *args: object, event: Event, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["session"].queryset = sessions_of(event)


class NumberForm(forms.Form):
    """The number of a certificate, as it is typed from paper."""

    number = LimitedCharField(label=_("Number of the certificate"), limit=40)

    def clean_number(self) -> str:
        return self.cleaned_data["number"].upper().replace(" ", "")
