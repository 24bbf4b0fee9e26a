"""Texts of a form in the reader's language, where there is one."""

from collections.abc import Iterable, Mapping

from django.utils.translation import pgettext


def said(words: Mapping[str, str], language: str) -> str:
    """The text in `language`, else in English, Korean or Japanese; '' without any."""
    return next((words[c] for c in (language, "en", "ko", "ja") if words.get(c)), "")


def listed(words: Iterable[str]) -> str:
    """Words one after the other, as the reader's language parts them."""
    return pgettext("between the words of a list", ", ").join(words)
