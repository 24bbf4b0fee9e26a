"""Reading: the right text from each format, a typed reason for everything else, in bounded time."""

import random
import signal
import subprocess
import time
import unicodedata
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from koryu_engine.documents import (
    DocumentError,
    Kind,
    Limits,
    Paragraph,
    Reason,
    read_document,
)
from tests.engine.documents import make

TABLE_ROWS = ["구분 | 내용", "적응증 | 교모세포종"]


def reason_of(data: bytes, name: str = "a", limits: Limits | None = None) -> Reason:
    with pytest.raises(DocumentError) as caught:
        read_document(data, name, limits)
    return caught.value.reason


def texts(data: bytes, name: str = "a") -> list[str]:
    return [paragraph.text for paragraph in read_document(data, name).paragraphs]


def test_pdf_with_korean_and_japanese_fonts():
    found = read_document(make.pdf(pages=2), "a.pdf")
    page = [make.TITLE_KO, make.BODY_KO, make.BODY_JA]
    assert found.paragraphs == tuple(
        Paragraph(text, number, 0) for number in (1, 2) for text in (*page, f"- {number} -")
    )
    assert (found.kind, found.title, found.language) == (Kind.PDF, make.TITLE_KO, "ko")
    assert not found.truncated and not found.warnings


def test_docx_in_order_with_headings_and_tables():
    found = read_document(make.docx_file(), "a.docx")
    assert found.paragraphs == (
        Paragraph(make.TITLE_KO, None, 1),
        Paragraph(make.BODY_KO),
        *(Paragraph(row) for row in TABLE_ROWS),
        Paragraph("개발 현황", None, 2),
        Paragraph(make.BODY_JA),
    )
    assert found.title == make.TITLE_KO


def test_docx_merged_cells_are_read_once():
    assert texts(make.docx_merged_cells()) == ["병합된 칸"]


def test_pptx_slides_without_notes():
    found = read_document(make.pptx_file(), "a.pptx")
    assert found.paragraphs == (
        Paragraph(make.TITLE_KO, 1, 1),
        Paragraph(make.BODY_KO, 1),
        *(Paragraph(row, 1) for row in TABLE_ROWS),
        Paragraph(make.TITLE_JA, 2, 1),
        Paragraph(make.BODY_JA, 2),
    )


def test_hidden_slides_and_sheets_stay_hidden_and_are_said():
    slides = read_document(make.pptx_file(hidden=True), "a.pptx")
    assert {p.page for p in slides.paragraphs} == {1}
    assert slides.warnings == ("hidden_slides_left_out",)
    sheets = read_document(make.xlsx_file(hidden=True), "a.xlsx")
    assert {p.page for p in sheets.paragraphs} == {1}
    assert sheets.warnings == ("hidden_sheets_left_out",)


def test_xlsx_rows_by_sheet():
    found = read_document(make.xlsx_file(), "a.xlsx")
    assert found.paragraphs == (
        Paragraph("파이프라인", 1, 1),
        *(Paragraph(row, 1) for row in TABLE_ROWS),
        Paragraph("단계 | 비임상 | 3", 1),
        Paragraph("社内限", 2, 1),
        Paragraph("抗体 | 内部の数字", 2),
    )


@pytest.mark.parametrize(
    ("build", "kind"), [(make.hwpx_file, Kind.HWPX), (make.hwp_file, Kind.HWP)]
)
def test_hangul_documents(build, kind):
    found = read_document(build(), f"a.{kind}")
    cells = [cell for row in make.TABLE for cell in row]
    assert [p.text for p in found.paragraphs] == [make.TITLE_KO, make.BODY_KO, *cells]
    assert (found.kind, found.title) == (kind, make.TITLE_KO)


def test_markdown_headings_and_marks():
    found = read_document("## 개요\n\n**강조** [고리](https://example.org)".encode(), "a.md")
    assert found.paragraphs == (Paragraph("개요", None, 2), Paragraph("강조 고리"))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp949"])
def test_csv(encoding):
    data = '기관,분야\n"샘플, 바이오",항체\n'.encode(encoding)
    assert texts(data, "a.csv") == ["기관 | 분야", "샘플, 바이오 | 항체"]


def test_text_is_composed_and_cleaned():
    text = unicodedata.normalize("NFD", "한글 が") + "\u202e\u200b\x07끝\r\n\r\n\u3000다음"
    assert texts(text.encode(), "a.txt") == ["한글 が끝", "다음"]


def test_a_lone_surrogate_in_utf16_is_no_crash():
    data = "\ufeff앞뒤".encode("utf-16-le") + b"\x00\xd8" + "끝".encode("utf-16-le")
    assert reason_of(data) is Reason.UNSUPPORTED


def test_a_path_is_read_and_the_environment_is_not_handed_on(tmp_path: Path, monkeypatch):
    path = tmp_path / "한글.pdf"
    path.write_bytes(make.pdf())
    monkeypatch.setenv("PYTHONSTARTUP", "/nonexistent")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "json.py").write_text("raise SystemExit(3)")  # must not be imported from here
    assert read_document(path, path.name).kind is Kind.PDF


def test_a_pdf_that_only_forbids_editing_is_read():
    found = read_document(make.pdf_encrypted(user=""), "a.pdf")
    assert found.title == make.TITLE_KO
    assert found.warnings == ("encrypted",)


def test_a_pdf_without_its_last_bytes_is_read_and_said():
    found = read_document(make.pdf(pages=3)[:-20], "a.pdf")
    assert make.BODY_KO in found.text
    assert "truncated" in found.warnings


@pytest.mark.parametrize(
    ("build", "reason"),
    [
        (lambda: make.pdf_encrypted(user="secret"), Reason.ENCRYPTED),
        (lambda: make.compound("EncryptedPackage"), Reason.ENCRYPTED),
        (lambda: make.hwp_with_flags(0b11), Reason.ENCRYPTED),
        (make.encrypted_entry, Reason.ENCRYPTED),
        (make.bomb, Reason.BOMB),
        (make.lying_bomb, Reason.BOMB),
        (make.many_entries, Reason.BOMB),
        (make.nested, Reason.BOMB),
        (make.billion_laughs, Reason.BOMB),
        (make.deep_xml, Reason.BROKEN),
        (make.pdf_scan, Reason.NO_TEXT),
        (make.png, Reason.NO_TEXT),
        (lambda: b"", Reason.EMPTY),
        (lambda: b" \n", Reason.EMPTY),
        (lambda: make.compound("WordDocument"), Reason.UNSUPPORTED),
        (lambda: b"\x7fELF" + bytes(range(256)) * 9, Reason.UNSUPPORTED),
        (lambda: b"%PDF-1.7\nnothing of the kind", Reason.BROKEN),
        (lambda: make.pdf()[:2_000], Reason.BROKEN),
        (lambda: make.docx_body(b"<not-xml"), Reason.BROKEN),
        (lambda: make.docx_file()[:-4_000], Reason.BROKEN),
        (lambda: make.hwp_file()[:3_000], Reason.BROKEN),
    ],
)
def test_every_refusal_has_its_reason_in_time(build, reason):
    data = build()
    started = time.perf_counter()
    assert reason_of(data) is reason
    assert time.perf_counter() - started < 10


def test_embedded_documents_are_allowed():
    assert make.BODY_KO in read_document(make.nested(1), "a.docx").text


def test_too_large_is_said_before_anything_is_started(tmp_path: Path):
    path = tmp_path / "big.pdf"
    with path.open("wb") as out:
        out.truncate(Limits().max_bytes + 1)
    with pytest.raises(DocumentError) as caught:
        read_document(path, path.name)
    assert caught.value.reason is Reason.TOO_LARGE
    assert reason_of(b"x" * 101, limits=Limits(max_bytes=100)) is Reason.TOO_LARGE


def test_characters_and_pages_are_capped_and_said():
    found = read_document(("가나다라마\n" * 10_000).encode(), "a.txt", Limits(max_chars=1_000))
    assert found.truncated and 900 <= len(found.text) <= 1_000
    found = read_document(make.pdf(pages=5), "a.pdf", Limits(max_pages=2))
    assert found.truncated and {p.page for p in found.paragraphs} == {1, 2}


def test_a_thousand_pages_end_within_their_time():
    data = make.pdf(pages=1_000)
    started = time.perf_counter()
    found = read_document(data, "a.pdf", Limits(seconds=8))
    assert time.perf_counter() - started < 8
    assert found.paragraphs[0].text == make.TITLE_KO
    assert found.truncated or found.paragraphs[-1].page == 1_000


def test_an_overrun_is_killed(monkeypatch):
    started: list[subprocess.Popen[bytes]] = []
    popen = subprocess.Popen

    def recording(*args, **kwargs):
        started.append(popen(*args, **kwargs))
        return started[-1]

    monkeypatch.setattr(subprocess, "Popen", recording)
    begun = time.perf_counter()
    limits = Limits(seconds=0.05)
    assert reason_of(make.pdf(pages=300), limits=limits) is Reason.TIMED_OUT
    assert time.perf_counter() - begun < 5
    assert [process.returncode for process in started] == [-signal.SIGKILL]


def test_memory_is_bounded():
    text = ("가" * 1_000 + "\n").encode() * 13_000
    assert reason_of(text, limits=Limits(memory_mib=128)) in {Reason.TOO_LARGE, Reason.BROKEN}


@pytest.mark.parametrize(
    "build",
    [make.pdf, make.docx_file, make.pptx_file, make.xlsx_file, make.hwpx_file, make.hwp_file],
)
def test_damaged_documents_raise_typed_errors_only(build):
    whole = build()
    dice = random.Random(11)
    for _ in range(4):
        data = bytearray(whole)
        for _ in range(dice.randint(1, 200)):
            data[dice.randrange(8, len(data))] = dice.randrange(256)
        try:
            assert read_document(bytes(data), "a").paragraphs
        except DocumentError as error:
            assert error.reason in Reason


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.sampled_from(
        [b"", b"%PDF-1.4\n", b"PK\x03\x04", b"PK\x05\x06", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"]
    ),
    st.binary(min_size=1, max_size=2_000),
)
def test_random_bytes_raise_typed_errors_only(magic, rest):
    try:
        assert read_document(magic + rest, "임의.hwp").paragraphs
    except DocumentError as error:
        assert error.reason in Reason
