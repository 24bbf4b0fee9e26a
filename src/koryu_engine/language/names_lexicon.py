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

from koryu_engine.language.names_phonetic import JAPANESE, KOREAN, classes
from koryu_engine.language.names_readings import KANJI, japanese_readings

LEGAL = "LEGAL"
KOREAN_MARK, JAPANESE_MARK = "KOREAN", "JAPANESE"
"""Marks of a country in the writing itself (大学校, 省); they weigh nothing but may clash."""
_SHORTEST_READING = 4
_SHORT_KANA = 3
_SHORTEST_LATIN = 5
_HANGUL = re.compile("[가-힣]+")
_KATAKANA = re.compile("[ァ-ヺー]+")
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
    romanised: dict[str, tuple[str, ...]]
    """Class string of a concept's reading (seka, kukce) → the concept."""

    def lex(self, text: str, *, romanised: bool = False) -> Lexed:
        """Take the words of ``text`` (normalised, lower case) apart into sounds and concepts.

        With ``romanised``, words that may be the reading of a concept are taken for it: Seika and
        セイカ for 製菓, Kukje for 국제. They may also be coined names.
        """
        rest: list[str] = []
        concepts: list[str] = []
        chunks = list(_chunks(text))
        for chunk in chunks:
            words = chunk if isinstance(chunk, tuple) else ()
            edges = words[:1] + (words[-1:] if chunk is chunks[-1] else ())
            for piece, found in self._latin(words) if words else self._run(str(chunk)):
                if romanised and not found:
                    piece, found = self._read(piece, edges)
                elif found:
                    piece = ""
                rest.extend(filter(None, [piece]))
                concepts.extend(found)
        return Lexed(tuple(rest), tuple(c for c in concepts if c != LEGAL))

    def _read(self, piece: str, edges: tuple[str, ...]) -> tuple[str, tuple[str, ...]]:
        """What is left of a Latin word or a kana run, and the concept whose reading is in it.

        Of Latin words only ``edges``: in Meiji Seika Pharma, Seika is part of a name.
        """
        if piece.isascii():
            strings = (classes(piece, reading) for reading in (JAPANESE, KOREAN))
            found = next((self.romanised[s] for s in strings if s in self.romanised), ())
            said = found and piece in edges and len(piece) >= _SHORTEST_LATIN
            return ("", found) if said else (piece, ())
        head, tail = piece[:-_SHORT_KANA], piece[-_SHORT_KANA:]
        if len(head) < 2 or not _KATAKANA.fullmatch(piece):
            return piece, ()
        found = self.romanised.get(classes(tail), ())
        return (head, found) if found else (piece, ())

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
            if not found or (start < place and self._overlapped(run, place, length)):
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

    def _overlapped(self, run: str, place: int, length: int) -> bool:
        """Whether a form that ends the run starts inside this one, which does not: 동[국(제]약)."""
        after = run[place + length :]
        inside = range(place + 1, place + length)
        return (
            bool(after) and after not in self.forms and any(run[i:] in self.forms for i in inside)
        )

    def _longest_at(self, run: str, place: int, start: int) -> tuple[int, tuple[str, ...]]:
        """The longest form at ``place``; ``start`` is where the last concept (or none) ended."""
        for length in range(min(self.longest, len(run) - place), 0, -1):
            form = run[place : place + length]
            found = self.forms.get(form) if length > 1 or place == start else None
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
        _romanised(forms, weights, alias_names),
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


def _romanised(
    forms: dict[str, tuple[str, ...]], weights: dict[str, float], aliases: frozenset[str]
) -> dict[str, tuple[str, ...]]:
    """Class strings of the readings of concepts; none that two different concepts share."""
    heard: dict[str, set[tuple[str, ...]]] = {}
    for form, concepts in forms.items():
        if len(form) < 2 or aliases & set(concepts):
            continue
        kanji = all(KANJI.match(char) for char in form)
        said = japanese_readings(form, 1) if kanji else (form,) if _HANGUL.fullmatch(form) else ()
        for reading in said:
            heard.setdefault(classes(reading), set()).add(
                tuple(c for c in concepts if weights.get(c))
            )
    return {s: tuple(*found) for s, found in heard.items() if len(found) == 1 and len(s) >= 4}


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
