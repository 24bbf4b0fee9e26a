"""The word tables behind name search: concepts, aliases and Korean family names.

A *concept* is a word organisations translate rather than transcribe (대학교 = 大学 = University);
an *alias* is a name whose forms cannot be heard in each other (녹십자 = Green Cross). Both are
found in a name by longest match. The tables are data files beside this package.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

from koryu_engine.language.names_readings import KANJI, japanese_readings

LEGAL = "LEGAL"
KOREAN_MARK, JAPANESE_MARK = "KOREAN", "JAPANESE"
"""Marks of a country in the writing itself (大学校, 省); they weigh nothing but may clash."""
_SHORTEST_READING = 4
_ASCII_WORD = re.compile(r"[^\W_가-힣ぁ-ゖァ-ヺー\u3400-\u9fff々]+(?:'[a-z]+)?")

_COMPOUND = re.compile(
    r"(bio)(\w{3,})|(\w{2,})(bio)|(\w{2,})(genomics|pharma|pharm|biotech|therapeutics|medical|biologics)"
)


@dataclass(frozen=True)
class Lexed:
    """A name taken apart: what is left to be heard, and the concepts found, in order."""

    rest: tuple[str, ...]
    concepts: tuple[str, ...]


@dataclass(frozen=True)
class Lexicon:
    """Forms of concepts and their weights; ``forms`` are found anywhere, ``places`` at the start
    of a run or right after another concept (나라 is Nara, but not in 우리나라), ``endings`` only
    at the end of a run, right after another concept (보건복지·부, but not 삼성). ``names`` are the
    concepts that tell one organisation from another: aliases and places."""

    forms: dict[str, tuple[str, ...]]
    places: dict[str, tuple[str, ...]]
    phrases: dict[tuple[str, ...], tuple[str, ...]]
    endings: dict[str, tuple[str, ...]]
    weights: dict[str, float]
    names: frozenset[str]
    place_names: frozenset[str]
    longest: int
    longest_phrase: int

    def lex(self, text: str) -> Lexed:
        """Take the words of ``text`` (normalised, lower case) apart into sounds and concepts."""
        rest: list[str] = []
        concepts: list[str] = []
        for chunk in _chunks(text):
            words = chunk if isinstance(chunk, tuple) else ()
            for piece, found in self._latin(words) if words else self._run(str(chunk)):
                if found:
                    concepts.extend(found)
                else:
                    rest.append(piece)
        return Lexed(tuple(rest), tuple(c for c in concepts if c != LEGAL))

    def _latin(self, words: tuple[str, ...]) -> Iterator[tuple[str, tuple[str, ...]]]:
        place = 0
        while place < len(words):
            for length in range(min(self.longest_phrase, len(words) - place), 0, -1):
                found = self._phrase(words, place, length)
                if found:
                    break
            if found:
                yield "", found
            else:
                yield from self._word(words[place])
            place += length

    def _phrase(self, words: tuple[str, ...], place: int, length: int) -> tuple[str, ...]:
        """The concepts of a phrase; a place only before nothing or another concept."""
        found = self.phrases.get(words[place : place + length], ())
        if not found or found[0] not in self.place_names:
            return found
        follower = words[place + length : place + length + 1]
        return found if not follower or follower in self.phrases else ()

    def _word(self, word: str) -> Iterator[tuple[str, tuple[str, ...]]]:
        """A Latin word; bio-, -bio, -cell … are written together or apart by taste."""
        parts = _COMPOUND.fullmatch(word)
        for part in parts.groups() if parts else (word,):
            if part:
                yield part, self.phrases.get((part,), ())

    def _run(self, run: str) -> Iterator[tuple[str, tuple[str, ...]]]:
        place = start = 0
        while place < len(run):
            length, found = self._longest_at(run, place, start)
            if not found:
                place += 1
                continue
            if start < place:
                yield run[start:place], ()
            yield run[place : place + length], found
            place = start = place + length
        if start < len(run):
            yield run[start:], ()

    def _ends(self, run: str, place: int) -> bool:
        """Whether a place name may end here: before nothing, or before another concept."""
        lengths = range(1, min(self.longest, len(run) - place) + 1)
        forms = (run[place : place + length] for length in lengths)
        return place == len(run) or any(form in self.forms or form in self.places for form in forms)

    def _longest_at(self, run: str, place: int, start: int) -> tuple[int, tuple[str, ...]]:
        """The longest form at ``place``; ``start`` is where the last concept (or none) ended."""
        for length in range(min(self.longest, len(run) - place), 0, -1):
            form = run[place : place + length]
            found = self.forms.get(form)
            if not found and place == start and self._ends(run, place + length):
                found = self.places.get(form)
            if not found and 0 < place == start and place + length == len(run):
                found = self.endings.get(form)
            if found:
                return length, found
        return 0, ()


def _chunks(text: str) -> Iterator[str | tuple[str, ...]]:
    """Runs of Latin words as tuples, and the unspaced runs of other letters between them."""
    words: list[str] = []
    for piece in re.findall(r"[^\W_]+(?:'[a-z]+)?", text):
        for part in re.split(f"({_ASCII_WORD.pattern})", piece):
            if _ASCII_WORD.fullmatch(part):
                words.append(part)
            elif part:
                if words:
                    yield tuple(words)
                words = []
                yield part
    if words:
        yield tuple(words)


def _rows(name: str) -> Iterator[list[str]]:
    source = resources.files(__package__).joinpath("data", name)
    for line in source.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            yield line.split("\t")


_TABLES = ("names_concepts.tsv", "names_places.tsv", "names_aliases.tsv")


@lru_cache(maxsize=2)
def lexicon(*, aliases: bool = True) -> Lexicon:
    """The tables read once; ``aliases=False`` leaves the alias table out."""
    forms: dict[str, tuple[str, ...]] = {}  # of concepts, then of aliases over them
    places: dict[str, tuple[str, ...]] = {}
    phrases: dict[tuple[str, ...], tuple[str, ...]] = {}
    endings: dict[str, tuple[str, ...]] = {}
    weights: dict[str, float] = {}
    names: dict[str, set[str]] = {table: set() for table in _TABLES}
    for table in _TABLES if aliases else _TABLES[:-1]:
        found: dict[str, tuple[str, ...]] = {}
        for concept, weight, line in _rows(table):
            weights[concept] = float(weight)
            names[table].add(concept)
            anywhere = places if table == "names_places.tsv" else found
            for form, concepts in _entries(concept, line):
                if form.startswith("-"):
                    endings[form[1:]] = concepts
                elif _ASCII_WORD.match(form):
                    _add_phrase(phrases, anywhere, form, concepts)
                else:
                    anywhere[form.replace(" ", "")] = concepts
        forms.update({**_kana_forms(found), **found})
    longest, longest_phrase = max(map(len, [*forms, *places])), max(map(len, phrases))
    _, place_names, alias_names = (frozenset(names[table]) for table in _TABLES)
    return Lexicon(
        forms,
        places,
        phrases,
        endings,
        weights,
        place_names | alias_names,
        place_names,
        longest,
        longest_phrase,
    )


def _kana_forms(forms: dict[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """Kana readings of the kanji forms, where they are long enough not to be found by chance."""
    readings = {
        reading: concepts
        for form, concepts in forms.items()
        if all(KANJI.match(char) for char in form)
        for said in japanese_readings(form, 1)
        for reading in (said, said.replace("ニッポン", "ニホン"))
    }
    return {kana: found for kana, found in readings.items() if len(kana) >= _SHORTEST_READING}


def _entries(concept: str, line: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """(form, concepts it stands for) of one line of a table: ``a|b=X+Y``."""
    for entry in line.split("|"):
        form, _, listed = entry.partition("=")
        yield form.lower(), tuple(listed.split("+")) if listed else (concept,)


def _add_phrase(
    phrases: dict[tuple[str, ...], tuple[str, ...]],
    forms: dict[str, tuple[str, ...]],
    form: str,
    concepts: tuple[str, ...],
) -> None:
    """A form that starts with Latin letters: a phrase of words, or one word with CJK behind it."""
    chunks = list(_chunks(form))
    if len(chunks) == 1 and isinstance(chunks[0], tuple):
        phrases[chunks[0]] = concepts
    else:
        forms[form.replace(" ", "")] = concepts


@lru_cache(maxsize=1)
def surnames() -> dict[str, tuple[str, ...]]:
    """Latin spelling → Korean family names in Hangul it may stand for (chun → 전, 천)."""
    table: dict[str, list[str]] = {}
    for hangul, spellings in _rows("names_surnames.tsv"):
        for spelling in spellings.split("|"):
            table.setdefault(spelling, []).append(hangul)
    return {spelling: tuple(found) for spelling, found in table.items()}


@lru_cache(maxsize=1)
def korean_families() -> frozenset[str]:
    """Korean family names in Hangul."""
    return frozenset(hangul for hangul, _ in _rows("names_surnames.tsv"))
