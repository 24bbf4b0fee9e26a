"""A note of a meeting on a phone whose net comes and goes: kept, sent by itself, stored once."""

import pytest
from playwright.sync_api import Route, expect

from koryu.events.actions.notes import save_note
from koryu.events.models import Meeting, MeetingNote
from tests.factories.events_side import japanese, korean, make_day, make_meeting, publish, running

from .visitor import Visitor

KEPT = "Kept on this device. It is sent by itself as soon as there is a net."


@pytest.fixture
def ours(site):
    """Our side of a day with a meeting that began a minute ago."""
    event = make_day()
    own, other = korean(event), japanese(event)
    make_meeting(event, own, other)
    running(publish(event))
    return own


def at_the_meeting(visit, ours) -> Visitor:
    visitor = visit("ko")
    visitor.sign_in_as(ours.side.owner)
    visitor.open(page_of())
    return visitor


def page_of() -> str:
    meeting = Meeting.objects.get()
    return f"/events/{meeting.event.slug}/meet/day/{meeting.pk}/"


def dead_net(visitor: Visitor) -> None:
    """The device believes that it has a net, and nothing arrives."""
    visitor.net_breaks = True
    visitor.page.route("**/note/", lambda route: route.abort())


def closed(visitor: Visitor) -> None:
    """The page was closed before the net came back."""
    visitor.page.goto("about:blank")
    visitor.page.unroute("**/note/")


def waits(visitor: Visitor) -> None:
    expect(visitor.page.locator("[data-waiting]")).to_have_text(visitor.says(KEPT))


def is_saved(visitor: Visitor) -> None:
    expect(visitor.page.locator("[data-saved]")).to_be_visible()
    expect(visitor.page.locator("[data-waiting]")).to_be_hidden()


def test_what_was_typed_without_a_net_is_sent_by_itself(visit, ours):
    visitor = at_the_meeting(visit, ours)
    visitor.go_offline()
    visitor.field("Notes").fill("다음 주에 자료를 받기로 함")
    waits(visitor)
    visitor.inspect()
    visitor.page.wait_for_timeout(1500)  # longer than the pause after which it is sent
    assert not MeetingNote.objects.exists()
    visitor.go_offline(False)
    is_saved(visitor)
    note = MeetingNote.objects.get()
    assert (note.text, note.version) == ("다음 주에 자료를 받기로 함", 1)


def test_an_outcome_pressed_without_a_net_is_sent_when_the_day_is_opened_again(visit, ours):
    visitor = at_the_meeting(visit, ours)
    dead_net(visitor)
    visitor.field("Notes").fill("계속 논의")
    visitor.page.get_by_role("radio", name=visitor.says("We want to go on")).check()
    visitor.press("Save")
    waits(visitor)
    closed(visitor)
    assert not MeetingNote.objects.exists()
    visitor.open(page_of().rsplit("/", 2)[0] + "/")
    visitor.sees(visitor.says("The notes kept on this device are sent."))
    note = MeetingNote.objects.get()
    assert (note.text, note.result, note.version) == ("계속 논의", "follow_up", 1)
    visitor.open(page_of())
    expect(visitor.page.locator("[data-waiting]")).to_be_hidden()
    expect(visitor.field("Notes")).to_have_value("계속 논의")


def test_a_note_on_the_page_that_was_closed_comes_back_there(visit, ours):
    visitor = at_the_meeting(visit, ours)
    dead_net(visitor)
    visitor.field("Notes").fill("끝까지")
    waits(visitor)
    closed(visitor)
    visitor.open(page_of())
    expect(visitor.field("Notes")).to_have_value("끝까지")
    is_saved(visitor)
    assert MeetingNote.objects.get().text == "끝까지"


def test_a_note_whose_answer_was_lost_is_neither_doubled_nor_a_conflict(visit, ours):
    visitor = at_the_meeting(visit, ours)
    visitor.net_breaks = True
    visitor.expected.add(409)

    def lose(route: Route) -> None:
        route.fetch()
        route.abort()

    visitor.page.route("**/note/", lose)
    visitor.field("Notes").fill("하나")
    waits(visitor)
    assert MeetingNote.objects.get().text == "하나"
    visitor.page.unroute("**/note/")
    visitor.field("Notes").fill("하나 둘")
    is_saved(visitor)
    note = MeetingNote.objects.get()
    assert (note.text, note.version) == ("하나 둘", 2)
    expect(visitor.page.locator("[data-unsaved]")).to_be_hidden()


def test_a_colleague_who_wrote_meanwhile_is_not_overwritten_and_nothing_is_lost(visit, ours):
    visitor = at_the_meeting(visit, ours)
    visitor.expected.add(409)
    visitor.go_offline()
    visitor.field("Notes").fill("내가 쓴 글")
    waits(visitor)
    save_note(meeting=Meeting.objects.get(), **ours.acting, text="동료가 쓴 글")
    visitor.go_offline(False)
    expect(visitor.page.locator("[data-unsaved]")).to_be_visible()
    assert MeetingNote.objects.get().text == "동료가 쓴 글"
    visitor.open(page_of())  # a later visit still has it
    expect(visitor.field("Notes")).to_have_value("내가 쓴 글")
    expect(visitor.page.locator("[data-unsaved]")).to_be_visible()
    visitor.press("Save")
    visitor.sees("동료가 쓴 글")
    expect(visitor.field("Notes")).to_have_value("내가 쓴 글")
    visitor.press("Save")
    visitor.sees(visitor.says("Saved. Only your organisation reads it."))
    note = MeetingNote.objects.get()
    assert (note.text, note.version) == ("내가 쓴 글", 2)
