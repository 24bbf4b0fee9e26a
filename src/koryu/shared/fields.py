"""Form fields whose limits are counted in characters, as the reader sees them."""

from datetime import date, datetime

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext_lazy

from .text import clean

_TOO_LONG = ngettext_lazy(
    "Please keep it to %(limit)d character; it has %(length)d. Your text is kept below.",
    "Please keep it to %(limit)d characters; it has %(length)d. Your text is kept below.",
    "limit",
)


class LimitedTextField(forms.CharField):
    """Cleaned text with a character limit; no `maxlength`, so that a paste is never cut."""

    widget = forms.Textarea

    def __init__(self, *, limit: int, rows: int = 4, **kwargs: object) -> None:
        self.limit, self.rows = limit, rows
        kwargs.setdefault("strip", True)
        super().__init__(**kwargs)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, object]:
        attrs = super().widget_attrs(widget) | {"data-limit": self.limit}
        return attrs | ({"rows": self.rows} if isinstance(widget, forms.Textarea) else {})

    def to_python(self, value: object) -> str:
        return clean(super().to_python(value))

    def validate(self, value: str) -> None:
        super().validate(value)
        if len(value) > self.limit:
            raise forms.ValidationError(
                _TOO_LONG, params={"limit": self.limit, "length": len(value)}
            )


class LimitedCharField(LimitedTextField):
    """One line of cleaned text with a character limit."""

    widget = forms.TextInput

    def to_python(self, value: object) -> str:
        return " ".join(super().to_python(value).split())


class DayField(forms.DateField):
    """A day of this century. The edges of the calendar have no moment in every zone."""

    default_validators = (
        MinValueValidator(date(2000, 1, 1)),
        MaxValueValidator(date(2099, 12, 31)),
    )

    def __init__(self, **kwargs: object) -> None:
        super().__init__(widget=forms.DateInput(attrs={"type": "date"}), **kwargs)


class MomentField(forms.DateTimeField):
    """A moment of this century, in the zone of who types it: as of `DayField`."""

    def __init__(self, **kwargs: object) -> None:
        widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
        super().__init__(widget=widget, **kwargs)

    def to_python(self, value: object) -> datetime | None:
        found = super().to_python(value)
        if found is not None and not 2000 <= found.year <= 2099:
            raise forms.ValidationError(_("Choose a year between 2000 and 2099."))
        return found
