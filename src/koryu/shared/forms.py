"""What the forms of every room share: an action's objections, the language to write in."""

from collections.abc import Mapping

from django import forms
from django.http import QueryDict
from django.utils.translation import get_language

from .enums import Language
from .errors import Invalid


def reader_language() -> str:
    """The reader's language (ko, ja or en) as a default for what they are about to write."""
    code = (get_language() or "en")[:2]
    return code if code in Language.values else "en"


def languages_first() -> list[str]:
    """The three languages, the writer's own first: it is the source."""
    own = reader_language()
    return sorted(Language.values, key=lambda code: code != own)


def as_query(values: Mapping[str, list[str]]) -> QueryDict:
    """What a script sent as JSON, as a form reads it."""
    data = QueryDict(mutable=True)
    for name, given in values.items():
        data.setlist(name, [str(each) for each in given])
    return data


def add_errors(form: forms.Form, error: Invalid) -> None:
    """Put an action's objections beside the fields they are about, the others above the form."""
    for field, texts in error.errors.items():
        for text in texts:
            form.add_error(field if field in form.fields else None, str(text))
