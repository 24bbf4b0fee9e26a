"""No string lands untranslated, and every catalogue is up to date with its sources."""

import importlib.util
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
spec = importlib.util.spec_from_file_location("messages", ROOT / "scripts" / "messages.py")
messages = importlib.util.module_from_spec(spec)
spec.loader.exec_module(messages)
ROOMS = messages.rooms()
extract = cache(messages.extract)  # a room is read once, when its tests run
FOREIGN = {"ja": re.compile("[\uac00-\ud7a3]"), "ko": re.compile("[\u3040-\u30ff]")}
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")


def texts(entry):
    return entry if isinstance(entry, tuple | list) else (entry,)


@pytest.mark.parametrize("language", messages.LANGUAGES)
@pytest.mark.parametrize("room", ROOMS, ids=lambda room: room.name)
def test_every_message_of_a_room_is_translated(room, language):
    catalog = messages.read(messages.catalogue_path(room, language), language)
    known = {(m.context, texts(m.id)[0]): m for m in catalog if m.id}
    left = []
    for wanted in extract(room):
        if not wanted.id:
            continue
        found = known.get((wanted.context, texts(wanted.id)[0]))
        if found is None or found.fuzzy or not all(texts(found.string)):
            left.append(texts(wanted.id)[0])
    assert left == []


@pytest.mark.parametrize("language", messages.LANGUAGES)
@pytest.mark.parametrize("room", ROOMS, ids=lambda room: room.name)
def test_translations_keep_their_placeholders(room, language):
    wrong = []
    for message in messages.read(messages.catalogue_path(room, language), language):
        if not message.id:
            continue
        wanted = set(PLACEHOLDER.findall(texts(message.id)[-1]))
        for text in texts(message.string):
            if set(PLACEHOLDER.findall(text)) != wanted:
                wrong.append(texts(message.id)[0])
    assert wrong == []


@pytest.mark.parametrize("language", messages.LANGUAGES)
@pytest.mark.parametrize("room", ROOMS, ids=lambda room: room.name)
def test_translations_are_in_their_own_script(room, language):
    """Hangul for a Japanese reader only where the English shows Hangul too, and the reverse."""
    foreign = FOREIGN[language]
    wrong = []
    for message in messages.read(messages.catalogue_path(room, language), language):
        if message.id and not foreign.search(texts(message.id)[0]):
            wrong += [text for text in texts(message.string) if foreign.search(text)]
    assert wrong == []
