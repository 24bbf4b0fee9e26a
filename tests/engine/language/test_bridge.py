import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from koryu_engine.language.bridge import bridge_terms
from koryu_engine.language.gloss import load_gloss
from koryu_engine.language.lexicon import Concept, Lexicon
from koryu_engine.language.normalise import Language

NONE = Lexicon([])
needs_dictionary = pytest.mark.skipif(not load_gloss(), reason="jamdict-data is not installed")


def shared(a: tuple[str, Language], b: tuple[str, Language], lexicon: Lexicon = NONE) -> set[str]:
    return set(bridge_terms(*a, lexicon)) & set(bridge_terms(*b, lexicon))


@pytest.mark.parametrize(
    ("japanese", "korean", "term"),
    [
        ("再生医療", "재생의료를", "h:재생"),
        ("遺伝子の解析", "유전자 분석", "h:유전자"),
        ("阻害剤", "저해제", "h:저해"),
        ("量産", "대량 양산", "h:양산"),
        ("癌", "암", "h:암"),
        ("バイオマーカー", "바이오마커가", "s:BMK"),
        ("CD19を標的", "CD19 표적", "c:cd19"),
    ],
)
def test_japanese_meets_korean(japanese: str, korean: str, term: str) -> None:
    assert term in shared((japanese, "ja"), (korean, "ko"))


@pytest.mark.parametrize(
    ("other", "language", "english", "term"),
    [
        ("マイクロバイオーム", "ja", "the microbiome", "s:MKLBM"),
        ("마이크로바이옴", "ko", "the microbiome", "s:MKLBM"),
        ("PD-1 항체", "ko", "anti PD1", "c:pd1"),
    ],
)
def test_loanwords_and_codes_meet_english(
    other: str, language: Language, english: str, term: str
) -> None:
    assert term in shared((other, language), (english, "en"))


@needs_dictionary
@pytest.mark.parametrize(
    ("other", "language", "english"),
    [
        ("遺伝子", "ja", "genes"),
        ("유전자", "ko", "genes"),
        ("感染", "ja", "infections"),
        ("세포", "ko", "cell"),
    ],
)
def test_dictionary_leads_to_english(other: str, language: Language, english: str) -> None:
    assert any(t.startswith("e:") for t in shared((other, language), (english, "en")))


def test_concepts_meet_where_nothing_else_does() -> None:
    lexicon = Lexicon([Concept("fever", ("발열", "열"), ("熱",), ("fever", "pyrexia"))])
    assert "x:fever" in shared(("열이 난다", "ko"), ("pyrexia", "en"), lexicon)
    assert "x:fever" not in shared(("열이 난다", "ko"), ("pyrexia", "en"))


@pytest.mark.parametrize(
    ("korean", "english"), [("꽃이", "flower"), ("눈", "eyes"), ("늘어나는", "increased")]
)
def test_native_korean_words_lead_to_english(korean: str, english: str) -> None:
    assert any(t.startswith("e:") for t in shared((korean, "ko"), (english, "en")))


def test_one_syllable_inside_a_word_is_no_word() -> None:
    assert not any(t.startswith("e:") for t in shared(("눈꺼풀임", "ko"), ("snow", "en")))


def test_repetition_adds_weight() -> None:
    once, twice = bridge_terms("항체", "ko", NONE), bridge_terms("항체 항체", "ko", NONE)
    assert twice["h:항체"] == pytest.approx(2 * once["h:항체"])


@given(st.text(st.characters(exclude_categories=())), st.sampled_from(["ko", "ja", "en"]))
@settings(deadline=None)
def test_total_with_positive_weights(text: str, language: Language) -> None:
    assert all(weight > 0 for weight in bridge_terms(text, language).values())


@pytest.mark.parametrize("unit", ["가", "再", "カ", "a", "1,", "A-"])
def test_linear_on_text_without_spaces(unit: str) -> None:
    started = time.process_time()
    bridge_terms(unit * 50_000, "ja" if unit in "再カ" else "ko")
    assert time.process_time() - started < 5
