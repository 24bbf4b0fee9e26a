"""A monthly event at the browser: from the desk's draft to the place that becomes free."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from koryu.events.models import Event, EventSeries, Registration
from koryu.notify.models import Mail
from tests.factories.events import (
    CHOICES,
    announced,
    ask,
    make_operator,
    member_of,
    session,
    sign_up,
    speaks,
)
from tests.factories.people import OrganisationFactory

TITLE, REASON = "월례 교류회: 세포치료의 제조", "정원이 모두 찼습니다."


@pytest.fixture
def organiser(visit, site):
    visitor = visit("ko")
    visitor.sign_in_as(make_operator("KR", language="ko"))
    return visitor


def make_and_announce(visitor) -> Event:
    """From an empty desk to an announced event with a question, step by step."""
    visitor.open("/events/desk/")
    visitor.inspect()
    visitor.page.get_by_role("link", name=visitor.says("New event")).first.click()
    visitor.inspect()
    visitor.page.locator("#id_title_ko").fill(TITLE)
    visitor.page.locator("#id_title_ja").fill("月例交流会：細胞治療の製造")
    visitor.field("Host").select_option(index=1)
    visitor.press("Save")
    visitor.sees(visitor.says("Name the venue."))
    visitor.inspect()
    event = Event.objects.get()
    manage = f"/events/{event.slug}/manage/"
    for part, field, text in (
        ("text", "summary_ko", "발표와 네트워킹입니다."),
        ("place", "venue_ko", "서울바이오허브"),
        ("registration", "capacity", "1"),
    ):
        visitor.open(f"{manage}edit/{part}/")
        visitor.inspect()
        visitor.page.locator(f"#id_{field}").fill(text)
        visitor.press("Save")
    visitor.open(f"{manage}questions/registration/")
    visitor.inspect()
    visitor.field("Kind of answer").select_option("choice")
    visitor.page.locator("#id_label_ko").fill("식사")
    visitor.page.locator("#id_choices_ko").fill("일반\n채식")
    visitor.press("Add the question")
    expect(visitor.page.get_by_role("radio", name="채식")).to_be_visible()
    visitor.inspect()
    visitor.open(manage)
    visitor.press("Announce")
    visitor.sees(visitor.says("Announced."))
    return event


def take_part(visitor, event: Event) -> None:
    """From the list of events to one's own registration, with both consents."""
    visitor.open("/events/")
    visitor.inspect()
    visitor.page.locator("main .cards a").first.click()
    visitor.inspect()
    visitor.page.locator(f'main a[href="/events/{event.slug}/register/"]').click()
    visitor.inspect()
    visitor.page.get_by_role("radio", name="채식").check()
    for consent in visitor.page.locator("main input[type=checkbox]").all():
        consent.check()
    visitor.page.locator("main .form__actions button").click()
    expect(visitor.heading("Your registration")).to_be_visible()
    visitor.inspect()


def test_a_monthly_event_from_the_draft_to_the_place_that_becomes_free(organiser, visit):
    OrganisationFactory(name="서울바이오허브", name_ko="서울바이오허브")
    event = make_and_announce(organiser)
    korean, japanese = visit("ko"), visit("ja")
    people = {}
    for visitor in (korean, japanese):
        people[visitor] = member_of(person__language=visitor.language)
        visitor.sign_in_as(people[visitor])
        take_part(visitor, event)
    japanese.sees(
        japanese.says(
            "You are number %(in_line)s on the waiting list. When a place becomes free, it goes "
            "to the first in line, and you get a mail.",
            in_line=1,
        )
    )
    korean.page.locator("summary").filter(has_text=korean.says("I cannot come")).click()
    korean.press("Cancel my registration")
    korean.sees(korean.says("Cancelled. Your place goes to the next who waits."))
    mail = Mail.objects.filter(person=people[japanese]).latest("id")
    assert (mail.calendar_method, mail.language) == ("REQUEST", "ja")
    japanese.open(f"/events/{event.slug}/registration/")
    japanese.sees(japanese.says("Confirmed"))
    organiser.open(f"/events/{event.slug}/manage/registrations/")
    organiser.inspect()
    organiser.page.locator("td a").last.click()
    organiser.sees("채식")
    organiser.inspect()


def test_approving_and_declining_many_with_a_reason(organiser, visit):
    event = announced(needs_approval=True, title_ko=TITLE)
    guests = [member_of(person__language="ja") for _ in range(2)]
    for guest in guests:
        sign_up(event, guest)
    organiser.open(f"/events/{event.slug}/manage/registrations/?state=pending")
    organiser.page.locator("input[name=chosen]").first.check()
    organiser.press("Approve")
    organiser.page.locator("input[name=chosen]").first.check()
    organiser.press("Decline with a reason")
    organiser.inspect()
    organiser.write({"Reason": REASON})
    organiser.press("Decline and tell them")
    assert set(Registration.objects.values_list("state", "reason")) == {
        ("confirmed", ""),
        ("declined", REASON),
    }
    declined = Registration.objects.get(state="declined").person
    guest = visit("ja")
    guest.sign_in_as(declined)
    guest.open(f"/events/{event.slug}/")
    guest.sees(REASON)
    guest.inspect()


def test_a_series_goes_on_and_one_event_is_called_off(organiser):
    OrganisationFactory(name="서울바이오허브")
    organiser.open("/events/desk/series/")
    organiser.inspect()
    organiser.page.locator("#id_title_ko").fill("월례 교류회")
    organiser.field("Week of the month").select_option("3")
    organiser.field("Day of the week").select_option("TH")
    organiser.field("Host").select_option(index=1)
    organiser.press("Save")
    series = EventSeries.objects.get()
    event = announced(series=series, title_ko=TITLE)
    organiser.open(f"/events/desk/series/{series.slug}/")
    organiser.press("Make drafts of the next 6 events")
    organiser.inspect()
    assert series.events.count() == 7
    organiser.open(f"/events/{event.slug}/manage/cancel/")
    organiser.inspect()
    for code in ("ko", "ja", "en"):
        organiser.page.locator(f"#id_reason_{code}").fill(f"태풍 {code}")
    organiser.press("Call it off")
    organiser.open(f"/events/{event.slug}/")
    organiser.sees("태풍 ko")
    organiser.inspect()
    organiser.open(f"/events/series/{series.slug}/")
    organiser.inspect()


@pytest.mark.parametrize("language", ["ko", "ja", "en"])
def test_a_programme_of_two_tracks_is_read_wide_and_narrow(visit, site, language):
    starts = timezone.now().replace(hour=5, minute=0) + timedelta(days=10)
    event = announced(starts_at=starts, attendees_seen_by="public")
    tracks = [event.tracks.create(title_en=name, room=name) for name in ("A", "B")]
    session(event, 0, 30, kind="opening")
    for track in tracks:
        talk = session(event, 30, 60, track=track, language="ko", interpretation=["ja"])
        speaks(talk, "moderator")
    ask(event, "choice", choices=CHOICES)
    visitor = visit(language)
    visitor.open(f"/events/{event.slug}/programme/")
    visitor.inspect()
    visitor.open(f"/events/{event.slug}/people/")
    visitor.inspect()
    visitor.open("/events/?when=past&kind=ceremony")
    visitor.inspect()
