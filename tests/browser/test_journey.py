"""The main journey: share, be found in another language, exchange, agree, meet."""

import pytest
from playwright.sync_api import expect

from .material import MATERIAL, Material
from .steps import say, walk
from .visitor import Visitor


def talk(author: Visitor, seeker: Visitor, material: Material, room: str) -> None:
    """Both write; the Enter that ends an input method's composition sends nothing."""
    compose(seeker, material, room)
    say(author, room, material.author.message)
    author.inspect()
    expect(author.page.get_by_role("log")).to_contain_text(material.seeker.message)


def compose(visitor: Visitor, material: Material, room: str) -> None:
    """Write as with an input method: Ctrl+Enter sends only once the composition has ended."""
    visitor.open(room)
    visitor.inspect()
    box, log = visitor.field("Message"), visitor.page.get_by_role("log")
    box.focus()
    session = visitor.context.new_cdp_session(visitor.page)
    text = material.seeker.message
    session.send("Input.imeSetComposition", {"text": text, "selectionStart": 1, "selectionEnd": 1})
    for modifiers in ({}, {"ctrlKey": True}):
        init = {"key": "Enter", "isComposing": True, "bubbles": True, "cancelable": True}
        box.dispatch_event("keydown", init | modifiers)
    session.send("Input.insertText", {"text": text})
    expect(box).to_have_value(text)
    expect(log).not_to_contain_text(text)
    box.press("Control+Enter")
    expect(log).to_contain_text(text)
    expect(box).to_have_value("")


@pytest.mark.parametrize("language", ["ko", "ja", "en"])
def test_two_organisations_meet_across_languages(visit, meaning, language):
    walk(visit(language), visit(language), MATERIAL[language], talk)
