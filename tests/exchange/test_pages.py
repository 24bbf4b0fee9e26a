"""The journey through the pages, without any script."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from koryu.agreements.models import Agreement
from koryu.exchange import actions
from koryu.exchange.models import Exchange, Interest, Introduction, Message, RoomMeeting
from tests.factories.exchange import (
    interest,
    make_listing,
    make_pair,
    make_room,
    make_side,
    request,
    under_nda,
)

pytestmark = [pytest.mark.django_db, pytest.mark.pages]
CLIENT_ID = "5b0a1f0e-7a4f-4c0c-9d1f-2f1d3c4b5a69"
TEXTS = {"language": "ko", "why": "이유", "offer": "제안", "seek": "요청"}


@pytest.fixture(autouse=True)
def own_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def browser(person, language: str = "ko") -> Client:
    client = Client()
    client.force_login(person)
    client.cookies["koryu_language"] = language
    return client


def page(client: Client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200
    return response.content.decode()


def test_a_request_is_previewed_sent_read_and_accepted_and_both_write():
    one, other = make_pair()
    listing = make_listing(other)
    sender, receiver = browser(one.owner), browser(other.owner, "ja")
    data = TEXTS | {"listing": listing.pk}
    assert listing.title in page(sender, f"/exchange/introductions/new/?listing={listing.pk}")
    preview = sender.post("/exchange/introductions/new/", data | {"preview": "1"}).content.decode()
    assert 'name="why" value="이유"' in preview
    assert not Introduction.objects.exists()
    first = sender.post("/exchange/introductions/new/", data | {"send": "1"})
    again = sender.post("/exchange/introductions/new/", data | {"send": "1"})
    assert (
        first["Location"]
        == again["Location"]
        == "/exchange/introductions/1/".replace("1", str(Introduction.objects.get().pk))
    )
    path = first["Location"]
    assert one.organisation.name_en in page(receiver, "/exchange/introductions/")
    assert "이유" in page(receiver, path)
    accepted = receiver.post(f"{path}accept/")
    assert receiver.post(f"{path}accept/")["Location"] == accepted["Location"]
    room = accepted["Location"]
    message = {"text": "はじめまして", "language": "ja", "client_id": CLIENT_ID}
    receiver.post(f"{room}messages/", message)
    receiver.post(f"{room}messages/", message)
    assert Message.objects.count() == 1
    assert '<p class="message__text" lang="ja">はじめまして</p>' in page(sender, room)


def test_interest_shows_to_ones_own_side_and_to_nobody_else():
    one, other = make_pair()
    listing = make_listing(other)
    mine, theirs = browser(one.owner), browser(other.owner)
    pages = ("/exchange/", "/exchange/interests/", "/exchange/introductions/", "/notices/")
    before = [_still(page(theirs, path)) for path in pages]
    mine.post("/exchange/interest/", {"listing": listing.pk})
    assert Interest.objects.count() == 1
    assert listing.title in page(browser(one.member), "/exchange/interests/")
    assert [_still(page(theirs, path)) for path in pages] == before
    profile = reverse("people:organisation", args=[one.organisation.slug])
    assert "/exchange/interest/" in page(theirs, profile)
    assert "/withdraw/" not in page(theirs, profile)


def _still(html: str) -> str:
    """The page without what changes with every request."""
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", html)


def test_the_panel_offers_what_comes_next():
    one, other = make_pair()
    listing = make_listing(other)
    client = browser(one.owner)
    path = f"/listings/{listing.pk}/"
    assert f"/exchange/introductions/new/?listing={listing.pk}" in page(client, path)
    made = interest(one, other, listing)
    assert f"/exchange/interests/{made.pk}/withdraw/" in page(client, path)
    waiting = request(one, other)
    assert f"/exchange/introductions/{waiting.pk}/" in page(client, path)
    exchange = actions.accept_introduction(introduction=waiting, by=other.owner)
    assert f"/exchange/{exchange.pk}/" in page(client, path)


def test_the_declined_read_the_reason_in_their_own_language():
    one, other = make_pair()
    path = f"/exchange/introductions/{request(one, other).pk}/"
    receiver = browser(other.owner, "ja")
    assert receiver.post(f"{path}decline/", {"reason": "", "language": "ja"}).status_code == 422
    receiver.post(
        f"{path}decline/", {"reason": "too_early", "language": "ja", "feedback": "また後日"}
    )
    assert "아직 이른 단계" in page(browser(one.owner, "ko"), path)
    assert '<p lang="ja">また後日</p>' in page(browser(one.owner, "ko"), path)
    assert "時期尚早" in page(receiver, path)


def test_the_nda_is_proposed_previewed_and_signed_on_pages():
    one, other = make_pair()
    exchange = make_room(one, other)
    first, second = browser(one.owner), browser(other.owner, "ja")
    fields = {
        "language": "ko",
        "purpose": "공동연구 검토",
        "expires_on": f"{timezone.localdate().year + 2}-01-31",
        "survival_years": "3",
        "law": "KR",
    }
    preview = first.post(f"/exchange/{exchange.pk}/nda/", fields | {"preview": "1"})
    assert preview.content.startswith(b"%PDF")
    assert not Agreement.objects.exists()
    path = first.post(f"/exchange/{exchange.pk}/nda/", fields | {"model": "1"})["Location"]
    agreement = Agreement.objects.get()
    for client in (first, second):
        shown = page(client, path)
        assert agreement.document.sha256 in shown
        signed = client.post(
            f"{path}sign/",
            {
                "typed_name": "홍길동",
                "title": "대표",
                "confirm": "on",
                "document_sha256": agreement.document.sha256,
            },
        )
        assert signed.status_code == 302
    assert Exchange.objects.get().state == "under_nda"
    assert first.get(f"{path}signed-copy/").getvalue().startswith(b"%PDF")
    assert second.get(f"{path}document/?inline").getvalue().startswith(b"%PDF")


def test_a_meeting_is_scheduled_in_the_shown_zone_changed_and_cancelled():
    one, other = make_pair()
    exchange = make_room(one, other)
    client = browser(one.owner)
    form = {"title": "회의", "day": "2027-01-18", "start": "14:30", "end": "15:30", "sequence": 0}
    client.post(f"/exchange/{exchange.pk}/meetings/new/", form)
    meeting = RoomMeeting.objects.get()
    assert meeting.starts_at.isoformat() == "2027-01-18T05:30:00+00:00"
    path = f"/exchange/{exchange.pk}/meetings/{meeting.pk}/"
    assert 'value="14:30"' in page(client, path)
    assert "2027.01.18 (월) 14:30 KST" in page(client, f"/exchange/{exchange.pk}/")
    assert client.post(path, form | {"start": "16:00"}).status_code == 422
    client.post(path, form | {"start": "15:00"})
    assert RoomMeeting.objects.get().sequence == 1
    assert client.post(path, form).status_code == 409  # somebody else's change is not overwritten
    assert b"BEGIN:VEVENT" in client.get(f"{path}meeting.ics").content
    client.post(f"{path}cancel/")
    assert RoomMeeting.objects.get().state == "cancelled"


def test_messages_that_came_meanwhile_are_a_fragment_or_nothing():
    one, other = make_pair()
    exchange = make_room(one, other)
    path = f"/exchange/{exchange.pk}/messages/"
    client = browser(one.owner)
    assert client.get(path).status_code == 204
    written = actions.post_message(
        exchange=exchange,
        by=other.owner,
        organisation=other.organisation,
        text="新着",
        language="ja",
    )
    fragment = page(client, path)
    assert "新着" in fragment
    assert "<html" not in fragment
    assert client.get(f"{path}?after={written.pk}").status_code == 204
    assert client.get(f"{path}?after=x").status_code == 200


def test_a_long_conversation_is_read_page_by_page():
    one, other = make_pair()
    exchange = make_room(one, other)
    Message.objects.bulk_create(
        Message(
            exchange=exchange,
            author=other.owner,
            organisation=other.organisation,
            text=f"〔{number}〕",
            language="ja",
            sent_at=timezone.now(),
        )
        for number in range(150)
    )
    client, path = browser(one.owner), f"/exchange/{exchange.pk}/"
    newest = page(client, path)
    assert ("〔149〕" in newest, "〔50〕" in newest, "〔49〕" in newest) == (True, True, False)
    earlier = page(client, path + re.search(r"\?before=\d+", newest).group())
    assert ("〔0〕" in earlier, "〔49〕" in earlier, "〔50〕" in earlier) == (True, True, False)
    assert 'id="newer"' not in earlier


def test_what_was_typed_survives_a_refused_message():
    one, other = make_pair()
    exchange = make_room(one, other)
    client = browser(one.owner)
    path = f"/exchange/{exchange.pk}/"
    data = {"text": "가" * 8001, "language": "ko", "client_id": CLIENT_ID}
    response = client.post(f"{path}messages/", data)
    assert response.status_code == 422
    assert "가" * 8001 in response.content.decode()
    client.post(f"{path}draft/", {"text": "쓰다 만 글", "client_id": CLIENT_ID})
    assert "쓰다 만 글" in page(client, path)
    htmx = {"HTTP_HX_REQUEST": "true"}
    sent = client.post(f"{path}messages/", data | {"text": "보냅니다"}, **htmx)
    assert sent["HX-Trigger"] == "posted"
    assert "보냅니다" not in sent.content.decode()
    assert CLIENT_ID not in sent.content.decode()


def test_the_room_goes_its_way_to_an_outcome_on_pages():
    one, other = make_pair()
    exchange = under_nda(one, other)
    client, path = browser(one.owner), f"/exchange/{exchange.pk}/"
    client.post(f"{path}evaluate/")
    client.post(f"{path}agree/", {"outcome": "licence", "note": "합의", "language": "ko"})
    assert Exchange.objects.get().outcome == "licence"
    assert "합의" in page(browser(other.member, "ja"), path)


def test_a_closed_room_shows_its_reason_and_no_composer():
    one, other = make_pair()
    exchange = make_room(one, other)
    path = f"/exchange/{exchange.pk}/"
    browser(one.owner).post(f"{path}close/", {"reason": "no_capacity", "language": "ko"})
    shown = page(browser(other.owner, "ja"), path)
    assert "現在余力がない" in shown
    assert 'id="composer"' not in shown


def queries_of(client: Client, path: str, count) -> int:
    page(client, path)  # what is made once (session, marks) is made
    with count(connection_of()) as context:
        page(client, path)
    return len(context)


def connection_of():
    from django.db import connection

    return connection


@pytest.fixture
def counted():
    from django.test.utils import CaptureQueriesContext

    return CaptureQueriesContext


def test_the_lists_ask_the_database_as_often_for_three_as_for_one(counted):
    one, _other = make_pair()
    client = browser(one.owner)
    paths = (
        "/exchange/",
        "/exchange/introductions/?box=in",
        "/exchange/introductions/?box=out",
        "/exchange/interests/",
        "/agreements/",
    )

    def fill() -> None:
        under_nda(one, make_side(country="JP"))
        request(make_side(country="JP"), one, own_listing=None)
        third = make_side(country="JP")
        interest(one, third, make_listing(third))

    fill()
    once = {path: queries_of(client, path, counted) for path in paths}
    fill()
    fill()
    assert {path: queries_of(client, path, counted) for path in paths} == once


def test_a_room_asks_the_database_as_often_for_three_of_each_as_for_one(counted, mailoutbox):
    one, other = make_pair()
    exchange = make_room(one, other)
    client, path = browser(one.owner), f"/exchange/{exchange.pk}/"

    def fill() -> None:
        side = {"exchange": exchange, "by": other.owner, "organisation": other.organisation}
        actions.post_message(**side, text="こんにちは", language="ja")
        actions.add_step(**side, owner=one.organisation, text="자료 송부")
        starts = timezone.now() + timedelta(days=1)
        ends = starts + timedelta(hours=1)
        actions.schedule_meeting(**side, title="会議", starts_at=starts, ends_at=ends)

    fill()
    once = queries_of(client, path, counted)
    fill()
    fill()
    assert queries_of(client, path, counted) == once
