"""A partnering day of 58 Korean × 21 Japanese organisations at the browser, in ko and in ja.

From the announcement to the follow-up. Two of the 79 are walked: a Korean organisation asks, a Japanese
one accepts and insists; the organiser supplies, plans and publishes; they meet, note, and go on to a
room. The others do the same through the room's own actions.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

import pytest
import vobject
from django.utils import timezone
from playwright.sync_api import expect

from koryu.events.actions.after import answer_survey
from koryu.events.actions.wishes import set_wish
from koryu.events.enums import Wish
from koryu.events.models import (
    Event,
    EventParticipant,
    Meeting,
    Registration,
    SurveyAnswer,
)
from koryu.notify.models import Mail, Notice
from koryu.people.models import Organisation, Person
from koryu.people.queries import people_of
from koryu.sample.loading.organisations import load_operators, load_organisations
from koryu.sample.loading.partnering import Side as Sample
from koryu.sample.loading.partnering import fill
from tests.factories.exchange import Side, make_side

from .partnering import (
    accept,
    announce,
    ask,
    insist,
    plan_and_publish,
    sign_up_and_join,
    supply,
)
from .visitor import NARROW, WIDE, Visitor

NOTE = "이중항체 3종 자료를 먼저 교환하기로 함."
COUNTRY = {"ko": "KR", "ja": "JP"}


@dataclass(frozen=True)
class Walkers:
    """The three at a browser, and the two organisations that are walked."""

    organiser: Visitor
    korean: Visitor
    japanese: Visitor
    maru: Side
    aoba: Side


@pytest.fixture
def organisations(site) -> dict[str, Organisation]:
    """The sample's organisations, and the operators of both desks."""
    load_operators()
    return load_organisations()


@pytest.fixture
def walkers(request, organisations, visit) -> Walkers:
    language = request.getfixturevalue("language")
    maru = make_side(name="마루항체", name_ko="마루항체", name_ja="マル抗体", name_en="Maru")
    aoba = make_side(
        name="青葉製薬", name_ko="아오바제약", name_ja="青葉製薬", name_en="Aoba",
        country="JP", language="ja", kind="pharma",
    )  # fmt: skip
    found = Walkers(visit(language), visit("ko"), visit("ja"), maru, aoba)
    found.organiser.sign_in_as(Person.objects.get(operator_country=COUNTRY[language]))
    found.korean.sign_in_as(maru.owner)
    found.japanese.sign_in_as(aoba.owner)
    found.korean.inspects, found.japanese.inspects = language == "ko", language == "ja"
    return found


def of(event: Event, side: Side) -> EventParticipant:
    return event.participants.select_related("organisation").get(organisation=side.organisation)


def between(one: EventParticipant, other: EventParticipant) -> Meeting:
    return Meeting.objects.get(first__in=(one, other), second__in=(one, other))


# --- the day ----------------------------------------------------------------------------------


def begin(event: Event, meeting: Meeting) -> None:
    """Time passes: the meeting began two minutes ago."""
    meeting.slot.refresh_from_db()
    shift = timezone.now() - timedelta(minutes=2) - meeting.slot.starts_at
    for slot in event.slots.order_by("starts_at"):
        slot.starts_at, slot.ends_at = slot.starts_at + shift, slot.ends_at + shift
        slot.save()


def read_the_schedule(visitor: Visitor, event: Event, own: EventParticipant) -> None:
    """On a telephone: the next meeting, the day, and the file for the calendar."""
    visitor.page.set_viewport_size(NARROW)
    visitor.open(f"/events/{event.slug}/meet/day/")
    mine = Meeting.objects.filter(first=own) | Meeting.objects.filter(second=own)
    expect(visitor.page.locator(".next")).to_be_in_viewport()
    expect(visitor.page.locator(".agenda__item")).to_have_count(mine.count())
    visitor.inspect()
    visitor.page.set_viewport_size(NARROW)
    with visitor.page.expect_download() as kept:
        visitor.follow("Calendar file")
    calendar = vobject.readOne(kept.value.path().read_text("utf-8"))
    told = Mail.objects.filter(person__in=people_of(own.organisation_id), calendar_method="REQUEST")
    invited = {
        vobject.readOne(mail.calendar).vevent.uid.value
        for mail in told
        if str(event.uid) not in mail.calendar  # the place at the event itself
    }
    assert {entry.uid.value for entry in calendar.vevent_list} == invited
    assert len(calendar.vevent_list) == mine.count() >= 2
    visitor.page.set_viewport_size(WIDE)


def one_more(visitor: Visitor, other_visitor: Visitor, event: Event) -> None:
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


def nobody_came(visitor: Visitor, event: Event, meeting: Meeting) -> None:
    visitor.open(f"/events/{event.slug}/meet/day/{meeting.pk}/")
    visitor.press("They did not come")
    visitor.sees(visitor.says("Noted. The other side and the organiser were told."))
    meeting.refresh_from_db()
    assert meeting.state == "no_show"
    assert Notice.objects.filter(kind="events.meet_no_show").exists()


def be_late(visitor: Visitor, other_visitor: Visitor, event: Event) -> None:
    """Ten minutes late: the other side reads it on the page it has open for the day."""
    page = f"/events/{event.slug}/meet/day/"
    visitor.open(page)
    expect(visitor.page.locator(".next__who")).to_have_text("아오바제약")
    visitor.page.locator(".next summary").click()
    visitor.page.locator(".next button[value='10']").click()
    other_visitor.open(page)
    expect(other_visitor.page.locator(".next .notice")).to_contain_text("10分")
    other_visitor.inspect()


def go_on(visitor: Visitor, path: str, note: str) -> None:
    """Write a note that saves itself, then say that we go on."""
    visitor.open(path)
    visitor.inspect()
    visitor.press("It took place") if visitor.button("It took place").count() else None
    visitor.field("Notes").fill(note)
    expect(visitor.page.locator("[data-saved]")).to_be_visible()
    visitor.page.get_by_role("radio", name=visitor.says("We want to go on")).check()
    visitor.press("Save")


def note_and_go_on(walkers: Walkers, event: Event, meeting: Meeting) -> None:
    """Both say that they go on: their room opens, and a note goes there when its side wants."""
    korean, japanese = walkers.korean, walkers.japanese
    page = f"/events/{event.slug}/meet/day/{meeting.pk}/"
    go_on(korean, page, NOTE)
    korean.sees(korean.says("Saved. Only your organisation reads it."))
    go_on(japanese, page, "来週の会議を設定する。")
    japanese.sees(japanese.says("Both sides want to go on. Your exchange room is open."))
    expect(japanese.page.get_by_text(NOTE)).to_have_count(0)
    korean.open(page)
    korean.press("Carry this note into the room")
    korean.sees(NOTE)
    japanese.page.get_by_role("link", name=japanese.says("Go to the room")).click()
    japanese.sees(NOTE)


# --- after it ---------------------------------------------------------------------------------


def answer(others: Iterable[Sample]) -> None:
    """Some say what they thought, so that the organiser may read what all said."""
    for each in others:
        row = Registration.objects.get(person=each.person)
        (question,) = row.event.questions.all()
        answer_survey(registration=row, by=each.person, answers={str(question.pk): "OK"})


def follow_up(walkers: Walkers, event: Event, others: Iterable[Sample]) -> None:
    """The organiser closes the day; a participant is asked, answers, and has the certificate."""
    now = timezone.now()
    Event.objects.update(starts_at=now - timedelta(hours=2), ends_at=now + timedelta(hours=1))
    organiser, guest = walkers.organiser, walkers.korean
    organiser.open(f"/events/{event.slug}/plan/")
    organiser.press("Close the meetings")
    organiser.open(f"/events/{event.slug}/door/")
    organiser.page.locator("#door-q").fill("마루항체")
    organiser.page.locator("[data-list] li:visible button").first.click()
    expect(organiser.page.locator("[data-here]")).to_have_text("1")
    expect(organiser.page.locator("[data-state]")).to_have_text(
        organiser.says("Online. All marks are sent.")
    )
    organiser.open(f"/events/{event.slug}/manage/")
    organiser.press("The event is over")
    assert Notice.objects.filter(person=walkers.maru.owner, kind="events.follow_up").exists()
    guest.open(f"/events/{event.slug}/day/after/")
    guest.inspect()
    guest.page.locator("main .form textarea").first.fill("다음 단계가 분명해졌습니다.")
    guest.press("Send my answers")
    guest.sees(guest.says("Thank you. Your answers are kept."))
    assert SurveyAnswer.objects.filter(registration__person=walkers.maru.owner).exists()
    organiser.open(f"/events/{event.slug}/manage/survey/")
    organiser.sees(organiser.says("Too few answers to show"))
    answer(others)
    organiser.page.reload()
    organiser.sees("다음 단계가 분명해졌습니다.")
    organiser.inspect()
    with guest.page.expect_download() as kept:
        guest.press("Download my certificate")
    assert kept.value.path().read_bytes().startswith(b"%PDF")


@pytest.mark.parametrize("language", ["ko", "ja"])
def test_the_whole_partnering_day(walkers, organisations, visit, language):
    organiser, korean, japanese = walkers.organiser, walkers.korean, walkers.japanese
    event = announce(organiser)
    others = fill(event, organisations, {"KR": 57, "JP": 20})
    sign_up_and_join(korean, event)
    sign_up_and_join(japanese, event)
    maru, aoba = of(event, walkers.maru), of(event, walkers.aoba)
    assert event.participants.filter(organisation__country="KR").count() == 58
    assert event.participants.filter(organisation__country="JP").count() == 21
    ask(korean, event, aoba)
    accept(japanese, event)
    insist(japanese, event, maru)
    second = next(each for each in others if each.own.organisation.country == "JP")
    set_wish(own=second.own, by=second.person, other=maru, wish=Wish.MUST)
    insist(korean, event, second.own)

    supply(organiser, event)
    plan_and_publish(organiser, event)
    meeting, missed = between(maru, aoba), between(maru, second.own)
    mail = Mail.objects.get(person=walkers.maru.owner, calendar__contains=str(meeting.uid))
    assert (mail.calendar_method, mail.language) == ("REQUEST", "ko")
    read_the_schedule(korean, event, maru)

    begin(event, Meeting.objects.filter(event=event).order_by("slot__starts_at").first())
    one_more(korean, visit("ja"), event)
    begin(event, missed)
    nobody_came(korean, event, missed)
    begin(event, meeting)
    be_late(korean, japanese, event)
    note_and_go_on(walkers, event, meeting)
    follow_up(walkers, event, others[:4])
