"""Forms of the exchange room. Limits are counted in characters; actions check them again."""

import uuid
from datetime import datetime

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from koryu.agreements.enums import Law
from koryu.research.models import Listing
from koryu.shared import terms
from koryu.shared.enums import Language
from koryu.shared.fields import DayField, LimitedCharField, LimitedTextField

from .enums import Outcome
from .models import Exchange, RoomMeeting


def _language(label: object = _("Language of this text")) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=Language.choices)


class IntroductionForm(forms.Form):
    """Why, what we offer, what we seek."""

    language = _language(_("You write in"))
    why = LimitedTextField(
        label=_("Why you"),
        limit=600,
        help_text=_("What in their work made you write? Name it."),
    )
    offer = LimitedTextField(
        label=_("What we offer"),
        limit=600,
        help_text=_("Data, technology, capacity or funding you can bring. Nothing confidential."),
    )
    seek = LimitedTextField(
        label=_("What we seek"),
        limit=600,
        help_text=_("The next step you hope for, for example a first call."),
    )
    own_listing = forms.ModelChoiceField(
        label=_("Your listing that fits"),
        queryset=Listing.objects.none(),
        required=False,
        empty_label=_("None"),
    )

    def __init__(self, *args: object, own: QuerySet[Listing], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["own_listing"].queryset = own


class _WithReason(forms.Form):
    reason = forms.ChoiceField(label=_("Reason"))
    feedback = LimitedTextField(
        label=_("Feedback"),
        limit=1000,
        required=False,
        help_text=_("The other side reads this. One sentence helps them more than none."),
    )
    language = _language()

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].choices = [("", _("Choose")), *terms.choices("decline_reason")]


class DeclineForm(_WithReason):
    """Why a request is declined."""


class CloseForm(_WithReason):
    """Why an exchange ends."""


class AgreeForm(forms.Form):
    """What came of the exchange."""

    outcome = forms.ChoiceField(label=_("Outcome"), choices=Outcome.choices)
    note = LimitedTextField(
        label=_("Note"),
        limit=2000,
        required=False,
        help_text=_("What was agreed and what comes next. Both sides read this."),
    )
    language = _language()


class MessageForm(forms.Form):
    """One message; `client_id` makes a repeated submission harmless."""

    text = LimitedTextField(
        label=_("Message"),
        limit=8000,
        rows=5,
        error_messages={"required": _("Write something first.")},
    )
    language = _language(_("You write in"))
    client_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)


class FileForm(forms.Form):
    """A file for the room."""

    file = forms.FileField(label=_("File"))
    under_nda = forms.BooleanField(
        label=_("Under NDA: opens only while the confidentiality agreement is in force"),
        required=False,
    )


class StepForm(forms.Form):
    """A next step with its side and day."""

    prefix = "step"  # it stands on one page with the composer

    text = LimitedCharField(label=_("Next step"), limit=300)
    owner = forms.TypedChoiceField(label=_("Who"), coerce=int)
    due = DayField(label=_("Until"), required=False)

    def __init__(self, *args: object, exchange: Exchange, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        sides = (exchange.own, exchange.partner)
        self.fields["owner"].choices = [(side.pk, side.display_name()) for side in sides]


class MeetingForm(forms.Form):
    """A meeting; times are in the zone the page names."""

    title = LimitedCharField(label=_("Title"), limit=200)
    day = DayField(label=_("Day"))
    start = forms.TimeField(label=_("Start"), widget=forms.TimeInput(attrs={"type": "time"}))
    end = forms.TimeField(label=_("End"), widget=forms.TimeInput(attrs={"type": "time"}))
    place = LimitedCharField(label=_("Place or link"), limit=300, required=False)
    note = LimitedTextField(
        label=_("Note"), limit=2000, required=False, help_text=_("Shown in the room only.")
    )
    sequence = forms.IntegerField(widget=forms.HiddenInput, initial=0)

    @classmethod
    def initial_of(cls, meeting: RoomMeeting) -> dict[str, object]:
        """What the form shows of a meeting that is there already."""
        starts, ends = timezone.localtime(meeting.starts_at), timezone.localtime(meeting.ends_at)
        return {
            "title": meeting.title,
            "day": starts.date().isoformat(),
            "start": f"{starts:%H:%M}",
            "end": f"{ends:%H:%M}",
            "place": meeting.place,
            "note": meeting.note,
            "sequence": meeting.sequence,
        }

    def clean(self) -> dict[str, object]:
        data = super().clean()
        if data.get("start") and data.get("end") and data["end"] <= data["start"]:
            self.add_error("end", _("The end must be after the start."))
        return data

    def moments(self) -> dict[str, object]:
        """The cleaned fields as the actions take them, with aware times."""
        data = self.cleaned_data
        return {
            "title": data["title"],
            "starts_at": timezone.make_aware(datetime.combine(data["day"], data["start"])),
            "ends_at": timezone.make_aware(datetime.combine(data["day"], data["end"])),
            "place": data["place"],
            "note": data["note"],
        }


class _Dated(forms.Form):
    expires_on = DayField(label=_("Last day of the term"))

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
