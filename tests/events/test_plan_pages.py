"""The planning pages: set-up to publishing as an organiser clicks it, in three languages."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from koryu.events.actions import runs
from koryu.events.models import (
    EventParticipant,
    Interpreter,
    Meeting,
    MeetingDay,
    MeetingPlace,
    PlanRun,
    Registration,
    TimeSlot,
    ZoneTravel,
)
from tests.factories.events_plan import (
    make_day,
    make_event,
    make_part,
    sides,
    solved,
    wish,
    wish_all,
)
from tests.factories.people import OrganisationFactory, PersonFactory

pytestmark = [pytest.mark.django_db, pytest.mark.pages]


def url(name, event, *args):
    return reverse(f"events:{name}", args=[event.slug, *args])


def register(event, organisation):
    return Registration.objects.create(
        event=event,
        person=PersonFactory(),
        organisation=organisation,
        state="confirmed",
        mode="on_site",
        language="ja",
        registered_at=timezone.now(),
    )


def test_a_day_is_set_up_from_nothing(desk):
    event = make_event()
    assert "Turn 1:1 meetings on" in desk.get(url("plan", event)).content.decode()
    for _click in range(2):
        desk.post(url("plan_open", event))
    assert MeetingDay.objects.get().stage == "setup"
    # Requests cannot be opened before there are times: it says why and stays.
    answer = desk.post(url("plan_stage", event), {"to": "collecting"}, follow=True)
    assert "Add times" in answer.content.decode()
    times = {"day": f"{event.starts_at:%Y-%m-%d}", "start": "10:00", "end": "12:00",
             "minutes": 25, "pause": 5, "period": "am"}  # fmt: skip
    shown = desk.post(url("plan_slots", event), times | {"preview": "1"}).content.decode()
    assert "This makes 4 slots" in shown
    assert not TimeSlot.objects.exists()
    for _click in range(2):
        desk.post(url("plan_slots", event), times | {"add": "1"})
    assert TimeSlot.objects.count() == 4
    overlapping = times | {"start": "10:10", "add": "1"}
    assert desk.post(url("plan_slots", event), overlapping).status_code == 422
    desk.post(url("plan_stage", event), {"to": "collecting"})
    assert MeetingDay.objects.get().stage == "collecting"


def test_places_interpreters_and_organisations_are_taken_in(desk):
    day = make_day(korean=0, japanese=0, tables=0, interpreters=0)
    event = day.event
    for name, zone in (("Hall", "A"), ("Room 2", "B")):
        form = {"name_en": name, "tables": 3, "seats": 4, "zone": zone, "equipment": "screen, pen"}
        desk.post(url("plan_place_new", event), form)
    hall = MeetingPlace.objects.first()
    assert (hall.tables.count(), hall.equipment) == (3, ["screen", "pen"])
    desk.post(url("plan_travel", event), {"first": "B", "second": "A", "minutes": 7})
    assert ZoneTravel.objects.get().minutes == 7
    assert "A ↔ B" in desk.get(url("plan_places", event)).content.decode()
    desk.post(url("plan_place_close", event, hall.pk))
    hall.refresh_from_db()
    assert hall.closed_at
    slot = event.slots.first()
    form = {"name": "김소연", "pairs": ["ko-ja"], "straight": 4, "away": [slot.pk]}
    desk.post(url("plan_interpreter_new", event), form)
    who = Interpreter.objects.get()
    assert (who.pairs, list(who.away.all())) == ([["ko", "ja"]], [slot])
    organisation = OrganisationFactory(country="JP")
    for _person in range(2):
        register(event, organisation)
    page = desk.get(url("plan_participants", event)).content.decode()
    assert organisation.display_name() in page
    for _click in range(2):
        desk.post(url("plan_participants_add", event), {"organisation": [organisation.pk]})
    part = EventParticipant.objects.get()
    assert (part.delegates.count(), part.languages, part.side) == (2, ["ja"], "JP")
    form = {"side": "JP", "languages": ["ja", "en"], "most": 5, "away": [slot.pk]}
    desk.post(url("plan_participant", event, part.pk), form)
    part.refresh_from_db()
    assert (part.languages, part.most, list(part.away.all())) == (["ja", "en"], 5, [slot])
    desk.post(url("plan_delegates", event, part.pk), {"name": "山田"})
    desk.post(url("plan_participant_remove", event, part.pk))
    part.refresh_from_db()
    assert part.delegates.count() == 3
    assert part.left_at


def test_two_organisers_never_overwrite_each_others_rules(desk):
    day = make_day(korean=0, japanese=0)
    page = desk.get(url("plan_rules", day.event))
    mark = page.context["form"].initial["mark"]
    rules = {"mode": "accept", "who": "any", "most_requests": 9, "most_musts": 2, "mark": mark}
    assert desk.post(url("plan_rules", day.event), rules).status_code == 302
    assert desk.post(url("plan_rules", day.event), rules | {"who": "sides"}).status_code == 409
    day.refresh_from_db()
    assert day.who == "any"


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("ko", ("이 계획이 얼마나 좋은지", "증명됨")),
        ("ja", ("この計画の良さ", "証明済み")),
        ("en", ("How good this plan is", "Proved")),
    ],
)
def test_the_result_the_grid_and_publishing_read_in_three_languages(desk, by, language, words):
    day = make_day(korean=2, japanese=1, slots=1)
    wish_all(day)
    run = solved(day, by)
    by.language = language
    by.save()
    page = desk.get(url("plan_run", day.event, run.pk), headers={"accept-language": language})
    assert page.status_code == 200
    text = page.content.decode()
    assert all(word in text for word in words)
    held = run.plan["held"][0]["request"]
    for name in ("plan_grid", "plan_publish", "plan_scenarios"):
        assert desk.get(url(name, day.event, run.pk)).status_code == 200
    rooms = desk.get(url("plan_grid", day.event, run.pk), {"by": "rooms"})
    assert f'data-request="{held}"' in rooms.content.decode()


def test_from_wishes_to_published_meetings_by_clicking(desk, by):
    day = make_day(korean=2, japanese=2, slots=4)
    wish_all(day)
    event = day.event
    run = solved(day, by)
    request = run.plan["held"][0]["request"]
    answer = desk.get(url("plan_moves", event, run.pk, request)).json()
    free = next(each for each in answer["options"] if not each["blocked"] and not each["displaces"])
    move = {"edits": answer["edits"], "where": f"{free['slot']} {free['place']}"}
    desk.post(url("plan_meeting", event, run.pk, request), move)
    run.refresh_from_db()
    assert run.edits == 1
    told = desk.post(url("plan_meeting", event, run.pk, request), move | {"out": "1"}, follow=True)
    assert "changed meanwhile" in told.content.decode()
    page = desk.get(url("plan_publish", event, run.pk))
    form = {"edits": run.edits, "mark": page.context["difference"].mark}
    desk.post(url("plan_publish", event, run.pk), form)
    assert Meeting.objects.count() == 4
    desk.post(url("plan_publish", event, run.pk), form)  # a double click
    assert Meeting.objects.count() == 4


def test_what_cannot_all_be_is_told_in_words_and_can_be_let_go(desk, by):
    day = make_day(korean=2, japanese=1, slots=1)
    korean, japanese = sides(day)
    for one in korean:
        wish(one, japanese[0], "must", by=by)
        wish(japanese[0], one, "must", by=by)
    run = solved(day, by)
    text = desk.get(url("plan_run", day.event, run.pk)).content.decode()
    assert "What must be cannot all be" in text
    assert text.count(" must take place.") == 2
    assert japanese[0].organisation.display_name() in text
    pair = {"first": korean[0].pk, "second": japanese[0].pk, "kind": "may"}
    desk.post(url("plan_pin", day.event), pair)
    assert solved(day, by).plan["status"] == "optimal"


def test_who_would_rather_not_is_nowhere_to_be_read(desk, by):
    day = make_day(korean=2, japanese=1, slots=2)
    korean, japanese = sides(day)
    wish(korean[0], japanese[0], by=by)
    wish(korean[1], japanese[0], by=by)
    wish(japanese[0], korean[1], "rather_not", by=by)
    run = solved(day, by)
    pair = f"{korean[1].pk}-{japanese[0].pk}"
    assert [each["id"] for each in run.problem["requests"]] == [f"{korean[0].pk}-{japanese[0].pk}"]
    text = desk.get(url("plan_run", day.event, run.pk)).content.decode()
    assert korean[1].organisation.display_name() not in text
    assert desk.get(url("plan_meeting", day.event, run.pk, pair)).status_code == 404


def test_what_ifs_stand_beside_the_plan(desk, by):
    day = make_day(korean=3, japanese=2, slots=2, tables=1)
    wish_all(day)
    run = solved(day, by)
    form = {"kind": "tables", "count": 1, "pair": "ko-ja", "minutes": 5,
            "participant": f"p{sides(day)[0][0].pk}"}  # fmt: skip
    desk.post(url("plan_scenarios", day.event, run.pk), form)
    what_if = PlanRun.objects.exclude(scenario="").get()
    runs.work(what_if.pk)
    what_if.refresh_from_db()
    assert (len(run.plan["held"]), len(what_if.plan["held"])) == (2, 4)
    text = desk.get(url("plan_scenarios", day.event, run.pk)).content.decode()
    assert "1 more table" in text
    assert "+2" in text
    # A what-if is for comparing only.
    assert desk.post(url("plan_publish", day.event, what_if.pk), follow=True).status_code == 200
    assert not Meeting.objects.exists()


def test_the_number_of_queries_does_not_grow(desk, by, django_assert_max_num_queries):
    small = make_day(korean=1, japanese=1, slots=2)
    large = make_day(korean=4, japanese=3, slots=6, event=make_event(slug="larger"))
    for day in (small, large):
        wish_all(day)
        run = solved(day, by)
        for name in ("plan_run", "plan_grid", "plan_publish"):
            with django_assert_max_num_queries(40):
                desk.get(url(name, day.event, run.pk))
        for name in ("plan", "plan_slots", "plan_places", "plan_interpreters", "plan_participants"):
            with django_assert_max_num_queries(26):
                desk.get(url(name, day.event))


def test_lists_ask_as_often_for_one_row_as_for_three(desk):
    day = make_day(korean=1, japanese=0, slots=1, tables=1, interpreters=1)
    names = ("plan", "plan_slots", "plan_places", "plan_interpreters", "plan_participants")
    desk.get(url("plan", day.event))
    before = {}
    for name in names:
        with CaptureQueriesContext(connection) as asked:
            desk.get(url(name, day.event))
        before[name] = len(asked)
    for number in range(2):
        make_part(day.event)
        Interpreter.objects.create(event=day.event, name=f"통역 {number}", pairs=[["ko", "ja"]])
        MeetingPlace.objects.create(event=day.event, name_en=f"Room {number}")
        starts = day.event.starts_at + timedelta(hours=4 + number)
        TimeSlot.objects.create(
            event=day.event, starts_at=starts, ends_at=starts + timedelta(minutes=20)
        )
    for name in names:
        with CaptureQueriesContext(connection) as asked:
            desk.get(url(name, day.event))
        assert len(asked) == before[name], name


def test_nobody_else_gets_in(client):
    day = make_day(korean=1, japanese=1)
    client.force_login(PersonFactory())
    assert client.get(url("plan", day.event)).status_code == 404
    assert client.post(url("plan_start", day.event)).status_code == 404
    assert not PlanRun.objects.exists()
