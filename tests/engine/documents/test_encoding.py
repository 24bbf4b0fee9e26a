"""Text files in the encodings of Korean and Japanese offices, long and short."""

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from koryu_engine.documents.encoding import decode

KOREAN = "본 기술은 면역항암 항체에 관한 것으로, 공동연구 파트너를 찾고 있습니다."
JAPANESE = "本技術はがん免疫抗体に関するもので、共同研究のパートナーを探しています。\n"


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        *((KOREAN, e) for e in ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be")),
        *((KOREAN, e) for e in ("cp949", "euc_kr")),
        *((JAPANESE, e) for e in ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be")),
        *((JAPANESE, e) for e in ("cp932", "shift_jis", "iso2022_jp")),
        ("항체", "cp949"),
        ("뷁과 햏은 드문 글자", "cp949"),
        ("抗体", "cp932"),
        ("カタカナ", "cp932"),
        ("①②㈱髙島", "cp932"),
        ("naïve café", "cp1252"),
        ("plain words", "ascii"),
        ("회사명,분야\n샘플,항체\n", "cp949"),
    ],
)
def test_text_comes_back_as_it_was_written(text, encoding):
    found = decode(text.encode(encoding))
    assert found is not None and found.certain
    assert found.text == text


def test_mixed_length_samples_never_take_the_other_language():
    for text, encoding in ((KOREAN, "cp949"), (JAPANESE, "cp932")):
        for size in range(2, len(text)):
            found = decode(text[:size].encode(encoding))
            assert found is not None and found.text == text[:size]


def test_a_damaged_byte_is_replaced_and_said():
    data = (KOREAN * 5).encode("cp949")
    found = decode(data[:41] + b"\xff" + data[42:])
    assert found is not None and not found.certain
    assert "공동연구 파트너" in found.text


@pytest.mark.parametrize(
    "data", [bytes(range(256)) * 8, b"\0\1\2" * 50, codecs.BOM_UTF16_LE + b"\0"]
)
def test_other_bytes_are_no_text(data):
    assert decode(data) is None


@given(st.binary(max_size=500))
def test_any_bytes_give_text_or_nothing(data):
    found = decode(data)
    assert found is None or isinstance(found.text, str)
