"""Forms of a name and how near two of them are.

A name has several *forms*: one class string per way of reading it (and, for people, per order of
family and given name), with the set of concepts found in it. Two names are as near as their
nearest pair of forms.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from typing import Literal

from koryu_engine.language.names_lexicon import Lexed, korean_families, lexicon, surnames
from koryu_engine.language.names_phonetic import (
    ENGLISH,
    JAPANESE,
    KOREAN,
    PERSONAL_KOREAN,
    classes,
    fold,
    plain_latin,
    spelled,
)
from koryu_engine.language.names_readings import (
    KANJI,
    is_japanese_family,
    is_korean_family,
    japanese_readings,
    korean_readings,
    person_readings,
)

Kind = Literal["person", "organisation"]

MAX_CHARACTERS = 200
MAX_FORMS = 24
_MAX_WORDS = 12
_MAX_CLASSES = 48

BETWEEN = "/"
"""Stands between family and given name (in either order) where the division is known."""

_UNLIKELY = 0.93


@dataclass(frozen=True)
class Form:
    """One way of hearing a name: its class string and the concepts beside it."""

    classes: str
    concepts: frozenset[str]
    trust: float = 1.0
    """Below 1 for a reading that is possible but unlikely; multiplies the score."""

    @property
    def key(self) -> str:
        """Equal for names that sound alike and mean the same beside it."""
        return f"{self.classes}|{'+'.join(sorted(self.concepts))}"


def normalise(name: str) -> str:
    """NFKC, lower case, no surrogates or controls, at most ``MAX_CHARACTERS`` characters."""
    head = name[: MAX_CHARACTERS * 4]
    kept = "".join(c for c in head if not 0xD800 <= ord(c) <= 0xDFFF)
    text = unicodedata.normalize("NFKC", kept).lower().replace("’", "'")
    return " ".join(text.replace("&", " and ").split())[:MAX_CHARACTERS]


@lru_cache(maxsize=16384)
def forms(name: str, kind: Kind, *, aliases: bool = True) -> tuple[Form, ...]:
    """All forms of ``name``, at most ``MAX_FORMS``; empty for a name with nothing to hear."""
    text = normalise(name)
    found = _person_forms(text) if kind == "person" else _organisation_forms(text, aliases)
    heard = (form for form in found if form.classes or form.concepts)
    return tuple(dict.fromkeys(heard))[:MAX_FORMS]


def _organisation_forms(text: str, aliases: bool) -> list[Form]:
    joined = re.sub(r"[・·ㆍ･]|\([주유재사株有同財社合名資]\)", "", text)  # NFKC wrote ㈜ as (주)
    lexica = lexicon(aliases=aliases)
    lexed = lexica.lex(joined)
    concepts = frozenset(lexed.concepts)
    strings = _strings(lexed.rest)
    if len(lexed.rest) == 2 and all(w.isascii() and len(w) > 4 for w in lexed.rest):
        strings += _strings(lexed.rest[::-1])  # 田辺三菱 = Mitsubishi Tanabe
    found = [Form(string, concepts, trust) for string, trust in strings or [("", 1.0)]]
    words = tuple(re.findall(r"[^\W_]+", joined))
    plain = len(words) == len(concepts) == 1 and not concepts & lexica.aliases
    if plain and _may_be_sound(lexed):
        found += [Form(string, frozenset(), trust) for string, trust in _strings(words)]
    return found


def _may_be_sound(lexed: Lexed) -> bool:
    """Whether the concept found may be part of a coined name (バイオニア) or all of it."""
    return "BIO" in lexed.concepts or not lexed.rest


def _person_forms(text: str) -> list[Form]:
    words = re.findall(r"[^\W\d_]+(?:['’-][^\W\d_]+)*\.?", text)
    words = [w for w in words if not (len(w) == 2 and w.endswith("."))] or words
    words = [re.sub(r"[.'’-]", "", w) for w in words][:_MAX_WORDS]
    if len(words) == 1:
        return _unspaced_person_forms(words[0])
    cuts = dict.fromkeys([1, len(words) - 1])
    found: list[str] = []
    for reading in (JAPANESE, KOREAN, ENGLISH, PERSONAL_KOREAN):
        for cut in cuts if words else ():
            first, second = (_part(part, reading) for part in (words[:cut], words[cut:]))
            found += [f"{a}{BETWEEN}{b}" for a, b in product(first, second)]
    return [Form(string[:_MAX_CLASSES], frozenset()) for string in found]


def _part(words: list[str], reading: int) -> list[str]:
    """Class strings of a family or given name that is written in ``words``."""
    if len(words) == 1:
        return list(_person_word(words[0], reading))
    return [fold("".join(_person_word(word, reading)[0] for word in words))]


def _unspaced_person_forms(word: str) -> list[Form]:
    if len(word) > 1 and all(KANJI.match(c) for c in word):
        strings = _kanji_person(word)
    else:
        strings = [
            f"{classes(word[:cut])}{BETWEEN}{classes(word[cut:])}"
            for cut in (1, 2)
            if 1 <= len(word) - cut <= 2 and word[:cut] in korean_families()
        ]
        if not strings or len(word) > 3:
            strings += [classes(word, reading) for reading in (JAPANESE, KOREAN, ENGLISH)]
    return [Form(string[:_MAX_CLASSES], frozenset()) for string in dict.fromkeys(strings)]


def _kanji_person(text: str) -> list[str]:
    """Readings of a kanji name: Korean ones for a Korean family name, Japanese ones otherwise."""
    japanese = [BETWEEN.join(map(classes, division)) for division in person_readings(text)]
    korean = [
        f"{classes(reading[:1])}{BETWEEN}{classes(reading[1:])}"
        for reading in korean_readings(text)
        if reading[0] in korean_families() and len(text) <= 3
    ]
    if is_korean_family(text[0]) and korean:
        return korean + japanese[:2]
    best = [classes(reading) for reading in japanese_readings(text)[:2]]
    return japanese + best or korean


def _strings(words: tuple[str, ...]) -> list[tuple[str, float]]:
    """Class strings of the words said one after the other, every Latin reading in turn."""
    found: dict[str, float] = {}
    for reading in (JAPANESE, KOREAN, ENGLISH):
        options = [_organisation_word(word, reading) for word in words[:_MAX_WORDS]]
        for choice, _ in zip(product(*options), range(8), strict=False):
            string = fold("".join(part for part, _ in choice))[:_MAX_CLASSES]
            trust = min((trust for _, trust in choice), default=1.0)
            found[string] = max(trust, found.get(string, 0.0))
    return [(string, trust) for string, trust in found.items() if string]


def _organisation_word(word: str, reading: int) -> tuple[tuple[str, float], ...]:
    if KANJI.search(word):
        return _kanji_classes(word)
    heard = classes(word, reading)
    if word.isascii() and reading == ENGLISH and len(word) <= 3:
        return (heard, 1.0), (spelled(word), 1.0)
    return ((heard, 1.0),)


def _kanji_classes(word: str) -> tuple[tuple[str, float], ...]:
    """Japanese readings, the first of them trusted, and Korean ones unless it is 岡山 or 大塚."""
    best, *others = japanese_readings(word) or ("",)
    korean = _UNLIKELY if is_japanese_family(word) else 1.0
    found = {classes(reading): korean for reading in korean_readings(word)}
    for reading in others:
        found.setdefault(classes(reading), _UNLIKELY)
    return tuple({**found, classes(best): 1.0}.items())


def _person_word(word: str, reading: int) -> tuple[str, ...]:
    if KANJI.search(word):
        return tuple(string for string, _ in _kanji_classes(word))
    if reading in (KOREAN, PERSONAL_KOREAN):
        families = surnames().get(plain_latin(word), ())
        return tuple(dict.fromkeys([*map(classes, families), classes(word, reading)]))
    return (classes(word, reading),)


_CHANGE = {
    frozenset(pair): cost
    for pair, cost in {
        "fh": 0.15,
        "fp": 0.15,
        "hp": 0.7,
        "sc": 0.2,
        "st": 0.5,
        "ct": 0.7,
        "ck": 0.8,
        "nm": 0.7,
        "nr": 0.6,
        "hk": 0.7,
        "yi": 0.15,
        "wu": 0.1,
        "wo": 0.2,
        "yc": 0.8,
        "ou": 0.7,
        "ei": 0.25,
        "ae": 0.2,
        "ao": 0.25,
        "au": 0.25,
        "ui": 0.25,
        "eo": 0.3,
        "ai": 0.4,
        "oi": 0.4,
        "eu": 0.35,
    }.items()
}
_ALONE = {
    "u": 0.2,
    "i": 0.5,
    "o": 0.5,
    "a": 0.5,
    "e": 0.5,
    "y": 0.15,
    "w": 0.15,
    "h": 0.35,
    "n": 0.5,
    "r": 0.5,
    "t": 0.6,
    "k": 0.65,
}
_CONSONANT_ALONE = 0.8
_CHANGE_TABLE = {
    (a, b): 0.0 if a == b else _CHANGE.get(frozenset((a, b)), 1.0)
    for a in "ptkfhscnmrywaeiou"
    for b in "ptkfhscnmrywaeiou"
}


def _heard(string: str) -> float:
    """How much there is to hear: 1 for a consonant, ½ for a vowel or glide."""
    return sum(0.5 if c in "aeiouyw" else 1.0 for c in string)


_LEAST_HEARD = 2.0


_STEEPNESS = 1.6


@lru_cache(maxsize=65536)
def likeness(a: str, b: str) -> float:
    """1 for equal class strings, falling to 0; a weighted edit distance over the longer length.

    Weights follow what transcription does: an inserted u (ッ, ん, batchim + ウ) is cheap, a
    changed consonant is not. O(len(a)·len(b)).
    """
    if a == b:
        return 1.0
    if not a or not b:
        return 0.0
    above = [0.0]
    for char in b:
        above.append(above[-1] + _ALONE.get(char, _CONSONANT_ALONE))
    for left in a:
        alone = _ALONE.get(left, _CONSONANT_ALONE)
        row = [above[0] + alone]
        for place, right in enumerate(b):
            row.append(
                min(
                    above[place] + _CHANGE_TABLE[left, right],
                    above[place + 1] + alone,
                    row[place] + _ALONE.get(right, _CONSONANT_ALONE),
                )
            )
        above = row
    return max(0.0, 1.0 - _STEEPNESS * above[-1] / max(_heard(a), _heard(b), _LEAST_HEARD))


def person_likeness(a: str, b: str) -> float:
    """Likeness of two people's class strings, family and given name in either order."""
    first, divided, second = a.partition(BETWEEN)
    third, also, fourth = b.partition(BETWEEN)
    if divided and also:
        return max(
            _both(first, third, second, fourth),
            _both(first, fourth, second, third),
        )
    lefts = {fold(first + second), fold(second + first)}
    rights = {fold(third + fourth), fold(fourth + third)}
    return max(likeness(left, right) for left in lefts for right in rights)


def _both(a: str, b: str, c: str, d: str) -> float:
    """Likeness of a to b and of c to d taken together; the worse of the two counts double."""
    one, other = likeness(a, b), likeness(c, d)
    left, right = max(_heard(a), _heard(b)), max(_heard(c), _heard(d))
    mean = (one * left + other * right) / max(left + right, 1.0)
    return (mean + min(one, other)) / 2


_SOUND_WEIGHT = 0.35
_CONCEPT_BASE = 1.0
_BARE = 1.5  # what concepts apart weigh more in names without any sound of their own


def score(a: Form, b: Form, *, aliases: bool = True) -> float:
    """How near two forms are, 0 to 1: identity (sounds and aliases) times agreement in concepts.

    Concepts common to both never make up for sounds that differ; names without any sound of
    their own (Ministry of Health and Welfare) are compared by their concepts alone.
    """
    trust = min(a.trust, b.trust)
    if not a.concepts and not b.concepts:
        return trust * person_likeness(a.classes, b.classes)
    lexica = lexicon(aliases=aliases)
    weights, names = lexica.weights, lexica.aliases
    shared, apart = a.concepts & b.concepts, a.concepts ^ b.concepts
    sound = _SOUND_WEIGHT * max(_heard(a.classes), _heard(b.classes))
    known = sum(weights[c] for c in shared & names)
    identity = sound + known + sum(weights[c] for c in apart & names)
    agreed = sum(weights[c] for c in shared - names) + (_CONCEPT_BASE if identity else 0.0)
    differing = sum(weights[c] for c in apart - names)
    if not identity and not agreed:
        return 0.0
    agreement = agreed / (agreed + differing)
    if not identity:
        return agreed / (agreed + _BARE * differing)
    return trust * (sound * likeness(a.classes, b.classes) + known) / identity * agreement
