import pytest
from hypothesis import given
from hypothesis import strategies as st

from koryu_engine.language.detect import detect


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("재생의료", "ko"),
        ("再生医療", "ja"),
        ("iPS細胞", "ja"),
        ("マイクロバイオーム", "ja"),
        ("regenerative medicine", "en"),
        ("PD-L1/CTLA-4 bispecific 항체", "ko"),
        ("AI 신약개발 플랫폼", "ko"),
        ("한국과 일본(日本)의 공동연구", "ko"),
        ("韓国の재생의료という言葉について", "ja"),
        ("The park at 湘南 (Shonan) is in Fujisawa", "en"),
        ("", "en"),
        ("12345 !?", "en"),
    ],
)
def test_known(text: str, language: str) -> None:
    assert detect(text) == language


@given(st.text(st.characters(exclude_categories=())))
def test_total(text: str) -> None:
    assert detect(text) in {"ko", "ja", "en"}
