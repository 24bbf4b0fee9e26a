"""A partnering day of 58 Korean × 21 Japanese organisations at the browser, in ko and ja.

From the announced event to the follow-up: one more Korean organisation registers, joins and asks; a
Japanese one accepts and insists; the organiser plans and publishes; both meet, note, and go on to a
room.
"""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from koryu.events.models import Event, EventParticipant, Meeting, MeetingDay
from koryu.notify.models import Mail
from koryu.people.models import Person
from koryu.people.queries import people_of
from koryu.sample.loading.organisations import load_operators, load_organisations
from koryu.sample.loading.partnering import load_partnering
from tests.factories.exchange import make_side

LONG_MS = 300_000  # planning and publishing the whole day, on a busy machine
MESSAGE = "귀 기관의 이중항체 플랫폼을 함께 평가하고 싶습니다."
NOTE = "이중항체 3종 자료를 먼저 교환하기로 함."


@pytest.fixture
def day(site) -> Event:
    """The sample day: requests are open, everybody else has said whom they want to meet."""
    organisations, operators = load_organisations(), load_operators()
    load_partnering(organisations, operators)
    event = Event.objects.get()
    assert event.participants.filter(organisation__country="KR").count() == 58
    assert event.participants.filter(organisation__country="JP").count() == 21
    return event


def sign_up_and_join(visitor, event: Event) -> None:
    """From the event's page to taking part, with one time struck out."""
    visitor.open(f"/events/{event.slug}/meet/")
    visitor.sees(visitor.says("Register for the event first."))
    visitor.inspect()
    visitor.open(f"/events/{event.slug}/register/")
    if (organisation := visitor.page.locator("select[name=organisation]")).count():
        organisation.select_option(index=1)
    for consent in visitor.page.locator("main form input[type=checkbox]").all():
        consent.check()
    visitor.page.locator("main .form__actions button").click()
    visitor.open(f"/events/{event.slug}/meet/")
    visitor.follow("Take part in the meetings")
    visitor.inspect()
    first = visitor.page.locator("[data-slots] input").first
    first.focus()
    visitor.page.keyboard.press("ArrowRight")
    visitor.page.keyboard.press("Space")
    expect(visitor.page.locator("[data-slots] input").nth(1)).not_to_be_checked()
    if visitor.page.locator("input[name=registrations]:checked").count() == 0:
        visitor.field("Others by name").fill("박 둘")
    visitor.press("Take part in the meetings")
    visitor.sees(visitor.says("Your organisation takes part. Say now whom you want to meet."))
    visitor.inspect()


def ask(visitor, event: Event, other: EventParticipant) -> None:
    """Find somebody by a name in one's own script and ask, with a reason."""
    visitor.open(f"/events/{event.slug}/meet/with/")
    visitor.inspect()
    visitor.page.locator("#f-q").fill(other.organisation.name_ko)
    visitor.press("Show")
    card = visitor.page.locator(f"#p-{other.pk}")
    card.get_by_role("link", name=visitor.says("With a message")).click()
    visitor.page.get_by_role("radio", name=visitor.says("Must meet")).check()
    visitor.field("Why we want to meet").fill(MESSAGE)
    visitor.inspect()
    visitor.press("Save")
    pressed = visitor.page.locator(f"#p-{other.pk} button[aria-pressed=true]")
    expect(pressed).to_have_text(visitor.says("Must meet"))


def accept(visitor, event: Event) -> None:
    """The other side reads the request in its original and accepts."""
    visitor.open(f"/events/{event.slug}/meet/requests/")
    request = visitor.page.locator("li.card").filter(has_text=MESSAGE)
    expect(request.locator("blockquote")).to_have_attribute("lang", "ko")
    visitor.inspect()
    request.get_by_role("button", name=visitor.says("Accept")).click()
    visitor.sees(visitor.says("Accepted. The organiser finds a time and a table."))


def insist(visitor, event: Event, other: EventParticipant) -> None:
    """One press in the list: we must meet them too, so that the meeting has to take place."""
    visitor.open(f"/events/{event.slug}/meet/with/?q=Maru")
    card = visitor.page.locator(f"#p-{other.pk}")
    card.get_by_role("button", name=visitor.says("Must meet")).click()
    pressed = visitor.page.locator(f"#p-{other.pk} button[aria-pressed=true]")
    expect(pressed).to_have_text(visitor.says("Must meet"))


def plan_and_publish(visitor, event: Event) -> None:
    """The organiser closes the requests, makes a plan and publishes it."""
    visitor.context.set_default_timeout(LONG_MS)
    visitor.context.set_default_navigation_timeout(LONG_MS)
    home = f"/events/{event.slug}/plan/"
    visitor.open(home)
    visitor.page.locator("form:has(input[name=to][value=planning]) button").click()
    visitor.page.locator("#seconds").select_option("10")
    visitor.page.locator(f"form[action='{home}runs/'] button").click()
    publish = visitor.page.locator("a[href$='/publish/']").first
    expect(publish).to_be_visible(timeout=LONG_MS)
    publish.click()
    visitor.page.locator("form:has(input[name=mark]) button").click()
    visitor.page.wait_for_load_state()
    assert MeetingDay.objects.get(event=event).stage == "published"


def begin(event: Event, meeting: Meeting) -> None:
    """Time passes: the meeting began two minutes ago."""
    shift = timezone.now() - timedelta(minutes=2) - meeting.slot.starts_at
    for slot in event.slots.order_by("starts_at"):
        slot.starts_at, slot.ends_at = slot.starts_at + shift, slot.ends_at + shift
        slot.save()


def go_on(visitor, path: str, note: str) -> None:
    """Write a note that saves itself, then say that we go on."""
    visitor.open(path)
    visitor.inspect()
    visitor.press("It took place") if visitor.button("It took place").count() else None
    visitor.field("Notes").fill(note)
    expect(visitor.page.locator("[data-saved]")).to_be_visible()
    visitor.page.get_by_role("radio", name=visitor.says("We want to go on")).check()
    visitor.press("Save")


def test_the_whole_partnering_day(day, visit):
    joiner = make_side(name="마루항체", name_ko="마루항체", name_ja="マル抗体", name_en="Maru")
    partner = day.participants.filter(organisation__country="JP").first()
    korean, japanese, organiser = visit("ko"), visit("ja"), visit("ko")
    korean.sign_in_as(joiner.owner)
    japanese.sign_in_as(people_of(partner.organisation_id).get())
    organiser.sign_in_as(Person.objects.get(operator_country="KR"))
    sign_up_and_join(korean, day)
    ask(korean, day, partner)
    accept(japanese, day)
    own = EventParticipant.objects.get(organisation=joiner.organisation)
    insist(japanese, day, own)
    plan_and_publish(organiser, day)
    meeting = Meeting.objects.get(first__in=(own, partner), second__in=(own, partner))
    mail = Mail.objects.get(person=joiner.owner, calendar__contains=str(meeting.uid))
    assert (mail.calendar_method, mail.language) == ("REQUEST", "ko")
    begin(day, meeting)

    page = f"/events/{day.slug}/meet/day/"
    korean.open(page)
    expect(korean.page.locator(".next__who")).to_have_text(partner.organisation.name_ko)
    korean.inspect()
    korean.page.locator(".next summary").click()
    korean.page.locator(".next button[value='10']").click()
    japanese.open(page)
    expect(japanese.page.locator(".next .notice")).to_contain_text("10分")
    japanese.inspect()
    go_on(korean, f"{page}{meeting.pk}/", NOTE)
    korean.sees(korean.says("Saved. Only your organisation reads it."))
    go_on(japanese, f"{page}{meeting.pk}/", "来週の会議を設定する。")
    japanese.sees(japanese.says("Both sides want to go on. Your exchange room is open."))
    expect(japanese.page.get_by_text(NOTE)).to_have_count(0)
    korean.open(f"{page}{meeting.pk}/")
    korean.press("Carry this note into the room")
    korean.sees(NOTE)
    japanese.page.get_by_role("link", name=japanese.says("Go to the room")).click()
    japanese.sees(NOTE)
    one_more(korean, visit("ja"), day, own)


def one_more(visitor, other_visitor, event: Event, own: EventParticipant) -> None:
    """A meeting added on the day: proposed where both and a table are free, confirmed by them."""
    page = f"/events/{event.slug}/meet/"
    visitor.open(f"{page}more/")
    visitor.inspect()
    visitor.page.get_by_role("link", name=visitor.says("Find a time")).last.click()
    visitor.page.get_by_role("radio").first.check()
    visitor.inspect()
    visitor.press("Propose")
    visitor.sees(visitor.says("Proposed. The meeting is on as soon as they confirm."))
    walk_in = Meeting.objects.get(walk_in=True)
    other_visitor.sign_in_as(people_of(walk_in.second.organisation_id).get())
    other_visitor.open(f"{page}day/")
    other_visitor.press("Confirm")
    other_visitor.sees(other_visitor.says("Confirmed. The meeting is in both calendars."))
    walk_in.refresh_from_db()
    assert walk_in.table_id
