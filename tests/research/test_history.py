"""Differences between versions; the review desk; the slots for upper rooms."""

import pytest
from django.test import Client
from django.urls import reverse

from koryu.notify.models import Notice
from koryu.research import actions, slots
from koryu.research.rules.content import checked
from koryu.research.rules.differences import content_differences, text_difference, words
from tests.factories.people import MembershipFactory, PersonFactory
from tests.factories.research import content_with, draft, published

from .conftest import signed_in


def joined(pieces, without):
    return "".join(piece.text for piece in pieces if piece.change != without)


@pytest.mark.parametrize(
    ("before", "after", "removed", "added"),
    [
        ("종양을 68% 줄였습니다.", "종양을 72% 줄였습니다.", ["68"], ["72"]),
        ("固形がんに浸潤する細胞", "固形がんに浸潤する抗体", ["細胞"], ["抗体"]),
        ("CAR-T cells in phase I", "CAR-NK cells in phase I", ["CAR-T"], ["CAR-NK"]),
        ("", "새 글", [], ["새 글"]),
        ("같은 글", "같은 글", [], []),
    ],
)
def test_changed_words_stand_out_in_each_script(before, after, removed, added):
    pieces = text_difference(before, after)
    assert [piece.text for piece in pieces if piece.change == "removed"] == removed
    assert [piece.text for piece in pieces if piece.change == "added"] == added


@pytest.mark.parametrize("text", ["", "a b\nc", "한글 漢字かなカナ abc-1.5 👩‍🔬", "x" * 5000])
def test_words_joined_are_the_text(text):
    assert "".join(words(text)) == text


def test_long_texts_are_compared_line_by_line_and_nothing_is_lost():
    before = "\n".join(f"줄 {n} 입니다." for n in range(3000))
    after = before.replace("줄 7 ", "행 7 ")
    pieces = text_difference(before, after)
    assert joined(pieces, "added") == before
    assert joined(pieces, "removed") == after


def test_contents_differ_by_text_tier_and_codes():
    known = {"field": ["ipsc", "other"]}
    before = checked({"facets": {"field": {"codes": ["ipsc"]}}}, known)
    after = checked(
        {
            "fields": {"title": {"text": "제목", "tier": "members"}, "details": {"tier": "nda"}},
            "facets": {"field": {"codes": ["other"], "tier": "nda"}},
        },
        known,
    )
    title, field = content_differences(before, after)
    assert (title.name, title.tier_before, title.tier_after) == ("title", "public", "members")
    assert (field.removed, field.added, field.tier_after) == (("ipsc",), ("other",), "nda")


def test_the_versions_page_shows_differences_to_ones_own_organisation_only(
    editor, editor_client, stranger_client
):
    listing = published(editor)
    actions.save_working(
        listing=listing, by=editor.person, content=content_with(title="새 제목"), expected_version=1
    )
    working = reverse("research:version", args=[listing.pk, 0])
    assert "<ins>새 제목</ins>" in editor_client.get(working).content.decode()
    actions.publish(listing=listing, by=editor.person, note="renamed")
    page = editor_client.get(reverse("research:versions", args=[listing.pk]))
    assert "renamed" in page.content.decode()
    second = reverse("research:version", args=[listing.pk, 2])
    assert "<ins>새 제목</ins>" in editor_client.get(second).content.decode()
    assert editor_client.get(reverse("research:version", args=[listing.pk, 9])).status_code == 404
    member = signed_in(MembershipFactory(organisation=editor.organisation, role="member").person)
    assert member.get(second).status_code == 200
    restore = reverse("research:restore", args=[listing.pk, 1])
    assert member.post(restore).status_code == 403
    for client in (stranger_client, Client()):
        assert client.get(second).status_code in (302, 404)
        assert client.post(restore).status_code in (302, 404)
    assert editor_client.post(restore).status_code == 302
    listing.refresh_from_db()
    assert listing.working["fields"]["title"]["text"] == "CAR-T 세포치료제 플랫폼"


@pytest.fixture
def waiting(editor, settings):
    settings.KORYU = {**settings.KORYU, "LISTING_REVIEW": True}
    return published(editor)


def test_the_operator_reads_members_texts_only_and_lets_them_out(waiting, operator, editor):
    client = signed_in(operator)
    assert (
        waiting.working["fields"]["title"]["text"]
        in client.get(reverse("research:desk")).content.decode()
    )
    review = reverse("research:review", args=[waiting.pk])
    text = client.get(review).content.decode()
    assert "회원용상세" in text
    assert "상호관심자료" not in text
    assert "비밀유지자료" not in text
    client.post(review, {"decision": "approve", "version": "1"})
    waiting.refresh_from_db()
    assert waiting.state == "published"
    assert client.get(review).status_code == 404


def test_the_operator_returns_with_a_note_the_author_reads(waiting, operator, editor_client):
    client = signed_in(operator)
    review = reverse("research:review", args=[waiting.pk])
    assert client.post(review, {"decision": "return"}).status_code == 200
    client.post(review, {"decision": "return", "note": "출처를 적어 주십시오."})
    assert Notice.objects.get().path == reverse("research:detail", args=[waiting.pk])
    page = editor_client.get(reverse("research:detail", args=[waiting.pk]))
    assert "출처를 적어 주십시오." in page.content.decode()


def test_the_desk_is_for_operators_of_that_country(waiting, editor_client):
    japanese = signed_in(PersonFactory(operator_country="JP"))
    review = reverse("research:review", args=[waiting.pk])
    assert japanese.get(review).status_code == 404
    assert (
        waiting.working["fields"]["title"]["text"]
        not in japanese.get(reverse("research:desk")).content.decode()
    )
    assert editor_client.get(reverse("research:desk")).status_code == 404
    assert editor_client.get(review).status_code == 404


def test_the_desk_costs_the_same_for_one_and_three(settings, editor, operator):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    settings.KORYU = {**settings.KORYU, "LISTING_REVIEW": True}
    client, counts = signed_in(operator), []
    for added in (1, 2):
        for _ in range(added):
            published(MembershipFactory())
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("research:desk"))
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_slots_are_kept_once_and_shown_on_published_listings_only(
    editor, editor_client, monkeypatch
):
    monkeypatch.setattr(slots, "_listing_actions", [])
    slots.register_listing_actions("research/partials/own_notices.html")
    slots.register_listing_actions("research/partials/own_notices.html")
    assert slots.listing_actions() == ("research/partials/own_notices.html",)
    page = editor_client.get(reverse("research:detail", args=[published(editor).pk]))
    assert page.context["slots"] == slots.listing_actions()
    page = editor_client.get(reverse("research:detail", args=[draft(editor).pk]))
    assert page.context["slots"] == ()
