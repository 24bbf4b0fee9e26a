"""Forms that remember which version of a row they showed."""

from django import forms


class VersionedForm(forms.Form):
    """`version` travels with the form: the action refuses when somebody saved since."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)

    @property
    def seen(self) -> int:
        """The version that was shown, 0 for something new. After `is_valid`."""
        return self.cleaned_data.get("version") or 0

    def values(self) -> dict[str, object]:
        """What was typed, without the version."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}
