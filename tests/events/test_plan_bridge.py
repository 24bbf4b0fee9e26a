"""The day as the optimiser's problem: who may meet, what it weighs, what is never told."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from koryu.events.bridge.edits import restated
from koryu.events.bridge.files import as_json, problem_of_json
from koryu.events.bridge.grid import gap_words
from koryu.events.bridge.meetings import problem_of
from koryu.events.bridge.plans import freeze
from koryu.events.bridge.scenarios import changed
from koryu.events.models import Meeting, MeetingPlace, MeetingTable, ZoneTravel
from koryu.events.queries.names import Names
from koryu.events.rules.planning import OneWish, may_meet, pairing, slot_times
from koryu.events.rules.reasons import sentence
from koryu_engine.meetings import solve
from koryu_engine.types.meetings import (
    GoalValue,
    Held,
    MeetingProblem,
    Participant,
    Place,
    Request,
    Slot,
)
from tests.factories.events_plan import make_day, make_part, sides, wish, wish_all

MUST, WANT, NOT = "must", "want", "rather_not"


@pytest.mark.parametrize(
    ("wishes", "weight"),
    [
        ([(MUST, "sent"), (MUST, "sent")], 100),
        ([(WANT, "sent"), (MUST, "sent")], 80),
        ([(WANT, "sent"), (WANT, "sent")], 60),
        ([(MUST, "accepted")], 50),
        ([(WANT, "accepted")], 40),
        ([(MUST, "sent")], 20),
        ([(WANT, "sent")], 10),
        ([(WANT, "sent"), (MUST, "withdrawn")], 10),
    ],
)
def test_what_a_pair_of_wishes_weighs(wishes, weight):
    made = pairing([OneWish(*each) for each in wishes], "organiser")
    assert made is not None
    assert made.weight == weight
    assert made.mandatory == (weight == 100)


@pytest.mark.parametrize(
    "wishes",
    [
        [],
        [(MUST, "withdrawn")],
        [(MUST, "declined")],
        [(MUST, "sent"), (NOT, "sent")],
        [(NOT, "sent")],
        [(MUST, "accepted"), (WANT, "declined")],
    ],
)
@pytest.mark.parametrize("pin", ["", "must", "fixed"])
def test_nobody_is_made_to_meet_whom_they_refused(wishes, pin):
    assert pairing([OneWish(*each) for each in wishes], "organiser", pin=pin) is None


def test_where_sides_accept_somebody_must_have():
    sent, accepted = OneWish(WANT, "sent"), OneWish(WANT, "accepted")
    assert pairing([sent], "accept") is None
    assert pairing([accepted], "accept").weight == 40
    assert pairing([sent, sent], "accept").weight == 60


@pytest.mark.parametrize("score", [-5, 0, 9, 400])
def test_a_match_decides_between_equal_wishes_and_never_against_them(score):
    weaker = pairing([OneWish(WANT, "sent")], "organiser", score=score).weight
    stronger = pairing([OneWish(MUST, "sent")], "organiser", score=0).weight
    assert 10 <= weaker < stronger


def test_pins_make_and_unmake_what_must_be():
    musts = [OneWish(MUST, "sent")] * 2
    assert not pairing(musts, "organiser", pin="may").mandatory
    assert pairing([OneWish(WANT, "sent")], "organiser", pin="must").mandatory


def test_who_may_meet():
    korean, japanese, other = ("KR", "a"), ("JP", "a"), ("KR", "b")
    assert may_meet("across", korean, japanese)
    assert not may_meet("across", korean, other)
    assert may_meet("sides", korean, other)
    assert not may_meet("sides", korean, japanese)
    assert may_meet("any", korean, korean)


@pytest.mark.django_db
def test_slots_are_as_many_as_fit():
    day = make_day(korean=0, japanese=0, slots=0)
    starts = day.event.starts_at
    found = list(slot_times(starts, starts + timedelta(hours=2), 25, 5))
    assert len(found) == 4
    assert found[-1][1] == starts + timedelta(minutes=115)


@pytest.mark.django_db
class TestProblem:
    def test_it_has_all_there_is(self):
        day = make_day(korean=1, japanese=1, slots=3, tables=2)
        korean, japanese = (side[0] for side in sides(day))
        korean.most = 4
        korean.save()
        slot = day.event.slots.first()
        japanese.away.add(slot)
        wish_all(day)
        problem = problem_of(day.event)
        people = {each.id: each for each in problem.participants}
        assert people[f"p{korean.pk}"].most == 4
        assert people[f"p{japanese.pk}"].away == {f"s{slot.pk}"}
        assert [place.tables for place in problem.places] == [2]
        (request,) = problem.requests
        assert request.pair == {"ko", "ja"}
        assert (request.weight, request.seats, request.online) == (60, 3, False)

    def test_who_shares_a_language_needs_no_interpreter(self):
        day = make_day(korean=1, japanese=0)
        other = make_part(day.event, "JP", ["ja", "ko"])
        wish(sides(day)[0][0], other)
        assert problem_of(day.event).requests[0].pair is None

    def test_who_has_nobody_to_sit_there_is_not_planned(self):
        day = make_day(korean=1, japanese=1)
        wish_all(day)
        sides(day)[0][0].delegates.all().delete()
        assert problem_of(day.event).requests == ()

    def test_as_many_meetings_at_once_as_delegates(self):
        day = make_day(korean=1, japanese=1, delegates=3)
        assert {each.capacity for each in problem_of(day.event).participants} == {3}

    def test_who_takes_part_online_meets_online(self):
        day = make_day(korean=1, japanese=1)
        korean, _japanese = sides(day)
        korean[0].online = True
        korean[0].save()
        wish_all(day)
        assert problem_of(day.event).requests[0].online is True

    def test_travel_is_of_zones_that_are_there(self):
        day = make_day()
        other = MeetingPlace.objects.create(event=day.event, name_en="B", zone="B")
        MeetingTable.objects.create(place=other, number=1)
        for first, second in (("A", "B"), ("A", "gone")):
            ZoneTravel.objects.create(event=day.event, first=first, second=second, minutes=9)
        assert problem_of(day.event).travel == (("A", "B", 9),)

    def test_what_is_published_stands_unless_it_pays(self):
        day = make_day(korean=1, japanese=1)
        wish_all(day)
        korean, japanese = (side[0] for side in sides(day))
        meeting = Meeting.objects.create(
            event=day.event, first=korean, second=japanese, slot=day.event.slots.first()
        )
        problem = problem_of(day.event)
        assert [held.slot for held in problem.published] == [f"s{meeting.slot_id}"]
        assert problem.goals[:2] == ("mandatory", "stability")
        day.price = 15
        day.save()
        priced = problem_of(day.event)
        assert priced.price == 15
        assert priced.goals[:3] == ("mandatory", "weight", "stability")

    def test_a_walk_in_is_fixed_and_its_interpreter_is_busy(self):
        day = make_day(korean=1, japanese=1, interpreters=1)
        korean, japanese = (side[0] for side in sides(day))
        slot, interpreter = day.event.slots.first(), day.event.interpreters.get()
        Meeting.objects.create(
            event=day.event, first=korean, second=japanese, slot=slot, walk_in=True,
            interpreter=interpreter, table=MeetingTable.objects.first(),
        )  # fmt: skip
        problem = problem_of(day.event)
        (request,) = problem.requests
        assert (request.slot, request.pair, request.mandatory) == (f"s{slot.pk}", None, True)
        assert problem.interpreters[0].away == {f"s{slot.pk}"}
        assert problem.published == ()

    def test_frozen_and_read_again_it_is_the_same(self):
        day = make_day()
        wish_all(day)
        problem = problem_of(day.event)
        assert problem_of_json(as_json(problem)) == problem

    def test_the_number_of_queries_does_not_grow(self, django_assert_max_num_queries):
        day = make_day(korean=1, japanese=1)
        wish_all(day)
        with CaptureQueriesContext(connection) as asked:
            problem_of(day.event)
        others = [make_part(day.event) for _each in range(2)]
        for other in others:
            wish(other, sides(day)[1][0])
        with django_assert_max_num_queries(len(asked)):
            assert len(problem_of(day.event).requests) == 3


@pytest.mark.django_db
class TestWhatIf:
    @pytest.fixture
    def problem(self):
        day = make_day(korean=2, japanese=1, slots=4)
        day.event.participants.first().away.add(day.event.slots.first())
        wish_all(day)
        return freeze(day.event)

    def test_more_tables_and_interpreters(self, problem):
        more = changed(problem, {"kind": "tables", "count": 3})
        assert sum(place["tables"] for place in more["places"]) == 5
        more = changed(problem, {"kind": "interpreter", "pair": ["ko", "ja"]})
        assert len(more["interpreters"]) == 3

    def test_without_somebody_their_meetings_are_not_asked_for(self, problem):
        who = problem["participants"][0]["id"]
        less = changed(problem, {"kind": "without", "participant": who})
        assert all(who not in request["participants"] for request in less["requests"])
        assert len(less["participants"]) == 2

    def test_shorter_slots_are_more_and_absences_stay(self, problem):
        less = changed(problem, {"kind": "shorter", "minutes": 10})
        assert len(less["slots"]) == 6  # 115 minutes hold six of 15 with pauses of 5
        assert {slot["end"] - slot["start"] for slot in less["slots"]} == {15}
        away = next(each["away"] for each in less["participants"] if each["away"])
        old = problem["slots"][0]
        touched = [s["id"] for s in less["slots"] if s["start"] < old["end"]]
        assert away == touched

    def test_too_short_is_refused(self, problem):
        with pytest.raises(ValueError, match="no length"):
            changed(problem, {"kind": "shorter", "minutes": 25})


def test_reasons_are_sentences_and_a_new_key_fails_no_page():
    names = Names({"p1": "A사", "s1": "10:00", "p2": "B社"})
    full = sentence("meeting.full", {"participant": "p1", "most": "3"}, names)
    assert full == "A사 already has the 3 meetings it wanted."
    assert sentence("conflict.mandatory", {"request": "1-2"}, names) == "A사 – B社 must take place."
    after = sentence("meeting.precedence", {"request": "1-2"}, lambda _id: "Kaikyo Co., Ltd.")
    assert after == "It has to come before or after Kaikyo Co., Ltd."
    assert "…" in sentence("conflict.tables", {}, names)
    assert "new.key" in sentence("new.key", {}, names)


def test_the_certificate_says_that_changes_of_place_are_proved_for_these_times():
    assert gap_words(GoalValue("moves", 2, 2)) != gap_words(GoalValue("gaps", 2, 2))
    assert "times" in gap_words(GoalValue("moves", 2, 2))
    assert gap_words(GoalValue("moves", 2, 1)) == gap_words(GoalValue("gaps", 2, 1))


def test_an_edit_keeps_the_bound_of_changes_of_place_only_while_the_times_stay():
    """Both meetings are in two rooms of need; then one is moved to another slot by hand."""
    screen = frozenset({"screen"})
    problem = MeetingProblem(
        slots=tuple(Slot(str(t), 30 * t, 30 * t + 20) for t in range(3)),
        participants=tuple(Participant(who) for who in "abc"),
        requests=(
            Request("ab", ("a", "b"), online=True),
            Request("ac", ("a", "c"), equipment=screen),
        ),
        places=(Place("booth", online=True), Place("studio", equipment=screen)),
        goals=("moves", "weight"),
    )
    plan = solve(problem)
    assert [(g.goal, g.value, g.bound) for g in plan.goals] == [("moves", 1, 1), ("weight", 2, 2)]
    assert restated(problem, plan, plan.held).goals == plan.goals
    first, second = plan.held
    free = next(s.id for s in problem.slots if s.id not in (first.slot, second.slot))
    edited = restated(problem, plan, (first, Held(second.request, free, second.place)))
    assert [(g.goal, g.value, g.bound) for g in edited.goals] == [
        ("moves", 1, 0),
        ("weight", 2, 2),
    ]
    assert edited.status == "feasible"
