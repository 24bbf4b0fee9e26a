"""Terms that texts in Korean, Japanese and English have in common without translation.

Each term lives in one namespace, told by its first letter: `h:` Sino-Korean syllables, `e:`
English stems, `s:` loanword skeletons, `c:` alphanumeric codes, `x:` concepts of the lexicon.
See docs/developer/algorithms/language.md.
"""

import re
from collections import defaultdict
from functools import lru_cache

from koryu_engine.language import skeleton
from koryu_engine.language.gloss import load_gloss
from koryu_engine.language.hangul import HAN_RUN, neutral, reading
from koryu_engine.language.latin import STOPWORDS, WORD, code_matches, stem
from koryu_engine.language.lexicon import Lexicon, builtin_lexicon, content_words
from koryu_engine.language.normalise import Language

Terms = dict[str, float]
_Weighted = tuple[tuple[str, float], ...]

# Fitted on FLORES (cosine of idf-weighted terms).
CONCEPT, INNER_CONCEPT, CODE, WHOLE, PAIR, SINGLE, STEM, HEAD, SKELETON, LABEL = (
    0.7, 0.5, 1.5, 0.6, 1.0, 0.4, 1.0, 0.6, 0.8, 0.4,
)  # fmt: skip
SENSE_DECAY, SENSE_GROWTH = 0.5, 0.7
_HEAD_SIZE = 5
_SKELETON_SIZE = 2
# Bounded, so that a paste without spaces neither costs quadratic time nor fills the caches.
_KO_RUN = re.compile(r"[\uac00-\ud7a3]{1,60}")
_HAN_RUN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff々]{1,60}")
_JA_RUN = re.compile(
    r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff々\u30a1-\u30faー\u3041-\u3096]{1,80}"
)
_KATAKANA = re.compile(r"[\u30a1-\u30faー]{2,}")
_KO_ENDINGS = re.compile(
    r"(?<=..)(?:으로부터|에서는|으로서|에게서|까지|부터|에서|에게|으로|이나|하는|하고|하여|했다|한다|된다"
    r"|되는|이다|입니다|합니다|을|를|은|는|이|가|의|에|와|과|도|로|만|들)$"
)
_LONGEST_WORD = 10


def bridge_terms(text: str, language: Language, lexicon: Lexicon | None = None) -> Terms:
    """Weighted cross-language terms of cleaned `text`; weights add up over repetitions.

    `lexicon` defaults to the built-in one. Total on every `str`; linear in its length.
    """
    terms: dict[str, float] = defaultdict(float)
    _add_concepts(terms, text, language, builtin_lexicon() if lexicon is None else lexicon)
    _add_latin(terms, text)
    if language == "ko":
        for run in _KO_RUN.findall(text):
            _add(terms, _of_korean(run))
        for run in _HAN_RUN.findall(text):
            _add(terms, _of_kanji(run))
    elif language == "ja":
        for run in _JA_RUN.findall(text):
            _add(terms, _of_japanese(run))
    return dict(terms)


def _add(terms: dict[str, float], weighted: _Weighted) -> None:
    for term, weight in weighted:
        terms[term] += weight


def _add_concepts(terms: dict[str, float], text: str, language: Language, lexicon: Lexicon) -> None:
    """The concept itself, and its English words so that parts of compounds still meet."""
    outer_end = -1
    for match in lexicon.all_concepts(text, language):
        inner = match.end <= outer_end
        outer_end = max(outer_end, match.end)
        terms[f"x:{match.concept_id}"] += INNER_CONCEPT if inner else CONCEPT
        if language != "en" and not inner:
            label = lexicon.labels(match.concept_id).get("en", "")
            _add(terms, _of_label(label))


@lru_cache(maxsize=20_000)
def _of_label(label: str) -> _Weighted:
    stems = content_words(label)
    share = LABEL / max(1, len(stems)) ** 0.5
    return tuple(pair for word in stems for pair in _of_stem(word, share))


def _add_latin(terms: dict[str, float], text: str) -> None:
    for match in code_matches(text):
        terms["c:" + match.group().replace("-", "").replace("/", "").lower()] += CODE
    for match in WORD.finditer(text.lower()):
        _add(terms, _of_english(match.group()))


@lru_cache(maxsize=100_000)
def _of_english(word: str) -> _Weighted:
    if word[0].isdigit():
        return ((f"c:{word}", 1.0),)
    if len(word) < 2 or word in STOPWORDS:
        return ()
    found = [*_of_stem(stem(word), STEM)]
    consonants = skeleton.of_english(word)
    if len(consonants) >= _SKELETON_SIZE:
        found.append((f"s:{consonants}", SKELETON))
    return tuple(found)


def _of_stem(word: str, weight: float) -> _Weighted:
    if len(word) <= _HEAD_SIZE:
        return ((f"e:{word}", weight),)
    return ((f"e:{word}", weight), (f"e:{word[:_HEAD_SIZE]}", HEAD * weight))


def _of_gloss(stems: str) -> _Weighted:
    """The English stems of a word: the first sense counts most, many senses add little."""
    words = stems.split()
    falling = [(i + 1) ** -SENSE_DECAY for i in range(len(words))]
    scale = STEM * len(words) ** SENSE_GROWTH / sum(falling)
    weighted = zip(words, falling, strict=True)
    return tuple(pair for word, share in weighted for pair in _of_stem(word, share * scale))


def _of_syllables(hangul: str) -> _Weighted:
    """Bigrams of Sino-Korean syllables in `neutral` form, the word itself when short."""
    if len(hangul) == 1:
        return ((f"h:{hangul}", SINGLE),)
    pairs = [(f"h:{hangul[i : i + 2]}", PAIR) for i in range(len(hangul) - 1)]
    if 3 <= len(hangul) <= 5:
        pairs.append((f"h:{hangul}", WHOLE))
    return tuple(pairs)


@lru_cache(maxsize=100_000)
def _of_kanji(run: str) -> _Weighted:
    return _of_syllables(reading(run))


@lru_cache(maxsize=100_000)
def _of_korean(run: str) -> _Weighted:
    """Terms of one spaced Korean word: its syllables, the glosses inside it, its skeleton."""
    base = _KO_ENDINGS.sub("", run)
    plain = neutral(base)
    glosses, covered = _korean_glosses(plain)
    found = [*_of_syllables(plain), *glosses]
    if covered < len(plain):
        consonants = skeleton.of_hangul(base)
        if len(consonants) >= _SKELETON_SIZE:
            found.append((f"s:{consonants}", SKELETON))
    return tuple(found)


def _korean_glosses(plain: str) -> tuple[list[tuple[str, float]], int]:
    """Gloss terms by longest match and how many syllables they cover.

    One syllable is a word only alone or before one more that may be its particle (물, 물이).
    """
    table = load_gloss().korean
    if len(plain) == 1 or (len(plain) == 2 and plain not in table):
        stems = table.get(plain[0])
        return ([*_of_gloss(stems)], len(plain)) if stems else ([], 0)
    found: list[tuple[str, float]] = []
    at = covered = 0
    while at < len(plain) - 1:
        for size in range(min(_LONGEST_WORD, len(plain) - at), 1, -1):
            stems = table.get(plain[at : at + size])
            if stems:
                found += _of_gloss(stems)
                at, covered = at + size - 1, covered + size
                break
        at += 1
    return found, covered


@lru_cache(maxsize=50_000)
def _of_japanese(run: str) -> _Weighted:
    """Terms of a Japanese run: readings of its kanji, glosses by longest match, skeletons."""
    found: list[tuple[str, float]] = []
    for kanji in HAN_RUN.findall(run):
        found += _of_kanji(kanji)
    for word in _KATAKANA.findall(run):
        consonants = skeleton.of_katakana(word)
        if len(consonants) >= _SKELETON_SIZE:
            found.append((f"s:{consonants}", SKELETON))
    found += _glosses(run)
    return tuple(found)


def _glosses(run: str) -> list[tuple[str, float]]:
    table = load_gloss().japanese
    found: list[tuple[str, float]] = []
    at = 0
    while at < len(run):
        for size in range(min(_LONGEST_WORD, len(run) - at), 0, -1):
            stems = table.get(run[at : at + size])
            if stems and (size > 1 or HAN_RUN.match(run[at])):
                found += _of_gloss(stems)
                at += size - 1
                break
        at += 1
    return found
