"""Publishing: meetings keep what they are, nobody is booked twice, two publishers are one."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from koryu.events.actions import meeting_day, participants, publishing, resources
from koryu.events.actions.conditions import Conditions, set_conditions
from koryu.events.bridge.publishing import difference
from koryu.events.models import (
    Interpreter,
    Meeting,
    MeetingPlace,
    MeetingSeat,
    MeetingTable,
    PlanRun,
)
from koryu.events.signals import meetings_changed
from koryu.shared.errors import NotAllowedNow, Stale
from tests.factories.events_plan import (
    make_day,
    make_event,
    operator,
    sides,
    solved,
    wish,
    wish_all,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def heard():
    """What the signal said, in order."""
    found = []

    def listen(sender, **said):
        found.append({key: said[key] for key in ("created", "moved", "cancelled")})

    meetings_changed.connect(listen)
    yield found
    meetings_changed.disconnect(listen)


def publish(run: PlanRun, by) -> None:
    run.refresh_from_db()
    mark = difference(run.event, run).mark
    publishing.publish_plan(run=run, by=by, edits=run.edits, mark=mark)


def published(**fields):
    day = make_day(**fields)
    wish_all(day)
    person = operator()
    publish(solved(day, person), person)
    return day, person


def test_publishing_seats_both_sides_at_a_table_with_an_interpreter(by, heard):
    day = make_day()
    wish_all(day)
    run = solved(day, by)
    publish(run, by)
    meetings = list(Meeting.objects.all())
    assert len(meetings) == len(run.plan["held"]) == 6
    assert all(meeting.table and meeting.interpreter for meeting in meetings)
    assert MeetingSeat.objects.filter(occupied=True).count() == 12
    day.refresh_from_db()
    assert (day.stage, day.published_version) == ("published", run.version)
    assert [len(heard[0][key]) for key in ("created", "moved", "cancelled")] == [6, 0, 0]


def test_the_number_of_queries_does_not_grow_with_the_meetings(by):
    counts = []
    for korean, japanese in ((2, 1), (5, 4)):
        day = make_day(
            korean=korean, japanese=japanese, slots=5, tables=6, interpreters=6,
            event=make_event(slug=f"day-{korean}"),
        )  # fmt: skip
        wish_all(day)
        run = solved(day, by)
        mark = difference(run.event, run).mark
        with CaptureQueriesContext(connection) as asked:
            publishing.publish_plan(run=run, by=by, edits=0, mark=mark)
        counts.append((Meeting.objects.filter(event=day.event).count(), len(asked)))
        close_and_publish_again(day, by)
    (few, queries), (many, same) = counts
    assert (few, many) == (2, 20)
    assert same - queries <= 2 * 9  # who hears of it: a notice a side, none a meeting or a seat


def close_and_publish_again(day, by) -> None:
    """Every meeting moves to another room: nobody loses a seat, and it is one query each."""
    hall = MeetingPlace.objects.get(event=day.event)
    other = MeetingPlace.objects.create(event=day.event, name_en="Small room")
    for number in range(1, 7):
        MeetingTable.objects.create(place=other, number=number)
    resources.close_place(place=hall, by=by)
    run = solved(day, by)
    mark = difference(run.event, run).mark
    with CaptureQueriesContext(connection) as asked:
        publishing.publish_plan(run=run, by=by, edits=0, mark=mark)
    writes = [q["sql"] for q in asked if q["sql"].startswith(("UPDATE", "INSERT", "DELETE"))]
    assert sum('"events_meeting"' in sql for sql in writes) == 3  # give up twice, then take
    assert sum('INSERT INTO "events_meetingseat"' in sql for sql in writes) == 1
    assert not Meeting.objects.filter(event=day.event, table__place=hall).exists()
    seats = MeetingSeat.objects.filter(meeting__event=day.event, occupied=True)
    assert seats.count() == 2 * Meeting.objects.filter(event=day.event).count()


def test_publishing_again_changes_nothing_and_the_second_of_two_is_told(by):
    day = make_day()
    wish_all(day)
    run = solved(day, by)
    mark = difference(day.event, run).mark
    publishing.publish_plan(run=run, by=by, edits=0, mark=mark)
    before = list(Meeting.objects.values_list("uid", "sequence", "table", "slot"))
    with pytest.raises(Stale):
        publishing.publish_plan(run=run, by=operator("JP"), edits=0, mark=mark)
    assert not difference(day.event, run).changes
    publish(run, by)
    assert list(Meeting.objects.values_list("uid", "sequence", "table", "slot")) == before


def test_a_closed_room_moves_only_what_stood_there(heard):
    day, by = published(korean=2, japanese=2, slots=4, tables=1)
    event = day.event
    other = MeetingPlace.objects.create(event=event, name_en="Small room")
    MeetingTable.objects.create(place=other, number=1)
    hall = event.places.exclude(pk=other.pk).get()
    before = {meeting.pk: meeting for meeting in Meeting.objects.all()}
    assert len(before) == 4
    resources.close_place(place=hall, by=by)
    publish(solved(day, by), by)
    now = {meeting.pk: meeting for meeting in Meeting.objects.select_related("table")}
    assert set(now) == set(before)
    assert {meeting.table.place_id for meeting in now.values()} == {other.pk}
    # The time stands where it was; the new place raises the sequence, the uid stays.
    for pk, meeting in now.items():
        assert (meeting.slot_id, meeting.uid) == (before[pk].slot_id, before[pk].uid)
        assert meeting.sequence == before[pk].sequence + 1
    assert len(heard[-1]["moved"]) == 4


def test_who_leaves_loses_only_their_own_meetings(heard):
    day, by = published()
    korean, _japanese = sides(day)
    kept = {
        m.pk: (m.sequence, m.slot_id, m.table_id)
        for m in Meeting.objects.exclude(first=korean[0]).exclude(second=korean[0])
    }
    participants.remove_participant(participant=korean[0], by=by)
    publish(solved(day, by), by)
    gone = Meeting.objects.filter(state="cancelled")
    assert {korean[0].pk} == {m.first_id for m in gone}
    assert all(meeting.sequence == 1 for meeting in gone)
    assert not MeetingSeat.objects.filter(meeting__in=gone, occupied=True).exists()
    rows = Meeting.objects.filter(pk__in=kept)
    assert {m.pk: (m.sequence, m.slot_id, m.table_id) for m in rows} == kept
    assert len(heard[-1]["cancelled"]) == len(gone)


def test_what_was_declined_while_it_ran_is_left_out_and_named(by):
    day = make_day()
    wish_all(day)
    run = solved(day, by)
    korean, japanese = sides(day)
    korean[0].sent.filter(receiver=japanese[0]).update(state="declined")
    meeting_day.touch(day.event)
    found = difference(day.event, run)
    name = f"{korean[0].pk}-{japanese[0].pk}"
    assert {key: [k for k, _p in why] for key, why in found.left_out.items()} == {
        name: ["stale.request"]
    }
    publish(run, by)
    assert Meeting.objects.count() == 5
    assert not Meeting.objects.filter(first=korean[0], second=japanese[0]).exists()


def left_out(run):
    found = difference(run.event, run).left_out
    return {request: [key for key, _params in why] for request, why in found.items()}


def test_of_meetings_that_are_one_too_many_only_the_least_is_left_out(by):
    day = make_day(korean=3, japanese=1, slots=3)
    korean, (house,) = sides(day)
    for one in korean:
        wish(one, house, "must" if one != korean[1] else "want", by=by)
    run = solved(day, by)
    assert len(run.plan["held"]) == 3
    house.most = 2
    house.save()
    assert left_out(run) == {f"{korean[1].pk}-{house.pk}": ["fault.most"]}
    Interpreter.objects.update(most=1)
    house.most = None
    house.save()
    busiest = Interpreter.objects.get(pk=run.plan["held"][0]["interpreter"][1:])
    Interpreter.objects.exclude(pk=busiest.pk).update(most=None)
    theirs = [h for h in run.plan["held"] if h["interpreter"] == f"i{busiest.pk}"]
    assert len(left_out(run)) == len(theirs) - 1


def test_an_order_asked_for_after_the_plan_leaves_out_one_of_the_two(by):
    day = make_day(korean=1, japanese=2, slots=3)
    wish_all(day)
    run = solved(day, by)
    korean, japanese = sides(day)
    slots = {slot.pk: at for at, slot in enumerate(day.event.slots.all())}
    order = sorted(run.plan["held"], key=lambda held: slots[int(held["slot"][1:])])
    first, last = (tuple(int(pk) for pk in held["request"].split("-")) for held in order)
    asked = Conditions(after=last)
    set_conditions(event=day.event, by=by, pair=first, conditions=asked)
    (left,) = left_out(run).items()
    assert left[0] in {held["request"] for held in order}
    assert left[1] == ["fault.precedence"]


def test_a_decline_between_looking_and_publishing_publishes_nothing(by):
    day = make_day()
    wish_all(day)
    run = solved(day, by)
    mark = difference(day.event, run).mark
    korean, japanese = sides(day)
    korean[0].sent.filter(receiver=japanese[0]).update(wish="rather_not")
    with pytest.raises(Stale):
        publishing.publish_plan(run=run, by=by, edits=0, mark=mark)
    assert not Meeting.objects.exists()


def test_a_plan_tampered_with_is_refused_by_the_independent_check(by):
    day = make_day()
    wish_all(day)
    run = solved(day, by)
    slot = run.plan["held"][0]["slot"]
    run.plan["held"] = [held | {"slot": slot} for held in run.plan["held"]]
    run.save()
    with pytest.raises(NotAllowedNow):
        publish(run, by)
    assert not Meeting.objects.exists()


@pytest.mark.parametrize("what", ["table", "interpreter", "delegate", "pair"])
def test_the_database_itself_refuses_a_double_booking(what):
    day, _by = published()
    one, other = Meeting.objects.filter(slot=Meeting.objects.first().slot)[:2]
    with pytest.raises(IntegrityError), transaction.atomic():
        if what == "delegate":
            seat = one.seats.first()
            MeetingSeat.objects.create(meeting=other, delegate=seat.delegate, slot=one.slot)
        elif what == "pair":
            Meeting.objects.create(
                event=day.event, first=one.second, second=one.first, slot=other.slot
            )
        else:
            setattr(other, what, getattr(one, what))
            other.save()


def test_swapped_meetings_are_published_without_meeting_a_constraint(by):
    day = make_day(korean=1, japanese=2, slots=2, tables=1, interpreters=1)
    wish_all(day)
    run = solved(day, by)
    publish(run, by)
    slots = [held["slot"] for held in run.plan["held"]]
    run.refresh_from_db()
    run.plan["held"] = [
        held | {"slot": slot} for held, slot in zip(run.plan["held"], slots[::-1], strict=True)
    ]
    run.save()
    publish(run, by)
    by_pair = {f"{m.first_id}-{m.second_id}": m for m in Meeting.objects.all()}
    for held in run.plan["held"]:
        meeting = by_pair[held["request"]]
        assert (f"s{meeting.slot_id}", meeting.sequence) == (held["slot"], 1)
        assert {seat.slot_id for seat in meeting.seats.all()} == {meeting.slot_id}


def test_what_has_begun_is_not_touched_any_more(by):
    day, by = published(korean=1, japanese=2, slots=4)
    first = Meeting.objects.order_by("slot__starts_at").first()
    past = first.slot.starts_at - timedelta(days=30)
    first.slot.starts_at, first.slot.ends_at = past, past + timedelta(minutes=25)
    first.slot.save()
    second = Meeting.objects.exclude(pk=first.pk).get()
    participants.remove_participant(participant=second.second, by=by)
    run = solved(day, by)
    found = difference(day.event, run)
    assert [meeting.pk for meeting in found.fixed] == [first.pk]
    assert [meeting.pk for meeting in found.cancelled] == [second.pk]
    publish(run, by)
    first.refresh_from_db()
    assert (first.state, first.sequence) == ("scheduled", 0)
