"""The day: late, no-show, one more meeting, notes, and going on into the exchange."""

import threading

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from koryu.disclosure.queries import reader_for
from koryu.events.actions.called_off import call_off
from koryu.events.actions.invitations import send_invitations
from koryu.events.actions.meetings import (
    confirm_walk_in,
    decline_walk_in,
    propose_walk_in,
    report_no_show,
    run_late,
    took_place,
)
from koryu.events.actions.notes import save_note, share_note
from koryu.events.actions.registration import cancel_registration
from koryu.events.actions.wishes import set_wish
from koryu.events.models import Interpreter, LateNotice, Meeting, MeetingTable, Registration
from koryu.events.queries.meetings_todo import meetings_todo
from koryu.exchange.models import Exchange, Interest, Message
from koryu.notify.models import Notice
from koryu.people.models import Membership
from koryu.shared.errors import Invalid, KoryuError, NotAllowedNow, Refused, Stale
from tests.factories.events_side import japanese, korean, make_day, make_meeting, publish, running
from tests.factories.people import MembershipFactory, PersonFactory

pytestmark = pytest.mark.django_db


def a_day():
    """Two sides with a meeting that began a minute ago."""
    event = make_day()
    one, other = korean(event), japanese(event)
    meeting = make_meeting(event, one, other)
    running(publish(event))
    return one, other, Meeting.objects.get(pk=meeting.pk)


def told(person) -> list[str]:
    return list(Notice.objects.filter(person=person).order_by("pk").values_list("kind", flat=True))


def propose(one, other, slot: int = 2) -> Meeting:
    at = one.own.event.slots.all()[slot]
    return propose_walk_in(own=one.own, other=other.own, slot=at, by=one.side.owner)


def test_late_tells_the_other_side_and_the_organiser_once():
    operator = PersonFactory(operator_country="KR")
    one, other, meeting = a_day()
    said = {"meeting": meeting, **one.acting}
    run_late(**said, minutes=10)
    assert run_late(**said, minutes=10) is None
    assert told(other.side.owner) == told(operator) == ["events.meet_late"]
    assert told(one.side.owner) == []
    run_late(**said, minutes=0)
    assert told(other.side.owner)[-1] == "events.meet_in_time"
    assert LateNotice.objects.count() == 2
    with pytest.raises(Invalid):
        run_late(**said, minutes=61)
    with pytest.raises(Refused):
        run_late(meeting=meeting, own=one.own, by=other.side.owner, minutes=5)


def test_no_show_and_that_it_took_place_after_all():
    one, other, meeting = a_day()
    assert report_no_show(meeting=meeting, **one.acting).state == "no_show"
    report_no_show(meeting=meeting, **one.acting)
    assert told(other.side.owner) == ["events.meet_no_show"]
    assert took_place(meeting=meeting, **other.acting).state == "held"
    with pytest.raises(NotAllowedNow):
        report_no_show(meeting=meeting, **one.acting)


def test_nothing_of_the_sort_before_the_start():
    event = make_day()
    one, other = korean(event), japanese(event)
    meeting = make_meeting(event, one, other)
    publish(event)
    for act in (report_no_show, took_place):
        with pytest.raises(NotAllowedNow):
            act(meeting=meeting, **one.acting)
    with pytest.raises(NotAllowedNow):
        save_note(meeting=meeting, **one.acting, text="", result="follow_up")


def test_calling_off_frees_the_table_and_tells_with_the_reason():
    operator = PersonFactory(operator_country="KR")
    one, other, meeting = a_day()
    call_off(meeting=meeting, **one.acting, reason="항공편 결항")
    meeting.refresh_from_db()
    assert (meeting.state, meeting.reason, meeting.sequence) == ("cancelled", "항공편 결항", 1)
    assert told(other.side.owner) == ["events.meet_called_off", "events.meetings_changed"]
    assert told(operator) == ["events.meet_called_off_desk"]
    make_meeting(meeting.event, one, other)  # the seats and the table are free again
    with pytest.raises(NotAllowedNow):
        call_off(meeting=meeting, **one.acting)


def test_a_walk_in_is_on_when_the_other_side_confirms():
    one, _other, meeting = a_day()
    third = japanese(meeting.event)
    Interpreter.objects.create(event=meeting.event, name="통역", pairs=[["ko", "ja"]])
    proposed = propose(one, third)
    assert propose(one, third) == proposed  # a double click
    assert (proposed.state, proposed.table) == ("proposed", None)
    with pytest.raises(Refused):
        confirm_walk_in(meeting=proposed, **one.acting)
    on = confirm_walk_in(meeting=proposed, **third.acting)
    assert confirm_walk_in(meeting=proposed, **third.acting).state == "scheduled"
    assert (on.state, on.table.number, on.interpreter.name) == ("scheduled", 1, "통역")
    assert on.seats.filter(occupied=True).count() == 2
    assert "events.meet_walk_in_on" in told(one.side.owner)
    with pytest.raises(NotAllowedNow):
        propose(one, third, 3)


def test_a_walk_in_is_refused_where_somebody_or_every_table_is_taken():
    one, other, meeting = a_day()
    third = japanese(meeting.event)
    with pytest.raises(Invalid):
        propose(one, third, 0)  # we sit with the other
    MeetingTable.objects.filter(number=2).delete()
    fourth = korean(meeting.event)
    make_meeting(meeting.event, fourth, other, slot=2)
    with pytest.raises(Invalid) as caught:
        propose(one, third, 2)
    assert "table" in str(caught.value.errors["slot"][0])
    proposed = propose(one, third, 3)
    make_meeting(meeting.event, fourth, third, slot=3)  # taken while the proposal waited
    with pytest.raises(Invalid):
        confirm_walk_in(meeting=proposed, **third.acting)
    decline_walk_in(meeting=proposed, **third.acting)
    assert told(one.side.owner)[-1] == "events.meet_walk_in_off"


def test_a_walk_in_gets_an_interpreter_who_joins_the_two_sides_and_has_hours_left():
    one, other, meeting = a_day()
    one.own.languages = ["ko", "en"]
    one.own.save()
    event, third = meeting.event, japanese(meeting.event)
    Interpreter.objects.create(event=event, name="between our own two", pairs=[["en", "ko"]])
    busy = Interpreter.objects.create(event=event, name="busy", pairs=[["ja", "ko"]], most=1)
    Meeting.objects.filter(pk=meeting.pk).update(interpreter=busy)
    tired = Interpreter.objects.create(event=event, name="tired", pairs=[["ja", "ko"]], straight=1)
    before = make_meeting(event, korean(event), other, slot=1)
    Meeting.objects.filter(pk=before.pk).update(interpreter=tired)
    fresh = Interpreter.objects.create(event=event, name="fresh", pairs=[["ja", "en"]], straight=1)
    on = confirm_walk_in(meeting=propose(one, third), **third.acting)
    assert on.interpreter == fresh


def test_a_walk_in_that_was_planned_meanwhile_is_not_a_second_meeting():
    one, _other, meeting = a_day()
    third = japanese(meeting.event)
    proposed = propose(one, third)
    make_meeting(meeting.event, one, third, slot=3)
    with pytest.raises(NotAllowedNow, match="already"):
        confirm_walk_in(meeting=proposed, **third.acting)


@pytest.mark.django_db(transaction=True)
def test_two_walk_ins_at_once_never_share_a_table():
    event = make_day()
    sides = [korean(event), japanese(event), korean(event), japanese(event)]
    running(publish(event))
    MeetingTable.objects.filter(number=2).delete()
    first, second = propose(sides[0], sides[1]), propose(sides[2], sides[3])
    results: list[str] = []
    gate = threading.Barrier(2)

    def confirm(meeting, at):
        try:
            gate.wait()
            results.append(confirm_walk_in(meeting=meeting, **at.acting).state)
        except KoryuError as error:
            results.append(type(error).__name__)
        except Exception as error:  # SQLite may answer "locked" instead of waiting
            results.append(type(error).__name__)
        finally:
            connection.close()

    threads = [
        threading.Thread(target=confirm, args=pair)
        for pair in ((first, sides[1]), (second, sides[3]))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results.count("scheduled") == 1
    assert Meeting.objects.exclude(table=None).count() == 1


def test_a_delegate_who_left_the_organisation_hears_no_more_of_its_meetings(mailoutbox):
    one, other, meeting = a_day()
    gone = MembershipFactory(person__language="ko", organisation=one.side.organisation).person
    row = Registration.objects.create(
        event=meeting.event, person=gone, organisation=one.side.organisation,
        state="confirmed", mode="on_site", registered_at=timezone.now(),
    )  # fmt: skip
    delegate = one.own.delegates.create(registration=row, person=gone, name="떠난 사람")
    meeting.seats.filter(delegate__participant=one.own).update(delegate=delegate)
    run_late(meeting=meeting, **other.acting, minutes=5)
    send_invitations([meeting.pk])
    assert told(gone) == ["events.meet_late"]
    assert gone.email in {each.email for each in asked(meeting)}
    Membership.objects.filter(person=gone).update(left_at=timezone.now())
    run_late(meeting=meeting, **other.acting, minutes=10)
    send_invitations([meeting.pk])
    assert told(gone) == ["events.meet_late"]
    assert told(one.side.owner) == ["events.meet_late"] * 2
    assert {each.email for each in asked(meeting)} == {one.side.owner.email, other.side.owner.email}
    walk_in = propose(one, japanese(meeting.event))
    on = confirm_walk_in(
        meeting=walk_in, own=walk_in.second, by=walk_in.second.delegates.get().person
    )
    assert not on.seats.filter(delegate=delegate).exists()


def asked(meeting) -> list:
    """Who has the meeting in their calendar."""
    living = meeting.invitations.filter(cancelled=False).select_related("person")
    return [each.person for each in living]


def test_the_database_itself_refuses_a_table_twice():
    one, _other, meeting = a_day()
    with pytest.raises(IntegrityError), transaction.atomic():
        Meeting.objects.create(
            event=meeting.event,
            first=one.own,
            second=japanese(meeting.event).own,
            slot=meeting.slot,
            table=meeting.table,
        )


def test_notes_are_ones_own_sides_and_two_writers_lose_nothing():
    one, other, meeting = a_day()
    note = save_note(meeting=meeting, **one.acting, text="항체 3종 관심")
    assert note.version == 1
    save_note(meeting=meeting, **one.acting, text="항체 3종 관심")  # the same again
    colleague = one.side.member
    one.own.delegates.create(person=colleague, name="동료")
    save_note(meeting=meeting, own=one.own, by=colleague, text="단가 문의", version=1)
    with pytest.raises(Stale):
        save_note(meeting=meeting, **one.acting, text="늦은 글", version=1)
    note.refresh_from_db()
    assert (note.text, note.version) == ("단가 문의", 2)
    assert save_note(meeting=meeting, **other.acting, text="別のメモ").version == 1
    with pytest.raises(Refused):
        save_note(meeting=meeting, own=one.own, by=other.side.owner, text="?", version=2)
    with pytest.raises(Invalid):
        save_note(meeting=meeting, **one.acting, text="가" * 4001, version=2)


def test_wanting_to_go_on_is_secret_until_both_say_it_and_opens_one_room():
    one, other, meeting = a_day()
    save_note(meeting=meeting, **one.acting, text="", result="follow_up")
    assert Interest.objects.filter(withdrawn_at=None).count() == 1
    assert told(other.side.owner) == []
    assert not Exchange.objects.exists()
    save_note(meeting=meeting, **other.acting, text="", result="follow_up")
    save_note(meeting=meeting, **one.acting, text="다음 주 회의", result="follow_up", version=1)
    room = Exchange.objects.get()
    assert room.introduction.from_mutual
    assert told(other.side.owner) == ["exchange.opened_by_interest"]


def test_taking_it_back_withdraws_the_interest_of_this_meeting():
    one, _other, meeting = a_day()
    save_note(meeting=meeting, **one.acting, text="", result="follow_up")
    save_note(meeting=meeting, **one.acting, text="", result="no", version=1)
    assert not Interest.objects.filter(withdrawn_at=None).exists()


def test_only_who_acts_says_that_we_go_on():
    one, _other, meeting = a_day()
    one.own.delegates.create(person=one.side.member, name="동료")
    by_member = {"meeting": meeting, "own": one.own, "by": one.side.member}
    with pytest.raises(Refused):
        save_note(**by_member, text="", result="follow_up")
    assert save_note(**by_member, text="기록", result="later").result == "later"


def test_a_note_goes_into_the_room_only_when_its_side_says_so():
    one, other, meeting = a_day()
    note = save_note(meeting=meeting, **one.acting, text="합의: 자료 송부", result="follow_up")
    with pytest.raises(NotAllowedNow):
        share_note(note=note, **one.acting)
    save_note(meeting=meeting, **other.acting, text="内緒", result="follow_up")
    assert not Message.objects.exists()
    share_note(note=note, **one.acting)
    share_note(note=note, **one.acting)  # a double click
    assert [each.text for each in Message.objects.all()] == ["합의: 자료 송부"]
    with pytest.raises(Refused):
        share_note(note=note, **other.acting)


def test_who_cancels_their_place_is_replaced_at_the_table_or_the_meeting_is_called_off():
    event = make_day()
    one, other = korean(event), japanese(event)
    meeting = make_meeting(event, one, other)
    publish(event)
    seat = meeting.seats.get(delegate__participant=one.own)
    leaving, colleague = seat.delegate, one.own.delegates.create(name="동료")
    cancel_registration(registration=leaving.registration, by=one.side.owner)
    seat.refresh_from_db()
    assert seat.delegate == colleague
    assert told(other.side.owner) == []
    theirs = meeting.seats.get(delegate__participant=other.own).delegate
    cancel_registration(registration=theirs.registration, by=other.side.owner)
    meeting.refresh_from_db()
    assert (meeting.state, meeting.sequence) == ("cancelled", 1)
    assert "events.meet_called_off" in told(one.side.owner)


def test_the_home_page_names_requests_and_the_next_meeting():
    event = make_day()
    one, other = korean(event), japanese(event)
    set_wish(**one.acting, other=other.own, wish="want")
    items = meetings_todo(reader_for(other.side.owner))
    assert [item["path"] for item in items] == [f"/events/{event.slug}/meet/requests/"]
    assert meetings_todo(reader_for(one.side.owner)) == []
    make_meeting(event, one, other)
    running(publish(event))
    items = meetings_todo(reader_for(one.side.member))
    assert other.side.organisation.display_name() in items[0]["text"]
