"""The score sheet: points and comments by criterion, and three texts."""

from decimal import Decimal

from django import forms
from django.utils.translation import gettext_lazy as _

from koryu.shared.fields import LimitedTextField

from ..models import Criterion, Review
from ..queries.freezing import exact

MOST_CHOICES = 21


class SheetForm(forms.Form):
    """Everything is optional while one writes; the action checks scale and completeness."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    to_applicant = LimitedTextField(
        label=_("To the applicant"),
        limit=4000,
        rows=5,
        required=False,
        help_text=_(
            "Needed to hand in. Sent with the result, without your name. Do not write who you are."
        ),
    )
    to_committee = LimitedTextField(
        label=_("To the committee only"), limit=4000, rows=4, required=False
    )
    notes = LimitedTextField(
        label=_("My notes"), limit=8000, rows=4, required=False, help_text=_("Only you read these.")
    )

    def __init__(self, *args: object, criteria: list[Criterion], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.criteria = criteria
        for each in criteria:
            self.fields[f"points-{each.pk}"] = points_field(each)
            self.fields[f"comment-{each.pk}"] = LimitedTextField(
                label=_("Comment"), limit=2000, rows=2, required=False
            )

    def rows(self) -> list[dict[str, object]]:
        """Criteria with their two fields, for the template."""
        return [
            {
                "criterion": each,
                "points": self[f"points-{each.pk}"],
                "comment": self[f"comment-{each.pk}"],
                "radios": isinstance(self.fields[f"points-{each.pk}"].widget, forms.RadioSelect),
            }
            for each in self.criteria
        ]

    def values(self) -> dict[str, object]:
        """For `save_review`."""
        data = self.cleaned_data
        points = {c.pk: data[f"points-{c.pk}"] for c in self.criteria}
        return {
            "points": {pk: None if v in (None, "") else Decimal(v) for pk, v in points.items()},
            "comments": {c.pk: data[f"comment-{c.pk}"] for c in self.criteria},
            **{name: data[name] for name in ("to_applicant", "to_committee", "notes")},
        }

    @classmethod
    def initial_of(cls, review: Review | None) -> dict[str, object]:
        """What stands on the sheet."""
        if review is None:
            return {"version": 0}
        found: dict[str, object] = {
            name: getattr(review, name)
            for name in ("version", "to_applicant", "to_committee", "notes")
        }
        for score in review.scores.all():
            found[f"points-{score.criterion_id}"] = exact(score.points)
            found[f"comment-{score.criterion_id}"] = score.comment
        return found


def points_field(criterion: Criterion) -> forms.Field:
    """Radio buttons for a short scale, a number for a long one."""
    count = int(criterion.scale / criterion.step) + 1
    label = str(criterion.title)
    if count > MOST_CHOICES:
        widget = forms.NumberInput(
            attrs={"min": "0", "max": exact(criterion.scale), "step": exact(criterion.step)}
        )
        return forms.DecimalField(label=label, required=False, widget=widget)
    choices = [(exact(number * criterion.step),) * 2 for number in range(count)]
    return forms.ChoiceField(label=label, required=False, choices=choices, widget=forms.RadioSelect)


class NoteForm(forms.Form):
    """One message of the discussion."""

    text = LimitedTextField(label=_("Message"), limit=4000, rows=3)
