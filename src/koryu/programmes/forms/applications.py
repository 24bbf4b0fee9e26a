"""What is typed around an application: begin, invite, answer, decide."""

from decimal import Decimal

from django import forms
from django.utils.translation import gettext_lazy as _

from koryu.people.models import Organisation
from koryu.shared.enums import Language
from koryu.shared.fields import DayField, LimitedTextField

from ..enums import Currency, Finding
from ..models import Call, PlannedProject
from ..queries.calls import offered_projects


class BeginForm(forms.Form):
    """Which of one's organisations leads, in which language, to which planned project."""

    lead = forms.ModelChoiceField(
        queryset=Organisation.objects.none(),
        label=_("Organisation that leads the application"),
        help_text=_("Partners are invited afterwards; each confirms its own part."),
    )
    language = forms.ChoiceField(
        choices=Language.choices,
        label=_("Language of the application"),
        help_text=_("The language you write in. Notices come in each reader's own language."),
    )
    planned = forms.ModelChoiceField(
        queryset=PlannedProject.objects.none(),
        label=_("Project you apply to"),
        empty_label=_("Choose"),
    )

    def __init__(self, *args: object, call: Call, editable: list[int], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        leads = Organisation.objects.filter(pk__in=editable, closed_at=None).order_by("name", "id")
        self.fields["lead"].queryset = leads
        self.fields["lead"].empty_label = None if len(editable) == 1 else _("Choose")
        if call.planned.filter(removed_at=None).exists():
            self.fields["planned"].queryset = offered_projects(call)
        else:
            del self.fields["planned"]


class InviteForm(forms.Form):
    """The part of the organisation that is invited."""

    organisation = forms.IntegerField(widget=forms.HiddenInput)
    part = LimitedTextField(
        limit=2000,
        label=_("Its part in the work"),
        help_text=_("They read this and confirm it."),
    )
    amount = forms.DecimalField(
        label=_("Share of the budget"),
        required=False,
        min_value=Decimal(0),
        max_digits=16,
        decimal_places=2,
    )
    currency = forms.ChoiceField(choices=Currency.choices, label=_("Currency"))


class DeclineForm(forms.Form):
    """Why an invitation is declined; the lead reads it."""

    reason = LimitedTextField(limit=500, label=_("Reason"), required=False, rows=2)


class OverruleForm(forms.Form):
    """What a person found."""

    rule = forms.IntegerField(widget=forms.HiddenInput)
    finding = forms.ChoiceField(
        choices=[(each.value, each.label) for each in (Finding.MET, Finding.NOT_MET)],
        label=_("Finding"),
    )
    note = LimitedTextField(limit=1000, label=_("What it rests on"), rows=2)


class AgreementForm(forms.Form):
    """The agreement with a selected applicant, signed on paper."""

    signed_on = DayField(label=_("Signed on"))
    file = forms.FileField(
        label=_("Signed document (PDF)"),
        required=False,
        widget=forms.FileInput(attrs={"accept": ".pdf"}),
        help_text=_("Its parties can download it."),
    )
    licence_held = forms.BooleanField(label=_("The export licence is held"), required=False)

    def __init__(self, *args: object, needs_licence: bool, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        if not needs_licence:
            del self.fields["licence_held"]


class IneligibleForm(forms.Form):
    """Why it is not eligible, in the language its people read."""

    reason = LimitedTextField(
        limit=4000,
        label=_("Reason"),
        help_text=_("The whole consortium reads it on its page."),
    )
    language = forms.ChoiceField(choices=Language.choices, label=_("Language of the reason"))
