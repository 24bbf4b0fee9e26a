"""Nothing typed is lost: two editors at once, double clicks, sessions that end."""

import pytest
from allauth.account.models import EmailAddress
from django.contrib.sessions.models import Session
from playwright.sync_api import expect

from koryu.agreements.models import Signature
from koryu.exchange.models import Message
from koryu.research.models import ListingVersion
from tests.factories.exchange import make_pair, make_room, propose
from tests.factories.people import MembershipFactory
from tests.factories.research import draft

from .steps import sign_in

CONFLICT = 409


@pytest.fixture
def editor(site):
    return MembershipFactory(role="editor")


@pytest.fixture
def listing(editor):
    return draft(editor)


def test_two_editors_at_once_see_both_texts(visit, editor, listing):
    colleague = MembershipFactory(role="editor", organisation=editor.organisation)
    first, second = visit("ko"), visit("ja")
    second.expected.add(CONFLICT)
    for visitor, person in ((first, editor.person), (second, colleague.person)):
        visitor.sign_in_as(person)
        visitor.open(f"/listings/{listing.pk}/edit/text/")
    first.field("Summary").fill("먼저 저장한 요약입니다.")
    first.press("Save and continue")
    expect(first.heading("Facets")).to_be_visible()
    second.field("Summary").fill("나중에 쓴 요약입니다.")
    second.press("Save and continue")
    conflict = second.page.get_by_role("table")
    expect(conflict).to_contain_text("먼저 저장한 요약입니다.")
    expect(conflict).to_contain_text("나중에 쓴 요약입니다.")
    expect(second.field("Summary")).to_have_value("나중에 쓴 요약입니다.")
    second.inspect()
    listing.refresh_from_db()
    assert listing.working["fields"]["summary"]["text"] == "먼저 저장한 요약입니다."
    second.press("Save and continue")
    expect(second.heading("Facets")).to_be_visible()
    listing.refresh_from_db()
    assert listing.working["fields"]["summary"]["text"] == "나중에 쓴 요약입니다."


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_a_double_click_publishes_once(visit, editor, listing, script):
    visitor = visit("ko", java_script_enabled=script)
    visitor.sign_in_as(editor.person)
    visitor.open(f"/listings/{listing.pk}/edit/check/")
    visitor.button("Publish").dblclick()
    expect(visitor.page.get_by_role("heading", level=1)).to_have_text(listing.heading)
    assert ListingVersion.objects.filter(listing=listing).count() == 1


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_a_double_click_sends_and_signs_once(visit, site, script):
    one, other = make_pair()
    room = make_room(one, other)
    agreement = propose(room, one)
    visitor = visit("ja", java_script_enabled=script)
    visitor.sign_in_as(other.owner)
    visitor.open(f"/exchange/{room.pk}/")
    visitor.field("Message").fill("一度だけ送ります。")
    visitor.button("Send message").dblclick()
    visitor.sees("一度だけ送ります。")
    visitor.open(f"/agreements/{agreement.pk}/")
    visitor.write({"Your full name": "佐藤 美咲"})
    visitor.page.locator("main").get_by_role("checkbox").check()
    visitor.button("Sign").dblclick()
    expect(visitor.button("Sign")).to_have_count(0)
    assert Message.objects.count() == 1
    assert Signature.objects.count() == 1


def test_a_text_survives_the_end_of_the_session(visit, editor, listing):
    EmailAddress.objects.create(
        user=editor.person, email=editor.person.email, verified=True, primary=True
    )
    visitor = visit("ko")
    visitor.expected.add(401)  # the autosave is told that the session is over
    visitor.sign_in_as(editor.person)
    visitor.open(f"/listings/{listing.pk}/edit/text/")
    Session.objects.all().delete()
    visitor.field("Summary").fill("세션이 끝난 뒤에 쓴 요약입니다.")
    visitor.sees(visitor.says("Not saved yet. Your text is kept on this page."))
    visitor.press("Save and continue")
    sign_in(visitor, editor.person.email)
    visitor.sees(
        visitor.says(
            "You were signed out before this was saved. "
            "What you typed is filled in again; please save it."
        )
    )
    expect(visitor.field("Summary")).to_have_value("세션이 끝난 뒤에 쓴 요약입니다.")
    visitor.press("Save and continue")
    expect(visitor.heading("Facets")).to_be_visible()
    listing.refresh_from_db()
    assert listing.working["fields"]["summary"]["text"] == "세션이 끝난 뒤에 쓴 요약입니다."


def test_a_message_survives_the_end_of_the_session(visit, site):
    one, other = make_pair()
    room = make_room(one, other)
    visitor = visit("en")
    visitor.expected.add(401)
    visitor.sign_in_as(one.owner)
    visitor.open(f"/exchange/{room.pk}/")
    Session.objects.all().delete()
    visitor.field("Message").fill("Written too late.")
    visitor.press("Send message")
    visitor.sees(visitor.says("Not sent. Your text is kept here; please try again."))
    expect(visitor.field("Message")).to_have_value("Written too late.")
    assert not Message.objects.exists()
