"""The participant's pages without any script, and that no page tells of another side's wishes."""

import json

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from koryu.events.actions.wishes import set_wish
from koryu.events.models import (
    EventParticipant,
    Meeting,
    MeetingDay,
    MeetingNote,
    MeetingRequest,
)
from tests.factories.events_side import (
    japanese,
    korean,
    make_day,
    make_meeting,
    publish,
    register,
    running,
)
from tests.factories.exchange import make_listing, make_side

pytestmark = pytest.mark.django_db


def browser(person, language: str = "en") -> Client:
    client = Client()
    client.force_login(person)
    client.cookies["koryu_language"] = language
    return client


def path(event, name: str, *args: object) -> str:
    return reverse(f"events:{name}", args=[event.slug, *args])


def page(client: Client, url: str, status: int = 200) -> str:
    response = client.get(url)
    assert response.status_code == status, response.status_code
    return response.content.decode()


def test_joining_on_the_page_keeps_what_was_typed_and_the_times_marked():
    event, side = make_day(), make_side()
    client = browser(side.owner)
    assert "Register for the event first." in page(client, path(event, "meet"))
    assert client.get(path(event, "meet_part")).status_code == 403
    row = register(event, side)
    assert "Take part in the meetings" in page(client, path(event, "meet"))
    slots = [slot.pk for slot in event.slots.all()]
    data = {"registrations": row.pk, "names": "박 둘", "about": "항체 파트너", "free": slots[1:]}
    refused = client.post(path(event, "meet_part"), data)
    assert refused.status_code == 422
    text = refused.content.decode()
    assert "항체 파트너" in text
    assert f'value="{slots[1]}" checked' in text
    assert f'value="{slots[0]}" checked' not in text
    client.post(path(event, "meet_part"), data | {"languages": ["ko", "en"], "most": "7"})
    own = EventParticipant.objects.get()
    assert (own.languages, own.most, own.about) == (["ko", "en"], 7, "항체 파트너")
    assert [slot.pk for slot in own.away.all()] == slots[:1]
    home = page(client, path(event, "meet"))
    assert "박 둘" in home
    assert "Away in 1 of 4 slots" in home


def test_wishes_on_the_page_filters_names_in_any_script_and_counters():
    event = make_day()
    one = korean(event)
    other = japanese(event)
    other.side.organisation.name_ko, other.side.organisation.name_en = "하나제약", "Hana Pharma"
    other.side.organisation.save()
    japanese(event, languages=("en",))
    client = browser(one.side.owner)
    everybody = page(client, path(event, "meet_others"))
    assert "2 organisations" in everybody
    for query in ("q=하나제약", "q=Hana", "language=ja"):
        found = page(client, path(event, "meet_others") + f"?{query}")
        assert "1 organisation<" in found.replace("</p>", "<")
        assert f'id="p-{other.own.pk}"' in found
    url = path(event, "meet_wish", other.own.pk)
    client.post(url, {"wish": "must", "language": "ko", "message": "왜냐하면"})
    client.post(url, {"wish": "must", "language": "ko", "message": "왜냐하면"})
    marked = page(client, path(event, "meet_others") + "?wish=must")
    assert "1 / 20" in marked
    assert "1 / 3" in marked
    client.post(url, {"withdraw": "1"})
    assert MeetingRequest.objects.get().state == "withdrawn"
    too_long = client.post(url, {"wish": "want", "language": "ko", "message": "가" * 601})
    assert too_long.status_code == 422
    assert "가" * 601 in too_long.content.decode()


def test_requests_are_answered_on_the_page():
    event = make_day()
    one, other = korean(event), japanese(event)
    set_wish(**one.acting, other=other.own, wish="must", message="협력합시다", language="ko")
    client = browser(other.side.owner)
    received = page(client, path(event, "meet_requests"))
    assert "협력합시다" in received
    assert "Must meet" not in received  # how much they want it stays with them
    pk = MeetingRequest.objects.get().pk
    assert client.post(path(event, "meet_decline", pk), {"reason": ""}).status_code == 422
    client.post(path(event, "meet_accept", pk))
    client.post(path(event, "meet_decline", pk), {"reason": "other", "feedback": "また来年"})
    sent = page(browser(one.side.owner), path(event, "meet_requests") + "?box=out")
    assert "また来年" in sent


@pytest.mark.parametrize("mode", ["accept", "organiser"])
def test_no_page_or_notice_tells_rather_not(mode):
    """Every page of the other side is the same, whether it is unwanted or not yet marked."""
    event = make_day(mode=mode)
    one, other = korean(event), japanese(event)
    watcher = browser(other.side.owner)
    pages = [
        path(event, "meet"),
        path(event, "meet_others"),
        path(event, "meet_requests"),
        path(event, "meet_requests") + "?box=out",
        path(event, "meet_wish", one.own.pk),
        path(event, "my_day"),
        reverse("notify:list"),
        reverse("home"),
    ]

    def seen() -> list[str]:
        texts = (page(watcher, url) for url in pages)
        return [_without_tokens(text) for text in texts]

    before = seen()
    set_wish(**one.acting, other=other.own, wish="rather_not")
    assert seen() == before
    if mode == "organiser":  # there, no wish at all is told
        set_wish(**one.acting, other=other.own, wish="must", message="꼭", language="ko")
        assert seen() == before


def _without_tokens(text: str) -> str:
    return "\n".join(line for line in text.splitlines() if "csrfmiddlewaretoken" not in line) + str(
        text.count("csrfmiddlewaretoken")
    )


def test_the_day_shows_the_next_meeting_first_and_the_brief_in_its_language():
    event = make_day()
    one, other, third = korean(event), japanese(event, about="創薬の提携先"), japanese(event)
    make_listing(other.side, title="抗体創薬", source_language="ja", kind="need")
    set_wish(**other.acting, other=one.own, wish="want", message="ぜひ会いたい", language="ja")
    client = browser(one.side.owner, "ko")
    assert "schedule is not published" in page(browser(one.side.owner), path(event, "my_day"))
    meeting = make_meeting(event, one, other)
    make_meeting(event, one, third, slot=1, table=2)
    running(publish(event))
    day = page(client, path(event, "my_day"))
    assert day.index("next__who") < day.index('class="agenda"')
    assert "A룸" in day
    brief = page(client, path(event, "my_meeting", meeting.pk))
    for text in ("抗体創薬", "創薬の提携先", "ぜひ会いたい", 'lang="ja"'):
        assert text in brief
    client.post(path(event, "meet_late", meeting.pk), {"minutes": "10"})
    assert "10 minutes late" in page(browser(other.side.owner), path(event, "my_day"))
    assert client.post(path(event, "meet_late", meeting.pk), {"minutes": "x"}).status_code == 422


def test_a_note_saved_by_a_script_or_a_form_and_a_stale_one_is_kept():
    event = make_day()
    one, other = korean(event), japanese(event)
    meeting = make_meeting(event, one, other)
    running(publish(event))
    client = browser(one.side.owner)
    url = path(event, "meet_note", meeting.pk)
    told = client.post(url, {"text": "첫 글", "version": "0"}, HTTP_ACCEPT="application/json")
    assert json.loads(told.content)["version"] == 1
    stale = client.post(url, {"text": "늦은 글", "version": "0"}, HTTP_ACCEPT="application/json")
    assert stale.status_code == 409
    shown = client.post(url, {"text": "늦은 글", "version": "0"})
    assert shown.status_code == 409
    text = shown.content.decode()
    assert "늦은 글" in text
    assert "첫 글" in text
    assert MeetingNote.objects.get().text == "첫 글"
    client.post(url, {"text": "늦은 글", "version": "1", "result": "follow_up"})
    assert "늦은 글" not in page(browser(other.side.owner), path(event, "my_meeting", meeting.pk))
    theirs = browser(other.side.owner)
    response = theirs.post(url, {"text": "", "result": "follow_up", "version": "0"}, follow=True)
    assert "Your exchange room is open" in response.content.decode()
    room = client.post(path(event, "meet_share", meeting.pk), follow=True)
    assert "늦은 글" in room.content.decode()


def test_a_walk_in_on_the_pages():
    event = make_day()
    one, other, third = korean(event), japanese(event), japanese(event)
    make_meeting(event, one, other)
    running(publish(event))
    client = browser(one.side.owner)
    listed = page(client, path(event, "walk_ins"))
    assert path(event, "walk_in", third.own.pk) in listed
    assert path(event, "walk_in", other.own.pk) not in listed
    url = path(event, "walk_in", third.own.pk)
    slot = event.slots.all()[2]
    assert str(slot.pk) in page(client, url)
    client.post(url, {"slot": slot.pk})
    client.post(url, {"slot": slot.pk})
    proposed = Meeting.objects.get(walk_in=True)
    theirs = browser(third.side.owner)
    assert "Confirm" in page(theirs, path(event, "my_day"))
    theirs.post(path(event, "walk_in_answer", proposed.pk, "confirm"))
    assert "Added on the day" in page(client, path(event, "my_day"))


def test_queries_do_not_grow_with_the_participants():
    event = make_day()
    one = korean(event)
    client = browser(one.side.owner)
    japanese(event)
    urls = (path(event, "meet_others"), path(event, "meet_requests") + "?box=out")
    counts = [_count(client, url) for url in urls]
    for number in range(3):
        other = japanese(event)
        set_wish(**one.acting, other=other.own, wish="want")
        if number == 0:
            counts[1] = _count(client, urls[1])
    assert [_count(client, url) for url in urls] == counts


def test_queries_do_not_grow_with_the_meetings():
    event = make_day()
    one = korean(event)
    client = browser(one.side.owner)
    make_meeting(event, one, japanese(event))
    publish(event)
    first = _count(client, path(event, "my_day"))
    for slot in (1, 2):
        make_meeting(event, one, japanese(event), slot=slot)
    assert _count(client, path(event, "my_day")) == first


def _count(client: Client, url: str) -> int:

    client.get(url)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(url).status_code == 200
    return len(queries)


def test_nothing_is_there_while_the_day_is_prepared():
    event = make_day(stage="setup")
    client = browser(make_side().owner)
    assert client.get(path(event, "meet")).status_code == 404
    MeetingDay.objects.all().delete()
    assert client.get(path(event, "meet")).status_code == 404
