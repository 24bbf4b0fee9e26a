import pytest
from hypothesis import given
from hypothesis import strategies as st

from koryu_engine.language.hangul import neutral, reading, split_syllable


@pytest.mark.parametrize(
    ("kanji", "hangul"),
    [
        ("再生医療", "재생의료"),
        ("再生醫療", "재생의료"),
        ("遺伝子", "유전자"),
        ("阻害剤", "저해제"),
        ("細胞", "세포"),
        ("抗体", "항체"),
        ("免疫療法", "면역요법"),
        ("臨床試験", "임상시험"),
        ("確率", "확률"),
        ("女性", "여성"),
        ("実証", "실증"),
        ("計画", "계획"),
        ("障害者", "장애자"),
        ("癌", "암"),
        ("人々", "인인"),
    ],
)
def test_reading(kanji: str, hangul: str) -> None:
    assert reading(kanji) == neutral(hangul)


def test_initial_sound_law_unites_positions() -> None:
    assert neutral("립녀량로률래") == "입여양노율내"
    assert neutral("유전자료") == neutral("유전자요")


def test_unknown_characters_stay() -> None:
    assert reading("𠮷x")[-1] == "x"


@given(st.text(st.characters(exclude_categories=())))
def test_total_and_idempotent(text: str) -> None:
    assert neutral(neutral(text)) == neutral(text)
    assert isinstance(reading(text), str)


def test_split_syllable() -> None:
    assert split_syllable("가") == (0, 0, 0)
    assert split_syllable("힣") == (18, 20, 27)
