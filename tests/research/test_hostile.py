"""What a hostile author sends: JSON without end, broken workbooks, characters no text has."""

import io
import json
import zipfile

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from koryu.research.models import ImportBatch, Listing
from tests.factories.research import draft, published
from tests.research.conftest import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.mark.parametrize(
    "body",
    [
        b"[" * 200_000,
        b'{"values": ' + b"[" * 200_000,
        b'{"version": ' + b"9" * 5_000 + b', "values": {}}',
        b'{"version": 1, "values": {"title": 5}}',
        b"\xff\xfe",
        b"",
    ],
)
def test_autosave_refuses_what_is_no_such_json(editor, editor_client, body):
    listing = draft(editor)
    path = f"/listings/{listing.pk}/autosave/text/"
    assert editor_client.post(path, body, content_type="application/json").status_code == 400


def test_autosave_keeps_clean_text_of_lone_surrogates(editor, editor_client):
    listing = draft(editor)
    values = {"summary": ["가\ud800\x00\u202e나"], "\udfff": ["x"]}
    body = json.dumps({"version": listing.working_version, "values": values})
    path = f"/listings/{listing.pk}/autosave/text/"
    assert editor_client.post(path, body, content_type="application/json").status_code == 200
    listing.refresh_from_db()
    assert listing.working["fields"]["summary"]["text"] == "가나"


def workbook_without_sheets() -> bytes:
    book = openpyxl.Workbook()
    book.create_chartsheet("chart")
    book.remove(book.worksheets[0])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def workbook_with(name: str, content: bytes) -> bytes:
    """A sound workbook in which one part is replaced."""
    sound, out = io.BytesIO(), io.BytesIO()
    book = openpyxl.Workbook()
    book.active.append(["kind", "title"])
    book.save(sound)
    with zipfile.ZipFile(sound) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            new.writestr(part.filename, content if part.filename == name else old.read(part))
    return out.getvalue()


SHEET = "xl/worksheets/sheet1.xml"
MAIN = b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


@pytest.mark.parametrize(
    "content",
    [
        workbook_without_sheets(),
        workbook_with(SHEET, b"<worksheet " + MAIN + b"><sheetData><row><c s='99999'><v>1</v>"
                      b"</c></row></sheetData></worksheet>"),
        workbook_with(SHEET, b"<worksheet " + MAIN + b"><sheetData><row><c t='s'><v>99999</v>"
                      b"</c></row></sheetData></worksheet>"),
        workbook_with(SHEET, b"<worksheet " + MAIN + b"><sheetData><row r='9" + b"9" * 5000
                      + b"'><c><v>1</v></c></row></sheetData></worksheet>"),
        workbook_with("xl/styles.xml", b"<x/>"),
        workbook_with("xl/workbook.xml", b"<x/>"),
    ],
    ids=["no sheet", "style", "string", "row", "styles", "workbook"],
)  # fmt: skip
def test_a_broken_workbook_is_refused_with_a_reason(editor_client, content):
    upload = SimpleUploadedFile("listings.xlsx", content)
    response = editor_client.post("/listings/import/", {"file": upload})
    # It may also be read: then the check says that its columns are missing.
    assert response.status_code in (302, 422)
    assert not Listing.objects.exists()
    assert not ImportBatch.objects.exclude(rows=[]).exists()


def test_a_removed_or_paused_file_is_gone_for_others(editor, editor_client, stranger_client):
    listing = published(editor)
    data = {"file": SimpleUploadedFile("자료.txt", "자료입니다. 공개.".encode()), "tier": "public"}
    editor_client.post(f"/listings/{listing.pk}/attachments/", data)
    attachment = listing.attachments.get()
    path = f"/listings/attachments/{attachment.pk}/"
    assert stranger_client.get(path).status_code == 200
    editor_client.post(f"/listings/{listing.pk}/pause/")
    assert stranger_client.get(path).status_code == 404
    assert editor_client.get(path).status_code == 200
    editor_client.post(f"/listings/{listing.pk}/resume/")
    assert stranger_client.get(path).status_code == 200
    editor_client.post(f"{path}remove/")
    assert stranger_client.get(path).status_code == 404
    assert editor_client.get(path).status_code == 404


def test_anothers_ids_are_refused_in_every_form(editor, stranger):
    listing = published(editor)
    client = signed_in(stranger.person)
    posts = {
        "publish/": {"version": "1"},
        "close/": {"reason": "x"},
        "pause/": {},
        "versions/1/restore/": {},
        "edit/text/": {"title": "x", "version": "1"},
        "attachments/": {"tier": "public"},
    }
    for path, data in posts.items():
        assert client.post(f"/listings/{listing.pk}/{path}", data).status_code == 404
    for path in ("versions/", "versions/1/", "versions/0/", "preview/", "edit/text/"):
        assert client.get(f"/listings/{listing.pk}/{path}").status_code == 404
