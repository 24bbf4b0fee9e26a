"""Facet patterns from `data/facet_patterns.yaml`, as terms to look for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

Lists = Mapping[str, Mapping[str, Sequence[str]]]
_NEVER = "(?!)"
_GAP = re.compile(r"[\s\-‐–]+")
_SHORT_CAPITALS = re.compile(r"[A-Z0-9]{2,5}(?:[-&][A-Z0-9]{1,5})*")
_HANGUL = re.compile(r"[가-힣]")
_MIN_LABEL = 3
_OTHER = "other"


@dataclass(frozen=True, slots=True)
class Term:
    """One pattern, with letters (`anchor`, lower case) without which it cannot match.

    Looking for the anchor is far cheaper than trying a thousand expressions at every character.
    """

    anchor: str
    expression: str


@dataclass(frozen=True, slots=True)
class CodePattern:
    """What says a code (`terms`), and what only looks like it (`mask`)."""

    list: str
    code: str
    terms: tuple[Term, ...]
    mask: str

    def narrowed(self, text: str) -> CodePattern | None:
        """Only the terms that the lower-case `text` of a document can hold; None without any."""
        terms = tuple(term for term in self.terms if term.anchor in text)
        return replace(self, terms=terms) if terms else None

    def find(self, text: str) -> Iterator[re.Match[str]]:
        """Every place of `text` (in NFKC) that says the code, term by term."""
        lowered = text.lower()
        terms = [term for term in self.terms if term.anchor in lowered]
        if not terms:
            return
        masked = _compiled(self.mask).sub(lambda match: " " * len(match[0]), text)
        for term in terms:
            yield from _compiled(term.expression).finditer(masked)


def data_file(name: str) -> Any:
    """A data file of this package as plain values."""
    source = files("koryu_engine.documents") / "data" / name
    return yaml.safe_load(source.read_text(encoding="utf-8"))


def patterns_for(lists: Lists) -> tuple[CodePattern, ...]:
    """Patterns for the codes in `lists` (list → code → labels in ko, ja, en).

    Codes an operator has added, unknown to the data file, are found by their own labels.
    """
    shipped = _shipped()
    return tuple(
        shipped[name, code]
        if (name, code) in shipped
        else _code_pattern(name, code, _usable(labels))
        for name in _names()
        for code, labels in lists.get(name, {}).items()
        if code != _OTHER
    )


@cache
def _data() -> dict[str, dict[str, list[str]]]:
    loaded: dict[str, dict[str, list[str]]] = data_file("facet_patterns.yaml")
    return loaded


def _names() -> tuple[str, ...]:
    return tuple(_data())


@cache
def _shipped() -> dict[tuple[str, str], CodePattern]:
    return {
        (name, code): _code_pattern(name, code, words)
        for name, codes in _data().items()
        for code, words in codes.items()
    }


def _usable(labels: Sequence[str]) -> list[str]:
    return [label for label in labels if len(label) >= _MIN_LABEL]


def _code_pattern(name: str, code: str, words: Iterable[str]) -> CodePattern:
    terms = [Term(_anchor(word), expression(word)) for word in words if word[0] != "!"]
    masks = [f"(?:{word[1:]})" for word in words if word[0] == "!"]
    return CodePattern(name, code, tuple(terms), "|".join(masks) or _NEVER)


def _anchor(word: str) -> str:
    if word.startswith("re:"):
        return ""
    return max((part.lower() for part in _GAP.split(word)), key=len)


@cache
def _compiled(source: str) -> re.Pattern[str]:
    return re.compile(source)


def expression(term: str) -> str:
    """A regular expression for a plain term.

    Latin letters and digits at an edge must be the edge of a word, a plural allowed; other case
    counts only for short capitals (`ADC`); Hangul of two syllables must open a word, since 인수
    stands in 법인수; a blank or hyphen inside a term may be any or none. "re:" is left as it is.
    """
    if term.startswith("re:"):
        return term[3:]
    body = r"[\s\-‐–]*".join(re.escape(part) for part in _GAP.split(term) if part)
    if not _SHORT_CAPITALS.fullmatch(term):
        body = f"(?i:{body})"
    before = "(?<![A-Za-z0-9])" if _is_latin(term[0]) else ""
    if len(term) <= 2 and _HANGUL.match(term):
        before = "(?<![가-힣])"
    after = ""
    if _is_latin(term[-1]):
        after = "(?:e?s)?(?![A-Za-z0-9])" if term[-1].isalpha() else "(?![A-Za-z0-9])"
    return f"{before}{body}{after}"


def _is_latin(char: str) -> bool:
    return char.isascii() and char.isalnum()
