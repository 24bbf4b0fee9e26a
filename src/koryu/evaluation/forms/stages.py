"""What operators type about stages, panels and criteria."""

from decimal import Decimal

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from koryu.events.forms.events import TrilingualForm
from koryu.shared.enums import Language
from koryu.shared.fields import MomentField

from ..enums import Aggregation, Anonymity, CriterionKind, StageKind
from ..models import Criterion, Panel, Stage


class StageForm(TrilingualForm):
    """A stage. Times are read in the active zone."""

    TEXTS = {"title": (_("Title"), 120, False)}
    PLAIN = (
        "kind",
        "anonymity",
        "aggregation",
        "trim_from",
        "per_application",
        "needs_expertise",
        "needs_language",
        "pass_mark",
        "keep",
        "spread_flag",
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)
    kind = forms.ChoiceField(label=_("Kind"), choices=StageKind.choices)
    anonymity = forms.ChoiceField(
        label=_("Anonymity"),
        choices=Anonymity.choices,
        help_text=_("Evaluators know each other by alias only, whatever you choose here."),
    )
    aggregation = forms.ChoiceField(label=_("How points are joined"), choices=Aggregation.choices)
    trim_from = forms.IntegerField(
        label=_("Leave out highest and lowest from this many evaluators"), min_value=3, max_value=50
    )
    per_application = forms.IntegerField(
        label=_("Evaluators per application"), min_value=1, max_value=15
    )
    needs_expertise = forms.BooleanField(
        label=_("At least one evaluator of the application's field"), required=False
    )
    needs_language = forms.BooleanField(
        label=_("Evaluators read the application's language"), required=False
    )
    reviews_due_at = MomentField(label=_("Reviews due"), required=False)
    pass_mark = forms.DecimalField(
        label=_("Least points to go on"), required=False, max_digits=7, decimal_places=3
    )
    keep = forms.IntegerField(
        label=_("How many go on"), required=False, min_value=1, max_value=10_000
    )
    spread_flag = forms.DecimalField(
        label=_("Mark a difference between panels above"),
        max_digits=6,
        decimal_places=2,
        min_value=Decimal(0),
    )

    def values(self) -> dict[str, object]:
        """The stage's fields as they were typed."""
        return {k: v for k, v in self.cleaned_data.items() if k != "version"}

    @classmethod
    def initial_of(cls, stage: Stage) -> dict[str, object]:
        """What stands in the form of an existing stage."""
        names = [f"title_{code}" for code in Language.values]
        found = {name: getattr(stage, name) for name in (*names, *cls.PLAIN)}
        due = stage.reviews_due_at
        found["reviews_due_at"] = due and timezone.localtime(due).replace(tzinfo=None)
        return found | {"version": stage.version}


NEW_STAGE = {
    "kind": StageKind.DOCUMENT,
    "anonymity": Anonymity.SINGLE,
    "aggregation": Aggregation.MEAN,
    "trim_from": 5,
    "per_application": 4,
    "needs_expertise": True,
    "needs_language": True,
    "spread_flag": 15,
}


class PanelForm(forms.Form):
    """A panel's weight and its least number of evaluators; `version` is the stage's."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    weight = forms.DecimalField(label=_("Weight"), max_digits=6, decimal_places=3, min_value=0)
    least = forms.IntegerField(
        label=_("Of its evaluators, at least this many per application"), min_value=0, max_value=15
    )

    @classmethod
    def initial_of(cls, panel: Panel) -> dict[str, object]:
        """What stands in the form."""
        version = panel.stage.version
        return {"weight": panel.weight, "least": panel.least, "version": version}


class CriterionForm(TrilingualForm):
    """One criterion; `version` is the stage's."""

    TEXTS = {
        "title": (_("Criterion"), 120, False),
        "description": (_("What is looked at"), 1000, True),
    }
    PLAIN = ("kind", "weight", "scale", "step", "minimum")
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    kind = forms.ChoiceField(
        label=_("Kind"),
        choices=CriterionKind.choices,
        help_text=_("Bonus and deduction are added to the sum without a weight."),
    )
    weight = forms.DecimalField(label=_("Weight"), max_digits=6, decimal_places=3, min_value=0)
    scale = forms.DecimalField(label=_("Most points"), max_digits=6, decimal_places=2)
    step = forms.DecimalField(label=_("Step"), max_digits=5, decimal_places=2)
    minimum = forms.DecimalField(
        label=_("Least points"),
        required=False,
        max_digits=6,
        decimal_places=2,
        help_text=_("Below this mean of the panel an application fails, whatever its sum."),
    )

    def values(self) -> dict[str, object]:
        """The criterion's fields as they were typed."""
        return {k: v for k, v in self.cleaned_data.items() if k != "version"}

    @classmethod
    def initial_of(cls, criterion: Criterion) -> dict[str, object]:
        """What stands in the form of an existing criterion."""
        names = [f"{name}_{code}" for name in cls.TEXTS for code in Language.values]
        return {name: getattr(criterion, name) for name in (*names, *cls.PLAIN)}


NEW_CRITERION = {"kind": CriterionKind.POINTS, "weight": 1, "scale": 10, "step": 1}
