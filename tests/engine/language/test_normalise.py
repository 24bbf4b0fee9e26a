import time
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from koryu_engine.language.normalise import cap, chunk, clean

# st.text() leaves surrogates out by default: here they are the point.
ANY = st.text(st.characters(exclude_categories=()), max_size=80)


@given(ANY)
@settings(max_examples=400, deadline=None)
def test_clean_is_total_idempotent_and_encodable(text: str) -> None:
    cleaned = clean(text)
    assert clean(cleaned) == cleaned
    assert unicodedata.is_normalized("NFKC", cleaned)
    cleaned.encode("utf-8")
    assert not [c for c in cleaned if c != "\n" and unicodedata.category(c) in {"Cc", "Cf", "Cs"}]


@pytest.mark.parametrize(
    ("dirty", "expected"),
    [
        (unicodedata.normalize("NFD", "재생의료"), "재생의료"),
        ("ＰＤ－１　ﾊﾞｲｵ", "PD-1 バイオ"),
        ("항\0체\ud800\u200b\ufeff", "항체"),
        ("葛\U000e0100城", "葛城"),
        ("❤\ufe0f\u200d🔥", "❤🔥"),
        ("\u202eabc\u202c", "abc"),
        ("a\r\nb\u2028c\x0bd", "a\nb\nc\nd"),
        ("a \t b\n\n\n\n c ", "a b\n\nc"),
        ("ᅟㅤ", ""),
    ],
)
def test_clean_known(dirty: str, expected: str) -> None:
    assert clean(dirty) == expected


def test_the_ligature_that_overflows_the_embedder_is_gone() -> None:
    assert "\ufdfa" not in clean("\ufdfa")
    assert clean("\ufdfa").startswith("صلى")


@pytest.mark.parametrize("unit", ["a\u0301\u0323", "\ud800", "각", "\u3164 ", "e" + "\u0301" * 9])
def test_clean_takes_linear_time_on_a_huge_paste(unit: str) -> None:
    started = time.process_time()
    clean(unit * (600_000 // len(unit)))
    assert time.process_time() - started < 5


def test_long_mark_chains_are_cut() -> None:
    assert len(clean("e" + "\u0301\u0323" * 300_000)) < 12


@given(ANY, st.integers(0, 40))
def test_cap_never_exceeds_and_is_a_prefix(text: str, limit: int) -> None:
    head = cap(text, limit)
    assert len(head) <= limit
    assert text.startswith(head)


def test_cap_keeps_letters_whole() -> None:
    assert cap("ab\u0323\u0301c", 3) == "a"
    assert cap("ab\u0323\u0301c", 4) == "ab\u0323\u0301"


@given(ANY, st.sampled_from(["ko", "ja", "en"]), st.integers(5, 60))
@settings(deadline=None)
def test_chunks_keep_every_letter_and_fit(text: str, language: str, tokens: int) -> None:
    cleaned = clean(text)
    chunks = chunk(cleaned, language, tokens, overlap=0)  # type: ignore[arg-type]
    assert "".join("".join(chunks).split()) == "".join(cleaned.split())
    limit = tokens / {"ko": 0.75, "ja": 0.9, "en": 0.34}[language]
    assert all(len(part) <= limit + 1 for part in chunks)


def test_chunk_cuts_at_sentences_and_overlaps() -> None:
    sentences = [f"{n}番目の細胞は再生医療に使われる。" for n in range(10, 20)]
    chunks = chunk("".join(sentences), "ja", max_tokens=50, overlap=20)
    assert all(part.endswith("。") for part in chunks)
    assert [part.split(" ")[0] for part in chunks[1:]] == [p.split(" ")[-1] for p in chunks[:-1]]


def test_short_text_is_one_chunk_and_nothing_is_none() -> None:
    assert chunk("재생의료 연구입니다.", "ko") == ("재생의료 연구입니다.",)
    assert chunk("", "en") == ()
