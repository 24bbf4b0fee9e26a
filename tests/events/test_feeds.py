"""Feeds, read by parsers of other people: stable identities, growing sequences, nothing private."""

from datetime import timedelta

import pytest
import vobject
from django.urls import reverse
from django.utils import timezone

from koryu.events.actions.schedule import move_session, remove_session
from tests.factories.events_dayof import STARTS, make_event, operator

pytestmark = pytest.mark.django_db


def session(event, **fields):
    span = {"starts_at": STARTS, "ends_at": STARTS + timedelta(minutes=45)}
    return event.sessions.create(
        kind="talk", title_ko="세포, 유전자; 그리고 항체", **(span | fields)
    )


def entries(client, event) -> list:
    content = client.get(reverse("events:schedule_ics", args=[event.slug])).content.decode()
    assert all(len(line.encode()) <= 75 for line in content.split("\r\n"))
    calendar = vobject.readOne(content)
    assert (calendar.version.value, calendar.method.value) == ("2.0", "PUBLISH")
    return calendar.vevent_list


def test_an_entry_keeps_its_identity_and_counts_its_changes(client):
    event, by = make_event(), operator()
    made = session(event)
    made.cast.create(
        speaker=event.speakers.create(name_ko="김하나", affiliation_ko="샘플대학교"), role="speaker"
    )
    (before,) = entries(client, event)
    assert before.summary.value == "세포, 유전자; 그리고 항체"
    assert before.description.value == "김하나, 샘플대학교"
    assert before.dtstart.value == STARTS
    assert before.dtend.value - before.dtstart.value == timedelta(minutes=45)
    later = STARTS + timedelta(hours=1)
    span = {"starts_at": later, "ends_at": later + timedelta(hours=1), "track_id": None}
    move_session(event=event, by=by, session=made, version=1, **span)
    (moved,) = entries(client, event)
    assert (moved.uid.value, moved.dtstart.value) == (before.uid.value, later)
    assert int(moved.sequence.value) == int(before.sequence.value) + 1
    remove_session(event=event, by=by, session=made)
    (gone,) = entries(client, event)
    assert (gone.uid.value, gone.status.value) == (before.uid.value, "CANCELLED")
    assert int(gone.sequence.value) > int(moved.sequence.value)


def test_the_calendar_of_the_site_holds_public_events_only(client):
    soon = {"starts_at": timezone.now(), "ends_at": timezone.now() + timedelta(hours=2)}
    shown = make_event(**soon)
    make_event(audience="members", **soon)
    make_event(audience="registered", **soon)
    make_event(state="draft", published_at=None, **soon)
    cancelled = make_event(state="cancelled", sequence=3, **soon)
    make_event(
        starts_at=soon["starts_at"] - timedelta(days=200),
        ends_at=soon["starts_at"] - timedelta(days=199),
    )
    client.force_login(operator())  # whoever asks
    content = client.get(reverse("events:site_ics")).content.decode()
    found = {e.uid.value: e for e in vobject.readOne(content).vevent_list}
    assert set(found) == {f"{shown.uid}@koryu", f"{cancelled.uid}@koryu"}
    gone = found[f"{cancelled.uid}@koryu"]
    assert (gone.status.value, gone.sequence.value) == ("CANCELLED", "3")


def test_the_programme_as_schedule_json(client):
    event = make_event()
    hall = event.tracks.create(title_en="Cells", room="Hall A")
    made = session(event, track=hall, language="ko", title_en="Cells and genes")
    made.cast.create(speaker=event.speakers.create(name_en="Jane Roe"), role="speaker")
    session(
        event, starts_at=STARTS + timedelta(days=1), ends_at=STARTS + timedelta(days=1, hours=1)
    )
    told = client.get(reverse("events:schedule_json", args=[event.slug])).json()["schedule"]
    conference = told["conference"]
    assert (conference["acronym"], conference["start"], conference["daysCount"]) == (
        event.slug,
        "2026-12-03",
        2,
    )
    assert conference["time_zone_name"] == "Asia/Seoul"
    assert [day["date"] for day in conference["days"]] == ["2026-12-03", "2026-12-04"]
    assert {room["name"] for room in conference["rooms"]} == set(conference["days"][0]["rooms"])
    (talk,) = conference["days"][0]["rooms"]["Hall A"]
    assert (talk["start"], talk["duration"], talk["date"]) == (
        "10:00",
        "00:45",
        "2026-12-03T10:00:00+09:00",
    )
    assert (talk["title"], talk["track"], talk["persons"][0]["public_name"]) == (
        "Cells and genes",
        "Cells",
        "Jane Roe",
    )
    again = client.get(reverse("events:schedule_json", args=[event.slug])).json()["schedule"]
    assert again["conference"]["days"][0]["rooms"]["Hall A"][0]["guid"] == talk["guid"]


@pytest.mark.parametrize("name", ["schedule_json", "schedule_ics"])
def test_without_a_sign_in_only_public_events_have_feeds(client, name):
    for audience in ("members", "registered"):
        event = make_event(audience=audience)
        assert client.get(reverse(f"events:{name}", args=[event.slug])).status_code == 404
