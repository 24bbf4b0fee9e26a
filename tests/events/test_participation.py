"""Joining the meetings, saying how, leaving."""

from datetime import timedelta

import pytest
from django.utils import timezone

from koryu.events.actions.participation import Part, change_part, join, leave
from koryu.events.actions.wishes import set_wish
from koryu.events.models import EventParticipant, Meeting, MeetingDay, MeetingRequest
from koryu.notify.models import Notice
from koryu.shared.errors import Invalid, NotAllowedNow, Refused
from tests.factories.events_side import (
    japanese,
    korean,
    make_day,
    make_meeting,
    publish,
    register,
    take_part,
)
from tests.factories.exchange import make_side
from tests.factories.people import PersonFactory

pytestmark = pytest.mark.django_db
PART = Part(languages=("ko",), names=("김 하나",))


def test_an_owner_with_a_confirmed_place_joins_and_the_side_is_the_country():
    event = make_day()
    side = make_side(country="JP", language="ja")
    row = register(event, side)
    slot = event.slots.first()
    part = Part(
        languages=("ja", "en"),
        registrations=(row.pk,),
        names=("田中 花子", " 田中  花子 "),
        most=5,
        about="抗体の提携先",
        away=(slot.pk,),
    )
    own = join(event=event, by=side.owner, organisation=side.organisation, part=part)
    assert (own.side, own.languages, own.most) == ("JP", ["ja", "en"], 5)
    names = {each.name for each in own.delegates.all()}
    assert names == {"田中 花子", side.owner.full_name()}
    assert list(own.away.all()) == [slot]
    assert MeetingDay.objects.get(event=event).version == 2


@pytest.mark.parametrize("who", ["member", "stranger"])
def test_only_those_who_act_join(who):
    event, side = make_day(), make_side()
    register(event, side)
    by = side.member if who == "member" else PersonFactory()
    with pytest.raises(Refused):
        join(event=event, by=by, organisation=side.organisation, part=PART)


def test_joining_needs_a_verified_organisation_and_a_confirmed_place():
    event = make_day()
    unverified = make_side(verified_at=None, verification="")
    register(event, unverified)
    with pytest.raises(Refused):
        join(event=event, by=unverified.owner, organisation=unverified.organisation, part=PART)
    side = make_side()
    with pytest.raises(Refused):
        join(event=event, by=side.owner, organisation=side.organisation, part=PART)
    row = register(event, side)
    row.cancel()
    row.save()
    with pytest.raises(Refused):
        join(event=event, by=side.owner, organisation=side.organisation, part=PART)
    assert not EventParticipant.objects.exists()


def test_joining_closes_with_the_requests():
    side = make_side()
    past = timezone.now() - timedelta(minutes=1)
    for event in (
        make_day(requests_until=past),
        make_day(stage="planning"),
        make_day(stage="setup"),
    ):
        register(event, side)
        with pytest.raises(NotAllowedNow):
            join(event=event, by=side.owner, organisation=side.organisation, part=PART)


@pytest.mark.parametrize(
    ("part", "field"),
    [
        (Part(languages=(), names=("가",)), "languages"),
        (Part(languages=("xx",), names=("가",)), "languages"),
        (Part(languages=("ko",)), "registrations"),
        (Part(languages=("ko",), names=("가",), most=0), "most"),
        (Part(languages=("ko",), names=("가",), about="가" * 1001), "about"),
        (Part(languages=("ko",), names=("가" * 121,)), "names"),
    ],
)
def test_what_cannot_be_is_said_beside_the_field(part, field):
    event, side = make_day(), make_side()
    register(event, side)
    with pytest.raises(Invalid) as caught:
        join(event=event, by=side.owner, organisation=side.organisation, part=part)
    assert field in caught.value.errors


def test_nobody_elses_registration_becomes_a_delegate():
    event, side, other = make_day(), make_side(), make_side()
    register(event, side)
    foreign = register(event, other)
    part = Part(languages=("ko",), registrations=(foreign.pk,), names=("가",))
    own = join(event=event, by=side.owner, organisation=side.organisation, part=part)
    assert [d.person for d in own.delegates.all()] == [None]


def test_changing_delegates_keeps_who_stays_and_dates_who_goes():
    event = make_day()
    one = korean(event)
    kept = one.own.delegates.get()
    part = Part(languages=("ko",), registrations=(kept.registration_id,), names=("새 사람",))
    change_part(**one.acting, part=part)
    change_part(**one.acting, part=part)  # a double click
    assert one.own.delegates.filter(left_at=None).count() == 2
    change_part(**one.acting, part=Part(languages=("ko",), names=("새 사람",)))
    kept.refresh_from_db()
    assert kept.left_at
    publish(event)
    with pytest.raises(NotAllowedNow):
        change_part(**one.acting, part=part)


def test_leaving_ends_wishes_and_calls_off_meetings_and_tells_who_is_concerned():
    event = make_day()
    operator = PersonFactory(operator_country="KR")
    one, other, third = korean(event), japanese(event), japanese(event)
    set_wish(**one.acting, other=third.own, wish="must")
    meeting = make_meeting(event, one, other)
    publish(event)
    assert leave(**one.acting) == 1
    assert leave(**one.acting) == 0
    meeting.refresh_from_db()
    assert (meeting.state, meeting.sequence) == ("cancelled", 1)
    assert not meeting.seats.filter(occupied=True).exists()
    assert MeetingRequest.objects.get().state == "withdrawn"
    kinds = Notice.objects.filter(person=other.side.owner).values_list("kind", flat=True)
    assert set(kinds) == {"events.meet_called_off", "events.meetings_changed"}
    assert Notice.objects.filter(person=operator, kind="events.meet_left").count() == 1
    assert not Notice.objects.filter(person=third.side.owner, kind__contains="called").exists()
    assert Meeting.objects.count() == 1


def test_who_left_can_come_back_while_requests_are_open():
    event = make_day()
    one = korean(event)
    leave(**one.acting)
    again = take_part(event, one.side)
    assert again.own.pk == one.own.pk
    assert EventParticipant.objects.get().left_at is None
