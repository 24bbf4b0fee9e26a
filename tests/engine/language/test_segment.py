import pytest
from hypothesis import given
from hypothesis import strategies as st

from koryu_engine.language.latin import codes, stem
from koryu_engine.language.normalise import clean
from koryu_engine.language.segment import tokens


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("재생의료", ("재생", "생의", "의료")),
        ("암", ("암",)),
        ("抗体", ("抗体",)),
        ("抗体のこと", ("抗体", "のこ", "こと")),
        ("バイオ", ("バイ", "イオ")),
        ("the antibodies", ("antibod",)),
        ("PD-1", ("pd1", "pd", "1")),
        ("CD19", ("cd19", "cd19")),
    ],
)
def test_known(text: str, expected: tuple[str, ...]) -> None:
    assert tokens(text) == expected


@pytest.mark.parametrize(
    ("written", "joined"),
    [("CAR-T", "cart"), ("IL-6R", "il6r"), ("PD-1/PD-L1", "pd1pdl1"), ("TRL4", "trl4")],
)
def test_codes_are_joined(written: str, joined: str) -> None:
    assert codes(f"an {written} study") == [joined]


def test_two_character_terms_are_found_inside_longer_ones() -> None:
    assert set(tokens("항체")) < set(tokens("이중항체치료제"))
    assert set(tokens("抗体")) < set(tokens("二重特異性抗体医薬"))


@pytest.mark.parametrize(
    "family",
    [
        ("infection", "infected", "infections", "infectious"),
        ("antibody", "antibodies"),
        ("therapy", "therapies"),
        ("cell", "cells"),
        ("license", "licensed", "licenses"),
    ],
)
def test_inflections_share_a_stem(family: tuple[str, ...]) -> None:
    assert len({stem(word) for word in family}) == 1


def test_unlike_words_keep_apart() -> None:
    assert stem("virus") != stem("viral")
    assert stem("gas") == "gas"


@given(st.text(st.characters(exclude_categories=())))
def test_total_and_safe_for_a_full_text_index(text: str) -> None:
    assert all(token and not token.isspace() and '"' not in token for token in tokens(clean(text)))
