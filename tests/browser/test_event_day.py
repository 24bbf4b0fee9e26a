"""The door without a net, the programme by keyboard and mouse, a table pasted and confirmed."""

import re

import pytest
from playwright.sync_api import Route, expect

from koryu.events.models import CheckIn, Session
from koryu.events.queries.checkin import counts_of, guests_of
from tests.events.test_table import BIO
from tests.factories.events_dayof import STARTS, make_event, operator, register
from tests.factories.people import PersonFactory

from .visitor import Visitor


@pytest.fixture
def event(site):
    return make_event()


def at_the_door(visit, event, language: str) -> Visitor:
    visitor = visit(language)
    visitor.sign_in_as(operator(language=language))
    visitor.open(f"/events/{event.slug}/door/")
    expect(visitor.page.locator("[data-kept]")).to_be_attached()
    return visitor


def row(visitor: Visitor, name: str):
    return visitor.page.get_by_role("listitem").filter(has_text=name)


def test_the_door_works_offline_and_sends_later(visit, event):
    first = register(event, PersonFactory(family_name="가나", given_name="하나"))
    second = register(
        event, PersonFactory(family_name="山田", given_name="太郎", family_latin="Yamada")
    )
    visitor = at_the_door(visit, event, "ko")
    visitor.inspect()
    visitor.go_offline()
    visitor.page.reload()
    row(visitor, "가나 하나").get_by_role("button").click()
    expect(visitor.page.locator("[data-here]")).to_have_text("1")
    expect(visitor.page.locator("[data-state]")).to_contain_text("1")
    # By the code on the badge, as a scanner that types or a person would.
    box = visitor.page.locator("#door-q")
    box.fill(str(second.code)[:8])
    box.press("Enter")
    expect(visitor.page.locator("[data-here]")).to_have_text("2")
    # The marks outlive the page.
    visitor.page.reload()
    expect(visitor.page.locator("[data-here]")).to_have_text("2")
    assert CheckIn.objects.count() == 0
    visitor.go_offline(False)
    expect(visitor.page.locator("[data-state]")).to_have_text(
        visitor.says("Online. All marks are sent.")
    )
    assert counts_of(guests_of(event)) == {"places": 2, "here": 2}
    assert set(CheckIn.objects.values_list("registration", flat=True)) == {first.pk, second.pk}


def test_two_doors_meet_and_people_are_found_in_any_script(visit, event):
    register(
        event,
        PersonFactory(
            family_name="山田", given_name="太郎", family_latin="Yamada", given_latin="Taro"
        ),
    )
    register(event)
    one, other = at_the_door(visit, event, "ja"), at_the_door(visit, event, "ko")
    for visitor, text in ((one, "yamada"), (other, "山田")):
        visitor.page.locator("#door-q").fill(text)
        expect(visitor.page.locator("[data-list] > li")).to_have_count(1)
        visitor.go_offline()
        visitor.page.locator("[data-list]").get_by_role("button").click()
        expect(visitor.page.locator("[data-here]")).to_have_text("1")
    for visitor in (one, other):
        visitor.go_offline(False)
        expect(visitor.page.locator("[data-state]")).to_have_text(
            visitor.says("Online. All marks are sent.")
        )
    expect(row(one, "山田 太郎")).to_contain_text(re.compile("2か所の受付"), timeout=20_000)
    assert counts_of(guests_of(event)) == {"places": 2, "here": 1}


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_a_pasted_programme_is_confirmed(visit, event, script):
    visitor = visit("ko", java_script_enabled=script)
    visitor.sign_in_as(operator())
    visitor.open(f"/events/{event.slug}/manage/schedule/")
    visitor.inspect()
    visitor.follow("Import a programme")
    visitor.inspect()
    visitor.field("Programme as text or table").fill(BIO)
    visitor.press("Read the programme")
    visitor.inspect()
    assert Session.objects.count() == 0
    visitor.press("Import the chosen sessions")
    visitor.sees("유도만능줄기세포를 이용한")
    visitor.inspect()
    assert Session.objects.count() == 5


def test_a_session_moves_by_keyboard_and_mouse_with_its_conflicts(visit, event):
    hall = event.tracks.create(title_ja="第1会場", title_en="Hall 1")
    moved = event.sessions.create(
        kind="talk",
        title_ja="細胞",
        starts_at=STARTS,
        ends_at=STARTS.replace(minute=30),
        track=hall,
    )
    event.sessions.create(
        kind="talk",
        title_ja="遺伝子",
        starts_at=STARTS.replace(minute=30),
        ends_at=STARTS.replace(hour=2),
        track=hall,
    )
    visitor = visit("ja")
    visitor.sign_in_as(operator(language="ja"))
    visitor.open(f"/events/{event.slug}/manage/schedule/")
    visitor.inspect()
    item = visitor.page.locator(f"[data-session='{moved.pk}']")
    item.focus()
    item.press("ArrowDown")
    expect(item.locator("[data-time]")).to_have_text("10:05–10:35")
    said = visitor.page.locator("[data-announce]")
    expect(said).to_contain_text("「細胞」と「遺伝子」")
    expect(visitor.page.locator("[data-conflicts]")).to_contain_text("「細胞」と「遺伝子」")
    moved.refresh_from_db()
    assert (moved.starts_at, moved.version) == (STARTS.replace(minute=5), 2)
    box = item.bounding_box()
    visitor.page.mouse.move(box["x"] + box["width"] - 20, box["y"] + 60)
    visitor.page.mouse.down()
    visitor.page.mouse.move(box["x"] + box["width"] - 20, box["y"] + 60 + 3 * 85, steps=8)
    visitor.page.mouse.up()
    expect(said).to_contain_text(visitor.says("No conflicts."))
    moved.refresh_from_db()
    assert moved.starts_at == STARTS.replace(hour=2, minute=30)
    visitor.inspect()


def test_a_session_moved_on_while_it_is_saved_is_saved_again(visit, event):
    made = event.sessions.create(
        kind="talk", title_ko="세포", starts_at=STARTS, ends_at=STARTS.replace(minute=30)
    )
    visitor = visit("ko")
    visitor.sign_in_as(operator())
    visitor.open(f"/events/{event.slug}/manage/schedule/")
    held: list[Route] = []
    visitor.page.route("**/move/", lambda route: held.append(route))
    item = visitor.page.locator(f"[data-session='{made.pk}']")
    for _press in range(2):
        item.press("ArrowDown")
        visitor.page.wait_for_timeout(900)  # the second waits for the net as the first does
    assert len(held) == 1
    with visitor.page.expect_request("**/move/"):
        held[0].continue_()
    visitor.page.wait_for_timeout(100)
    with visitor.page.expect_response("**/move/"):
        held[1].continue_()
    said = visitor.page.locator("[data-announce]")
    expect(said).to_contain_text(re.compile("10:10.*" + visitor.says("No conflicts.")))
    expect(visitor.page.locator("[data-stale]")).to_be_hidden()
    expect(item.locator("[data-time]")).to_have_text("10:10–10:40")
    made.refresh_from_db()
    assert (made.starts_at, made.version) == (STARTS.replace(minute=10), 3)
    visitor.page.unroute("**/move/")
    visitor.go_offline()
    item.press("ArrowDown")
    expect(said).to_have_text(visitor.says("Not saved. Please try again."))
    expect(said).to_have_class("notice notice--danger")
    expect(item.locator("[data-time]")).to_have_text("10:10–10:40")
    visitor.go_offline(False)
    item.press("ArrowUp")
    expect(said).to_contain_text(re.compile("10:05.*" + visitor.says("No conflicts.")))


def test_two_organisers_move_one_session(visit, event):
    made = event.sessions.create(
        kind="talk", title_ko="세포", starts_at=STARTS, ends_at=STARTS.replace(minute=30)
    )
    one, other = visit("ko"), visit("ko")
    other.expected.add(409)
    for visitor in (one, other):
        visitor.sign_in_as(operator())
        visitor.open(f"/events/{event.slug}/manage/schedule/")
    for visitor, times in ((one, 1), (other, 3)):
        item = visitor.page.locator(f"[data-session='{made.pk}']")
        item.focus()
        for _press in range(times):
            item.press("ArrowDown")
        if visitor is one:
            expect(visitor.page.locator("[data-announce]")).to_contain_text("10:05")
            expect(visitor.page.locator("[data-announce]")).to_contain_text(
                visitor.says("No conflicts.")
            )
    expect(other.page.locator("[data-theirs]")).to_contain_text("10:05–10:35")
    expect(other.page.locator("[data-yours]")).to_contain_text("10:15–10:45")
    other.press("Use mine")
    expect(other.page.locator("[data-announce]")).to_contain_text(other.says("No conflicts."))
    made.refresh_from_db()
    assert made.starts_at == STARTS.replace(minute=15)
