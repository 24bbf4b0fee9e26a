"""The composer in a real browser: input methods, shortcut, drafts, what arrives meanwhile."""

import pytest
from playwright.sync_api import expect

from koryu.exchange import actions
from koryu.exchange.models import Message, MessageDraft
from tests.factories.exchange import make_pair, make_room

COMPOSE = """(node) => {
  const enter = { key: "Enter", ctrlKey: true, bubbles: true, cancelable: true, isComposing: true };
  node.dispatchEvent(new KeyboardEvent("keydown", enter));
}"""


@pytest.fixture
def room(site):
    one, other = make_pair()
    return make_room(one, other), one, other


def test_enter_never_sends_while_composing_and_the_shortcut_sends_once(visit, room):
    exchange, one, other = room
    visitor = visit("ko")
    visitor.sign_in_as(one.owner)
    visitor.open(f"/exchange/{exchange.pk}/")
    text = visitor.page.locator("#composer textarea")
    text.press_sequentially("안녕하십니까")
    text.evaluate(COMPOSE)
    text.press("Enter")
    text.press_sequentially("둘째 줄")
    expect(visitor.page.locator("[data-saved]")).to_be_visible()
    assert MessageDraft.objects.get().text == "안녕하십니까\n둘째 줄"
    assert not Message.objects.exists()
    text.press("Control+Enter")
    visitor.sees("둘째 줄")
    expect(text).to_have_value("")
    assert [message.text for message in Message.objects.all()] == ["안녕하십니까\n둘째 줄"]
    assert not MessageDraft.objects.exists()
    actions.post_message(
        exchange=exchange,
        by=other.owner,
        organisation=other.organisation,
        text="承知いたしました。",
        language="ja",
    )
    arrived = visitor.page.locator('.message__text[lang="ja"]')
    expect(arrived).to_have_text("承知いたしました。", timeout=20_000)
    visitor.inspect()


def test_what_could_not_be_sent_stays_in_the_page(visit, room):
    exchange, _one, other = room
    visitor = visit("ja")
    visitor.sign_in_as(other.owner)
    visitor.open(f"/exchange/{exchange.pk}/")
    text = visitor.page.locator("#composer textarea")
    text.fill("送信できない文章")
    visitor.go_offline()
    visitor.press("Send message")
    visitor.sees(visitor.says("Not sent. Your text is kept here; please try again."))
    expect(text).to_have_value("送信できない文章")
    visitor.go_offline(False)
    visitor.press("Send message")
    expect(text).to_have_value("")
    assert Message.objects.get().text == "送信できない文章"
