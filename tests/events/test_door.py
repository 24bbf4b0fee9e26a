"""The door: marks that arrive late, twice or from two devices; the list in any script."""

import io
import json
import uuid
from datetime import UTC, datetime, timedelta

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from koryu.events.actions.checkin import Sent, sync_check_ins
from koryu.events.models import CheckIn
from koryu.events.queries.checkin import counts_of, guests_of
from koryu.events.rules.presence import Mark, presence
from koryu.shared.errors import Refused
from tests.factories.events_dayof import make_event, operator, register
from tests.factories.people import MembershipFactory, OrganisationFactory, PersonFactory

NOON = datetime(2026, 12, 3, 3, tzinfo=UTC)


def at(minutes: int, *, undo: bool = False, by: str = "A") -> Mark:
    return Mark(NOON + timedelta(minutes=minutes), undo, by)


def test_the_later_mark_by_the_clock_decides_whatever_arrives_first():
    marks = [at(5, undo=True), at(0)]
    assert not presence(marks).here
    assert presence([*marks, at(7)]).since == at(7).at


def test_two_doors_are_pointed_out_and_the_first_counts():
    found = presence([at(3, by="B"), at(1)])
    assert (found.since, found.twice) == (at(1).at, (at(1), at(3, by="B")))
    assert presence([at(1), at(2, undo=True), at(3)]).twice == ()


MARKS = st.lists(st.builds(at, st.integers(0, 30), undo=st.booleans()), max_size=8)


@given(MARKS, st.randoms())
def test_the_order_of_arrival_does_not_matter(marks, random):
    shuffled = list(marks)
    random.shuffle(shuffled)
    assert presence(shuffled).here == presence(marks).here
    assert presence(shuffled).since == presence(marks).since


@pytest.fixture
def event(db):
    return make_event()


def url(name, event, *args):
    return reverse(f"events:{name}", args=[event.slug, *args])


def sent(place, *, minutes: int = 0, undo: bool = False) -> Sent:
    moment = timezone.now() - timedelta(hours=1) + timedelta(minutes=minutes)
    return Sent(uuid.uuid4(), place.pk, moment, undo)


def test_sending_again_changes_nothing(event):
    mark, by = sent(register(event)), operator()
    assert sync_check_ins(event=event, by=by, marks=[mark, mark]) == {str(mark.client_id): "known"}
    assert sync_check_ins(event=event, by=by, marks=[mark]) == {str(mark.client_id): "known"}
    assert CheckIn.objects.count() == 1


def test_a_mark_of_another_event_or_of_nobody_is_refused(event):
    elsewhere = sent(register(make_event()))
    waiting = sent(register(event, state="waitlisted"))
    results = sync_check_ins(event=event, by=operator(), marks=[elsewhere, waiting])
    assert set(results.values()) == {"refused"}
    assert CheckIn.objects.count() == 0


def test_a_clock_that_runs_ahead_does_not_decide_over_later_marks(event):
    place, by = register(event), operator()
    sync_check_ins(event=event, by=by, marks=[sent(place, minutes=600)])
    assert CheckIn.objects.get().at <= timezone.now()


def test_two_devices_offline_at_once_are_put_in_order(event):
    place = register(event)
    first, second = operator(), operator("JP")
    late = [sent(place, minutes=1), sent(place, minutes=5, undo=True)]
    sync_check_ins(event=event, by=first, marks=[sent(place, minutes=9)])
    sync_check_ins(event=event, by=second, marks=late)
    found = guests_of(event)[0].presence
    assert found.here
    assert found.twice == ()


def test_only_organisers_mark(event):
    with pytest.raises(Refused):
        sync_check_ins(event=event, by=MembershipFactory().person, marks=[sent(register(event))])


def test_people_are_found_in_any_script(event):
    house = OrganisationFactory(name="샘플제약", name_ja="サンプル製薬", name_en="Sample Pharma")
    person = PersonFactory(
        family_name="山田", given_name="太郎", family_reading="やまだ", given_reading="たろう",
        family_latin="Yamada", given_latin="Taro", language="ja",
    )  # fmt: skip
    place = register(event, person, organisation=house)
    register(event)
    for text in (
        "山田",
        "山田太郎",
        "やまだ",
        "taro yamada",
        "サンプル製薬",
        "sample pharma",
        str(place.code)[:8],
    ):
        assert [g.registration for g in guests_of(event, text)] == [place], text
    assert guests_of(event, "nobody") == []


def test_the_device_gets_the_list_and_what_became_of_its_marks(client, event):
    client.force_login(operator())
    place = register(event)
    mark = {"client_id": str(uuid.uuid4()), "registration": place.pk, "at": 1_700_000_000_000.5}
    answer = client.post(
        url("door_sync", event), json.dumps({"marks": [mark]}), content_type="application/json"
    ).json()
    assert answer["results"] == {mark["client_id"]: "stored"}
    assert (answer["counts"], answer["guests"][0]["here"]) == ({"places": 1, "here": 1}, True)
    assert client.get(url("door_data", event)).json()["guests"] == answer["guests"]


@pytest.mark.parametrize(
    "body",
    ["", "[]", '{"marks": 1}', '{"marks": [{}]}', '{"marks": [null]}',
     '{"marks": [{"client_id": "x", "registration": 1, "at": 1}]}',
     '{"marks": [{"client_id": "5b0a1f0e-7a4f-4c0c-9d1f-2f1d3c4b5a69", "registration": 1, "at": 1e300}]}'],
)  # fmt: skip
def test_forged_marks_are_refused(client, event, body):
    client.force_login(operator())
    answer = client.post(url("door_sync", event), body, content_type="application/json")
    assert answer.status_code == 400


def test_without_script_a_form_marks_and_a_second_click_is_harmless(client, event):
    client.force_login(operator())
    place = register(event)
    for _click in range(2):
        client.post(url("door_mark", event, place.pk), {"after": "0"})
    assert counts_of(guests_of(event)) == {"places": 1, "here": 1}
    assert CheckIn.objects.count() == 1
    client.post(url("door_mark", event, place.pk), {"after": "1", "undo": "1"})
    assert counts_of(guests_of(event)) == {"places": 1, "here": 0}


def test_the_worker_is_served_from_the_door_itself(client, event):
    client.force_login(operator())
    answer = client.get(url("door_worker", event))
    assert answer["Content-Type"] == "text/javascript"
    assert url("door_worker", event).startswith(url("door", event))
    assert b"addEventListener" in answer.content


def test_many_badges_come_in_parts(client, event, monkeypatch):
    monkeypatch.setattr("koryu.events.views.door.BATCH", 2)
    monkeypatch.setattr("koryu.events.views.papers.BATCH", 2)
    for _place in range(3):
        register(event)
    client.force_login(operator())
    page = client.get(url("door", event)).content.decode()
    assert [f"?from={first}" in page for first in (1, 2, 3)] == [True, False, True]
    for first, status in ((1, 200), (3, 200), (5, 404)):
        assert client.get(url("badges", event), {"from": first}).status_code == status


def test_the_attendance_as_a_spreadsheet(client, event):
    client.force_login(operator(language="en"))
    place = register(event, PersonFactory(family_name="=cmd", given_name="", family_latin=""))
    sync_check_ins(event=event, by=operator(), marks=[sent(place)])
    book = openpyxl.load_workbook(io.BytesIO(client.get(url("attendance", event)).content))
    rows = list(book.active.iter_rows(values_only=True))
    assert rows[0][:2] == ("Name", "Name in Latin letters")
    assert (rows[1][0], rows[1][4]) == ("=cmd", "Yes")
    assert book.active["A2"].data_type == "s"


@pytest.mark.django_db
def test_the_door_asks_as_much_for_three_people_as_for_one(client):
    client.force_login(operator())
    counts = {"door": [], "door_data": []}
    for number in (1, 3):
        event = make_event()
        places = [register(event) for _place in range(number)]
        sync_check_ins(event=event, by=operator(), marks=[sent(place) for place in places])
        for name, found in counts.items():
            with CaptureQueriesContext(connection) as asked:
                client.get(url(name, event))
            found.append(len(asked))
    assert counts["door"][0] == counts["door"][1]
    assert counts["door_data"][0] == counts["door_data"][1]
