"""Start from a document, files with their tier, what is read from them."""

import io
from urllib.parse import quote

import docx
import pypdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from koryu.disclosure import actions as disclosure
from koryu.disclosure.queries import reader_for
from koryu.research import actions
from koryu.research.bridge import Reading
from koryu.research.models import Attachment, Listing
from koryu.research.queries import attachment_for, visible_attachments
from koryu.research.signals import listing_changed
from koryu.shared.errors import Invalid, NotAllowedNow, Refused
from tests.factories.people import MembershipFactory, PersonFactory
from tests.factories.research import draft, published

pytestmark = pytest.mark.django_db(transaction=True)

TEXT = """고형암 표적 CAR-T 세포치료제 플랫폼

요약
CLDN18.2를 표적하는 CAR-T 세포치료제입니다. 위암 모델에서 종양을 68% 줄였습니다. 현재 비임상 독성시험 단계입니다.

데이터
위암 동소이식 마우스 12마리에서 종양 부피가 68% 감소하였습니다. 비임상 시험을 진행하고 있습니다.
"""


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def text_file(text=TEXT, name="소개서.txt"):
    return SimpleUploadedFile(name, text.encode())


def word_file():
    document = docx.Document()
    for line in TEXT.splitlines():
        if line:
            document.add_paragraph(line)
    out = io.BytesIO()
    document.save(out)
    return SimpleUploadedFile("소개서.docx", out.getvalue())


def locked_pdf():
    writer = pypdf.PdfWriter()
    writer.add_blank_page(100, 100)
    writer.encrypt("secret")
    out = io.BytesIO()
    writer.write(out)
    return SimpleUploadedFile("locked.pdf", out.getvalue())


def blank_pdf():
    writer = pypdf.PdfWriter()
    writer.add_blank_page(100, 100)
    out = io.BytesIO()
    writer.write(out)
    return SimpleUploadedFile("scan.pdf", out.getvalue())


def start(client, upload, **more):
    given = {"kind": "technology", "tier": "mutual", "file": upload, **more}
    return client.post(reverse("research:new_document"), given)


@pytest.mark.parametrize("upload", [text_file, word_file])
def test_a_document_becomes_a_listing_the_author_confirms(upload, editor, editor_client):
    answer = start(editor_client, upload())
    attachment = Attachment.objects.get()
    assert answer.url == reverse("research:proposal", args=[attachment.pk])
    assert (attachment.tier, attachment.text_state) == ("mutual", "read")
    assert "CLDN18.2" in attachment.text
    page = editor_client.get(answer.url)
    texts = {row["key"]: row["text"] for row in page.context["texts"]}
    assert "CAR-T" in texts["title"]
    assert "CLDN18.2" in texts["summary"]
    facets = {facet["value"]: facet["evidence"] for facet in page.context["facets"]}
    assert "비임상" in facets["development_stage:preclinical"]
    listing = Listing.objects.get()
    assert listing.source_language == "ko"
    assert listing.working["fields"]["title"]["text"] == ""
    chosen = {f"use-{key}": "on" for key in ("title", "summary")} | texts
    editor_client.post(
        answer.url, {**chosen, "facet": "development_stage:preclinical", "version": "1"}
    )
    listing.refresh_from_db()
    assert listing.working["fields"]["title"]["text"] == texts["title"]
    assert listing.working["fields"]["evidence"]["text"] == ""
    assert listing.working["facets"]["development_stage"]["codes"] == ["preclinical"]
    assert listing.working["facets"]["field"]["codes"] == []


def test_a_proposal_taken_in_the_meantime_of_another_edit_loses_nothing(editor, editor_client):
    start(editor_client, text_file())
    listing, attachment = Listing.objects.get(), Attachment.objects.get()
    actions.apply_proposal(
        listing=listing, by=editor.person, texts={"title": "저쪽"}, facets={}, expected_version=1
    )
    page = editor_client.post(
        reverse("research:proposal", args=[attachment.pk]),
        {"use-title": "on", "title": "이쪽 제목", "version": "1"},
    )
    assert page.status_code == 409
    assert "이쪽 제목" in page.content.decode()
    listing.refresh_from_db()
    assert listing.working["fields"]["title"]["text"] == "저쪽"


@pytest.mark.parametrize(
    ("upload", "words"),
    [
        (locked_pdf, "password"),
        (
            lambda: SimpleUploadedFile("x.exe", b"MZ\x90\x00" + bytes(range(256)) * 9),
            "not accepted",
        ),
        (lambda: SimpleUploadedFile("x.xlsx", b"PK\x03\x04broken"), ""),
        (lambda: SimpleUploadedFile("x.pdf", b"%PDF-1.7 nothing"), ""),
    ],
)
def test_a_file_that_may_not_come_in_says_why_and_keeps_the_choices(upload, words, editor_client):
    page = start(editor_client, upload(), kind="need")
    if page.status_code == 302:  # let in as a file, found unreadable: the draft has it
        page = editor_client.get(page.url)
        assert page.context["failure"]
        assert Listing.objects.get().kind == "need"
        return
    assert page.status_code == 422
    assert words in page.context["form"].errors["file"][0]
    assert page.context["form"]["kind"].value() == "need"
    assert not Listing.objects.exists()


def test_a_scan_without_text_keeps_the_draft_and_the_file(editor_client):
    page = start(editor_client, blank_pdf())
    page = editor_client.get(page.url)
    assert "no readable text" in page.context["failure"]
    assert Attachment.objects.get().text_state in ("no_text", "empty")


def test_an_attachment_is_read_by_a_job_and_announced(editor):
    listing, heard = published(editor), []

    def listen(listing, **kwargs):
        heard.append(listing.pk)

    listing_changed.connect(listen)
    try:
        attachment = actions.add_attachment(listing=listing, by=editor.person, upload=text_file())
    finally:
        listing_changed.disconnect(listen)
    attachment.refresh_from_db()
    assert attachment.text_state == "read"
    assert "CLDN18.2" in attachment.text
    # Once for the file, once for its text.
    assert heard == [listing.pk, listing.pk]
    actions.read_attachment(attachment_id=attachment.pk)


def test_a_slow_document_goes_on_in_a_job(editor, editor_client, monkeypatch):
    from koryu.research.actions import documents

    monkeypatch.setattr(documents, "read_file", lambda stored, seconds: Reading("timed_out"))
    page = start(editor_client, text_file())
    assert Attachment.objects.get().text_state == "read"
    assert page.status_code == 302


def download(client, attachment):
    return client.get(reverse("research:download", args=[attachment.pk]))


def test_a_file_is_downloaded_under_its_own_name_by_those_of_its_tier(
    editor, stranger, editor_client, stranger_client
):
    listing = published(editor)
    attachment = actions.add_attachment(
        listing=listing, by=editor.person, upload=text_file(name="研究 소개서.txt"), tier="mutual"
    )
    assert download(Client(), attachment).status_code == 404
    assert download(stranger_client, attachment).status_code == 404
    page = stranger_client.get(reverse("research:detail", args=[listing.pk]))
    assert "소개서" not in page.content.decode()
    disclosure.open_mutual(one=editor.organisation, other=stranger.organisation, by=None)
    answer = download(stranger_client, attachment)
    assert b"".join(answer.streaming_content).decode() == TEXT
    assert quote("研究 소개서.txt") in answer["Content-Disposition"]
    assert "no-store" in answer["Cache-Control"]
    actions.set_attachment_tier(attachment=attachment, by=editor.person, tier="nda")
    assert download(stranger_client, attachment).status_code == 404
    actions.set_attachment_tier(attachment=attachment, by=editor.person, tier="public")
    assert download(Client(), attachment).status_code == 200
    actions.remove_attachment(attachment=attachment, by=editor.person)
    assert download(editor_client, attachment).status_code == 404


def test_a_file_of_a_draft_is_for_its_own_organisation(editor, editor_client, stranger_client):
    attachment = actions.add_attachment(
        listing=draft(editor), by=editor.person, upload=text_file(), tier="public"
    )
    assert download(stranger_client, attachment).status_code == 404
    assert download(Client(), attachment).status_code == 404
    assert download(editor_client, attachment).status_code == 200


def test_files_are_changed_by_editors_only_and_not_after_the_end(editor, stranger):
    listing = published(editor)
    attachment = actions.add_attachment(listing=listing, by=editor.person, upload=text_file())
    for act in (
        lambda: actions.set_attachment_tier(
            attachment=attachment, by=stranger.person, tier="public"
        ),
        lambda: actions.remove_attachment(attachment=attachment, by=stranger.person),
        lambda: actions.add_attachment(listing=listing, by=stranger.person, upload=text_file()),
    ):
        with pytest.raises(Refused):
            act()
    with pytest.raises(Invalid):
        actions.set_attachment_tier(attachment=attachment, by=editor.person, tier="everyone")
    actions.close(listing=listing, by=editor.person, reason="stopped")
    with pytest.raises(NotAllowedNow):
        actions.set_attachment_tier(attachment=attachment, by=editor.person, tier="public")


def test_the_files_of_a_listing_are_managed_on_the_check_page(editor, editor_client):
    listing = draft(editor)
    attach = reverse("research:attach", args=[listing.pk])
    page = editor_client.post(attach, {"file": text_file(), "tier": "nda"}, follow=True)
    assert "소개서" in page.content.decode()
    attachment = Attachment.objects.get()
    editor_client.post(
        reverse("research:attachment_tier", args=[attachment.pk]), {"tier": "public"}
    )
    attachment.refresh_from_db()
    assert attachment.tier == "public"
    page = editor_client.post(attach, {"tier": "nda"}, follow=True)
    assert "required" in page.content.decode()
    editor_client.post(reverse("research:remove", args=[attachment.pk]))
    attachment.refresh_from_db()
    assert attachment.removed_at is not None


def test_a_file_added_later_is_hidden_until_the_operator_has_read_it(editor, settings):
    operator = PersonFactory(operator_country=editor.organisation.country)
    member = reader_for(MembershipFactory(organisation__verified_at=timezone.now()).person)
    listing = draft(editor)
    settings.KORYU = {**settings.KORYU, "LISTING_REVIEW": False}
    actions.publish(listing=listing, by=editor.person)
    settings.KORYU = {**settings.KORYU, "LISTING_REVIEW": True}
    attachment = actions.add_attachment(listing=listing, by=editor.person, upload=text_file())
    read_by = {
        name: attachment_for(reader, attachment.pk) is not None
        for name, reader in (
            ("member", member),
            ("editor", reader_for(editor.person)),
            ("operator", reader_for(operator)),
        )
    }
    assert read_by == {"member": False, "editor": True, "operator": True}
    assert visible_attachments(member, listing) == []
    listing.refresh_from_db()
    assert listing.update_pending
    actions.withdraw_from_review(listing=listing, by=editor.person)
    actions.publish(listing=listing, by=editor.person)
    listing.refresh_from_db()
    actions.approve(listing=listing, by=operator, expected_version=listing.working_version)
    assert attachment_for(member, attachment.pk) == attachment
