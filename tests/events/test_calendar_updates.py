"""What changes about a place or an event reaches the calendars that show it, each once."""

from datetime import timedelta
from email import message_from_bytes

import pytest

from koryu.events.actions.events import cancel_event, update_event
from koryu.events.actions.invitations import send_invitations
from koryu.events.actions.registration import change_registration
from koryu.events.actions.resources import save_interpreter, save_place
from koryu.events.models import Event, Interpreter, MeetingPlace, Registration
from koryu.exchange.actions import renew_feed
from koryu.notify.models import Mail
from koryu.shared.errors import Invalid, NotAllowedNow
from tests.events.reading import Agenda, entries, mails_of
from tests.factories.events import CONSENTS, announced, make_operator, past_event, sign_up
from tests.factories.events_side import japanese, korean, make_day, make_meeting, publish

pytestmark = pytest.mark.django_db
URL = "https://meet.sample.example/room"


def change(event: Event, **fields: object) -> Event:
    now = Event.objects.get(pk=event.pk)
    return update_event(event=now, by=make_operator(), version=now.version, fields=fields)


def test_the_part_of_the_mail_says_the_method_of_its_calendar(
    mailoutbox, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        event = announced()
        person = sign_up(event).person
        for code in ("ko", "ja", "en"):
            event = change(event, **{f"venue_{code}": "다른 곳"})
        cancel_event(
            event=event, by=make_operator(), reasons=dict.fromkeys(("ko", "ja", "en"), "-")
        )
    parts = [
        part
        for mail in mailoutbox
        if mail.to == [person.email]
        for part in message_from_bytes(mail.message().as_bytes(linesep="\r\n")).walk()
        if part.get_content_type() == "text/calendar"
    ]
    said = [entries(part.get_payload(decode=True).decode())[0].method for part in parts]
    assert [part.get_param("method") for part in parts] == said
    assert (said[0], said[-1], set(said)) == ("REQUEST", "CANCEL", {"REQUEST", "CANCEL"})


def test_a_registered_person_is_no_longer_asked_for_an_answer_but_a_meeting_asks():
    event = make_day()
    one, other = korean(event), japanese(event)
    meeting = make_meeting(event, one, other)
    send_invitations([meeting.pk])
    (asked,) = mails_of(one.side.owner)
    assert asked.attendees == ((f"mailto:{one.side.owner.email}", "NEEDS-ACTION", "TRUE"),)
    person = sign_up(announced()).person
    (place,) = mails_of(person)
    assert place.attendees == ((f"mailto:{person.email}", "ACCEPTED", "FALSE"),)


def test_an_event_that_moves_online_takes_everybody_along_and_tells_their_calendars():
    event = announced()
    person = sign_up(event).person
    change(event, mode="online", online_url=URL)
    assert Registration.objects.get(person=person).mode == "online"
    before, after = mails_of(person)
    assert before.location == "서울바이오허브"
    assert after.location == URL
    assert (after.uid, after.sequence) == (before.uid, before.sequence + 1)
    back = change(event, mode="on_site")
    assert mails_of(person)[-1].location == "서울바이오허브"
    assert back.sequence == 2
    shown = Agenda()
    assert [shown.receive(each) for each in mails_of(person)] == [1, 1, 1]


def test_a_way_of_taking_part_that_is_added_moves_nobody_and_writes_to_nobody():
    event = announced(online_url=URL)
    person = sign_up(event).person
    changed = change(event, mode="both")
    assert (changed.sequence, len(mails_of(person))) == (0, 1)
    assert Registration.objects.get(person=person).mode == "on_site"


def test_an_event_cannot_move_where_there_is_no_place_for_it_or_for_all():
    event = announced()
    with pytest.raises(Invalid) as refusal:
        change(event, mode="online")
    assert list(refusal.value.errors) == ["mode"]
    both = announced(mode="both", online_url=URL, capacity=1)
    for mode in ("on_site", "online"):
        sign_up(both, mode=mode)
    with pytest.raises(Invalid) as refusal:
        change(both, mode="on_site")
    assert list(refusal.value.errors) == ["capacity"]
    with pytest.raises(NotAllowedNow):
        change(cancelled(), mode="online", online_url=URL)


def cancelled() -> Event:
    reasons = dict.fromkeys(("ko", "ja", "en"), "태풍")
    return cancel_event(event=past_event(), by=make_operator(), reasons=reasons)


def test_who_moves_online_alone_gets_a_newer_entry(client):
    event = announced(mode="both", online_url=URL)
    mine = sign_up(event)
    given = {"language": "ko", "answers": {}, "consents": CONSENTS, "listed_to": ""}
    change_registration(registration=mine, by=mine.person, mode="online", **given)
    change_registration(registration=mine, by=mine.person, mode="online", **given)  # nothing new
    before, after = mails_of(mine.person)
    assert (after.location, after.sequence) == (URL, before.sequence + 1)
    change(event, starts_at=event.starts_at + timedelta(minutes=30))
    shown = Agenda()
    told = mails_of(mine.person)
    assert [shown.receive(each) for each in told] == [1, 1, 1]
    assert [each.sequence for each in told] == [0, 1, 2]
    feed = client.get(f"/exchange/calendar/{renew_feed(by=mine.person)}.ics").content.decode()
    (entry,) = entries(feed)
    assert (entry.uid, entry.sequence) == (told[-1].uid, told[-1].sequence)
    assert shown.receive(entry) == 1  # both sources: still one entry


def a_meeting():
    event = make_day()
    one = korean(event)
    meeting = make_meeting(event, one, japanese(event))
    publish(event)
    send_invitations([meeting.pk])
    return event, one.side.owner, meeting


def save(event: Event, place: MeetingPlace, **fields: object) -> None:
    given = {
        "name_ko": place.name_ko,
        "name_ja": place.name_ja,
        "name_en": place.name_en,
        "tables": 2,
    }
    save_place(event=event, by=make_operator(), place=place, **(given | fields))


def test_a_place_that_changes_updates_the_meetings_there(
    django_capture_on_commit_callbacks, client
):
    event, person, meeting = a_meeting()
    place = event.places.get()
    renamed = {"name_ko": "B룸", "name_ja": "B室"}
    for fields in ({}, renamed, {"is_online": True, "online_url": URL}):
        with django_capture_on_commit_callbacks(execute=True):
            save(event, place, **fields)
    told = mails_of(person)  # nothing for the first: a calendar shows nothing of it
    assert [each.location.split(" ")[0] for each in told] == ["A룸", "B룸", URL]
    assert [each.sequence for each in told] == [0, 1, 2]
    client.force_login(person)
    file = client.get(f"/events/{event.slug}/meet/day.ics").content.decode()
    (entry,) = entries(file)
    assert (entry.method, entry.uid, entry.sequence) == ("PUBLISH", f"{meeting.uid}@koryu", 2)
    shown = Agenda()
    assert [shown.receive(each) for each in (*told, entry)] == [1, 1, 1, 1]


def test_another_name_of_the_interpreter_or_the_venue_updates_the_meetings(
    django_capture_on_commit_callbacks,
):
    event, person, meeting = a_meeting()
    interpreter = Interpreter.objects.create(event=event, name="윤가람", pairs=[["ko", "ja"]])
    meeting.interpreter = interpreter
    meeting.save()
    with django_capture_on_commit_callbacks(execute=True):
        save_interpreter(
            event=event,
            by=make_operator(),
            interpreter=interpreter,
            name="배나래",
            pairs=[["ko", "ja"]],
        )
        change(event, venue_ko="새 회의장")
        change(event, venue_ko="다른 회의장")
    uid = f"{meeting.uid}@koryu"
    told = [each for each in mails_of(person) if each.uid == uid]
    assert "배나래" in told[1].description
    assert told[-1].location.endswith("다른 회의장")
    assert [each.sequence for each in told] == list(range(len(told)))


def test_an_event_called_off_takes_its_meetings_out_of_the_calendars(
    django_capture_on_commit_callbacks,
):
    event, person, meeting = a_meeting()
    with django_capture_on_commit_callbacks(execute=True):
        reasons = dict.fromkeys(("ko", "ja", "en"), "태풍")
        cancel_event(event=event, by=make_operator(), reasons=reasons)
    shown = Agenda()
    for each in mails_of(person):
        left = shown.receive(each)
    assert left == 0
    meeting.refresh_from_db()
    assert meeting.state == "cancelled"
    assert not meeting.seats.filter(occupied=True).exists()
    assert Mail.objects.filter(person=person, calendar_method="CANCEL").count() == 2
