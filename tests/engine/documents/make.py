"""Makes the documents the tests read: real ones, damaged ones, hostile ones. Samples, all of it."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

import docx
import openpyxl
import pikepdf
import pptx
from hwpx import HwpxDocument
from hwpx.hwp5.cfb import build_compound_file
from hwpx.hwp5.writer import write_hwp5
from pptx.util import Inches
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen import canvas

TITLE_KO = "고형암 CAR-T 세포치료제 기술 소개"
BODY_KO = "키메라항원수용체를 이용한 비임상 단계의 치료제입니다."
TITLE_JA = "網膜再生に用いるiPS細胞シートの紹介"
BODY_JA = "再生医療等製品の第II相試験を実施しています。"
TABLE = (("구분", "내용"), ("적응증", "교모세포종"))
WORD_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"


def pdf(
    pages: int = 1, *, lines: tuple[str, ...] = (TITLE_KO, BODY_KO), ja: str = BODY_JA
) -> bytes:
    for font in ("HYSMyeongJo-Medium", "HeiseiMin-W3"):
        pdfmetrics.registerFont(UnicodeCIDFont(font))
    out = io.BytesIO()
    paper = canvas.Canvas(out)
    for page in range(pages):
        paper.setFont("HYSMyeongJo-Medium", 11)
        for row, line in enumerate(lines):
            paper.drawString(50, 780 - 40 * row, line)
        paper.setFont("HeiseiMin-W3", 11)
        paper.drawString(50, 780 - 40 * len(lines), ja)
        paper.drawString(50, 60, f"- {page + 1} -")
        paper.showPage()
    paper.save()
    return out.getvalue()


def pdf_scan() -> bytes:
    """A page with a drawing and no letter."""
    out = io.BytesIO()
    paper = canvas.Canvas(out)
    paper.rect(50, 50, 400, 600, fill=1)
    paper.showPage()
    paper.save()
    return out.getvalue()


def pdf_encrypted(*, user: str, owner: str = "owner-secret") -> bytes:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf())) as opened:
        opened.save(out, encryption=pikepdf.Encryption(user=user, owner=owner, R=6))
    return out.getvalue()


def pdf_with_script() -> bytes:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf())) as opened:
        opened.Root.OpenAction = pikepdf.Dictionary(
            S=pikepdf.Name.JavaScript, JS=pikepdf.String("app.alert(1)")
        )
        opened.save(out, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    return out.getvalue()


def docx_text(title: str, *paragraphs: str) -> bytes:
    """A heading and running text, all of it the caller's."""
    document = docx.Document()
    document.add_heading(title, 1)
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    return _saved(document)


def docx_file(title: str = TITLE_KO, body: str = BODY_KO) -> bytes:
    document = docx.Document()
    document.add_heading(title, 1)
    document.add_paragraph(body)
    table = document.add_table(2, 2)
    for row, cells in enumerate(TABLE):
        for column, text in enumerate(cells):
            table.cell(row, column).text = text
    document.add_heading("개발 현황", 2)
    document.add_paragraph(BODY_JA)
    return _saved(document)


def docx_merged_cells() -> bytes:
    document = docx.Document()
    table = document.add_table(1, 3)
    table.cell(0, 0).merge(table.cell(0, 2)).text = "병합된 칸"
    return _saved(document)


def pptx_file(*, hidden: bool = False) -> bytes:
    deck = pptx.Presentation()
    for title, body in ((TITLE_KO, BODY_KO), (TITLE_JA, BODY_JA)):
        slide = deck.slides.add_slide(deck.slide_layouts[1])
        slide.shapes.title.text = title
        slide.placeholders[1].text = body
        slide.notes_slide.notes_text_frame.text = "발표자만 보는 메모"
    table = deck.slides[0].shapes.add_table(2, 2, Inches(1), Inches(4), Inches(4), Inches(1)).table
    for row, cells in enumerate(TABLE):
        for column, text in enumerate(cells):
            table.cell(row, column).text = text
    if hidden:
        deck.slides[1].element.set("show", "0")
    return _saved(deck)


def xlsx_file(*, hidden: bool = False) -> bytes:
    book = openpyxl.Workbook()
    book.active.title = "파이프라인"
    for row in (*TABLE, ("단계", "비임상", 3)):
        book.active.append(row)
    second = book.create_sheet("社内限")
    second.append(["抗体", "内部の数字"])
    if hidden:
        second.sheet_state = "hidden"
    return _saved(book)


def hwpx_file() -> bytes:
    document = HwpxDocument.new()
    document.add_paragraph(TITLE_KO)
    document.add_paragraph(BODY_KO)
    table = document.add_table(2, 2)
    for row, cells in enumerate(TABLE):
        for column, text in enumerate(cells):
            table.set_cell_text(row, column, text)
    return document.to_bytes()


def hwpx_encrypted() -> bytes:
    manifest = (
        '<manifest xmlns="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        '<file-entry full-path="Contents/section0.xml"><encryption-data/></file-entry></manifest>'
    )
    return with_entries(hwpx_file(), {"META-INF/manifest.xml": manifest.encode()})


def hwp_file() -> bytes:
    with zipfile.ZipFile(io.BytesIO(hwpx_file())) as opened:
        return write_hwp5({name: opened.read(name) for name in opened.namelist()})


def hwp_with_flags(flags: int) -> bytes:
    """The sample HWP with other properties in its file header."""
    data = bytearray(hwp_file())
    at = data.index(b"HWP Document File") + 36
    data[at : at + 4] = struct.pack("<I", flags)
    return bytes(data)


def compound(*names: str) -> bytes:
    """A compound file with streams of these names, as an encrypted or an old Office file has."""
    return build_compound_file([(name, b"\1" * 5_000) for name in names])


def with_entries(data: bytes, changed: dict[str, bytes]) -> bytes:
    """A copy of an archive with some entries put in or replaced."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", 8) as new:
        for entry in old.infolist():
            if entry.filename not in changed:
                new.writestr(entry, old.read(entry))
        for name, content in changed.items():
            new.writestr(name, content)
    return out.getvalue()


def docx_body(xml: bytes) -> bytes:
    return with_entries(docx_file(), {"word/document.xml": xml})


def billion_laughs() -> bytes:
    levels = "".join(f'<!ENTITY l{n + 1} "{f"&l{n};" * 10}">' for n in range(9))
    return docx_body(
        f'<?xml version="1.0"?><!DOCTYPE d [<!ENTITY l0 "하">{levels}]><d>&l9;</d>'.encode()
    )


def deep_xml(depth: int = 200_000) -> bytes:
    return docx_body(b"<?xml version='1.0'?>" + b"<a>" * depth + b"</a>" * depth)


def bomb(size: int = 400 * 1024 * 1024) -> bytes:
    """A Word file whose picture unpacks to `size` zero bytes; honest in its directory."""
    out = io.BytesIO(docx_file())
    with (
        zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as opened,
        opened.open("word/media/image1.bin", "w", force_zip64=True) as entry,
    ):
        for _ in range(size // (1 << 20)):
            entry.write(bytes(1 << 20))
    return out.getvalue()


def lying_bomb(size: int = 64 * 1024 * 1024) -> bytes:
    """A Word file whose directory claims a small size for an entry that unpacks to `size`."""
    packed = zlib.compressobj(9, zlib.DEFLATED, -15)
    body = packed.compress(bytes(size)) + packed.flush()
    marker = b"\0" * len(body)
    out = io.BytesIO(docx_file())
    with zipfile.ZipFile(out, "a") as opened:
        info = zipfile.ZipInfo("word/media/x.bin")
        opened.writestr(info, marker)
        start = info.header_offset
    data = bytearray(out.getvalue())
    local, central = start, data.rindex(b"PK\x01\x02")
    content = local + 30 + len(info.filename)
    data[content : content + len(body)] = body
    data[local + 8 : local + 10] = data[central + 10 : central + 12] = struct.pack("<H", 8)
    return bytes(data)


def many_entries(count: int = 20_000) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as opened:
        for number in range(count):
            opened.writestr(str(number), b"")
    return out.getvalue()


def nested(depth: int = 5) -> bytes:
    """An archive in an archive in an archive, inside a Word file."""
    inner = docx_file()
    for _ in range(depth):
        inner = with_entries(docx_file(), {"word/embeddings/inner.docx": inner})
    return inner


def encrypted_entry() -> bytes:
    """A Word file with the password flag set on its first entry, in both headers."""
    data = bytearray(docx_file())
    for magic, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(magic) + offset] |= 1
    return bytes(data)


def macro_docx() -> bytes:
    types = zipfile.ZipFile(io.BytesIO(docx_file())).read("[Content_Types].xml").decode()
    types = types.replace(WORD_TYPE, "application/vnd.ms-word.document.macroEnabled.main+xml")
    changed = {"[Content_Types].xml": types.encode(), "word/vbaProject.bin": b"\1"}
    return with_entries(docx_file(), changed)


def plain_zip() -> bytes:
    return with_entries(b"PK\x05\x06" + bytes(18), {"readme.txt": b"nothing"})


def png() -> bytes:
    def part(name: bytes, content: bytes) -> bytes:
        checksum = zlib.crc32(name + content)
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", checksum)

    header = part(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
    return (
        b"\x89PNG\r\n\x1a\n" + header + part(b"IDAT", zlib.compress(b"\0\0")) + part(b"IEND", b"")
    )


def jpeg() -> bytes:
    return b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\0\0\1\0\1\0\0" + b"\0" * 64 + b"\xff\xd9"


def _saved(document: object) -> bytes:
    out = io.BytesIO()
    document.save(out)  # type: ignore[attr-defined]
    return out.getvalue()
