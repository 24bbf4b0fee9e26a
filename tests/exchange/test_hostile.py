"""Forged forms, edges of the calendar, and organisations that must not be known of."""

import re

import pytest
from django.utils import timezone

from koryu.exchange.models import Interest, Introduction, Message, NextStep, RoomMeeting
from koryu.notify.models import Mail
from koryu.people.actions import unverify_organisation, verify_organisation
from koryu.people.models import Membership
from tests.exchange.test_pages import CLIENT_ID, TEXTS, browser
from tests.factories.exchange import (
    PersonFactory,
    make_listing,
    make_pair,
    make_room,
    make_side,
    request,
    under_nda,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def test_an_organisation_not_verified_is_not_known_of():
    one, hidden = make_side(), make_side(verified_at=None, name="숨은기관", name_en="Hidden")
    client = browser(one.owner)
    where = {"organisation": hidden.organisation.pk}
    nowhere = {"organisation": 10**9}
    for named in (where, nowhere):
        assert client.get("/exchange/introductions/new/", named).status_code == 404
        data = TEXTS | named | {"send": "1"}
        assert client.post("/exchange/introductions/new/", data).status_code == 404
        assert client.post("/exchange/interest/", named).status_code == 404
    assert not Interest.objects.exists()
    assert not Introduction.objects.exists()


def test_listings_leave_sight_with_the_verification_and_come_back_with_it(
    django_capture_on_commit_callbacks,
):
    one, other = make_pair()
    listing = make_listing(other)
    operator = PersonFactory(operator_country="JP")
    reader, own = browser(one.owner), browser(other.owner)
    pages = (f"/listings/{listing.pk}/", f"/api/v1/listings/{listing.pk}")

    def statuses() -> set[int]:
        return {reader.get(page).status_code for page in pages}

    def found() -> bool:
        return listing.title in reader.get("/discover/").content.decode()

    with django_capture_on_commit_callbacks(execute=True):
        verify_organisation(organisation=other.organisation, by=operator)
        unverify_organisation(organisation=other.organisation, by=operator, reason="확인 불가")
    assert statuses() == {404}
    assert not found()
    assert own.get(pages[0]).status_code == 200
    other.organisation.refresh_from_db()
    with django_capture_on_commit_callbacks(execute=True):
        verify_organisation(organisation=other.organisation, by=operator)
    assert statuses() == {200}
    assert found()


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_days_at_the_edges_of_the_calendar_do_no_harm(day):
    one, other = make_pair()
    room = make_room(one, other)
    client = browser(one.owner)
    at = f"/exchange/{room.pk}/"
    meeting = {"title": "회의", "day": day, "start": "00:00", "end": "23:59", "sequence": "0"}
    step = {"step-text": "자료", "step-owner": one.organisation.pk, "step-due": day}
    nda = {
        "language": "ko", "purpose": "검토", "expires_on": day, "survival_years": "3", "law": "KR",
    }  # fmt: skip
    assert client.post(f"{at}meetings/new/", meeting).status_code == 422
    assert client.post(f"{at}steps/", step).status_code == 422
    assert client.post(f"{at}nda/", nda).status_code == 422
    assert client.get("/").status_code == 200
    assert not RoomMeeting.objects.exists()
    assert not NextStep.objects.exists()


@pytest.mark.parametrize("number", ["9" * 25, "9" * 3000, "٣", "-1", "x"])
def test_forged_places_in_a_conversation_are_passed_over(number):
    one, other = make_pair()
    room = make_room(one, other)
    client = browser(one.owner)
    assert client.get(f"/exchange/{room.pk}/", {"before": number}).status_code == 200
    assert client.get(f"/exchange/{room.pk}/messages/", {"after": number}).status_code == 204


def test_what_hangs_on_one_room_cannot_be_moved_through_another():
    one, other = make_pair()
    third = make_side()
    theirs, mine = under_nda(one, other), make_room(one, third)
    client = browser(other.owner)
    client.post(f"/exchange/{theirs.pk}/steps/", {
        "step-text": "자료", "step-owner": one.organisation.pk, "step-due": "2026-12-01",
    })  # fmt: skip
    client.post(f"/exchange/{theirs.pk}/meetings/new/", {
        "title": "회의", "day": "2027-01-05", "start": "10:00", "end": "11:00", "sequence": "0",
    })  # fmt: skip
    step, meeting = NextStep.objects.get(), RoomMeeting.objects.get()
    stranger = browser(third.owner)
    through = f"/exchange/{mine.pk}/"
    for path in (f"steps/{step.pk}/done/", f"meetings/{meeting.pk}/cancel/"):
        assert stranger.post(through + path).status_code == 404
        assert stranger.post(f"/exchange/{theirs.pk}/{path}").status_code == 404
    assert stranger.get(f"{through}meetings/{meeting.pk}/").status_code == 404
    assert stranger.get(f"{through}meetings/{meeting.pk}/meeting.ics").status_code == 404
    owner = {"step-text": "자료", "step-owner": other.organisation.pk}
    assert stranger.post(f"{through}steps/", owner).status_code == 422
    listing = make_listing(other)
    forged = TEXTS | {
        "organisation": other.organisation.pk, "own_listing": listing.pk, "send": "1",
    }  # fmt: skip
    assert stranger.post("/exchange/introductions/new/", forged).status_code == 422


def test_who_has_left_loses_the_room_its_files_and_the_calendar_at_once():
    one, other = make_pair()
    room = make_room(one, other)
    client = browser(one.member)
    assert client.get(f"/exchange/{room.pk}/").status_code == 200
    made = client.post("/exchange/calendar/").content.decode()
    feed = re.search(r"/exchange/calendar/[\w-]+\.ics", made)[0]
    browser(other.owner).post(f"/exchange/{room.pk}/meetings/new/", {
        "title": "비밀회의", "day": "2027-01-05", "start": "10:00", "end": "11:00", "sequence": "0",
    })  # fmt: skip
    assert "비밀회의" in client.get(feed).content.decode()
    left = Membership.objects.filter(person=one.member)
    left.update(left_at=timezone.now())
    assert client.get(f"/exchange/{room.pk}/").status_code == 404
    assert client.post(f"/exchange/{room.pk}/draft/", {"text": "x"}).status_code == 404
    assert "비밀회의" not in client.get(feed).content.decode()


@pytest.mark.parametrize("text", ["a\x00b", "\u202eabc", "가" * 8000, "[x](javascript:alert(1))"])
def test_hostile_texts_are_kept_clean(text):
    one, other = make_pair()
    room = make_room(one, other)
    client = browser(one.owner)
    data = {"text": text, "language": "ko", "client_id": CLIENT_ID}
    assert client.post(f"/exchange/{room.pk}/messages/", data).status_code == 302
    kept = Message.objects.get().text
    assert not {"\x00", "\u202e"} & set(kept)
    shown = client.get(f"/exchange/{room.pk}/").content.decode()
    assert 'href="javascript' not in shown


def test_acting_for_one_organisation_does_not_lend_the_rights_of_another():
    one, other = make_pair()
    third = make_side()
    request(third, other)
    Membership.objects.create(person=one.owner, organisation=other.organisation, role="member")
    client = browser(one.owner)
    client.post("/people/switch/", {"organisation": other.organisation.pk})
    waiting = Introduction.objects.get()
    assert client.post(f"/exchange/introductions/{waiting.pk}/accept/").status_code == 403
    named = {"organisation": third.organisation.pk}
    assert client.post("/exchange/interest/", named).status_code == 403
    assert client.get("/exchange/introductions/new/", named).status_code == 403
    assert not Interest.objects.exists()


def test_a_double_click_invites_once():
    one, other = make_pair()
    room = make_room(one, other)
    client = browser(one.owner)
    data = {"title": "회의", "day": "2027-01-05", "start": "10:00", "end": "11:00", "sequence": "0"}
    for _click in range(2):
        client.post(f"/exchange/{room.pk}/meetings/new/", data)
    assert RoomMeeting.objects.count() == 1
    assert Mail.objects.exclude(calendar="").count() == 2  # the two owners, once each
