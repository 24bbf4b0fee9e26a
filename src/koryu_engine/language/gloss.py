"""English gloss words of Japanese and Sino-Korean words, from JMdict as installed.

JMdict and KANJIDIC2 are the property of the Electronic Dictionary Research and Development Group
and used under its licence (CC BY-SA); see docs/developer/decisions/ADR-0002-dictionaries.md. The
table is built once from the installed package `jamdict-data` into a cache file outside the
repository; without the package everything works on the project's own lexicon alone.
"""

import contextlib
import importlib.util
import os
import re
import sqlite3
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from pathlib import Path

from koryu_engine.language.hangul import HAN_RUN, HANGUL_RUN, neutral, reading
from koryu_engine.language.latin import STOPWORDS, stem

_VERSION = 4
_MAX_STEMS = 10
_RANK_GAP = 20
_PARENTHESES = re.compile(r"\([^)]*\)")
_WORD = re.compile(r"[a-z]{2,}")
_KATAKANA_WORD = re.compile(r"^[\u30a1-\u30faー]{3,}$")
_OKURIGANA_VERB = re.compile(r"^([\u4e00-\u9fff々]+[\u3041-\u3096]*?)[うくぐすつぬぶむるい]$")
_VOICED = str.maketrans(
    "かきくけこさしすせそたちつてとはひふへほ", "がぎぐげござじずぜぞだぢづでどばびぶべぼ"
)
_HALF_VOICED = str.maketrans("はひふへほ", "ぱぴぷぺぽ")
_HIRAGANA = {chr(c): chr(c - 0x60) for c in range(0x30A1, 0x30F7)}


@dataclass(frozen=True)
class GlossTable:
    """Words → space-joined English stems, the most usual sense first."""

    japanese: Mapping[str, str] = field(default_factory=dict)
    korean: Mapping[str, str] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.japanese)


@dataclass
class _Entry:
    forms: list[str] = field(default_factory=list)
    kana: list[str] = field(default_factory=list)
    glosses: list[str] = field(default_factory=list)
    rank: int = 0

    @property
    def common(self) -> bool:
        return self.rank > 0


def default_cache_dir() -> Path:
    """`KORYU_CACHE_DIR`, else the user's cache directory (XDG base directory specification)."""
    named = os.environ.get("KORYU_CACHE_DIR")
    base = os.environ.get("XDG_CACHE_HOME")
    return Path(named) if named else (Path(base) if base else Path.home() / ".cache") / "koryu"


def dictionary_path() -> Path | None:
    """The installed JMdict database, or None where the package is absent."""
    spec = importlib.util.find_spec("jamdict_data")
    if spec is None or spec.origin is None:
        return None
    path = Path(spec.origin).with_name("jamdict.db")
    return path if path.is_file() else None


@cache
def load_gloss() -> GlossTable:
    """The dictionary's table with the native Korean words that no dictionary of kanji words has."""
    table = load_dictionary()
    return GlossTable(table.japanese, {**table.korean, **native_korean()})


def native_korean() -> dict[str, str]:
    """Everyday Korean words in `neutral` form → English stems, from `data/native_korean.tsv`."""
    text = (files("koryu_engine.language") / "data" / "native_korean.tsv").read_text("utf-8")
    rows = (line.split("\t") for line in text.splitlines() if not line.startswith("#"))
    return {neutral(word): " ".join(gloss_stems([english])) for word, english in rows}


def load_dictionary() -> GlossTable:
    """The dictionary's table: from the cache, else built from its database, else empty."""
    source = dictionary_path()
    if source is None:
        return GlossTable()
    target = default_cache_dir() / f"gloss-{_VERSION}-{source.stat().st_size}.tsv"
    with contextlib.suppress(OSError, LookupError, ValueError):  # absent, unreadable or damaged
        return _read(target)
    table = build_gloss(source)
    with contextlib.suppress(OSError):  # a read-only home: keep the table in memory
        _write(table, target)
    return table


def _write(table: GlossTable, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=target.name)
    with os.fdopen(handle, "w", encoding="utf-8") as out:
        for mark, words in (("j", table.japanese), ("k", table.korean)):
            out.writelines(f"{mark}{word}\t{stems}\n" for word, stems in words.items())
    Path(name).chmod(0o644)  # set up by one account, read by another
    Path(name).replace(target)


def _read(target: Path) -> GlossTable:
    tables: dict[str, dict[str, str]] = {"j": {}, "k": {}}
    with target.open(encoding="utf-8") as lines:
        for line in lines:
            word, _, stems = line.rstrip("\n").partition("\t")
            tables[word[0]][word[1:]] = stems
    return GlossTable(tables["j"], tables["k"])


def build_gloss(database: Path) -> GlossTable:
    """Build the table from a JMdict/KANJIDIC2 database in jamdict's format (some seconds)."""
    with contextlib.closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
        entries = _entries(connection)
        on_readings = _on_readings(connection)
    japanese: dict[str, list[tuple[int, str]]] = defaultdict(list)
    korean: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for entry in entries:
        stems = " ".join(gloss_stems(entry.glosses))
        if not stems:
            continue
        for word in _headwords(entry):
            japanese[word].append((entry.rank, stems))
        for hangul in {reading(f) for f in entry.forms if _is_sino(f, entry.kana, on_readings)}:
            if HANGUL_RUN.fullmatch(hangul):
                korean[hangul].append((entry.rank, stems))
    return GlossTable(_merged(japanese), _merged(korean))


def gloss_stems(glosses: Iterable[str]) -> list[str]:
    """Up to ten distinct stems of the glosses, in order, without remarks and function words."""
    words = (w for g in glosses for w in _WORD.findall(_PARENTHESES.sub(" ", g.lower())))
    stems = dict.fromkeys(stem(w) for w in words if w not in STOPWORDS)
    return list(stems)[:_MAX_STEMS]


def _merged(found: Mapping[str, list[tuple[int, str]]]) -> dict[str, str]:
    """One string for each word; homographs of rare words give way to usual ones."""
    merged = {}
    for word, candidates in found.items():
        best = max(rank for rank, _ in candidates)
        ordered = sorted(candidates, key=lambda c: -c[0])
        least = max(best - _RANK_GAP, min(best, 1))
        rows = [stems.split() for rank, stems in ordered if rank >= least][:3]
        each = max(2, _MAX_STEMS // len(rows))
        merged[word] = " ".join(dict.fromkeys(s for row in rows for s in row[:each]))
    return merged


def _entries(connection: sqlite3.Connection) -> list[_Entry]:
    entries: dict[int, _Entry] = defaultdict(_Entry)
    for number, text in connection.execute("SELECT idseq, text FROM Kanji ORDER BY ID"):
        entries[number].forms.append(text)
    for number, text in connection.execute("SELECT idseq, text FROM Kana ORDER BY ID"):
        entries[number].kana.append(text)
    for query in (
        "SELECT idseq, KJP.text FROM Kanji JOIN KJP ON kid = ID",
        "SELECT idseq, KNP.text FROM Kana JOIN KNP ON kid = ID",
    ):
        for number, mark in connection.execute(query):
            entries[number].rank = max(entries[number].rank, _rank(mark))
    senses = "SELECT idseq, text FROM Sense JOIN SenseGloss ON sid = ID WHERE lang = 'eng'"
    for number, text in connection.execute(senses + " ORDER BY ID, SenseGloss.rowid"):
        if len(entries[number].glosses) < 10:
            entries[number].glosses.append(text)
    return list(entries.values())


def _rank(mark: str) -> int:
    """How usual a JMdict priority mark makes a word: `nf01`–`nf48` are bands of 500 words."""
    if mark.startswith("nf"):
        return 50 - int(mark[2:])
    return 15 if mark.endswith("1") else 2


def _headwords(entry: _Entry) -> Iterator[str]:
    """The forms running text is searched for: kanji words, verb stems, katakana words."""
    for form in entry.forms:
        verb = _OKURIGANA_VERB.match(form)
        if verb:
            yield verb.group(1)
        elif len(form) > 1 or not entry.kana or entry.common:
            yield form
    for kana in entry.kana:
        if _KATAKANA_WORD.match(kana) or (not entry.forms and len(kana) >= 4):
            yield kana


def _on_readings(connection: sqlite3.Connection) -> dict[str, frozenset[str]]:
    """Sino-Japanese readings of each kanji in hiragana, voiced and contracted forms included."""
    query = (
        "SELECT literal, value FROM character c JOIN rm_group g ON g.cid = c.ID"
        " JOIN reading r ON r.gid = g.ID WHERE r_type = 'ja_on'"
    )
    found: dict[str, set[str]] = defaultdict(set)
    for literal, value in connection.execute(query):
        found[literal] |= _spoken_forms("".join(_HIRAGANA.get(c, "") for c in value))
    return {literal: frozenset(forms) for literal, forms in found.items()}


def _spoken_forms(on: str) -> set[str]:
    """`on` with rendaku (かん→がん, はつ→ぱつ) and gemination (がく→がっ)."""
    heads = {on, on[:1].translate(_VOICED) + on[1:], on[:1].translate(_HALF_VOICED) + on[1:]}
    return heads | {h[:-1] + "っ" for h in heads if len(h) > 1 and h[-1] in "くきつち"}


def _is_sino(form: str, kanas: list[str], on_readings: Mapping[str, frozenset[str]]) -> bool:
    """Whether `form` is a compound of kanji read in the Sino-Japanese way."""
    whole = HAN_RUN.fullmatch(form)
    return bool(
        whole and 2 <= len(form) <= 8 and any(_reads(form, kana, on_readings) for kana in kanas)
    )


def _reads(form: str, kana: str, on_readings: Mapping[str, frozenset[str]]) -> bool:
    if not form:
        return not kana
    head, rest = form[0], form[1:]
    options = (on for on in on_readings.get(head, ()) if kana.startswith(on))
    return any(_reads(rest, kana[len(on) :], on_readings) for on in options)
