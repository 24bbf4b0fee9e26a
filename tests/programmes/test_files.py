"""Files handed in: through the gate, read as text, kept as they were handed in."""

import io

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from pypdf import PdfWriter

from koryu.programmes.actions.files import add_file, read_file, remove_file
from koryu.programmes.actions.submissions import submit
from koryu.programmes.models import ApplicationFile
from koryu.shared.errors import Invalid, NotAllowedNow, Refused
from tests.factories.applications import close, complete, make_team

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def media(settings, tmp_path):  # noqa: ANN001, ANN201
    settings.MEDIA_ROOT = tmp_path


def text_file(text: str = "세포 배양 공정 자료", name: str = "資料.txt") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, text.encode())


def add(draft, upload=None, key: str = "deck", by=None):  # noqa: ANN001, ANN201
    return add_file(
        application=draft.application,
        by=by or draft.team.owner,
        key=key,
        upload=upload or text_file(),
    )


def test_a_file_is_kept_once_and_read() -> None:
    draft = complete()
    first, again = add(draft), add(draft)
    assert (first.pk, first.name, first.text_state) == (again.pk, "資料.txt", "waiting")
    read_file(file_id=first.pk)
    read_file(file_id=first.pk)
    found = ApplicationFile.objects.get()
    assert (found.text_state, "세포 배양 공정" in found.text) == ("read", True)


@pytest.mark.parametrize(
    ("upload", "word"),
    [
        (SimpleUploadedFile("a.txt", b"x" * (2**20 + 1)), "too large"),
        (SimpleUploadedFile("a.docx", b"PK\x03\x04 nothing"), ""),
        (SimpleUploadedFile("a.exe", bytes(range(256)) * 9), ""),
        (SimpleUploadedFile("a.csv", b"a,b\n1,2\n"), "not accepted"),
        (SimpleUploadedFile("a.txt", b""), ""),
    ],
)
def test_what_is_refused_is_said_beside_the_field(upload, word) -> None:
    draft = complete()
    with pytest.raises(Invalid) as refused:
        add(draft, upload)
    assert word in str(refused.value.errors["deck"][0])
    assert ApplicationFile.objects.count() == 0


def test_a_pdf_that_opens_with_a_password_only_stands_against_handing_in() -> None:
    writer, locked = PdfWriter(), io.BytesIO()
    writer.add_blank_page(200, 200)
    writer.encrypt("secret")
    writer.write(locked)
    draft = complete()
    made = add(draft, SimpleUploadedFile("계획서.pdf", locked.getvalue()))
    read_file(file_id=made.pk)
    with pytest.raises(Invalid) as refused:
        submit(application=draft.application, by=draft.team.owner)
    assert "계획서.pdf" in str(refused.value.errors["deck"][0])
    assert "locked with a password" in str(refused.value.errors["deck"][0])
    client = Client()
    client.force_login(draft.team.owner)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    address = reverse("programmes:section", args=[draft.application.code, "money"])
    assert "Please upload an unlocked copy." in client.get(address).content.decode()
    remove_file(file=made, by=draft.team.owner)
    assert submit(application=draft.application, by=draft.team.owner).number == 1


def test_a_field_of_another_kind_takes_no_file() -> None:
    for key in ("summary", "nothing"):
        with pytest.raises(Invalid):
            add(complete(), key=key)


def test_only_writers_and_only_in_time() -> None:
    draft = complete()
    for by in (draft.team.member, make_team().owner):
        with pytest.raises(Refused):
            add(draft, by=by)
    kept = add(draft)
    close(draft.call)
    with pytest.raises(NotAllowedNow):
        add(draft, text_file("둘"))
    with pytest.raises(NotAllowedNow):
        remove_file(file=kept, by=draft.team.owner)


def test_what_was_handed_in_keeps_a_file_that_is_removed_later() -> None:
    draft = complete()
    kept = add(draft)
    made = submit(application=draft.application, by=draft.team.owner)
    remove_file(file=kept, by=draft.team.owner)
    remove_file(file=kept, by=draft.team.owner)
    assert [row["sha256"] for row in made.content["files"]] == [kept.file.sha256]
    again = submit(application=draft.application, by=draft.team.owner)
    assert (again.number, again.content["files"]) == (2, [])


def test_at_most_so_many_files() -> None:
    draft = complete()
    for number in range(10):
        add(draft, text_file(f"글 {number}"))
    with pytest.raises(Invalid):
        add(draft, text_file("글 11"))
