import sqlite3
from pathlib import Path

import pytest

from koryu_engine.language import gloss
from koryu_engine.language.hangul import neutral
from koryu_engine.language.latin import stem

SCHEMA = """
CREATE TABLE Kanji (ID INTEGER PRIMARY KEY, idseq INTEGER, text TEXT);
CREATE TABLE Kana (ID INTEGER PRIMARY KEY, idseq INTEGER, text TEXT, nokanji BOOLEAN);
CREATE TABLE KJP (kid INTEGER, text TEXT);
CREATE TABLE KNP (kid INTEGER, text TEXT);
CREATE TABLE Sense (ID INTEGER PRIMARY KEY, idseq INTEGER);
CREATE TABLE SenseGloss (sid INTEGER, lang TEXT, gend TEXT, text TEXT);
CREATE TABLE character (ID INTEGER PRIMARY KEY, literal TEXT);
CREATE TABLE rm_group (ID INTEGER PRIMARY KEY, cid INTEGER);
CREATE TABLE reading (gid INTEGER, r_type TEXT, value TEXT);
"""
WORDS = [
    # kanji, kana, gloss, priority mark
    ("遺伝子", "いでんし", "gene (hereditary)", "nf01"),
    ("手紙", "てがみ", "letter", "nf02"),
    ("免疫", "めんえき", "immunity", "news1"),
    ("面役", "めんえき", "rare word", None),
    (None, "ワクチン", "vaccine", "nf03"),
    ("食べる", "たべる", "to eat", "nf01"),
]
ON = {
    "遺": "イ",
    "伝": "デン",
    "子": "シ",
    "手": "シュ",
    "紙": "シ",
    "免": "メン",
    "疫": "エキ",
    "面": "メン",
    "役": "エキ",
}


@pytest.fixture
def dictionary(tmp_path: Path) -> Path:
    path = tmp_path / "jamdict.db"
    with sqlite3.connect(path) as db:
        db.executescript(SCHEMA)
        for n, (kanji, kana, text, mark) in enumerate(WORDS, 1):
            if kanji:
                db.execute("INSERT INTO Kanji VALUES (?, ?, ?)", (n, n, kanji))
            db.execute("INSERT INTO Kana VALUES (?, ?, ?, 0)", (n, n, kana))
            if mark:
                db.execute("INSERT INTO KNP VALUES (?, ?)", (n, mark))
            db.execute("INSERT INTO Sense VALUES (?, ?)", (n, n))
            db.execute("INSERT INTO SenseGloss VALUES (?, 'eng', '', ?)", (n, text))
        for n, (literal, on) in enumerate(ON.items(), 1):
            db.execute("INSERT INTO character VALUES (?, ?)", (n, literal))
            db.execute("INSERT INTO rm_group VALUES (?, ?)", (n, n))
            db.execute("INSERT INTO reading VALUES (?, 'ja_on', ?)", (n, on))
    db.close()
    return path


def test_build_glosses_japanese_and_reads_sino_words_as_korean(dictionary: Path) -> None:
    table = gloss.build_gloss(dictionary)
    assert table.japanese["遺伝子"] == "gene"
    assert table.japanese["ワクチン"] == stem("vaccine")
    assert table.japanese["食べ"] == "eat"
    assert table.korean["유전자"] == "gene"
    assert "수지" not in table.korean  # 手紙 is read in the native way


def test_a_rare_homograph_gives_way(dictionary: Path) -> None:
    assert gloss.build_gloss(dictionary).korean["면역"] == stem("immunity")


def test_cache_file_is_written_once_and_read_back(
    dictionary: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KORYU_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setattr(gloss, "dictionary_path", lambda: dictionary)
    gloss.load_gloss.cache_clear()
    try:
        built = gloss.load_gloss()
        assert len(list((tmp_path / "cache").iterdir())) == 1
        gloss.load_gloss.cache_clear()
        monkeypatch.setattr(gloss, "build_gloss", lambda _: pytest.fail("built twice"))
        assert gloss.load_gloss() == built
    finally:
        gloss.load_gloss.cache_clear()


def test_native_korean_words_need_no_dictionary(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gloss, "dictionary_path", lambda: None)
    gloss.load_gloss.cache_clear()
    try:
        assert gloss.load_gloss().korean[neutral("사람")] == f"{stem('person')} {stem('people')}"
        assert all(stems for stems in gloss.native_korean().values())
    finally:
        gloss.load_gloss.cache_clear()


def test_a_damaged_cache_is_built_anew(
    dictionary: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KORYU_CACHE_DIR", str(tmp_path))
    monkeypatch.setattr(gloss, "dictionary_path", lambda: dictionary)
    gloss.load_gloss.cache_clear()
    try:
        built = gloss.load_gloss()
        (file,) = tmp_path.glob("gloss-*.tsv")
        file.write_bytes(b"\xff\nnonsense")
        gloss.load_gloss.cache_clear()
        assert gloss.load_gloss() == built
        assert file.read_bytes().startswith(b"j")
    finally:
        gloss.load_gloss.cache_clear()


def test_without_the_package_the_table_is_empty(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gloss, "dictionary_path", lambda: None)
    gloss.load_gloss.cache_clear()
    try:
        assert not gloss.load_gloss()
    finally:
        gloss.load_gloss.cache_clear()


def test_an_unwritable_cache_is_no_obstacle(
    dictionary: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")
    monkeypatch.setenv("KORYU_CACHE_DIR", str(blocked))
    monkeypatch.setattr(gloss, "dictionary_path", lambda: dictionary)
    gloss.load_gloss.cache_clear()
    try:
        assert gloss.load_gloss().korean["유전자"] == "gene"
    finally:
        gloss.load_gloss.cache_clear()
