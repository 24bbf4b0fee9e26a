"""Texts of a form in the reader's language, where there is one."""

from collections.abc import Mapping


def said(words: Mapping[str, str], language: str) -> str:
    """The text in `language`, else in English, Korean or Japanese; '' without any."""
    return next((words[c] for c in (language, "en", "ko", "ja") if words.get(c)), "")
