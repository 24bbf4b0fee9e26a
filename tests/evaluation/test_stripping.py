"""Files without what they say of their makers."""

import io
import zipfile
import zlib

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo
from pypdf import PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    NameObject,
    NumberObject,
    StreamObject,
    TextStringObject,
)

from koryu.evaluation.rules.stripping import stripped

WHO = "AuthorSecret"
OWNER = 0x013B  # the Exif tag of whoever took a picture


def jpeg() -> bytes:
    exif, out = Image.Exif(), io.BytesIO()
    exif[OWNER] = WHO
    Image.new("RGB", (9, 7), "teal").save(out, "JPEG", exif=exif, comment=WHO)
    return out.getvalue() + WHO.encode()  # telephones write clips and thumbnails behind


def png() -> bytes:
    exif, text, out = Image.Exif(), PngInfo(), io.BytesIO()
    exif[OWNER] = WHO
    text.add_text("Author", WHO)
    text.add_itxt("XML:com.adobe.xmp", WHO, zip=True)
    Image.new("RGB", (9, 7), "teal").save(out, "PNG", exif=exif, pnginfo=text)
    return out.getvalue()


def package(**parts: str | bytes) -> bytes:
    """A package; names are written with __ for a slash and are followed by their kind."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        made.comment = WHO.encode()
        for name, data in parts.items():
            path, _sep, kind = name.rpartition("_")
            info = zipfile.ZipInfo(f"{path.replace('__', '/')}.{kind}")
            info.comment, info.extra = WHO.encode(), b"\x99\x99\x0c\x00" + WHO.encode()
            made.writestr(info, data)
    return out.getvalue()


def unpacked(content: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as found:
        nested = [found.read(each) for each in found.namelist()]
    inner = [unpacked(each) for each in nested if zipfile.is_zipfile(io.BytesIO(each))]
    return b"".join([content, *nested, *inner])


@pytest.mark.parametrize("kind", ["pdf", "docx", "jpeg", "png"])
def test_a_damaged_file_is_not_handed_on(kind):
    broken = {"pdf": b"%PDF-1.4 broken", "docx": b"PK broken", "jpeg": b"\xff\xd8\xff\xe1\xff"}
    assert stripped(broken.get(kind, b"\x89PNG\r\n\x1a\n\x00"), kind) is None


def test_changes_and_comments_lose_their_authors():
    made = package(
        word__document_xml=(
            f'<w:ins w:id="1" w:author="{WHO}" w:date="2026-01-01T00:00:00Z"><w:t>글</w:t></w:ins>'
        ),
        word__comments_xml=f'<w:comment w:author="{WHO}" w:initials="AS"/>',
        docProps__core_xml=f"<dc:creator>{WHO}</dc:creator>",
        docProps__thumbnail_jpeg=WHO,
    )
    clean = unpacked(stripped(made, "docx"))
    assert WHO.encode() not in clean
    assert "글".encode() in clean


@pytest.mark.parametrize(
    ("kind", "parts"),
    [
        ("xlsx", {"xl__workbook_xml": f'<x15ac:absPath url="C:\\Users\\{WHO}\\a" xmlns="x"/><s/>'}),
        ("xlsx", {"xl__revisions__userNames_xml": f'<userInfo name="{WHO}" id="1"/>'}),
        ("xlsx", {"xl__printerSettings__printerSettings1_bin": WHO.encode()}),
        (
            "docx",
            {"customXml__item1_xml": f"<p:properties><p:Owner>{WHO}</p:Owner></p:properties>"},
        ),
        (
            "docx",
            {
                "word___rels__settings.xml_rels": (
                    f'<Relationship Id="r1" Target="file:///C:\\Users\\{WHO}\\a.dotx" '
                    'TargetMode="External"/>'
                )
            },
        ),
        ("docx", {"word__embeddings__oleObject1_bin": WHO.encode()}),
        ("pptx", {"ppt__changesInfos__changesInfo1_xml": f'<pc:chgData name="{WHO}" userId="1"/>'}),
        ("pptx", {"ppt__commentAuthors_xml": f'<p:cmAuthor id="0" name="{WHO}" initials="A"/>'}),
        ("hwpx", {"Contents__header_xml": f'<hh:trackChangeAuthor name="{WHO}" mark="1"/>'}),
        (
            "hwpx",
            {"Contents__section0_xml": f'<hp:stringParam name="Author">{WHO}</hp:stringParam>'},
        ),
    ],
    ids=lambda each: "-".join(each) if isinstance(each, dict) else each,
)
def test_a_part_that_names_somebody_is_emptied(kind, parts):
    made = package(**parts)
    assert WHO.encode() in unpacked(made)
    clean = stripped(made, kind)
    assert WHO.encode() not in unpacked(clean)
    with zipfile.ZipFile(io.BytesIO(clean)) as found:
        assert len(found.namelist()) == 1  # what points at the part still finds it


@pytest.mark.parametrize(("kind", "folder"), [("docx", "word__media"), ("hwpx", "BinData")])
def test_pictures_inside_keep_what_is_seen_and_nothing_else(kind, folder):
    made = package(**{f"{folder}__image1_jpeg": jpeg(), f"{folder}__image2_png": png()})
    clean = stripped(made, kind)
    assert WHO.encode() not in unpacked(clean)
    with zipfile.ZipFile(io.BytesIO(clean)) as found:
        for name in found.namelist():
            Image.open(io.BytesIO(found.read(name))).load()


def test_a_workbook_inside_a_document_is_cleaned_too():
    inner = package(docProps__core_xml=f"<dc:creator>{WHO}</dc:creator>", xl__a_xml="<v>42</v>")
    clean = unpacked(stripped(package(word__embeddings__book1_xlsx=inner), "docx"))
    assert WHO.encode() not in clean
    assert b"<v>42</v>" in clean


@pytest.mark.parametrize(("kind", "make"), [("jpeg", jpeg), ("png", png)])
def test_a_picture_is_handed_on_without_who_took_it(kind, make):
    before, after = (Image.open(io.BytesIO(each)) for each in (make(), stripped(make(), kind)))
    assert before.getexif()[OWNER] == WHO
    assert not after.getexif()
    assert "Author" not in after.info
    assert "comment" not in after.info
    assert before.tobytes() == after.tobytes()
    assert WHO.encode() not in stripped(make(), kind)


def pdf() -> bytes:
    """A page with a photograph, metadata of its own, a signature, a note and an attachment."""
    writer = PdfWriter()
    page = writer.add_blank_page(width=200, height=200)
    page[NameObject("/Resources")] = DictionaryObject(
        {
            NameObject("/XObject"): DictionaryObject(
                {
                    NameObject("/P0"): writer._add_object(photograph(writer, packed=False)),
                    NameObject("/P1"): writer._add_object(photograph(writer, packed=True)),
                }
            )
        }
    )
    signature = DictionaryObject(
        {NameObject("/Type"): NameObject("/Sig"), NameObject("/Name"): TextStringObject(WHO)}
    )
    widget = annotation("/Widget", {"/FT": NameObject("/Sig"), "/T": TextStringObject(WHO)})
    widget[NameObject("/V")] = writer._add_object(signature)
    clip = annotation("/FileAttachment", {"/FS": writer._add_object(said("attached"))})
    note = annotation("/Text", {"/T": TextStringObject(WHO), "/Contents": TextStringObject("글")})
    page[NameObject("/Annots")] = ArrayObject(
        [writer._add_object(each) for each in (widget, clip, note)]
    )
    writer.add_attachment("a.txt", WHO.encode())
    writer.add_metadata({"/Author": WHO})
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def photograph(writer: PdfWriter, *, packed: bool) -> StreamObject:
    """An image with metadata of its own, as it is or deflated once more."""
    filters = ("/FlateDecode", "/DCTDecode") if packed else ("/DCTDecode",)
    photograph = StreamObject()
    photograph._data = zlib.compress(jpeg()) if packed else jpeg()
    photograph.update(
        {
            NameObject("/Type"): NameObject("/XObject"),
            NameObject("/Subtype"): NameObject("/Image"),
            NameObject("/Filter"): ArrayObject([NameObject(each) for each in filters]),
            NameObject("/Width"): NumberObject(9),
            NameObject("/Height"): NumberObject(7),
            NameObject("/ColorSpace"): NameObject("/DeviceRGB"),
            NameObject("/BitsPerComponent"): NumberObject(8),
            NameObject("/Metadata"): writer._add_object(said("<x:xmpmeta>")),
            NameObject("/PieceInfo"): TextStringObject(WHO),
        }
    )
    return photograph


def said(text: str) -> DecodedStreamObject:
    stream = DecodedStreamObject()
    stream.set_data(f"{text} {WHO}".encode())
    return stream


def annotation(subtype: str, more: dict) -> DictionaryObject:
    given = {"/Type": NameObject("/Annot"), "/Subtype": NameObject(subtype)} | more
    rect = ArrayObject([NumberObject(each) for each in (0, 0, 9, 9)])
    return DictionaryObject({NameObject(k): v for k, v in (given | {"/Rect": rect}).items()})


def test_nothing_of_a_pdf_names_its_maker():
    clean = stripped(pdf(), "pdf")
    assert WHO.encode() in pdf()
    everything = [clean, *(inflated(part) for part in clean.split(b"stream")[1::2])]
    assert WHO.encode() not in b"".join(everything)
    assert WHO.encode("utf-16-be") not in b"".join(everything)
    page = PdfReader(io.BytesIO(clean)).pages[0]
    assert len(page.images) == 2
    assert [each.get_object()["/Contents"] for each in page["/Annots"] if "/Contents" in each] == [
        "글"
    ]


def inflated(part: bytes) -> bytes:
    try:
        return zlib.decompress(part.strip(b"\r\n"))
    except zlib.error:
        return b""
