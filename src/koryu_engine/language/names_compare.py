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

from koryu_engine.language.names_distance import (
    BETWEEN,
    LOOSE,
    STRICT,
    heard,
    likeness,
    person_likeness,
)
from koryu_engine.language.names_lexicon import (
    JAPANESE_MARK,
    KOREAN_MARK,
    Lexed,
    korean_families,
    lexicon,
    surnames,
)
from koryu_engine.language.names_phonetic import (
    ENGLISH,
    JAPANESE,
    KOREAN,
    PERSONAL_KOREAN,
    classes,
    fold,
    nasalised,
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

_ROMAJI = re.compile(
    r"(?:(?:[bdfghjkmnprstwyz]|ch|sh|ts|tch|[bghkmnpr]y|([kstp])\1y?)?[aeiou]h?(?:n|m(?=[bp]))?)+"
)
MARKS = frozenset({KOREAN_MARK, JAPANESE_MARK})
_KATAKANA = re.compile("[ァ-ヺー]+")
_TI = re.compile("チ(?![ャュョェ])")  # シチズン, from the time before ティ
_BORROWED = re.compile("[ァ-ヺー][トド]")  # the o of ノイド is no vowel in Deepnoid
_SCRIPT_CHANGE = re.compile(r"(?<=[\u4e00-\u9fff])(?=[ァ-ヺ])")  # 金ビンネリ
_LONGEST_GIVEN = 3
_LARGE_KANA = re.compile("([キシチニヒミリギジビピ])([ヤユヨ])")  # キヤノン is said キャノン
_SMALL_KANA = dict(zip("ヤユヨ", "ャュョ", strict=True))
_UNLIKELY = 0.93
_AMBIGUOUS = 0.88  # trust in the English reading of a word that may be romanised (Dankook)
_IRREGULAR = 0.9  # trust in the Japanese or Korean reading of a word that is no romanisation
_ROMANISED = re.compile(
    r"(?!bio)(?:(?:[bcdghjklmnprstwyz]|ch|sh|ts|wh|[hgk]w|[bghkmnpr]y)?(?:y?eo|eu|ae|oe|ui|oo|ee|ou|[aeiou])"
    r"(?:ng|[bdgklmnprst](?![aeiou]))?)+"
)


@dataclass(frozen=True)
class Form:
    """One way of hearing a name: its class string and the concepts beside it."""

    classes: str
    concepts: frozenset[str]
    trust: float = 1.0
    """Below 1 for a reading that is possible but unlikely; multiplies the score."""
    strict: bool = False
    """Whether the language of the sounds is known, so that vowels count in full; for people,
    whether it is Korean."""

    @property
    def key(self) -> str:
        """Equal for names that sound alike and mean the same beside it."""
        return f"{self.classes}|{'+'.join(sorted(self.concepts - MARKS))}"


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
    ways = dict.fromkeys([lexica.lex(joined), lexica.lex(joined, romanised=True)])
    lexed, *_ = ways
    found = [form for way in ways for form in _lexed_forms(way)]
    concepts = frozenset(lexed.concepts)
    words = tuple(re.findall(r"[^\W_]+", joined))
    one = len(words) == len(concepts) == 1 and not concepts & lexica.names
    if (one and _may_be_sound(lexed)) or _is_place_and_word(words, lexed, lexica.place_names):
        found += [_sound(heard) for heard in _strings(words, concepts & MARKS)]
    return found


def _lexed_forms(lexed: Lexed) -> list[Form]:
    concepts = frozenset(lexed.concepts)
    marks = concepts & MARKS
    strings = _strings(lexed.rest, marks)
    if len(lexed.rest) == 2 and all(w.isascii() and len(w) > 4 for w in lexed.rest):
        strings += _strings(lexed.rest[::-1], marks)  # 田辺三菱 = Mitsubishi Tanabe
    return [_sound(heard, concepts) for heard in strings or [("", 1.0, False)]]


def _sound(heard: "Heard", concepts: frozenset[str] = frozenset()) -> Form:
    string, trust, strict = heard
    return Form(string, concepts, trust, strict)


def _is_place_and_word(words: tuple[str, ...], lexed: Lexed, places: frozenset[str]) -> bool:
    """Whether two Latin words may be heard as one: Hamamatsu Photonics, 浜松ホトニクス."""
    latin = len(words) == 2 and all(word.isascii() for word in words)
    return latin and not lexed.rest and len(lexed.concepts) == 2 and lexed.concepts[0] in places


def _may_be_sound(lexed: Lexed) -> bool:
    """Whether the concept found may be part of a coined name (バイオニア) or all of it."""
    return "BIO" in lexed.concepts or not lexed.rest


def _person_forms(text: str) -> list[Form]:
    words = re.findall(r"[^\W\d_]+(?:['’-][^\W\d_]+)*\.?", text)
    words = [w for w in words if not (len(w) == 2 and w.endswith("."))] or words
    words = [re.sub(r"[.'’-]", "", w) for w in words][:_MAX_WORDS]
    words = [part for word in words for part in _SCRIPT_CHANGE.split(word)]
    if len(words) == 1:
        return _unspaced_person_forms(words[0])
    cuts = dict.fromkeys([1, len(words) - 1])
    korean = any(plain_latin(word) in surnames() for word in words)
    found: list[Form] = []
    for reading in (JAPANESE, KOREAN, ENGLISH, PERSONAL_KOREAN):
        for cut in cuts if words else ():
            first, second = (_part(part, reading) for part in (words[:cut], words[cut:]))
            strings = (f"{a}{BETWEEN}{b}" for a, b in product(first, second))
            found += [_person_form(string, korean) for string in strings]
    return found


def _person_form(string: str, korean: bool) -> Form:
    return Form(string[:_MAX_CLASSES], frozenset(), strict=korean)


def _part(words: list[str], reading: int) -> list[str]:
    """Class strings of a family or given name that is written in ``words``."""
    if len(words) == 1:
        return list(_person_word(words[0], reading))
    return [fold("".join(_person_word(word, reading)[0] for word in words))]


def _unspaced_person_forms(word: str) -> list[Form]:
    if len(word) > 1 and all(KANJI.match(c) for c in word):
        return _kanji_person(word)
    found = [
        _person_form(f"{classes(word[:cut])}{BETWEEN}{given}", korean=True)
        for cut in (1, 2)
        if 1 <= len(word) - cut <= _LONGEST_GIVEN and word[:cut] in korean_families()
        for given in _spoken(word[cut:])
    ]
    if not found or len(word) > 3:
        strings = [classes(word, reading) for reading in (JAPANESE, KOREAN, ENGLISH)]
        found += [_person_form(string, korean=False) for string in strings]
    return list(dict.fromkeys(found))


def _spoken(hangul: str) -> tuple[str, ...]:
    """Class strings of a Korean given name as written and as said (빛내리: 빈내리)."""
    return tuple(dict.fromkeys((classes(hangul), classes(nasalised(hangul)))))


def _kanji_person(text: str) -> list[Form]:
    """Readings of a kanji name: Korean ones for a Korean family name, Japanese ones otherwise."""
    japanese = [
        _person_form(BETWEEN.join(map(classes, division)), korean=False)
        for division in person_readings(text)
    ]
    korean = [
        _person_form(f"{classes(reading[:1])}{BETWEEN}{given}", korean=True)
        for reading in korean_readings(text)
        if reading[0] in korean_families() and len(text) <= 3
        for given in _spoken(reading[1:])
    ]
    if is_korean_family(text[0]) and korean:
        return korean + japanese[:2]
    best = [_person_form(classes(r), korean=False) for r in japanese_readings(text)[:2]]
    return japanese + best or korean


Heard = tuple[str, float, bool]
"""A class string, how far its reading is trusted, and whether its language is known."""


def _strings(words: tuple[str, ...], marks: frozenset[str]) -> list[Heard]:
    """Class strings of the words said one after the other, every Latin reading in turn."""
    found: dict[tuple[str, bool], float] = {}
    for reading in (JAPANESE, KOREAN, ENGLISH, PERSONAL_KOREAN):
        options = [_organisation_word(word, reading, marks) for word in words[:_MAX_WORDS]]
        for choice, _ in zip(product(*options), range(8), strict=False):
            string = fold("".join(part for part, _, _ in choice))[:_MAX_CLASSES]
            trust = min((trust for _, trust, _ in choice), default=1.0)
            strict = any(strict for _, _, strict in choice)
            found[string, strict] = max(trust, found.get((string, strict), 0.0))
    return [(string, trust, strict) for (string, strict), trust in found.items() if string]


def _organisation_word(word: str, reading: int, marks: frozenset[str]) -> tuple[Heard, ...]:
    if KANJI.search(word):
        return tuple((string, trust, True) for string, trust in _kanji_classes(word, marks))
    string = classes(word, reading)
    if not word.isascii():
        small = _LARGE_KANA.sub(lambda found: found[1] + _SMALL_KANA[found[2]], word)
        borrowed = re.sub("[トド](?![ゥュ])", "トゥ", word) if _BORROWED.search(word) else word
        older = _TI.sub("ティ", word) if _KATAKANA.fullmatch(word) else word
        spoken = dict.fromkeys((word, small, borrowed, older))
        return tuple((classes(w, reading), 1.0, False) for w in spoken)
    if reading != ENGLISH:
        regular = (_ROMAJI if reading == JAPANESE else _ROMANISED).fullmatch(word)
        return ((string, 1.0 if regular else _IRREGULAR, True),)
    english = (string, _AMBIGUOUS if _ROMANISED.fullmatch(word) else 1.0, False)
    return (english, (spelled(word), 1.0, False)) if len(word) <= 3 else (english,)


def _kanji_classes(word: str, marks: frozenset[str] = frozenset()) -> tuple[tuple[str, float], ...]:
    """Japanese readings, the first of them trusted, and Korean ones unless it is 岡山 or 大塚.

    A mark of one country (大学校, 省) leaves only the readings of that country.
    """
    korean = [] if marks == {JAPANESE_MARK} else [classes(r) for r in korean_readings(word)]
    trust = _UNLIKELY if is_japanese_family(word) else 1.0
    if marks == {KOREAN_MARK} and korean:
        return tuple((reading, 1.0) for reading in dict.fromkeys(korean))
    best, *others = japanese_readings(word) or ("",)
    found = dict.fromkeys(korean, trust)
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


_SOUND_WEIGHT = 0.35
_CONCEPT_BASE = 1.0
_BARE = 1.5  # what concepts apart weigh more in names without any sound of their own


def score(a: Form, b: Form, kind: Kind, *, aliases: bool = True) -> float:
    """How near two forms are, 0 to 1: identity (sounds, places, aliases) times agreement.

    Concepts common to both never make up for sounds that differ; names without any sound of
    their own (Ministry of Health and Welfare) are compared by their concepts alone.
    """
    trust = min(a.trust, b.trust)
    if kind == "person":
        return trust * person_likeness(a.classes, b.classes, korean=a.strict or b.strict)
    lexica = lexicon(aliases=aliases)
    weights, names = lexica.weights, lexica.names
    shared, apart = a.concepts & b.concepts, a.concepts ^ b.concepts
    sound = _SOUND_WEIGHT * max(heard(a.classes), heard(b.classes))
    known = sum(weights[c] for c in shared & names)
    identity = sound + known + sum(weights[c] for c in apart & names)
    agreed = sum(weights[c] for c in shared - names) + (_CONCEPT_BASE if identity else 0.0)
    differing = sum(weights[c] for c in apart - names) + _clash(a, b)
    if sound and _swapped(a, b):
        differing -= (1 - _NEAR) * sum(weights[c] for c in _CARE)
    if identity and apart & _COUNTRIES:
        differing += _SUBSIDIARY
    if not sound and shared & lexica.place_names:
        differing *= _BARE  # Osaka alone says little: 大阪大学, 大阪公立大学
    if not identity and not agreed:
        return 0.0
    if not identity:
        if any(weights[c] >= _TOPIC for c in shared - _GENERIC):
            differing -= (1 - _VAGUE) * sum(weights[c] for c in apart & _VAGUE_WORDS)
        return agreed / (agreed + _BARE * differing)
    alike = likeness(a.classes, b.classes, STRICT if a.strict or b.strict else LOOSE)
    return trust * (sound * alike + known) / identity * agreed / (agreed + differing)


# Words a translation leaves out or puts in: 한국에너지기술연구원, Institute of Energy Research.
_VAGUE_WORDS = frozenset(
    {
        *("TECH", "SCI", "RESEARCH", "INDUSTRY", "DEV", "NATIONAL", "COMPREHENSIVE", "ADVANCED"),
        *("KOREA", "JAPAN"),
    }
)
_GENERIC = _VAGUE_WORDS | {"INSTITUTE", "AGENCY", "CENTER", "SOCIETY", "FOUNDATION", "UNIV"}
_TOPIC = 0.6
_VAGUE = 0.4  # what is left of the weight of such a word when the names share a topic
_CARE = frozenset({"HEALTH", "MED"})
_NEAR = (
    0.2  # what is left of the weight where one stands for the other: 医科大学, Health University
)
_COUNTRIES = frozenset({"KOREA", "JAPAN"})
_SUBSIDIARY = 0.25  # a name of its own with and without the country: Olympus, Olympus Korea
_CLASH = 1.0


def _swapped(a: Form, b: Form) -> bool:
    """Whether one name says health where the other says medicine."""
    one, other = a.concepts & _CARE, b.concepts & _CARE
    return len(one) == len(other) == 1 and one != other


def _clash(a: Form, b: Form) -> float:
    """What it costs that one name says or shows that it is Korean and the other Japanese."""
    korean, japanese = {"KOREA", KOREAN_MARK}, {"JAPAN", JAPANESE_MARK}
    apart = (a.concepts & korean and b.concepts & japanese and not a.concepts & japanese) or (
        a.concepts & japanese and b.concepts & korean and not b.concepts & japanese
    )
    return _CLASH if apart else 0.0
