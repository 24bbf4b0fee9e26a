"""Uploads: what comes in, what is refused and how, what is kept once."""

import unicodedata

import pytest
from django.conf import settings as configured
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http.multipartparser import MultiPartParser
from django.test import RequestFactory
from django.utils import translation

from koryu.shared.errors import Invalid
from koryu.shared.files import REASONS, file_response, reason_text, store_bytes, store_upload
from koryu.shared.models import StoredFile
from koryu.shared.uploads import BoundedUploadHandler
from tests.factories.people import PersonFactory

PNG = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89"
    b"\x00\x00\x00\rIDATx\x9cc\xf8\xff\xff?\x00\x05\xfe\x02\xfe\xa75\x81\x84\x00\x00\x00\x00IEND\xaeB`\x82"
)


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"


def upload(name, content):
    return store_upload(upload=SimpleUploadedFile(name, content), by=None)


def test_the_same_bytes_are_kept_once_under_both_names(db):
    first, second = upload("하나.txt", "같은 글".encode()), upload("둘.txt", "같은 글".encode())
    assert (first.path, first.name, second.name) == (second.path, "하나.txt", "둘.txt")
    assert len([p for p in configured.MEDIA_ROOT.rglob("*") if p.is_file()]) == 1
    assert second.open().read() == "같은 글".encode()


def test_a_decomposed_hangul_name_comes_back_composed(db):
    stored = upload(unicodedata.normalize("NFD", "연구자료.txt"), b"text")
    assert stored.name == "연구자료.txt"
    header = file_response(stored)["Content-Disposition"]
    assert "%EC%97%B0%EA%B5%AC%EC%9E%90%EB%A3%8C.txt" in header


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("virus.pdf", b"MZ\x90\x00" + b"\x00" * 200, "unsupported"),
        ("archive.docx", b"PK\x05\x06" + b"\x00" * 18, "unsupported"),
        ("empty.txt", b"", "empty"),
    ],
)
def test_what_may_not_come_in_is_refused_with_a_reason(db, name, content, reason):
    with pytest.raises(Invalid) as refusal:
        upload(name, content)
    assert refusal.value.errors == {"file": [reason_text(reason)]}
    assert not StoredFile.objects.exists()


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [("report.pdf", PNG, "png"), ("page.html", b"<script>alert(1)</script>", "txt")],
)
def test_a_file_is_kept_and_served_as_what_it_is_not_as_its_name_says(db, name, content, kind):
    stored = upload(name, content)
    assert stored.kind == kind
    assert file_response(stored)["Content-Type"] in {"image/png", "text/plain; charset=utf-8"}
    assert file_response(stored)["Content-Disposition"].startswith("attachment")


def test_downloads_are_not_sniffed_or_cached(db):
    stored = store_bytes(content=PNG, name="그림.png", kind="png", by=None)
    response = file_response(stored)
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cache-Control"] == "private, no-store"
    assert b"".join(response.streaming_content) == PNG


@pytest.mark.parametrize("language", ["ko", "ja", "en"])
def test_every_reason_is_said_in_every_language(language):
    with translation.override(language):
        said = {reason_text(reason) for reason in REASONS}
    assert len(said) == len(REASONS)
    assert not any("%(" in text for text in said)


def received(size: int, limit: int, settings) -> object:
    """What a view gets for a posted file of `size` bytes when `limit` are allowed."""
    settings.UPLOAD_MAX_BYTES = limit
    content = SimpleUploadedFile("big.bin", b"\x01" * size)
    request = RequestFactory().post("/", {"title": "제목", "file": content})
    return request.POST["title"], request.FILES["file"]


def test_a_file_over_the_limit_is_not_written_but_the_form_arrives_whole(db, settings):
    title, file = received(3_000_000, 1_000_000, settings)
    assert title == "제목"
    assert file.size == 3_000_000
    assert file.file.seek(0, 2) == 1_000_001
    with pytest.raises(Invalid) as refusal:
        store_upload(upload=file, by=None)
    assert refusal.value.errors == {"file": [reason_text("too_large")]}


def test_a_file_within_the_limit_arrives_whole(db, settings):
    _, file = received(900_000, 1_000_000, settings)
    assert file.size == 900_000
    assert file.read() == b"\x01" * 900_000


class Stream:
    """A body of many megabytes that nobody holds in memory; remembers the largest read."""

    HEAD = (
        b'--b\r\nContent-Disposition: form-data; name="title"\r\n\r\nkept\r\n'
        b'--b\r\nContent-Disposition: form-data; name="file"; filename="big.pdf"\r\n'
        b"Content-Type: application/pdf\r\n\r\n"
    )
    TAIL = b"\r\n--b--\r\n"

    def __init__(self, size: int) -> None:
        self.size, self.parts, self.sent = size, self._parts(), b""
        self.length = len(self.HEAD) + size + len(self.TAIL)

    def _parts(self):
        yield self.HEAD
        for _ in range(self.size // 65536):
            yield b"\x02" * 65536
        yield self.TAIL

    def read(self, wanted: int = -1) -> bytes:
        return next(self.parts, b"")


@pytest.mark.slow
def test_two_hundred_megabytes_are_refused_without_being_held_or_kept(db, settings):
    import tracemalloc

    stream = Stream(200 * 2**20)
    meta = {"CONTENT_TYPE": "multipart/form-data; boundary=b", "CONTENT_LENGTH": stream.length}
    tracemalloc.start()
    parser = MultiPartParser(meta, stream, [BoundedUploadHandler()], "utf-8")
    fields, files = parser.parse()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert fields["title"] == "kept"
    assert files["file"].size == 200 * 2**20
    assert files["file"].file.seek(0, 2) == settings.UPLOAD_MAX_BYTES + 1
    assert peak < 16 * 2**20
    with pytest.raises(Invalid):
        store_upload(upload=files["file"], by=PersonFactory())
