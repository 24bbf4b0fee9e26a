"""A partnering day before it takes place, step by step: announced, joined, asked, supplied, planned."""

from datetime import timedelta

from django.utils import timezone
from playwright.sync_api import expect

from koryu.events.models import Event, EventParticipant, MeetingDay

from .visitor import Visitor

LONG_MS = 120_000  # planning and publishing the whole day, on a busy machine
MESSAGE = "귀 기관의 이중항체 플랫폼을 함께 평가하고 싶습니다."
WORDS = {
    "ko": {"title": "한·일 파트너링 데이", "venue": "컨벤션홀", "room": "대회의실", "question": "유익했습니까?"},
    "ja": {"title": "日韓パートナリングデー", "venue": "会議場", "room": "大会議室", "question": "有意義でしたか。"},
}  # fmt: skip
ROOMS = (("A", 12, "1F"), ("B", 12, "3F"))
INTERPRETERS = ("윤가람", "배나래", "水沢 栞", "瀬名 透", "한여울")


# --- the organiser, before the day ------------------------------------------------------------


def announce(visitor: Visitor) -> Event:
    """From an empty desk to an announced day with times, at which requests are open."""
    words, language = WORDS[visitor.language], visitor.language
    visitor.open("/events/desk/new/")
    visitor.page.locator(f"#id_title_{language}").fill(words["title"])
    visitor.field("Kind").select_option("partnering")
    visitor.field("Host").select_option(index=1)
    day = timezone.localdate() + timedelta(days=30)
    visitor.field("Start").fill(f"{day}T09:00")
    visitor.field("End").fill(f"{day}T18:00")
    visitor.press("Save")
    event = Event.objects.get()
    manage = f"/events/{event.slug}/manage/"
    for part, field, text in (
        ("text", "summary", words["title"]),
        ("place", "venue", words["venue"]),
    ):
        visitor.open(f"{manage}edit/{part}/")
        visitor.page.locator(f"#id_{field}_{language}").fill(text)
        visitor.press("Save")
    visitor.open(f"{manage}questions/survey/")
    visitor.page.locator(f"#id_label_{language}").fill(words["question"])
    visitor.press("Add the question")
    visitor.open(manage)
    visitor.press("Announce")
    visitor.sees(visitor.says("Announced."))
    open_requests(visitor, event)
    return event


def open_requests(visitor: Visitor, event: Event) -> None:
    """Meetings on, a last day for requests, two parts of eight times each, and go."""
    home = f"/events/{event.slug}/plan/"
    visitor.open(home)
    visitor.press("Turn 1:1 meetings on")
    visitor.sees(visitor.says("Add times for the meetings."))
    visitor.inspect()
    visitor.open(f"{home}rules/")
    visitor.field("Requests until (day)").fill(f"{timezone.localdate() + timedelta(days=20)}")
    visitor.inspect()
    visitor.press("Save")
    for start, end, period in (("09:30", "12:10", "AM"), ("13:30", "16:10", "PM")):
        visitor.open(f"{home}slots/")
        visitor.write({"From": start, "To": end, "Minutes a meeting": "20",
                       "Minutes between two": "0", "Part of the day": period})  # fmt: skip
        visitor.press("Show what this makes")
        visitor.press("Add them")
    assert event.slots.count() == 16
    visitor.inspect()
    visitor.open(home)
    visitor.press("Open requests")
    assert MeetingDay.objects.get(event=event).stage == "collecting"


def supply(visitor: Visitor, event: Event) -> None:
    """Requests are closed; rooms with tables, the way between them, and interpreters."""
    home = f"/events/{event.slug}/plan/"
    visitor.open(home)
    visitor.press("Close requests and plan")
    for name, tables, zone in ROOMS:
        visitor.open(f"{home}places/new/")
        visitor.page.locator(f"#id_name_{visitor.language}").fill(
            f"{WORDS[visitor.language]['room']} {name}"
        )
        visitor.write({"Tables": str(tables), "Zone": zone})
        visitor.press("Save")
    for name in INTERPRETERS:
        visitor.open(f"{home}interpreters/new/")
        visitor.page.locator("#id_name").fill(name)
        visitor.write({"Slots without a pause": "4", "Slots in all": "13"})
        visitor.page.get_by_role(
            "checkbox", name=visitor.says("Korean – Japanese"), exact=True
        ).check()
        visitor.press("Save")
    visitor.inspect()
    visitor.open(f"{home}places/")
    visitor.inspect()
    visitor.open(f"{home}participants/")
    visitor.inspect()


def plan_and_publish(visitor: Visitor, event: Event) -> None:
    """Make a plan, read how good it is and why wishes are left out, publish it."""
    visitor.context.set_default_timeout(LONG_MS)
    home = f"/events/{event.slug}/plan/"
    visitor.open(home)
    visitor.page.locator("#seconds").select_option("10")
    visitor.press("Make a plan")
    expect(visitor.heading("How good this plan is")).to_be_visible(timeout=LONG_MS)
    visitor.sees(visitor.says("Meetings that must take place"))
    goals = visitor.page.locator("section:has(#goals-head) tbody tr")
    expect(goals).to_have_count(5)
    expect(goals.first.locator(".badge--positive")).to_be_visible()  # proved: none better
    left = visitor.page.locator(".plan-left")
    for each in left.all()[:3]:
        expect(each.locator("li").first).not_to_be_empty()
    visitor.inspect()
    visitor.follow("See what publishing changes")
    visitor.inspect()
    visitor.press("Publish and tell those concerned")
    visitor.sees(visitor.says("Published. Those concerned are told."))
    assert MeetingDay.objects.get(event=event).stage == "published"


# --- the two sides, before the day ------------------------------------------------------------


def sign_up_and_join(visitor: Visitor, event: Event) -> None:
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
    expect(first).to_be_visible()
    visitor.page.wait_for_load_state()  # the keys are the script's
    first.focus()
    visitor.page.keyboard.press("ArrowRight")
    visitor.page.keyboard.press("Space")
    expect(visitor.page.locator("[data-slots] input").nth(1)).not_to_be_checked()
    visitor.press("Take part in the meetings")
    visitor.sees(visitor.says("Your organisation takes part. Say now whom you want to meet."))
    visitor.inspect()


def ask(visitor: Visitor, event: Event, other: EventParticipant) -> None:
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


def accept(visitor: Visitor, event: Event) -> None:
    """The other side reads the request in its original and accepts."""
    visitor.open(f"/events/{event.slug}/meet/requests/")
    request = visitor.page.locator("li.card").filter(has_text=MESSAGE)
    expect(request.locator("blockquote")).to_have_attribute("lang", "ko")
    visitor.inspect()
    request.get_by_role("button", name=visitor.says("Accept")).click()
    visitor.sees(visitor.says("Accepted. The organiser finds a time and a table."))


def insist(visitor: Visitor, event: Event, other: EventParticipant) -> None:
    """One press in the list: we must meet them too, so that the meeting has to take place."""
    visitor.open(f"/events/{event.slug}/meet/with/?q={other.organisation.name}")
    card = visitor.page.locator(f"#p-{other.pk}")
    card.get_by_role("button", name=visitor.says("Must meet")).click()
    pressed = visitor.page.locator(f"#p-{other.pk} button[aria-pressed=true]")
    expect(pressed).to_have_text(visitor.says("Must meet"))
