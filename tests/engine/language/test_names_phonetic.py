"""Class strings: what the scripts do not keep apart is folded, what they keep apart is not."""

import pytest

from koryu_engine.language.names_phonetic import ENGLISH, JAPANESE, KOREAN, classes, spelled


@pytest.mark.parametrize(
    ("hangul", "kana", "latin", "reading"),
    [
        ("닛산", "ニッサン", "Nissan", JAPANESE),
        ("도쿄", "トウキョウ", "Tōkyō", JAPANESE),
        ("간포", "かんぽ", "Kampo", JAPANESE),
        ("영", "ヨン", "Young", KOREAN),
        ("제넥신", "ジェネクシン", "Genexine", ENGLISH),
    ],
)
def test_scripts_meet(hangul: str, kana: str, latin: str, reading: int) -> None:
    without_u = [classes(text, reading).replace("u", "") for text in (hangul, kana, latin)]
    assert without_u[0] == without_u[1] == without_u[2]


@pytest.mark.parametrize(("a", "b"), [("강", "감"), ("김", "기"), ("노", "도"), ("서울", "세울")])
def test_different_syllables_stay_apart(a: str, b: str) -> None:
    assert classes(a) != classes(b)


def test_letters_are_spelled_as_they_are_called() -> None:
    assert spelled("JCR") == classes("제이씨알")
    assert spelled("LG") == classes("엘지")


def test_other_characters_are_passed_over() -> None:
    assert classes("🧬 漢字 123") == ""
