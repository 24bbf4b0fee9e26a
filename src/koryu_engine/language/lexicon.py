"""Trilingual concepts of the life sciences and where they occur in a text.

A concept is one meaning with its names in Korean, Japanese and English. The built-in lexicon is
the controlled lists plus `data/biomedical*.tsv`; operators add terms as data.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import yaml

from koryu_engine.language.hangul import HANGUL_RUN, neutral
from koryu_engine.language.latin import STOPWORDS, stem
from koryu_engine.language.normalise import Language, clean

_SKIPPED_LISTS = frozenset(["decline_reason"])
_SKIPPED_CODES = frozenset(["other"])
_KEY_SIZE = 2
_ENGLISH_TOKEN = re.compile(r"[A-Za-z0-9]{1,64}")
_PARENTHESES = re.compile(r"\s*[（(][^）)]*[）)]")
_HIRAGANA = re.compile(r"[\u3041-\u3096]+")
_PARTICLES_JA = frozenset("のをにはがでともやへかな")
_WORD_JA = re.compile(r"[\u4e00-\u9fff々]")
_KATAKANA = re.compile(r"[\u30a1-\u30faー]+")


@dataclass(frozen=True)
class Concept:
    """One meaning: its id and its names, the preferred first, in each language."""

    id: str
    ko: tuple[str, ...]
    ja: tuple[str, ...]
    en: tuple[str, ...]

    def names(self, language: Language) -> tuple[str, ...]:
        return {"ko": self.ko, "ja": self.ja, "en": self.en}[language]


@dataclass(frozen=True)
class Match:
    """A concept found at `text[start:end]`."""

    concept_id: str
    surface: str
    start: int
    end: int


@dataclass(frozen=True)
class _Folded:
    """Text as the lexicon compares it, with the source position of each unit."""

    units: tuple[str, ...] | str
    starts: tuple[int, ...]
    ends: tuple[int, ...]


def _fold_cjk(text: str) -> _Folded:
    """Lower case, spaces and middle dots removed; Hangul in `neutral` form."""
    kept = [(i, c) for i, c in enumerate(text) if not c.isspace() and c not in "·・-"]
    places = tuple(i for i, _ in kept)
    folded = neutral("".join(_lower(c) for _, c in kept))
    return _Folded(folded, places, tuple(i + 1 for i in places))


def _lower(char: str) -> str:
    low = char.lower()
    return low if len(low) == 1 else char


def _fold_english(text: str) -> _Folded:
    found = list(_ENGLISH_TOKEN.finditer(text))
    units = tuple(stem(m.group().lower()) for m in found)
    return _Folded(units, tuple(m.start() for m in found), tuple(m.end() for m in found))


def _fold(text: str, language: Language) -> _Folded:
    return _fold_english(text) if language == "en" else _fold_cjk(text)


_Key = tuple[str, ...] | str


class Lexicon:
    """Finds concepts by longest match; immutable after construction.

    >>> Lexicon([Concept("antibody", ("항체",), ("抗体",), ("antibody",))]).labels("antibody")
    {'ko': '항체', 'ja': '抗体', 'en': 'antibody'}
    """

    def __init__(self, concepts: Iterable[Concept]) -> None:
        self._concepts: dict[str, Concept] = {}
        for concept in concepts:
            self._concepts[concept.id] = _joined(self._concepts.get(concept.id), concept)
        self._names: dict[Language, dict[_Key, str]] = {"ko": {}, "ja": {}, "en": {}}
        self._sizes: dict[Language, dict[_Key, list[int]]] = {"ko": {}, "ja": {}, "en": {}}
        for language in self._names:
            self._index(language)

    def _index(self, language: Language) -> None:
        sizes: dict[_Key, set[int]] = defaultdict(set)
        for concept in self._concepts.values():
            for name in concept.names(language):
                units = _fold(clean(name), language).units
                if units:
                    self._names[language].setdefault(units, concept.id)
                    sizes[units[: self._key_size(language)]].add(len(units))
        self._sizes[language] = {k: sorted(v, reverse=True) for k, v in sizes.items()}

    @staticmethod
    def _key_size(language: Language) -> int:
        return 1 if language == "en" else _KEY_SIZE

    def __len__(self) -> int:
        return len(self._concepts)

    def __contains__(self, concept_id: str) -> bool:
        return concept_id in self._concepts

    def extended(self, concepts: Iterable[Concept]) -> "Lexicon":
        """A new lexicon with `concepts` added; equal ids gain names, the new ones first."""
        return Lexicon([*self._concepts.values(), *concepts])

    def labels(self, concept_id: str) -> dict[Language, str]:
        """The preferred name in each language that has one; KeyError for an unknown id."""
        concept = self._concepts[concept_id]
        named: dict[Language, tuple[str, ...]] = {
            "ko": concept.ko,
            "ja": concept.ja,
            "en": concept.en,
        }
        return {language: names[0] for language, names in named.items() if names}

    def concepts(self, text: str, language: Language) -> list[Match]:
        """Concepts in cleaned `text`, left to right, longest first, without overlaps.

        Spaces and middle dots in Korean and Japanese do not matter, English words are compared by
        stem, and compounds fall into the concepts that make them up.
        """
        return self._find(text, language, nested=False)

    def all_concepts(self, text: str, language: Language) -> list[Match]:
        """As `concepts`, with the shorter concepts inside longer ones too."""
        return self._find(text, language, nested=True)

    def _find(self, text: str, language: Language, *, nested: bool) -> list[Match]:
        folded, names = _fold(text, language), self._names[language]
        units, found, resume = folded.units, list[Match](), 0
        for at, sizes in self._openings(units, language):
            if at < resume:
                continue
            for size in sizes:
                concept_id = names.get(units[at : at + size])
                if concept_id is None or at + size > len(units):
                    continue
                start, end = folded.starts[at], folded.ends[at + size - 1]
                if _stands_alone(text, start, end, language):
                    found.append(Match(concept_id, text[start:end], start, end))
                    if not nested:
                        resume = at + size
                        break
        return found

    def _openings(self, units: _Key, language: Language) -> Iterator[tuple[int, list[int]]]:
        """Places where a name may begin, with the lengths to try, longest first."""
        width, sizes, names = self._key_size(language), self._sizes[language], self._names[language]
        for at in range(len(units)):
            here = sizes.get(units[at : at + width])
            if width > 1 and units[at : at + 1] in names:
                yield at, [*(here or ()), 1]
            elif here:
                yield at, here


def _stands_alone(text: str, start: int, end: int, language: Language) -> bool:
    """Whether a short match is a word of its own rather than part of another one."""
    surface = text[start:end]
    before, after = text[start - 1 : start], text[end : end + 1]
    if surface[:1].isascii() and surface[:1].isalnum() and before.isascii() and before.isalnum():
        return False
    if surface[-1:].isascii() and surface[-1:].isalnum() and after.isascii() and after.isalnum():
        return False
    if language == "ko":
        return len(surface) > 1 or not (
            HANGUL_RUN.match(before) or (HANGUL_RUN.match(after) and after not in _PARTICLES_KO)
        )
    if language == "ja":
        return _stands_alone_ja(surface, before, after)
    return True


_PARTICLES_KO = frozenset("을를은는이가의에와과도로만")


def _stands_alone_ja(surface: str, before: str, after: str) -> bool:
    if _HIRAGANA.fullmatch(surface):
        open_before = not _HIRAGANA.match(before) or before in _PARTICLES_JA
        return open_before and (not _HIRAGANA.match(after) or after in _PARTICLES_JA)
    if len(surface) == 1:
        return not (_WORD_JA.match(before) or _WORD_JA.match(after))
    if len(surface) == 2 and _KATAKANA.fullmatch(surface):
        return not (_KATAKANA.match(before) or _KATAKANA.match(after))
    return True


def _joined(old: Concept | None, new: Concept) -> Concept:
    if old is None:
        return new
    ko, ja, en = (
        tuple(dict.fromkeys((*mine, *theirs)))
        for mine, theirs in ((new.ko, old.ko), (new.ja, old.ja), (new.en, old.en))
    )
    return Concept(new.id, ko, ja, en)


def concepts_of_lists(lists: Mapping[str, Mapping[str, list[str]]]) -> list[Concept]:
    """Concepts of the controlled lists: code → [ko, ja, en]; `A·B` names stay whole."""
    found = []
    for name, codes in lists.items():
        if name in _SKIPPED_LISTS:
            continue
        for code, (ko, ja, en) in codes.items():
            if code not in _SKIPPED_CODES:
                found.append(Concept(code, _variants(ko), _variants(ja), _variants(en)))
    return found


def _variants(label: str) -> tuple[str, ...]:
    bare = _PARENTHESES.sub("", label)
    return tuple(dict.fromkeys(v for v in (label, bare) if v))


def concepts_of_table(lines: Iterable[str]) -> list[Concept]:
    """Concepts of tab-separated lines `id, ko, ja, en`, variants split by `|`, `#` comments."""
    found = []
    for line in lines:
        if line.strip() and not line.startswith("#"):
            concept_id, ko, ja, en = (cell.strip() for cell in line.rstrip("\n").split("\t"))
            found.append(Concept(concept_id, _cells(ko), _cells(ja), _cells(en)))
    return found


def _cells(cell: str) -> tuple[str, ...]:
    return tuple(v for v in (part.strip() for part in cell.split("|")) if v)


@cache
def builtin_lexicon() -> Lexicon:
    """The lexicon shipped with the engine."""
    data = files("koryu_engine.language") / "data"
    lists = yaml.safe_load((data / "controlled.yaml").read_text(encoding="utf-8"))
    tables = sorted(
        (f for f in data.iterdir() if f.name.startswith("biomedical") and f.name.endswith(".tsv")),
        key=lambda f: f.name,
    )
    terms = [c for f in tables for c in concepts_of_table(f.read_text("utf-8").splitlines())]
    return Lexicon([*concepts_of_lists(lists), *terms])


def content_words(name: str) -> list[str]:
    """Stems of an English name without function words."""
    words = (m.group().lower() for m in _ENGLISH_TOKEN.finditer(name))
    return [stem(w) for w in words if w not in STOPWORDS]
