"""The gate decides by structure, flags what matters and refuses what is dangerous."""

import io
import random
import time
import unicodedata
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from koryu_engine.documents import FileKind, Flag, Kind, Limits, Reason, identify
from tests.engine.documents import make

CSV = "기관,분야\n샘플바이오,항체\n"
MARKDOWN = "# 제목\n\n본문입니다.\n"
HONEST = [
    (make.pdf, "a.pdf", Kind.PDF),
    (make.docx_file, "a.docx", Kind.DOCX),
    (make.pptx_file, "a.pptx", Kind.PPTX),
    (make.xlsx_file, "a.xlsx", Kind.XLSX),
    (make.hwpx_file, "a.hwpx", Kind.HWPX),
    (make.hwp_file, "a.hwp", Kind.HWP),
    (make.png, "a.png", Kind.PNG),
    (make.jpeg, "a.JPG", Kind.JPEG),
    (lambda: "한 줄의 글입니다.\n".encode(), "a.txt", Kind.TEXT),
    (lambda: CSV.encode("cp949"), "a.csv", Kind.CSV),
    (lambda: MARKDOWN.encode(), "a.md", Kind.MARKDOWN),
]


@pytest.mark.parametrize(("build", "name", "kind"), HONEST)
def test_an_honest_file_is_known_and_unflagged(build, name, kind):
    assert identify(build(), name) == FileKind(kind)


@pytest.mark.parametrize(("build", "name", "kind"), HONEST)
def test_the_name_changes_nothing_but_the_flag(build, name, kind):
    lying = "a.hwp" if kind is not Kind.HWP else "a.pdf"
    assert identify(build(), lying) == FileKind(kind, frozenset({Flag.NAME_LIES}))


@pytest.mark.parametrize(
    ("name", "lies"),
    [
        ("메모.md", False),
        ("표.csv", False),
        ("이름없음", False),
        ("a.log", False),
        ("a.exe.pdf", True),
    ],
)
def test_text_may_carry_any_text_name(name, lies):
    assert (Flag.NAME_LIES in identify(b"plain words", name).flags) is lies


def test_a_program_with_a_document_name_is_unsupported():
    program = b"MZ" + bytes(range(256)) * 40
    assert identify(program, "사업계획서.pdf") == FileKind(
        Kind.UNKNOWN, frozenset({Flag.NAME_LIES}), Reason.UNSUPPORTED
    )


def test_a_path_is_read_like_bytes(tmp_path: Path):
    path = tmp_path / "a.docx"
    path.write_bytes(make.docx_file())
    assert identify(path, path.name) == FileKind(Kind.DOCX)
    small = Limits(max_bytes=100)
    assert identify(path, path.name, small).refusal is Reason.TOO_LARGE
    assert identify(path.read_bytes(), path.name, small).refusal is Reason.TOO_LARGE


@pytest.mark.parametrize(
    ("build", "kind"),
    [
        (lambda: make.compound("EncryptionInfo", "EncryptedPackage"), Kind.UNKNOWN),
        (lambda: make.hwp_with_flags(0b11), Kind.HWP),
        (lambda: make.hwp_with_flags(0b10001), Kind.HWP),
        (make.hwpx_encrypted, Kind.HWPX),
        (make.encrypted_entry, Kind.UNKNOWN),
    ],
)
def test_encrypted_files_are_refused(build, kind):
    found = identify(build(), "a.docx")
    assert (found.kind, found.refusal) == (kind, Reason.ENCRYPTED)


def test_an_encrypted_pdf_is_flagged_only():
    found = identify(make.pdf_encrypted(user=""), "a.pdf")
    assert found == FileKind(Kind.PDF, frozenset({Flag.ENCRYPTED}))


@pytest.mark.parametrize("build", [make.bomb, make.many_entries])
def test_bombs_are_told_by_their_directory_quickly(build):
    data = build()
    started = time.perf_counter()
    assert identify(data, "a.docx").refusal is Reason.BOMB
    assert time.perf_counter() - started < 1


def test_a_huge_directory_behind_a_small_end_record_is_refused():
    data = make.docx_file()
    at = data.rindex(b"PK\x05\x06")
    huge = b"PK\x06\x06" + bytes(28) + (10**6).to_bytes(8, "little") + bytes(16)
    locator = b"PK\x06\x07" + bytes(4) + at.to_bytes(8, "little") + bytes(4)
    assert identify(data[:at] + huge + locator + data[at:], "a.docx").refusal is Reason.BOMB


@pytest.mark.parametrize(
    ("build", "kind"),
    [
        (make.macro_docx, Kind.DOCX),
        (make.pdf_with_script, Kind.PDF),
        (lambda: make.hwp_with_flags(0b1001), Kind.HWP),
    ],
)
def test_macros_are_flagged(build, kind):
    found = identify(build(), f"a.{kind}")
    assert found == FileKind(kind, frozenset({Flag.MACROS}))


@pytest.mark.parametrize("data", [b"", b"\n \n", b"\0" * 4096, b"\xef\xbb\xbf"])
def test_empty_files_are_refused(data):
    assert identify(data, "a.txt").refusal is Reason.EMPTY


@pytest.mark.parametrize("build", [make.docx_file, make.hwpx_file, make.hwp_file])
def test_truncated_containers_are_broken(build):
    data = build()
    assert identify(data[: len(data) // 2], "a").refusal is Reason.BROKEN


@pytest.mark.parametrize("build", [make.pdf, make.png, make.jpeg])
def test_truncated_pages_and_images_are_flagged(build):
    assert Flag.TRUNCATED in identify(build()[:-40], "a").flags


def test_old_office_files_and_other_archives_are_unsupported():
    assert identify(make.compound("WordDocument"), "a.doc").refusal is Reason.UNSUPPORTED
    assert identify(make.plain_zip(), "a.zip").refusal is Reason.UNSUPPORTED


@settings(max_examples=300, deadline=None)
@given(
    st.sampled_from(
        [b"", b"%PDF-1.7\n", b"PK\x03\x04", b"PK\x05\x06", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"]
    ),
    st.binary(max_size=3_000),
)
def test_identify_never_raises(magic, rest):
    assert isinstance(identify(magic + rest, "파일.pdf"), FileKind)


@pytest.mark.parametrize("build", [make.docx_file, make.hwp_file, make.hwpx_file])
def test_identify_never_raises_on_damaged_containers(build):
    whole = build()
    dice = random.Random(7)
    for _ in range(150):
        data = bytearray(whole)
        for _ in range(dice.randint(1, 30)):
            data[dice.randrange(len(data))] = dice.randrange(256)
        assert isinstance(identify(bytes(data), "a"), FileKind)


def test_names_inside_archives_may_be_decomposed():
    name = unicodedata.normalize("NFD", "한글.xml")
    data = make.with_entries(make.docx_file(), {name: b"<a/>"})
    assert identify(data, "a.docx") == FileKind(Kind.DOCX)
    assert name in zipfile.ZipFile(io.BytesIO(data)).namelist()
