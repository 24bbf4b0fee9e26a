"""The frame of every page: language, keyboard, dark mode, passkeys, one-time codes."""

import base64
import hmac
import re
import struct
import time

import pytest
from allauth.account.models import EmailAddress
from django.core.cache import cache
from playwright.sync_api import expect

from tests.factories.exchange import make_pair, make_room
from tests.factories.people import MembershipFactory
from tests.factories.research import published

from .steps import PASSWORD, sign_in

AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}
FOCUSED = "document.activeElement"


def one_time_code(secret: str) -> str:
    """What an authenticator app shows now (RFC 6238, SHA-1, 30 s, six digits)."""
    counter = struct.pack(">Q", int(time.time()) // 30)
    digest = hmac.digest(base64.b32decode(secret), counter, "sha1")
    start = digest[-1] & 15
    number = int.from_bytes(digest[start : start + 4], "big") & 0x7FFFFFFF
    return f"{number % 1_000_000:06d}"


@pytest.fixture
def owner(site):
    membership = MembershipFactory(person__language="en")
    EmailAddress.objects.create(
        user=membership.person, email=membership.person.email, verified=True, primary=True
    )
    return membership


def test_the_language_switch_stays_on_the_page(visit, site):
    visitor = visit("en")
    visitor.open("/discover/?q=CAR-T")
    visitor.page.locator("summary").filter(has_text=visitor.says("Change language")).click()
    visitor.page.get_by_role("button", name="日本語", exact=True).click()
    visitor.language = "ja"
    expect(visitor.page.locator("html")).to_have_attribute("lang", "ja")
    expect(visitor.page).to_have_url(f"{site}/discover/?q=CAR-T")
    visitor.inspect()


def test_the_keyboard_reaches_search_menus_and_the_main_action(visit, owner):
    visitor = visit("ko")
    visitor.sign_in_as(owner.person)
    visitor.open("/listings/")
    keys = visitor.page.keyboard
    keys.press("Tab")
    expect(visitor.link("Skip to content")).to_be_focused()
    keys.press("Enter")
    keys.press("Tab")
    assert visitor.page.evaluate(f"{FOCUSED}.closest('main') !== null")
    keys.press("/")
    search = visitor.field("Search research in Korean, Japanese or English")
    expect(search).to_be_focused()
    keys.type("a/b")
    expect(search).to_have_value("a/b")
    menu = visitor.page.locator("details.menu").filter(has_text=visitor.says("Change language"))
    keys.press("Tab")
    expect(menu.locator("summary")).to_be_focused()
    keys.press("Enter")
    expect(menu).to_have_attribute("open", "")
    keys.press("Escape")
    expect(menu).not_to_have_attribute("open", "")
    expect(menu.locator("summary")).to_be_focused()


def test_a_listing_is_begun_with_the_keyboard_alone(visit, owner):
    visitor = visit("ja")
    visitor.sign_in_as(owner.person)
    visitor.open("/listings/new/")
    keys = visitor.page.keyboard
    for _step in range(40):
        keys.press("Tab")
        if visitor.page.evaluate(f"{FOCUSED}.name") == "kind":
            break
    keys.press("Space")
    keys.press("Tab")
    assert visitor.page.evaluate(f"{FOCUSED}.name") == "source_language"
    keys.press("Tab")
    expect(visitor.button("Continue")).to_be_focused()
    keys.press("Enter")
    expect(visitor.heading("Text")).to_be_visible()


def test_dark_pages_keep_their_contrast(visit, owner):
    one, other = make_pair()
    room = make_room(one, other)
    listing = published(MembershipFactory(person=one.owner, organisation__country="KR"))
    visitor = visit("ko", color_scheme="dark")
    visitor.open("/")
    visitor.inspect()
    visitor.open("/accounts/signup/")
    visitor.inspect()
    visitor.sign_in_as(one.owner)
    paths = ("/", "/listings/", f"/listings/{listing.pk}/", f"/listings/{listing.pk}/edit/text/",
             f"/listings/{listing.pk}/edit/disclosure/", "/discover/", "/exchange/",
             f"/exchange/{room.pk}/", "/agreements/", "/notices/", "/people/me/",
             f"/people/organisations/{one.organisation.slug}/")  # fmt: skip
    for path in paths:
        visitor.open(path)
        visitor.inspect()


def test_a_passkey_is_added_and_signs_in(visit, owner):
    visitor = visit("en")
    visitor.open("/accounts/login/")
    sign_in(visitor, owner.person.email)
    expect(visitor.button("Sign in")).to_have_count(0)
    chrome = visitor.context.new_cdp_session(visitor.page)
    chrome.send("WebAuthn.enable")
    chrome.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    visitor.open("/accounts/2fa/webauthn/add/")
    again = visitor.page.locator("main input[type=password]")
    if again.count():
        again.fill(PASSWORD)
        visitor.page.locator("main form button").first.click()
    visitor.inspect()
    visitor.page.locator("main input[name=passwordless]").check()
    visitor.page.locator("#mfa_webauthn_add").click()
    expect(visitor.page).not_to_have_url("/accounts/2fa/webauthn/add/")
    visitor.inspect()
    visitor.context.clear_cookies(name="sessionid")
    visitor.open("/accounts/login/")
    visitor.press("Sign in with a passkey")
    expect(visitor.page).to_have_url(visitor.page.url.split("/accounts")[0] + "/")
    expect(visitor.link("Sign in")).to_have_count(0)


def test_a_one_time_code_is_set_up_and_asked_for_at_the_next_sign_in(visit, owner):
    visitor = visit("en")
    visitor.open("/accounts/login/")
    sign_in(visitor, owner.person.email)
    visitor.open("/accounts/2fa/totp/activate/")
    again = visitor.page.locator("main input[type=password]")
    if again.count():
        again.fill(PASSWORD)
        visitor.page.locator("main form button").first.click()
    visitor.inspect()
    secret = visitor.page.locator("#authenticator_secret").input_value()
    visitor.page.locator("main input[name=code]").fill(one_time_code(secret))
    visitor.page.locator("main form button[type=submit]").first.click()
    expect(visitor.page).not_to_have_url(re.compile("totp/activate"))
    visitor.inspect()
    cache.clear()  # a code counts once; as if its half minute had passed
    visitor.context.clear_cookies(name="sessionid")
    visitor.open("/accounts/login/")
    sign_in(visitor, owner.person.email)
    expect(visitor.page).to_have_url(re.compile("2fa/authenticate"))
    visitor.inspect()
    visitor.page.locator("main input[name=code]").fill(one_time_code(secret))
    visitor.page.locator("main form button[type=submit]").first.click()
    expect(visitor.page).to_have_url(re.compile(r"\d/$"))
    expect(visitor.link("Sign in")).to_have_count(0)
