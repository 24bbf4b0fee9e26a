"""Files without what they say of their makers."""

import io
import zipfile

import pytest

from koryu.evaluation.rules.stripping import stripped


def unpacked(content: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return b"".join(package.read(each) for each in package.namelist())


@pytest.mark.parametrize("kind", ["pdf", "docx"])
def test_a_damaged_file_is_not_handed_on(kind):
    assert stripped(b"%PDF-1.4 broken" if kind == "pdf" else b"PK broken", kind) is None


def test_changes_and_comments_lose_their_authors():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        package.writestr(
            "word/document.xml",
            '<w:ins w:id="1" w:author="AuthorSecret" w:date="2026-01-01T00:00:00Z"><w:t>글</w:t></w:ins>',
        )
        package.writestr(
            "word/comments.xml", '<w:comment w:author="AuthorSecret" w:initials="AS"/>'
        )
        package.writestr("docProps/core.xml", "<dc:creator>AuthorSecret</dc:creator>")
        package.writestr("docProps/thumbnail.jpeg", b"AuthorSecret")
    clean = stripped(out.getvalue(), "docx")
    assert b"AuthorSecret" not in unpacked(clean)
    assert "글".encode() in unpacked(clean)
