"""Files without what they say of their makers: properties, authors of comments and changes.

PDF: pages are copied into a new document, without information, XMP, signatures, attachments and
names on annotations. OOXML and HWPX: their property parts are emptied, the authors of comments and
changes blanked, paths of somebody's disk cut; pictures and files inside are cleaned as they would
be alone. What cannot be cleaned is not handed on (None); the caller then shows its text alone.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Callable

from pypdf import PdfReader, PdfWriter
from pypdf.errors import PyPdfError
from pypdf.generic import DictionaryObject, NameObject, StreamObject

from .pictures import bare_picture

PACKAGES = frozenset({"docx", "pptx", "xlsx", "hwpx"})
PICTURES = frozenset({"jpg", "jpeg", "png"})
PLAIN = frozenset({"txt", "csv", "markdown"})
MOST_BYTES = 200 * 2**20  # unpacked
_ANNOTATION_KEYS = ("/T", "/NM", "/M", "/CreationDate")
_MAKERS = ("/Metadata", "/PieceInfo", "/LastModified", "/AF", "/OPI")  # of any object
_NAMED_VALUES = ("/Sig", "/DocTimeStamp")
# The property parts of OOXML, each with the empty document that stands in its place.
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
_CORE = (
    f"{_XML}<cp:coreProperties xmlns:cp="
    '"http://schemas.openxmlformats.org/package/2006/metadata/core-properties"/>'
)
_EXTENDED = "http://schemas.openxmlformats.org/officeDocument/2006"
_EMPTY = {
    "docProps/core.xml": _CORE,
    "docProps/app.xml": f'{_XML}<Properties xmlns="{_EXTENDED}/extended-properties"/>',
    "docProps/custom.xml": f'{_XML}<Properties xmlns="{_EXTENDED}/custom-properties"/>',
}
_DROPPED = re.compile(r"docProps/thumbnail|Preview/|META-INF/signatures|_xmlsignatures/")
# … and what points at the parts that are left out.
_POINTER = re.compile(
    rb"""<(?:\w+:)?(?:Relationship|Override|rootfile)\b[^>]*"""
    rb"""(?:docProps/thumbnail|Preview/|_xmlsignatures/)[^>]*/>"""
)
_POINTING = ("_rels/.rels", "[Content_Types].xml", "META-INF/container.xml")
# Parts that are there for programs alone: emptied, so that what points at them finds them.
_BLANKED = re.compile(r"(printerSettings/|embeddings/|activeX/|BinData/)[^/]*\.(bin|ole)$", re.I)
_CUSTOM = re.compile(r"customXml/item\d+\.xml$")
_PEOPLE = re.compile(
    r"(word/people|ppt/(commentA|a)uthors|xl/persons/.+|xl/users/.+|xl/revisions/userNames|"
    r"ppt/changesInfos/.+)\.xml$"
)
_NAME = re.compile(rb"""(\bname\s*=\s*)(["'])[^"']*\2""")
_PATH = re.compile(rb"<(?:\w+:)?absPath\b[^>]*/>")
_OUTSIDE = re.compile(rb"""(\bTarget\s*=\s*)(["'])(?:file:|mailto:|\\\\|[A-Za-z]:)[^"']*\2""")
_TRACKER = re.compile(rb"""(<(?:\w+:)?trackChangeAuthor\b[^>]*?\bname\s*=\s*)(["'])[^"']*\2""")
_MEMO = re.compile(
    rb"""(<(?:\w+:)?stringParam\b[^>]*\bname\s*=\s*["'](?:Author|CreateDateTime)["'][^>]*>)[^<]*"""
)
_AUTHOR = re.compile(
    rb"""(\b(?:\w+:)?(?:author|initials|userId|providerId|displayName|lastModifiedBy|creator|"""
    rb"""userName|name(?=="[^"]*"\s+initials))\s*=\s*)(["'])[^"']*\2"""
)
_AUTHOR_TEXT = re.compile(
    rb"(<(?:\w+:)?(?:author|creator|lastModifiedBy|lastsaveby)\b[^>]*>)[^<]*(</)"
)
_HWPX_META = re.compile(rb"<opf:metadata\b.*?</opf:metadata>", re.DOTALL)
_COMMENTED = re.compile(
    r"(comments|commentAuthors|authors|document|people|footnotes|endnotes|header|footer|workbook|"
    r"person|section|header|revision|persons)[^/]*\.xml$",
    re.IGNORECASE,
)


def stripped(content: bytes, kind: str) -> bytes | None:
    """The file without properties; None for a kind, or a file, that cannot be cleaned."""
    if kind in PLAIN:
        return content
    clean = _cleaner(kind)
    if clean is None:
        return None
    try:
        return clean(content)
    except (
        PyPdfError,
        zipfile.BadZipFile,
        ValueError,
        KeyError,
        OSError,
        RecursionError,
        zlib.error,
    ):
        return None


def _cleaner(kind: str) -> Callable[[bytes], bytes] | None:
    if kind == "pdf":
        return _pdf
    if kind in PICTURES:
        return bare_picture
    return _package if kind in PACKAGES else None


def _pdf(content: bytes) -> bytes:
    writer = _copied(content)
    for page in writer.pages:
        _annotations(page)
    writer.metadata = None
    for name in ("/AcroForm", "/Names"):
        writer.root_object.pop(NameObject(name), None)
    for each in writer._objects:
        if isinstance(each, DictionaryObject):
            _bare(each)
    # What nothing points at any more is still written, but not copied: so it is copied once more.
    again = _copied(_written(writer))
    again.metadata = None
    return _written(again)


def _copied(content: bytes) -> PdfWriter:
    writer = PdfWriter()
    writer.append(PdfReader(io.BytesIO(content)), import_outline=False)
    return writer


def _written(writer: PdfWriter) -> bytes:
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _annotations(page: DictionaryObject) -> None:
    """Notes lose their authors; attachments go, and with them who signed."""
    for each in list(page.get("/Annots") or ()):
        annotation = each.get_object()
        for key in _ANNOTATION_KEYS:
            annotation.pop(NameObject(key), None)
        value = annotation.get("/V")
        signed = getattr(value.get_object() if value is not None else None, "get", None)
        if signed and signed("/Type") in _NAMED_VALUES or annotation.get("/FT") == "/Sig":
            annotation.pop(NameObject("/V"), None)
        if annotation.get("/Subtype") == "/FileAttachment":
            page["/Annots"].remove(each)


def _bare(found: DictionaryObject) -> None:
    """Any object without what its maker left in it; a photograph without its camera and place."""
    for key in _MAKERS:
        found.pop(NameObject(key), None)
    filters = found.get("/Filter")
    packed = filters == ["/FlateDecode", "/DCTDecode"]
    if isinstance(found, StreamObject) and (packed or filters in ("/DCTDecode", ["/DCTDecode"])):
        found._data = bare_picture(zlib.decompress(found._data) if packed else found._data)
        found[NameObject("/Filter")] = NameObject("/DCTDecode")


def _package(content: bytes) -> bytes:
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as source,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        if sum(each.file_size for each in source.infolist()) > MOST_BYTES:
            raise ValueError("unpacks to too much")
        for each in source.infolist():
            if _DROPPED.search(each.filename):
                continue
            # A new entry: the old one carries the time and system it was packed on.
            fresh = zipfile.ZipInfo(each.filename)
            fresh.compress_type = each.compress_type
            target.writestr(fresh, _part(each.filename, source.read(each)))
    return out.getvalue()


def _part(name: str, data: bytes) -> bytes:
    if name in _EMPTY:
        return _EMPTY[name].encode()
    if _BLANKED.search(name):
        return b""
    if _CUSTOM.search(name):
        return f"{_XML}<removed/>".encode()
    if name in _POINTING:
        data = _POINTER.sub(b"", data)
    if name.endswith(".rels"):
        return _OUTSIDE.sub(rb"\1\2removed\2", data)
    if name.endswith((".hpf", "container.rdf")) or name == "META-INF/manifest.xml":
        return _HWPX_META.sub(b"", data)
    inner = name.rpartition(".")[2].lower()
    if inner in PICTURES or inner in PACKAGES or inner == "pdf":
        return _inside(data, inner)
    return _markup(name, data) if name.endswith(".xml") else data


def _inside(data: bytes, kind: str) -> bytes:
    """A file inside a file; one that cannot be cleaned is left out of what is seen."""
    return stripped(data, kind) or b""


def _markup(name: str, data: bytes) -> bytes:
    data = _TRACKER.sub(rb"\1\2\2", _PATH.sub(b"", data))
    if not (_PEOPLE.search(name) or _COMMENTED.search(name)):
        return data
    data = _MEMO.sub(rb"\1", _AUTHOR_TEXT.sub(rb"\1\2", _AUTHOR.sub(rb"\1\2\2", data)))
    return _NAME.sub(rb"\1\2\2", data) if _PEOPLE.search(name) else data
