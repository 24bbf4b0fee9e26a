"""What participants type: how they take part, wishes, answers, notes."""

from django import forms
from django.utils.translation import gettext_lazy as _

from koryu.shared import terms
from koryu.shared.enums import Language
from koryu.shared.fields import LimitedCharField, LimitedTextField

from ..actions.participation import Part
from ..enums import NoteResult, Wish
from ..models import Event, EventParticipant, Registration, TimeSlot
from ..queries.participation import delegates


class PartForm(forms.Form):
    """How an organisation takes part: delegates, languages, times, what it looks for."""

    registrations = forms.TypedMultipleChoiceField(
        label=_("Who sits at your tables"),
        required=False,
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Registered people of your organisation. As many meetings at once as people."),
    )
    names = LimitedTextField(
        label=_("Others by name"),
        limit=2000,
        rows=2,
        required=False,
        help_text=_("One a line: people without an account, for example a colleague you bring."),
    )
    languages = forms.MultipleChoiceField(
        label=_("Languages spoken at your table"),
        choices=Language.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Where you share none with the other side, an interpreter is planned."),
    )
    about = LimitedTextField(
        label=_("What you look for here"),
        limit=1000,
        required=False,
        help_text=_("All participants of these meetings read it. Nothing confidential."),
    )
    most = forms.IntegerField(
        label=_("Meetings you want at most"), required=False, min_value=1, max_value=200
    )
    online = forms.BooleanField(label=_("We take part online"), required=False)
    free = forms.TypedMultipleChoiceField(
        label=_("Times you can meet"),
        required=False,
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(
        self, *args: object, people: list[Registration], slots: list[TimeSlot], **kwargs: object
    ) -> None:
        super().__init__(*args, **kwargs)
        self.people, self.slots = people, slots
        self.fields["registrations"].choices = [(r.pk, r.person.display_name()) for r in people]
        self.fields["free"].choices = [(s.pk, str(s.pk)) for s in slots]
        if not people:
            del self.fields["registrations"]

    @classmethod
    def initial_of(cls, event: Event, own: EventParticipant | None, person: object) -> dict:
        """What stands there now; for a new participant the person themselves, all times."""
        slots = set(event.slots.values_list("pk", flat=True))
        if own is None:
            language = getattr(person, "language", "") or "ko"
            return {"languages": [language], "free": slots, "registrations": []}
        sitting = list(delegates(own))
        return {
            "registrations": [d.registration_id for d in sitting if d.registration_id],
            "names": "\n".join(d.name for d in sitting if not d.registration_id),
            "languages": own.languages,
            "about": own.about,
            "most": own.most,
            "online": own.online,
            "free": slots - set(own.away.values_list("pk", flat=True)),
        }

    def part(self) -> Part:
        """What was typed, as the action takes it."""
        data = self.cleaned_data
        free = set(data["free"])
        return Part(
            languages=tuple(data["languages"]),
            registrations=tuple(data.get("registrations", ())),
            names=tuple(data["names"].splitlines()),
            most=data["most"],
            online=data["online"],
            about=data["about"],
            away=tuple(slot.pk for slot in self.slots if slot.pk not in free),
        )


class WishForm(forms.Form):
    """How much we want to meet somebody, and why."""

    wish = forms.ChoiceField(label=_("How much"), choices=Wish.choices, widget=forms.RadioSelect)
    message = LimitedTextField(
        label=_("Why we want to meet"),
        limit=600,
        rows=3,
        required=False,
        help_text=_("They read it as you write it, marked with its language."),
    )
    language = forms.ChoiceField(label=_("You write in"), choices=Language.choices)


class DeclineMeetingForm(forms.Form):
    """Why a request to meet is declined."""

    reason = forms.ChoiceField(label=_("Reason"))
    feedback = LimitedTextField(
        label=_("Feedback"),
        limit=600,
        required=False,
        help_text=_("The other side reads this. One sentence helps them more than none."),
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].choices = [("", _("Choose")), *terms.choices("decline_reason")]


class CallOffForm(forms.Form):
    """Why a published meeting cannot take place."""

    reason = LimitedCharField(
        label=_("Reason"), limit=300, required=False, help_text=_("The other side reads it.")
    )


class NoteForm(forms.Form):
    """What a side keeps of a meeting."""

    text = LimitedTextField(label=_("Notes"), limit=4000, rows=6, required=False)
    result = forms.ChoiceField(
        label=_("What came of it"),
        choices=[("", _("Not yet said")), *NoteResult.choices],
        widget=forms.RadioSelect,
        required=False,
    )
    version = forms.IntegerField(widget=forms.HiddenInput, initial=0, min_value=0)


class WalkInForm(forms.Form):
    """One more meeting: with whom, when."""

    slot = forms.TypedChoiceField(label=_("Time"), coerce=int, widget=forms.RadioSelect)

    def __init__(self, *args: object, slots: list[tuple[int, str]], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["slot"].choices = slots
