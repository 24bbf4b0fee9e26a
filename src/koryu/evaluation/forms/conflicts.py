"""Reasons of recusals, challenges, exclusions and of the desk's decisions."""

from django import forms
from django.utils.translation import gettext_lazy as _

from koryu.shared.fields import LimitedTextField

from ..enums import ConflictGround
from ..models import Evaluator
from ..queries.evaluators import pool


class RecusalForm(forms.Form):
    """Why an evaluator steps back."""

    ground = forms.ChoiceField(label=_("What it is"), choices=ConflictGround.choices)
    reason = LimitedTextField(
        label=_("Reason"), limit=1000, help_text=_("Read by the operators only.")
    )


class ChallengeForm(forms.Form):
    """Whom an applicant objects to, and why. `named`: seats where evaluators are named."""

    seat = forms.TypedChoiceField(
        label=_("Evaluator"), required=False, coerce=int, empty_value=None
    )
    reason = LimitedTextField(label=_("Reason"), limit=1000)

    def __init__(self, *args: object, named: list[tuple[int, str]], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        if named:
            self.fields["seat"].choices = [("", _("Choose")), *named]
            self.fields["seat"].required = True
        else:
            del self.fields["seat"]
            self.fields["reason"].help_text = _(
                "Evaluators are not named here. Describe who should not evaluate your application "
                "and why; whether they are on a panel will not be told."
            )


class DecisionForm(forms.Form):
    """The desk's decision on a challenge."""

    stands = forms.TypedChoiceField(
        label=_("Decision"),
        choices=[("yes", _("It stands")), ("no", _("Dismiss it"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    evaluator = forms.ModelChoiceField(
        label=_("Who is meant"),
        queryset=Evaluator.objects.none(),
        required=False,
        empty_label=_("Nobody of the pool"),
    )
    reason = LimitedTextField(
        label=_("Reason"),
        limit=1000,
        help_text=_("The applicant reads this. Do not say whether somebody is on a panel."),
    )

    def __init__(self, *args: object, describes: bool, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        if describes:
            self.fields["evaluator"].queryset = pool()
        else:
            del self.fields["evaluator"]


class ExclusionForm(forms.Form):
    """An operator keeps an evaluator from an application."""

    reason = LimitedTextField(label=_("Reason"), limit=1000)
