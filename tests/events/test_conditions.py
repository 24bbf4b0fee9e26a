"""Conditions of single meetings: asked on a page, kept by the next plan, named where they clash."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from koryu.events.actions.conditions import Conditions, pin, set_conditions
from koryu.events.actions.plans import move_meeting
from koryu.events.bridge.meetings import problem_of
from koryu.events.models import Meeting, MeetingPlace, MeetingTable
from koryu.shared.errors import Invalid, Refused
from tests.factories.events_plan import make_day, sides, solved, wish_all
from tests.factories.people import PersonFactory

pytestmark = pytest.mark.django_db


def url(name, event, *args):
    return reverse(f"events:{name}", args=[event.slug, *args])


@pytest.fixture
def day():
    """Two of each side; three slots in the morning, three in the afternoon, one screen."""
    made = make_day(korean=2, japanese=2, slots=6)
    made.event.slots.filter(pk__in=[s.pk for s in made.event.slots.all()[3:]]).update(period="pm")
    room = MeetingPlace.objects.create(event=made.event, name_en="Studio", equipment=["screen"])
    MeetingTable.objects.create(place=room, number=1)
    wish_all(made)
    return made


def plan_of(run):
    return {each["request"]: each for each in run.plan["held"]}


def test_a_part_of_the_day_a_screen_and_an_order_are_kept(desk, by, day):
    korean, japanese = sides(day)
    one, two = (f"{korean[0].pk}-{each.pk}" for each in japanese)
    page = desk.get(url("plan_conditions", day.event))
    assert "No conditions so far" in page.content.decode()
    asked = {"first": japanese[0].pk, "second": korean[0].pk, "period": "pm", "equipment": "screen"}
    assert desk.post(url("plan_conditions", day.event), asked).status_code == 302
    asked = {"first": korean[0].pk, "second": japanese[1].pk,
             "after_first": korean[0].pk, "after_second": japanese[0].pk}  # fmt: skip
    assert desk.post(url("plan_conditions", day.event), asked).status_code == 302
    text = desk.get(url("plan_conditions", day.event)).content.decode()
    assert "Only in this part of the day: pm" in text
    assert "Needs at the table: screen" in text
    assert f"After the meeting {korean[0].organisation.display_name()}" in text

    run = solved(day, by)
    held, slots = plan_of(run), [f"s{slot.pk}" for slot in day.event.slots.all()]
    assert len(held) == 4
    assert held[one]["slot"] in slots[3:]
    assert held[one]["place"] == f"r{MeetingPlace.objects.get(name_en='Studio').pk}"
    assert slots.index(held[two]["slot"]) > slots.index(held[one]["slot"])
    with pytest.raises(Invalid, match="part of the day"):
        move_meeting(run=run, by=by, edits=0, request=one, slot=slots[0], place=held[one]["place"])


def test_what_is_asked_is_shown_changed_and_forgotten(desk, by, day):
    korean, japanese = sides(day)
    pair = {"first": korean[0].pk, "second": japanese[0].pk}
    set_conditions(
        event=day.event, by=by, pair=tuple(pair.values()), conditions=Conditions(period="pm")
    )
    slot, place = day.event.slots.all()[4], day.event.places.first()
    pin(
        event=day.event,
        by=by,
        pair=tuple(pair.values()),
        kind="fixed",
        slot=slot.pk,
        place=place.pk,
    )
    form = desk.get(url("plan_conditions", day.event), pair).context["form"]
    assert (form["kind"].value(), form["period"].value()) == ("fixed", "pm")
    desk.post(url("plan_conditions", day.event), pair | {"kind": "fixed", "period": ""})
    day.refresh_from_db()
    ((_name, kept),) = day.pins.items()
    assert (kept["kind"], kept["slot"], kept["place"], kept["period"]) == (
        "fixed",
        slot.pk,
        place.pk,
        "",
    )
    desk.post(url("plan_forget", day.event), pair)
    day.refresh_from_db()
    assert day.pins == {}


def test_conditions_that_clash_are_named(by, day):
    korean, japanese = sides(day)
    korean[0].away.set(day.event.slots.filter(period="pm"))
    asked = Conditions(kind="must", period="pm")
    set_conditions(event=day.event, by=by, pair=(korean[0].pk, japanese[0].pk), conditions=asked)
    keys = {each["key"] for each in solved(day, by).plan["conflict"]}
    assert keys == {"conflict.mandatory", "conflict.periods", "conflict.away"}


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"second": "first"}, "second"),
        ({"period": "night"}, "period"),
        ({"equipment": "pool"}, "equipment"),
        ({"after_first": "first"}, "after_second"),
        ({"after_first": "first", "after_second": "second"}, "after_second"),
        ({"kind": "fixed"}, "kind"),
    ],
)
def test_what_cannot_be_asked_is_said_beside_the_field(desk, day, change, field):
    korean, japanese = sides(day)
    pair = {"first": korean[0].pk, "second": japanese[0].pk}
    sent = pair | {name: pair.get(value, value) for name, value in change.items()}
    page = desk.post(url("plan_conditions", day.event), sent)
    assert page.status_code == 422
    assert field in page.context["form"].errors
    day.refresh_from_db()
    assert day.pins == {}


def test_a_meeting_that_began_is_bound_by_nothing_asked_later(by, day):
    korean, japanese = sides(day)
    pair = korean[0].pk, japanese[0].pk
    first = day.event.slots.first()
    Meeting.objects.create(event=day.event, first_id=pair[0], second_id=pair[1], slot=first)
    asked = Conditions(period="pm", equipment=("screen",))
    set_conditions(event=day.event, by=by, pair=pair, conditions=asked)
    problem = problem_of(day.event, now=first.starts_at + timedelta(minutes=1))
    (begun,) = (each for each in problem.requests if each.slot)
    assert (begun.periods, begun.equipment) == (frozenset(), frozenset())


def test_conditions_of_what_is_no_longer_there_do_no_harm(by, day):
    korean, japanese = sides(day)
    asked = Conditions(period="pm", equipment=("screen",), after=(korean[1].pk, japanese[1].pk))
    set_conditions(event=day.event, by=by, pair=(korean[0].pk, japanese[0].pk), conditions=asked)
    day.event.slots.update(period="")
    MeetingPlace.objects.filter(name_en="Studio").update(closed_at=timezone.now())
    korean[1].left_at = timezone.now()
    korean[1].save()
    problem = problem_of(day.event)
    assert problem.precedences == ()
    assert {(each.periods, each.equipment) for each in problem.requests} == {(frozenset(),) * 2}


def test_only_organisers_ask(day):
    korean, japanese = sides(day)
    with pytest.raises(Refused):
        set_conditions(
            event=day.event,
            by=PersonFactory(),
            pair=(korean[0].pk, japanese[0].pk),
            conditions=Conditions(kind="must"),
        )


def test_the_list_asks_as_much_for_three_as_for_one(desk, by, day):
    korean, japanese = sides(day)
    counts = []
    for one in korean:
        for other in japanese:
            set_conditions(
                event=day.event, by=by, pair=(one.pk, other.pk), conditions=Conditions(kind="must")
            )
            with CaptureQueriesContext(
                connection,
            ) as asked:
                desk.get(url("plan_conditions", day.event))
            counts.append(len(asked))
    assert len(set(counts)) == 1
