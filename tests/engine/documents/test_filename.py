"""Safe names: one form, nothing hidden, never too long."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from koryu_engine.documents import safe_name


@pytest.mark.parametrize(
    ("given_name", "safe"),
    [
        (unicodedata.normalize("NFD", "사업계획서.hwp"), "사업계획서.hwp"),
        (unicodedata.normalize("NFD", "がんプロジェクト.pdf"), "がんプロジェクト.pdf"),
        ("../../etc/passwd", "passwd"),
        (r"C:\Users\kim\제안서.docx", "제안서.docx"),
        ("보고서\u202efdp.exe", "보고서fdp.exe"),
        ("a\x00b\nc\t.txt", "abc.txt"),
        ("  두   칸 .pdf", "두 칸.pdf"),
        (".htaccess", "htaccess"),
        ("", "file"),
        ("///", "file"),
        ("CON.txt", "file-CON.txt"),
        ('계약:"최종"<1>|?*.pdf', "계약최종1.pdf"),
        ("\ud800lone.txt", "lone.txt"),
        ("株式会社（見本）.pdf", "株式会社（見本）.pdf"),
    ],
)
def test_examples(given_name, safe):
    assert safe_name(given_name) == safe


def test_long_names_keep_their_extension_and_whole_letters():
    name = safe_name("가" * 300 + ".hwpx", max_bytes=100)
    assert name == "가" * 31 + ".hwpx"
    assert len(safe_name("x" * 500 + "." + "y" * 500).encode()) <= 200


@given(st.text(st.characters(), max_size=300))
def test_any_name_becomes_a_safe_one_and_stays_so(name):
    safe = safe_name(name)
    assert safe and safe not in {".", ".."} and len(safe.encode()) <= 210
    assert not set(safe) & set('/\\:*?"<>|\0\n')
    assert unicodedata.is_normalized("NFC", safe)
    assert safe_name(safe) == safe
