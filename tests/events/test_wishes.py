"""Wishes, their limits, requests and answers; what one side says of the other stays with it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from koryu.disclosure.queries import reader_for
from koryu.events.actions.wishes import (
    accept_request,
    decline_request,
    set_wish,
    withdraw_wish,
)
from koryu.events.models import MeetingDay, MeetingRequest
from koryu.events.queries.wishes import inbox, outbox, used, waiting
from koryu.notify.models import Notice
from koryu.shared.errors import Invalid, NotAllowedNow, Refused
from tests.factories.events_side import japanese, korean, make_day, publish

pytestmark = pytest.mark.django_db


@pytest.fixture
def pair():
    event = make_day()
    return korean(event), japanese(event)


def wish(one, other, kind="want", **fields):
    return set_wish(**one.acting, other=other.own, wish=kind, **fields)


def box(at):
    day = MeetingDay.objects.get(event=at.own.event)
    return list(inbox(reader_for(at.side.owner), at.own, day))


def kinds(at) -> list[str]:
    return list(Notice.objects.filter(person=at.side.owner).values_list("kind", flat=True))


def test_a_request_is_told_once_and_a_double_click_changes_nothing(pair):
    one, other = pair
    first = wish(one, other, message="항체 공동개발", language="ko")
    assert wish(one, other, message="항체 공동개발", language="ko") == first
    assert [each.message for each in box(other)] == ["항체 공동개발"]
    assert kinds(other) == ["events.meet_requested"]
    wish(one, other, "must", message="항체 공동개발", language="ko")
    assert kinds(other) == ["events.meet_requested"]  # raising a wish tells nothing
    assert MeetingRequest.objects.get().wish == "must"


def test_limits_count_what_lives_and_say_the_number(pair):
    one, other = pair
    event = one.own.event
    MeetingDay.objects.filter(event=event).update(most_requests=2, most_musts=1)
    more = [japanese(event) for _ in range(2)]
    wish(one, other, "must")
    with pytest.raises(Invalid) as caught:
        wish(one, more[0], "must")
    assert "1" in str(caught.value.errors["wish"][0])
    wish(one, more[0], "want")
    with pytest.raises(Invalid):
        wish(one, more[1], "want")
    wish(one, more[1], "rather_not")  # costs nothing
    day = MeetingDay.objects.get(event=event)
    counted = used(one.own, day)
    assert (counted.requests, counted.musts) == (2, 1)
    withdraw_wish(**one.acting, other=other.own)
    wish(one, more[0], "must")
    assert used(one.own, day).musts == 1


def test_only_those_the_rule_allows_can_be_wished_for(pair):
    one, _other = pair
    neighbour = korean(one.own.event)
    with pytest.raises(Refused):
        wish(one, neighbour)
    MeetingDay.objects.update(who="any")
    wish(one, neighbour)
    with pytest.raises(Refused):
        wish(one, one)
    elsewhere = japanese(make_day())
    with pytest.raises(Refused):
        wish(one, elsewhere)


def test_wishes_close_with_the_deadline_and_the_stage(pair):
    one, other = pair
    MeetingDay.objects.update(requests_until=timezone.now() - timedelta(seconds=1))
    with pytest.raises(NotAllowedNow):
        wish(one, other)
    MeetingDay.objects.update(requests_until=None, stage="planning")
    with pytest.raises(NotAllowedNow):
        wish(one, other)


def test_only_those_who_act_wish(pair):
    one, other = pair
    with pytest.raises(Refused):
        set_wish(own=one.own, other=other.own, by=one.side.member, wish="want")
    with pytest.raises(Refused):
        set_wish(own=one.own, other=other.own, by=other.side.owner, wish="want")


@pytest.mark.parametrize(
    ("kind", "message", "field"), [("perhaps", "", "wish"), ("want", "가" * 601, "message")]
)
def test_what_cannot_be_is_said(pair, kind, message, field):
    with pytest.raises(Invalid) as caught:
        wish(*pair, kind, message=message)
    assert field in caught.value.errors


def test_accepting_and_declining_with_a_reason(pair):
    one, other = pair
    request = wish(one, other)
    asked = {"request": request, **other.acting}
    assert accept_request(**asked).state == "accepted"
    assert accept_request(**asked).state == "accepted"
    assert kinds(one) == ["events.meet_accepted"]
    with pytest.raises(Invalid):
        decline_request(**asked, reason="no such")
    MeetingDay.objects.update(stage="planning")  # while the schedule is being made
    before = MeetingDay.objects.get().version
    declined = decline_request(**asked, reason="other", feedback="来年また")
    assert (declined.state, declined.reason, declined.feedback) == ("declined", "other", "来年また")
    assert MeetingDay.objects.get().version == before + 1  # a plan made meanwhile is stale
    MeetingDay.objects.update(stage="collecting")
    with pytest.raises(NotAllowedNow):
        wish(one, other)
    assert wish(other, one).state == "sent"  # who declined may still ask


def test_only_the_receiver_answers(pair):
    one, other = pair
    request = wish(one, other)
    with pytest.raises(Refused):
        accept_request(request=request, **one.acting)
    with pytest.raises(Refused):
        accept_request(request=request, own=other.own, by=other.side.member)
    publish(one.own.event)
    with pytest.raises(NotAllowedNow):
        accept_request(request=request, **other.acting)


def test_two_requests_that_meet_are_both_accepted(pair):
    one, other = pair
    wish(one, other)
    assert wish(other, one).state == "accepted"
    assert {each.state for each in MeetingRequest.objects.all()} == {"accepted"}
    assert kinds(one) == ["events.meet_accepted"]


def test_rather_not_is_in_no_box_count_or_notice_of_the_other_side(pair):
    one, other = pair
    wish(one, other, "rather_not", message="비밀 사유")
    assert box(other) == []
    assert kinds(other) == []
    reader, day = reader_for(other.side.owner), MeetingDay.objects.get()
    assert waiting(reader, other.own, day) == 0
    assert list(outbox(reader, other.own)) == []
    assert MeetingRequest.objects.get().message == ""
    assert wish(other, one).state == "sent"  # asked as if nothing were said
    assert kinds(other) == []


def test_a_request_that_becomes_rather_not_looks_withdrawn(pair):
    one, other = pair
    third = japanese(one.own.event)
    for at in (other, third):
        wish(one, at, message="만나고 싶습니다", language="ko")
    wish(one, other, "rather_not")
    withdraw_wish(**one.acting, other=third.own)
    assert box(other) == box(third) == []
    assert kinds(other) == kinds(third)


def test_accepting_takes_back_ones_own_rather_not(pair):
    one, other = pair
    wish(other, one, "rather_not")
    accept_request(request=wish(one, other), **other.acting)
    states = {each.wish: each.state for each in MeetingRequest.objects.all()}
    assert states == {"rather_not": "withdrawn", "want": "accepted"}


def test_where_the_organiser_decides_nobody_reads_anothers_wish(pair):
    one, other = pair
    MeetingDay.objects.update(mode="organiser")
    request = wish(one, other, "must", message="꼭 만나고 싶습니다")
    assert wish(other, one).state == "sent"
    assert box(other) == box(one) == []
    assert kinds(one) == kinds(other) == []
    with pytest.raises(Refused):
        accept_request(request=request, **other.acting)
    assert [each.wish for each in outbox(reader_for(one.side.member), one.own)] == ["must"]
    assert list(outbox(reader_for(other.side.owner), one.own)) == []


def test_once_the_schedule_is_out_nothing_waits_for_an_answer(pair):
    one, other = pair
    wish(one, other)
    reader = reader_for(other.side.owner)
    assert waiting(reader, other.own, MeetingDay.objects.get(event=one.own.event)) == 1
    publish(one.own.event)
    assert waiting(reader, other.own, MeetingDay.objects.get(event=one.own.event)) == 0
    assert len(box(other)) == 1
