"""Files without what they say of their makers: properties, authors of comments and changes.

PDF: pages are copied into a new document, without information, XMP and names on annotations.
OOXML and HWPX: their property parts are emptied and the authors of comments and changes blanked.
What cannot be cleaned is not handed on (None); the caller then shows its text alone.
"""

import io
import re
import zipfile
from collections.abc import Callable

from pypdf import PdfReader, PdfWriter
from pypdf.errors import PyPdfError
from pypdf.generic import NameObject

CLEANED = frozenset({"pdf", "docx", "pptx", "xlsx", "hwpx"})
PLAIN = frozenset({"txt", "csv", "markdown"})
MOST_BYTES = 200 * 2**20  # unpacked
_ANNOTATION_KEYS = ("/T", "/NM", "/M", "/CreationDate")
_PAGE_KEYS = ("/Metadata", "/PieceInfo", "/LastModified")
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
_PEOPLE = re.compile(r"(word/people|ppt/(commentA|a)uthors|xl/persons/.+|xl/users/.+)\.xml$")
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
    clean: Callable[[bytes], bytes] | None = {"pdf": _pdf}.get(kind)
    if clean is None and kind in CLEANED:
        clean = _package
    if clean is None:
        return None
    try:
        return clean(content)
    except (PyPdfError, zipfile.BadZipFile, ValueError, KeyError, OSError, RecursionError):
        return None


def _pdf(content: bytes) -> bytes:
    writer = PdfWriter()
    writer.append(PdfReader(io.BytesIO(content)), import_outline=False)
    for page in writer.pages:
        for key in _PAGE_KEYS:
            page.pop(NameObject(key), None)
        for each in page.get("/Annots") or ():
            annotation = each.get_object()
            for key in _ANNOTATION_KEYS:
                annotation.pop(NameObject(key), None)
    writer.metadata = None
    for name in ("/Metadata", "/AcroForm", "/Names", "/PieceInfo"):
        writer.root_object.pop(NameObject(name), None)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


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
    if name in _POINTING:
        return _POINTER.sub(b"", data)
    if name.endswith((".hpf", "container.rdf")) or name == "META-INF/manifest.xml":
        return _HWPX_META.sub(b"", data)
    if name.endswith(".xml") and (_PEOPLE.search(name) or _COMMENTED.search(name)):
        return _AUTHOR_TEXT.sub(rb"\1\2", _AUTHOR.sub(rb"\1\2\2", data))
    return data
