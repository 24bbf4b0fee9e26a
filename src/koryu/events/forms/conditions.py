"""What organisers ask of one pair's meeting."""

from django import forms
from django.utils.translation import gettext_lazy as _

from ..actions.conditions import Conditions
from ..rules.planning import FIXED, MAY, MUST

KINDS = {
    "": _("As the two sides wish"),
    MUST: _("It must take place"),
    MAY: _("It need not take place"),
    FIXED: _("It must be then and there"),
}


class ConditionsForm(forms.Form):
    """Two organisations, and where and when their meeting may lie."""

    first = forms.TypedChoiceField(label=_("One organisation"), coerce=int)
    second = forms.TypedChoiceField(label=_("The other organisation"), coerce=int)
    kind = forms.ChoiceField(label=_("Does it take place?"), required=False)
    period = forms.ChoiceField(label=_("Part of the day"), required=False)
    equipment = forms.MultipleChoiceField(
        label=_("Needs at the table"), required=False, widget=forms.CheckboxSelectMultiple
    )
    after_first = forms.TypedChoiceField(
        label=_("Only after the meeting of"), coerce=int, empty_value=None, required=False
    )
    after_second = forms.TypedChoiceField(
        label=_("with the organisation"), coerce=int, empty_value=None, required=False
    )

    def __init__(
        self,
        *args: object,
        names: dict[int, str],
        periods: list[str],
        equipment: list[str],
        fixed: bool,
        **kwargs: object,
    ) -> None:
        super().__init__(*args, **kwargs)
        members = list(names.items())
        for name in ("first", "second"):
            self.fields[name].choices = [("", _("Choose")), *members]
        for name in ("after_first", "after_second"):
            self.fields[name].choices = [("", _("No order")), *members]
        self.fields["kind"].choices = [each for each in KINDS.items() if fixed or each[0] != FIXED]
        self.fields["period"].choices = [
            ("", _("Any part of the day")),
            *((each, each) for each in periods),
        ]
        self.fields["equipment"].choices = [(each, each) for each in equipment]
        for name, there in (("period", periods), ("equipment", equipment)):
            if not there:
                del self.fields[name]

    def clean(self) -> dict[str, object]:
        data = super().clean()
        if bool(data.get("after_first")) != bool(data.get("after_second")):
            self.add_error("after_second", _("Name both organisations of the other meeting."))
        return data

    def pair(self) -> tuple[int, int]:
        return self.cleaned_data["first"], self.cleaned_data["second"]

    def conditions(self) -> Conditions:
        data = self.cleaned_data
        after = (data["after_first"], data["after_second"]) if data["after_first"] else None
        return Conditions(
            kind=data["kind"],
            period=data.get("period", ""),
            equipment=tuple(data.get("equipment", ())),
            after=after,
        )


def initial_of(pair: tuple[int, int], pin: dict) -> dict[str, object]:
    """What stands there of a pair."""
    first, second = pair
    after = (pin.get("after") or "-").split("-")
    return {
        "first": first,
        "second": second,
        "kind": pin.get("kind", ""),
        "period": pin.get("period", ""),
        "equipment": pin.get("equipment", []),
        "after_first": after[0],
        "after_second": after[1],
    }
