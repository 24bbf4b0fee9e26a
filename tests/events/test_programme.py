"""The programme as a table: tracks side by side, what concerns everybody across them."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from koryu.events.queries.programme import programme
from koryu.events.templatetags.events import by_speaker
from tests.factories.events import announced, session, speaks

pytestmark = pytest.mark.django_db


@pytest.fixture
def event():
    starts = timezone.now().replace(hour=5, minute=0, second=0, microsecond=0)  # 14:00 in Seoul
    return announced(starts_at=starts + timedelta(days=10))


@pytest.fixture
def tracks(event):
    return [
        event.tracks.create(title_en=name, room=name, position=place)
        for place, name in enumerate(("A", "B"))
    ]


def table(event) -> list[list[object]]:
    """Per row: (titles, rows, columns) of each cell, None for an empty place."""
    (day,) = programme(event)
    return [
        [
            cell and ([s.title_en for s in cell.sessions], cell.rows, cell.columns)
            for cell in row.cells
        ]
        for row in day.rows
    ]


def test_nothing_planned_is_no_day(event):
    session(event, 0, 10, removed_at=event.starts_at)
    assert programme(event) == []


def test_tracks_stand_side_by_side_and_the_opening_spans_them(event, tracks):
    one, two = tracks
    session(event, 0, 30, kind="opening", title_en="opening")
    session(event, 30, 90, track=one, title_en="long")
    session(event, 30, 60, track=two, title_en="first")
    session(event, 60, 90, track=two, title_en="second")
    session(event, 90, 120, track=one, title_en="alone")
    assert table(event) == [
        [(["opening"], 1, 2)],
        [(["long"], 2, 1), (["first"], 1, 1)],
        [(["second"], 1, 1)],
        [(["alone"], 1, 1), None],
    ]


def test_what_overlaps_in_one_track_shares_a_place_and_is_not_lost(event, tracks):
    one, _two = tracks
    session(event, 0, 40, track=one, title_en="a")
    session(event, 20, 60, track=one, title_en="b")
    assert table(event) == [[(["a", "b"], 1, 1)]]


def test_a_common_session_beside_a_track_gets_a_column_of_its_own(event, tracks):
    one, _two = tracks
    session(event, 0, 60, title_en="for all")
    session(event, 30, 60, track=one, title_en="beside")
    (day,) = programme(event)
    assert day.columns == [None, one]
    assert table(event) == [[(["for all"], 2, 1), None], [(["beside"], 1, 1)]]


def test_a_day_is_the_events_own_day(event):
    # 14:00 in Seoul and ten hours later, which in UTC is the same day.
    session(event, 0, 30)
    session(event, 600, 630)
    assert len(programme(event)) == 2


def test_names_stand_in_their_scripts_with_roles_and_interpretation(event, tracks):
    panel = session(
        event, 0, 60, kind="panel", track=tracks[0], language="ko", interpretation=["ja", "en"]
    )
    speaks(panel, "moderator")
    speaks(panel, "panellist", name_ja="山田花子", name_en="Hanako Yamada")
    client = Client(headers={"accept-language": "en"})
    text = client.get(f"/events/{event.slug}/programme/").content.decode()
    for words in (
        '<strong lang="en">Hong Gil-dong</strong>',
        '<span class="muted" lang="ko">홍길동</span>',
        '<span class="muted" lang="ja">山田花子</span>',
        "Moderator",
        "Panellist",
        "Spoken in 한국어",
        '<span lang="ja">日本語</span>, <span lang="en">English</span>',
    ):
        assert words in text


def test_the_number_of_queries_does_not_grow(event, tracks, django_assert_num_queries):
    client, url = Client(), f"/events/{event.slug}/programme/"
    speaks(session(event, 0, 20, track=tracks[0]))
    client.get(url)
    with django_assert_num_queries(4):
        client.get(url)
    for start in (20, 40):
        speaks(session(event, start, start + 20, track=tracks[1]))
    with django_assert_num_queries(4):
        client.get(url)


def test_who_has_two_roles_in_a_session_stands_there_once(client):
    event = announced()
    talk = session(event, 0, 30)
    part = speaks(talk, "moderator")
    talk.cast.create(speaker=part.speaker, role="panellist", position=1)
    single = speaks(talk, "speaker", name_en="Jane Roe").speaker
    html = client.get(f"/events/{event.slug}/programme/").content.decode()
    assert html.count(f">{part.speaker.name}<") == 1
    assert by_speaker(talk.cast.all()) == [
        (part.speaker, ["Moderator", "Panellist"]),
        (single, []),
    ]
