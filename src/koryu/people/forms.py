"""Forms of the people room."""

from django import forms


class SignUpForm(forms.Form):
    """Filled by allauth's base form."""
