"""Which parts of a document answer which fields of a listing, told by their headings."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from koryu_engine.documents.model import Paragraph
from koryu_engine.documents.patterns import data_file

MAX_SECTION = 4_000
_MAX_HEADING = 40
_MARK = re.compile(r"^[\s□■○●◦•▪▶※*#【\[<〈《\-–·①-⑳]*(?:제?\d{1,2}[.)장]\s*|[IVXⅠ-Ⅹ]+[.)]\s*)*")
_TAIL = re.compile(r"[\s:：】\]>〉》]*$")


def sections_of(paragraphs: Iterable[Paragraph]) -> dict[str, str]:
    """Field → text below its headings, up to 4,000 characters; fields without any are left out.

    A heading is a heading by its style, or a short line that is one of the known heading words.
    """
    found: dict[str, list[str]] = {}
    current: str | None = None
    for paragraph in paragraphs:
        field = _field_of(paragraph)
        if field or paragraph.level:
            current = field
        elif current:
            found.setdefault(current, []).append(paragraph.text)
    return {field: "\n\n".join(parts)[:MAX_SECTION].rstrip() for field, parts in found.items()}


def _field_of(paragraph: Paragraph) -> str | None:
    if len(paragraph.text) > _MAX_HEADING:
        return None
    words = _TAIL.sub("", _MARK.sub("", paragraph.text)).lower()
    known = _headings()
    if words in known:
        return known[words]
    if paragraph.level:
        return next((field for heading, field in known.items() if heading in words), None)
    return None


@cache
def _headings() -> dict[str, str]:
    loaded: dict[str, list[str]] = data_file("section_headings.yaml")
    pairs = [(word.lower(), field) for field, words in loaded.items() for word in words]
    return dict(sorted(pairs, key=lambda pair: -len(pair[0])))
