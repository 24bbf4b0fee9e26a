"""Forged, foreign and oversized input: refused in words, nothing lost, nothing shown as code."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from koryu.events.actions import registration as actions
from koryu.events.models import Event, EventSeries, Interpreter, MeetingPlace, Registration
from koryu.notify.models import Mail
from tests.factories.events import (
    CHOICES,
    announced,
    ask,
    make_event,
    make_operator,
    member_of,
    sign_up,
)
from tests.factories.events_side import make_day
from tests.factories.people import OrganisationFactory, PersonFactory

from .pages import client_of, text_of
from .test_desk_pages import basics
from .test_pages import FORM

pytestmark = pytest.mark.django_db
CODE = "<script>alert(1)</script>"


def test_a_forged_form_is_refused_beside_its_fields_and_keeps_the_rest():
    event = announced()
    question = ask(event, "choice", choices=CHOICES)
    client = client_of(PersonFactory())
    forged = {
        **FORM,
        "mode": "teleport",
        "listed_to": "the_world",
        "language": "xx",
        "note": "가" * 501,
        f"q{question.pk}": "9",
    }
    response = client.post(f"/events/{event.slug}/register/", forged)
    assert response.status_code == 422
    text = text_of(response)
    for name in ("mode", "listed_to", "language", "note", f"q{question.pk}"):
        assert f'href="#field-{name}"' in text
    assert "가" * 501 in text
    assert not Registration.objects.exists()


def test_nobody_is_listed_wider_than_the_event_allows():
    event = announced(attendees_seen_by="registered")
    response = client_of(PersonFactory()).post(
        f"/events/{event.slug}/register/", {**FORM, "listed_to": "public"}
    )
    assert response.status_code == 422


def test_one_cannot_register_for_an_organisation_of_others():
    event, other = announced(), OrganisationFactory()
    data = {**FORM, "organisation": other.pk}
    response = client_of(member_of()).post(f"/events/{event.slug}/register/", data)
    assert response.status_code == 422
    assert not Registration.objects.exists()


def test_what_people_type_is_never_code():
    operator = make_operator()
    event = announced(operator, title_en=CODE, summary_en=f"**x** {CODE}", venue_en=CODE)
    ask(event, "text", label_en=CODE)
    mine = sign_up(event, member_of(person__given_latin=CODE), note=CODE)
    client = client_of(operator)
    for page in ("", "people/", "programme/", "manage/", "manage/registrations/", "register/",
                 f"manage/registrations/{mine.pk}/", "manage/questions/registration/"):  # fmt: skip
        assert CODE not in text_of(client.get(f"/events/{event.slug}/{page}"))
    assert CODE not in text_of(client.get("/events/")) + text_of(client.get("/events/desk/"))


def test_an_organiser_cannot_reach_through_one_event_into_another():
    operator = make_operator()
    one, other = announced(operator), announced(operator, needs_approval=True)
    mine, question = sign_up(other), ask(other)
    client, manage = client_of(operator), f"/events/{one.slug}/manage/"
    assert client.get(f"{manage}registrations/{mine.pk}/").status_code == 404
    assert client.get(f"{manage}question/{question.pk}/").status_code == 404
    assert client.post(f"{manage}question/{question.pk}/remove/").status_code == 404
    client.post(f"{manage}registrations/decide/", {"chosen": [mine.pk], "approve": "1"})
    assert actions.approve(event=one, by=operator, ids=[mine.pk]) == []
    assert Registration.objects.get().state == "pending"


@pytest.mark.parametrize(
    "query", ["q=%00", "q=" + "a " * 300, "page=-1", "page=x", "state=%27", "mode=%00"]
)
def test_any_filter_of_the_list_is_answered(query):
    event = announced()
    client = client_of(event.by)
    for kind in ("", "list.csv"):
        url = f"/events/{event.slug}/manage/registrations/{kind}?{query}"
        assert client.get(url).status_code == 200


@pytest.mark.parametrize("query", ["page=9999", "kind=%00", "mode=<x>", "when=%00", "country=KR"])
def test_any_filter_of_the_public_list_is_answered(query):
    announced()
    assert client_of().get(f"/events/?{query}").status_code == 200


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("starts_at", "yesterday"),
        ("starts_at", "0001-01-01T00:00"),
        ("ends_at", "9999-12-31T23:59"),
        ("zone", "Mars/Olympus"),
        ("host", "999999"),
        ("kind", "party"),
        ("title_ko", "가" * 201),
    ],
)
def test_a_forged_event_is_refused_and_what_was_typed_stays(field, value):
    client = client_of(make_operator())
    response = client.post("/events/desk/new/", basics(**{field: value}))
    assert response.status_code == 422
    assert f'href="#field-{field}"' in text_of(response)
    assert "Monthly exchange" in text_of(response)
    assert not Event.objects.exists()


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "//", "x" * 300])
def test_an_online_address_is_a_web_address(url):
    event = make_event()
    response = client_of(event.by).post(
        f"/events/{event.slug}/manage/edit/place/", {"version": 1, "online_url": url}
    )
    assert response.status_code == 422
    assert Event.objects.get().online_url == ""


def test_a_title_with_line_breaks_and_commas_makes_sound_calendar_lines():
    event = announced(title_ko="가, 나; 다\\라 " * 12)
    sign_up(event)
    # Read without the library that wrote it: RFC 5545 3.1 unfolding, 3.3.11 escapes.
    raw = Mail.objects.get().calendar
    assert all(len(line.encode()) <= 75 for line in raw.split("\r\n"))
    lines = raw.replace("\r\n ", "").split("\r\n")
    assert lines[0] == "BEGIN:VCALENDAR"
    assert "METHOD:REQUEST" in lines
    summary = next(line for line in lines if line.startswith("SUMMARY:"))
    unescaped = summary.removeprefix("SUMMARY:").replace("\\,", ",").replace("\\;", ";")
    assert unescaped.replace("\\\\", "\\") == event.title_ko
    start = next(line for line in lines if line.startswith("DTSTART"))
    assert start == f"DTSTART:{event.starts_at:%Y%m%dT%H%M%SZ}"
    attendees = [line for line in lines if line.startswith("ATTENDEE")]
    assert len(attendees) == 1


def filled(client, address: str) -> dict[str, object]:
    """The form as it is opened."""
    initial = client.get(address).context["form"].initial
    return {name: value for name, value in initial.items() if value is not None}


def twice(client, address: str, data: dict[str, object]) -> list[int]:
    """What the same form is answered with, sent twice."""
    return [client.post(address, data).status_code for _ in range(2)]


def test_what_an_organiser_adds_with_two_clicks_is_there_once():
    operator = make_operator()
    event = make_day()
    client, plan = client_of(operator), f"/events/{event.slug}/plan/"
    before = MeetingPlace.objects.count()
    place = {"name_en": "Hall", "name_ko": "", "name_ja": "", "tables": "4", "seats": "6"}
    assert twice(client, f"{plan}places/new/", place) == [302, 302]
    assert MeetingPlace.objects.count() == before + 1
    interpreter = {"name": "통역", "pairs": ["ko-ja"]}
    assert twice(client, f"{plan}interpreters/new/", interpreter) == [302, 302]
    assert Interpreter.objects.count() == 1
    manage = f"/events/{event.slug}/manage/"
    track = filled(client, f"{manage}tracks/new/") | {"title_en": "Hall 1"}
    assert twice(client, f"{manage}tracks/new/", track) == [302, 302]
    assert event.tracks.count() == 1
    day = event.starts_at.astimezone(ZoneInfo(event.zone))
    times = {"start": f"{day:%H:%M}", "end": f"{day + timedelta(minutes=20):%H:%M}"}
    session = filled(client, f"{manage}sessions/new/") | times | {"title_en": "Cells"}
    session |= {"kind": "talk", "day": f"{day:%Y-%m-%d}"}
    assert twice(client, f"{manage}sessions/new/", session) == [302, 302]
    assert event.sessions.count() == 1


def test_a_second_click_makes_no_further_half_year_of_a_series():
    operator = make_operator()
    series = EventSeries.objects.create(
        slug="monthly",
        title_en="Monthly",
        rule="FREQ=MONTHLY;BYDAY=2TH",
        host=OrganisationFactory(),
    )
    event = make_event(operator, series=series)
    client = client_of(operator)
    page = f"/events/desk/series/{series.slug}/"
    assert f'name="after" value="{event.pk}"' in text_of(client.get(page))
    assert twice(client, f"{page}continue/", {"after": event.pk}) == [302, 302]
    assert series.events.count() == 7
