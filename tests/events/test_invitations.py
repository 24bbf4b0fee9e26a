"""Each person's calendar follows their meetings: created, moved, called off, asked again.

Read by `vobject`, so that the library which wrote the objects does not judge them, into a calendar
that treats them as RFC 5546 says.
"""

from datetime import timedelta

import pytest

from koryu.disclosure.queries import reader_for
from koryu.events.actions.invitations import send_invitations
from koryu.events.models import Meeting, MeetingInvitation, MeetingTable, PlanRun
from koryu.events.signals import meetings_changed
from koryu.exchange.actions import renew_feed
from koryu.exchange.slots import feed_parts
from koryu.notify.models import Mail, Notice
from tests.events.reading import Agenda, entries, mails_of
from tests.factories.events_side import japanese, korean, make_day, make_meeting, publish
from tests.factories.people import MembershipFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def met():
    event = make_day()
    one, other = korean(event), japanese(event)
    meeting = make_meeting(event, one, other)
    publish(event)
    return one, other, meeting


def move(meeting: Meeting, slot: int) -> None:
    meeting.slot = meeting.event.slots.all()[slot]
    meeting.sequence += 1
    meeting.save()
    meeting.seats.update(slot=meeting.slot)


def call_off(meeting: Meeting) -> None:
    meeting.state = "cancelled"
    meeting.sequence += 1
    meeting.save()
    meeting.seats.update(occupied=False)


def test_created_moved_called_off_and_arranged_again(met):
    one, other, meeting = met
    person = one.side.owner
    assert send_invitations([meeting.pk]) == 2
    move(meeting, 2)
    send_invitations([meeting.pk])
    call_off(meeting)
    send_invitations([meeting.pk])
    again = make_meeting(meeting.event, one, other, slot=1)
    send_invitations([meeting.pk, again.pk])
    told = mails_of(person)
    assert [m.method for m in told] == ["REQUEST", "REQUEST", "CANCEL", "REQUEST"]
    assert [m.uid for m in told] == [f"{meeting.uid}@koryu"] * 3 + [f"{again.uid}@koryu"]
    assert [m.sequence for m in told] == [0, 1, 2, 0]
    assert [m.status for m in told] == ["CONFIRMED", "CONFIRMED", "CANCELLED", "CONFIRMED"]
    assert told[1].starts == meeting.slot.starts_at
    assert told[0].starts != told[1].starts == told[2].starts
    assert {m.organizer for m in told} == {"mailto:koryu@localhost"}
    shown = Agenda()
    assert [shown.receive(m) for m in told] == [1, 1, 0, 1]  # never two for one meeting


def test_each_side_reads_it_in_its_own_language_and_sees_nobody_elses_address(met):
    one, other, meeting = met
    send_invitations([meeting.pk])
    korean_mail, japanese_mail = (mails_of(at.side.owner)[0] for at in (one, other))
    assert "A룸" in korean_mail.location
    assert "A室" in japanese_mail.location
    assert other.side.owner.email not in str(Mail.objects.get(person=one.side.owner).calendar)
    assert Mail.objects.get(person=other.side.owner).language == "ja"


def test_a_job_that_runs_again_sends_nothing_twice(met):
    _one, _other, meeting = met
    assert send_invitations([meeting.pk]) == 2
    assert send_invitations([meeting.pk]) == 0
    assert Mail.objects.count() == 2


def test_another_delegate_is_asked_and_the_first_called_off_with_a_higher_sequence(met):
    one, _other, meeting = met
    send_invitations([meeting.pk])
    colleague = MembershipFactory(organisation=one.side.organisation, role="member").person
    seat = meeting.seats.get(delegate__participant=one.own)
    first = seat.delegate
    seat.delegate = one.own.delegates.create(person=colleague, name="동료")
    seat.save()
    assert send_invitations([meeting.pk]) == 2
    assert [m.method for m in mails_of(colleague)] == ["REQUEST"]
    seat.delegate = first
    seat.save()
    send_invitations([meeting.pk])
    told = mails_of(one.side.owner)
    assert [m.method for m in told] == ["REQUEST", "CANCEL", "REQUEST"]
    numbers = [m.sequence for m in told]
    assert numbers == sorted(set(numbers))  # rising: no calendar takes the last for an old one
    shown = Agenda()
    assert [shown.receive(m) for m in told] == [1, 0, 1]
    assert not MeetingInvitation.objects.get(person=one.side.owner).cancelled


def test_another_table_updates_although_nobody_raised_the_sequence(met):
    one, _other, meeting = met
    send_invitations([meeting.pk])
    Meeting.objects.update(table=MeetingTable.objects.get(number=2))
    send_invitations([meeting.pk])
    assert [m.sequence for m in mails_of(one.side.owner)] == [0, 1]


def test_a_side_without_accounts_at_the_table_is_told_through_who_acts(met):
    one, _other, meeting = met
    one.own.delegates.update(person=None)
    send_invitations([meeting.pk])
    assert len(mails_of(one.side.owner)) == 1


def test_a_published_schedule_is_one_notice_a_person_and_one_mail_a_meeting(
    met, django_capture_on_commit_callbacks
):
    one, other, meeting = met
    third = japanese(meeting.event)
    second = make_meeting(meeting.event, one, third, slot=1)
    with django_capture_on_commit_callbacks(execute=True):
        meetings_changed.send(
            PlanRun, event=meeting.event, created=[meeting, second], moved=[], cancelled=[]
        )
    notices = Notice.objects.filter(kind="events.meetings_changed")
    assert notices.filter(person=one.side.owner).count() == 1
    assert notices.get(person=one.side.owner).params["created"] == 2
    assert notices.get(person=other.side.owner).params["created"] == 1
    assert len(mails_of(one.side.owner)) == 2
    assert len(mails_of(third.side.owner)) == 1


def test_the_personal_feed_holds_events_and_meetings_of_ones_own(met, client):
    one, other, meeting = met
    token = renew_feed(by=one.side.owner)
    feed = client.get(f"/exchange/calendar/{token}.ics").content.decode()
    found = {each.uid for each in entries(feed)}  # the event and its one meeting
    place = meeting.event.registrations.get(person=one.side.owner)
    assert found == {f"{meeting.uid}@koryu", f"event-{meeting.event.uid}-{place.pk}@koryu"}
    assert "ATTENDEE" not in feed
    stranger = japanese(make_day(starts_at=meeting.event.starts_at + timedelta(days=9)))
    assert len(list(feed_parts(reader_for(stranger.side.owner)))) == 1
    call_off(meeting)
    parts = feed_parts(reader_for(other.side.owner))
    assert [str(part["STATUS"]) for part in parts] == ["CONFIRMED", "CANCELLED"]
