"""Words, stems and alphanumeric codes in Latin script."""

import re
from functools import lru_cache

WORD = re.compile(r"[a-z]{1,40}(?:'[a-z]{1,9})?|\d{1,20}(?:[.,]\d{1,9}){0,3}")
# CD19, PD-1, IL-6R, CAR-T, COVID-19, 5-HT, TRL4, p53.
CODE = re.compile(r"(?<![A-Za-z0-9])[A-Za-z0-9]{1,8}(?:[-/][A-Za-z0-9]{1,8}){0,3}(?![A-Za-z0-9])")

STOPWORDS = frozenset(
    re.findall(
        r"\w+",
        "a an and are as at be been but by can could did do does for from had has have he her"
        " his how i if in into is it its may more most no not of on one or other our out over"
        " she should so some such than that the their them there these they this those to"
        " under up upon was we were what when which while who will with would you your etc eg"
        " ie esp something someone being used also about after all any because before between"
        " both during each few just like made make many much new only own same since then"
        " through too two until very where why",
    )
)

_SUFFIXES = re.findall(
    r"\w+",
    "izations isations ization isation ational fulness ousness iveness ations ation ators ator"
    " ities ity ments ment ances ance ences ence ively ingly ical ings ing ies ied"
    " ions ion ious ives ive ally ly ers er ors or ed es al ic ous s y e",
)


@lru_cache(maxsize=100_000)
def stem(word: str) -> str:
    """A short form shared by an English word's inflections: suffixes cut, four letters kept.

    `infection`, `infected`, `infections` → `infect`; words of four letters or fewer stay whole
    but for a plural `s`.
    """
    word = word.split("'", 1)[0]
    if len(word) <= 4:
        return word[:-1] if len(word) == 4 and word.endswith("s") and word[-2] not in "su" else word
    for suffix in _SUFFIXES:
        if word.endswith(suffix) and len(word) - len(suffix) >= 4:
            return word[: -len(suffix)]
    return word


def codes(text: str) -> list[str]:
    """Joined lower-case forms of the alphanumeric codes in `text`: `PD-1` → `pd1`.

    A code has a capital beyond its first letter or a digit beside a letter.
    """
    return [m.group().replace("-", "").replace("/", "").lower() for m in code_matches(text)]


def code_matches(text: str) -> list[re.Match[str]]:
    """The matches of `codes` with their positions."""
    return [m for m in CODE.finditer(text) if _is_code(m.group())]


def _is_code(token: str) -> bool:
    if token.isalpha():
        return sum(map(str.isupper, token)) >= 2
    letters = any(map(str.isalpha, token))
    return letters and (any(map(str.isdigit, token)) or sum(map(str.isupper, token)) >= 2)
