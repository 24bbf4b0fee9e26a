"""Curated texts in three languages: columns `title_ko`, `title_ja`, `title_en`, read as `title`."""

from django.db import models
from django.utils.functional import lazy
from django.utils.translation import get_language

from .enums import Language
from .text import aside


class Trilingual:
    """Adds three columns to a model and, under its own name, the reader's text.

    Without one in the reader's language the first there is stands in; `shown_language` says which.
    """

    def __init__(self, label: object, *, limit: int, long: bool = False) -> None:
        self.label, self.limit, self.long = label, limit, long

    def contribute_to_class(self, cls: type[models.Model], name: str) -> None:
        self.name = name
        for code, language in Language.choices:
            kind = models.TextField if self.long else models.CharField
            label = lazy(aside, str)(self.label, language)
            kind(label, max_length=self.limit, blank=True, default="").contribute_to_class(
                cls, f"{name}_{code}"
            )
        setattr(cls, name, self)

    def __get__(self, obj: models.Model | None, owner: type | None = None) -> object:
        if obj is None:
            return self
        return getattr(obj, f"{self.name}_{self.language_of(obj)}")

    def language_of(self, obj: models.Model) -> str:
        """The language whose text is shown to this reader."""
        own = (get_language() or "en")[:2]
        for code in (own, "en", "ko", "ja"):
            if code in Language.values and getattr(obj, f"{self.name}_{code}"):
                return code
        return "en"


def shown_language(obj: models.Model, name: str) -> str:
    """The language of the text that `obj.<name>` shows now, for its `lang` attribute."""
    return getattr(type(obj), name).language_of(obj)
