"""What the readers do when the first library fails, and what the worker may not do."""

import subprocess
import sys

import pytest
import unhwp

from koryu_engine.documents import DocumentError, Paragraph, Reason
from koryu_engine.documents.readers import Notes, hangul, pdf
from koryu_engine.documents.title import title_of
from tests.engine.documents import make

FORBIDDEN = """
from koryu_engine.documents.model import Limits
from koryu_engine.documents.worker import confine
confine(Limits())
import os, socket, subprocess
for act in (
    lambda: socket.create_connection(("127.0.0.1", 9)),
    lambda: socket.getaddrinfo("localhost", 80),
    lambda: subprocess.run(["true"]),
    lambda: os.system("true"),
    lambda: os.fork(),
):
    try:
        act()
    except PermissionError:
        continue
    raise SystemExit("allowed")
"""


def test_the_worker_may_not_reach_the_network_nor_start_programs():
    subprocess.run([sys.executable, "-c", FORBIDDEN], check=True, env={"PYTHONPATH": "src"})


def test_pdfium_reads_what_pypdf_cannot(monkeypatch):
    def fail(*_: object) -> None:
        raise ValueError("damaged")

    monkeypatch.setattr(pdf.pypdf, "PdfReader", fail)
    found = [p.text for p in pdf.read(make.pdf(), Notes())]
    assert found[:3] == [make.TITLE_KO, make.BODY_KO, make.BODY_JA]


def test_pdfium_takes_over_single_pages(monkeypatch):
    monkeypatch.setattr(pdf.pypdf.PageObject, "extract_text", lambda _: "\ue001\ue002\ufffd" * 9)
    found = list(pdf.read(make.pdf(pages=2), Notes()))
    assert {p.page for p in found} == {1, 2}
    assert found[0].text == make.TITLE_KO


def test_a_password_is_asked_for_by_either_library():
    with pytest.raises(DocumentError) as caught:
        list(pdf.read(make.pdf_encrypted(user="secret"), Notes()))
    assert caught.value.reason is Reason.ENCRYPTED


def test_hwp_has_a_second_reader(monkeypatch):
    def fail(_: bytes) -> None:
        raise unhwp.UnhwpError("damaged")

    monkeypatch.setattr(unhwp, "parse_bytes", fail)
    notes = Notes()
    found = [p.text for p in hangul.read_hwp(make.hwp_file(), notes) if p.text]
    assert found[:2] == [make.TITLE_KO, make.BODY_KO]
    assert notes.warnings == {"read_by_second_reader"}


def test_broken_lines_of_a_page_are_joined_by_the_custom_of_the_script():
    korean = (
        "이 기술은 췌장암의 치료에 쓰이는 항체를\n체내에서 만들도록 하는 방법입니다.\n□ 다음 항목"
    )
    assert pdf.paragraphs_of(korean, set()) == [
        "이 기술은 췌장암의 치료에 쓰이는 항체를 체내에서 만들도록 하는 방법입니다.",
        "□ 다음 항목",
    ]
    japanese = "本技術は膵がんの治療に用いる抗体を体内\nで産生させるための方法に関するものです。"
    assert pdf.paragraphs_of(japanese, set()) == [japanese.replace("\n", "")]


def test_a_korean_word_broken_over_two_lines_is_healed_when_it_is_met_whole():
    page = "우리는 개방형 혁신 프로그램을 함께 운영하고 있으며 개\n방형을 지향하는 협력을 이어 가고 있습니다."
    assert pdf.paragraphs_of(page, pdf.whole_words(page)) == [page.replace("\n", "")]
    apart = (
        "우리는 혁신 프로그램을 여러 기관과 함께 운영하며 모두\n협력하는 체계를 이어 가고 있습니다."
    )
    assert pdf.paragraphs_of(apart, pdf.whole_words(apart)) == [apart.replace("\n", " ")]


@pytest.mark.parametrize(
    ("lines", "stated", "title"),
    [
        (
            ["보도시점 11. 9.(목) 14:30", "한일 협력 본격 추진", "본문입니다."],
            None,
            "한일 협력 본격 추진",
        ),
        (["プレスリリース", "2026年11月23日", "■ 共同研究を開始"], None, "共同研究を開始"),
        (["이 문장은 마침표로 끝나는 본문입니다."], "항체 기술 소개", "항체 기술 소개"),
        (["이 문장은 마침표로 끝나는 본문입니다."], "Microsoft Word - 최종.docx", None),
        ([], None, None),
    ],
)
def test_titles(lines, stated, title):
    assert title_of([Paragraph(line) for line in lines], stated) == title
