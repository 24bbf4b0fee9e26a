"""Calendar mails keep one event per meeting: same UID, rising SEQUENCE, CANCEL at the end."""

from datetime import UTC, datetime, timedelta

import icalendar
import pytest
from django.utils import timezone

from koryu.disclosure.queries import reader_for
from koryu.exchange import actions, queries
from koryu.exchange.models import CalendarFeed, RoomMeeting
from koryu.exchange.queries.calendar import feed_ics, meeting_ics
from koryu.notify.models import Mail
from koryu.shared.errors import Invalid, NotAllowedNow, Refused, Stale
from tests.factories.exchange import make_pair, make_room, make_side

pytestmark = pytest.mark.django_db
STARTS = datetime(2027, 1, 18, 5, 30, tzinfo=UTC)  # 14:30 KST


@pytest.fixture
def sides():
    return make_pair()


@pytest.fixture
def meeting(sides):
    one, other = sides
    return actions.schedule_meeting(
        exchange=make_room(one, other),
        by=one.owner,
        organisation=one.organisation,
        title="킥오프 회의: 비임상 자료 검토와 공동연구 범위, 다음 단계 및 일정에 관한 협의; 1차",
        starts_at=STARTS,
        ends_at=STARTS + timedelta(hours=1),
        place="湘南ヘルスイノベーションパーク A棟, 3F",
        note="비밀 메모",
    )


def events(text: str | bytes) -> list[icalendar.Event]:
    return list(icalendar.Calendar.from_ical(text).walk("VEVENT"))


def lines(text: str) -> dict[str, str]:
    """The unfolded content lines by name, read without the library that wrote them (RFC 5545 3.1)."""
    unfolded = text.replace("\r\n ", "").split("\r\n")
    return {line.split(":")[0].split(";")[0]: line for line in unfolded if line}


def test_an_invitation_goes_to_those_who_act_on_both_sides(sides, meeting):
    one, other = sides
    mails = Mail.objects.order_by("pk")
    assert [mail.to for mail in mails] == [one.owner.email, other.owner.email]
    assert {mail.calendar_method for mail in mails} == {"REQUEST"}
    assert [mail.language for mail in mails] == ["ko", "ja"]
    assert all("비밀 메모" not in mail.text + mail.calendar for mail in mails)
    for mail in mails:
        event = events(mail.calendar)[0]
        assert event["ATTENDEE"] == f"mailto:{mail.to}"  # nobody else's address
        assert event["ATTENDEE"].params["RSVP"] == "TRUE"
        assert event["ORGANIZER"] == "mailto:koryu@localhost"


def test_the_object_follows_rfc_5545_to_the_octet(meeting):
    raw = Mail.objects.first().calendar
    assert raw.startswith("BEGIN:VCALENDAR\r\n")
    assert raw.endswith("END:VCALENDAR\r\n")
    assert "\n" not in raw.replace("\r\n", "")
    assert max(len(line.encode()) for line in raw.split("\r\n")) <= 75
    found = lines(raw)
    assert found["METHOD"] == "METHOD:REQUEST"
    assert found["UID"] == f"UID:{meeting.uid}@koryu"
    assert found["SEQUENCE"] == "SEQUENCE:0"
    assert found["DTSTART"] == "DTSTART:20270118T053000Z"
    assert found["DTEND"] == "DTEND:20270118T063000Z"
    assert found["DTSTAMP"].endswith("Z")
    assert found["SUMMARY"] == "SUMMARY:" + meeting.title.replace(",", r"\,").replace(";", r"\;")
    assert found["LOCATION"] == "LOCATION:" + meeting.place.replace(",", r"\,")


def test_a_change_keeps_the_uid_and_raises_the_sequence(sides, meeting):
    one, other = sides
    acting = {"meeting": meeting, "by": other.owner, "organisation": other.organisation}
    later = {
        "starts_at": STARTS + timedelta(days=1),
        "ends_at": STARTS + timedelta(days=1, hours=1),
    }
    actions.change_meeting(**acting, sequence=0, **later)
    with pytest.raises(Stale):
        actions.change_meeting(**acting, sequence=0, title="다른 제목")
    actions.change_meeting(**acting, sequence=1, **later)  # nothing changed: nobody is mailed
    assert Mail.objects.count() == 4
    event = events(Mail.objects.first().calendar)[0]
    assert (event["UID"], event["SEQUENCE"]) == (f"{meeting.uid}@koryu", 1)
    assert event.decoded("DTSTART") == STARTS + timedelta(days=1)
    actions.cancel_meeting(**acting)
    cancelled = Mail.objects.first()
    event = events(cancelled.calendar)[0]
    assert cancelled.calendar_method == "CANCEL"
    assert lines(cancelled.calendar)["METHOD"] == "METHOD:CANCEL"
    assert (event["UID"], event["SEQUENCE"], event["STATUS"]) == (
        f"{meeting.uid}@koryu",
        2,
        "CANCELLED",
    )
    with pytest.raises(NotAllowedNow):
        actions.cancel_meeting(**acting)


def test_times_must_be_in_order_and_only_those_who_act_schedule(sides, meeting):
    one, _other = sides
    fields = {
        "exchange": meeting.exchange,
        "organisation": one.organisation,
        "title": "회의",
        "starts_at": STARTS,
    }
    with pytest.raises(Invalid):
        actions.schedule_meeting(by=one.owner, ends_at=STARTS, **fields)
    ends = STARTS + timedelta(hours=1)
    with pytest.raises(Refused):
        actions.schedule_meeting(by=one.member, ends_at=ends, **fields)
    with pytest.raises(Refused):
        actions.schedule_meeting(by=make_side().owner, ends_at=ends, **fields)
    assert RoomMeeting.objects.count() == 1


def test_closing_the_room_calls_off_what_was_still_to_come(sides, meeting):
    one, _other = sides
    future = timezone.now() + timedelta(days=3)
    RoomMeeting.objects.update(starts_at=future, ends_at=future + timedelta(hours=1))
    actions.close_exchange(
        exchange=meeting.exchange, by=one.owner, organisation=one.organisation, reason="other"
    )
    assert RoomMeeting.objects.get().state == "cancelled"
    assert Mail.objects.filter(calendar_method="CANCEL").count() == 2


def test_the_feed_holds_the_meetings_of_ones_own_rooms_only(sides, meeting):
    mine = feed_ics(queries.meetings_of(reader_for(sides[1].member)))
    assert [event["UID"] for event in events(mine)] == [f"{meeting.uid}@koryu"]
    assert "ATTENDEE" not in events(mine)[0]
    assert events(feed_ics(queries.meetings_of(reader_for(make_side().owner)))) == []
    assert lines(mine.decode())["METHOD"] == "METHOD:PUBLISH"
    assert events(meeting_ics(meeting))[0]["SEQUENCE"] == 0


def test_the_secret_address_is_kept_as_a_hash_and_can_be_revoked(client, sides, meeting):
    owner = sides[0].owner
    first = actions.renew_feed(by=owner)
    assert first not in str(CalendarFeed.objects.values())
    assert len(events(client.get(f"/exchange/calendar/{first}.ics").content)) == 1
    second = actions.renew_feed(by=owner)
    assert queries.feed_owner(first) is None
    assert queries.feed_owner(second) == owner
    owner.is_active = False
    owner.save()
    assert queries.feed_owner(second) is None
    owner.is_active = True
    owner.save()
    actions.revoke_feed(by=owner)
    assert queries.feed_owner(second) is None
