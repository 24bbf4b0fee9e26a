"""Places for given times: the fewest changes of all, enumerated, by the table and by the model."""

from __future__ import annotations

import random
import sys
from collections import Counter
from dataclasses import replace

import pytest

from koryu_engine.meetings import check, solve
from koryu_engine.meetings.day import Day
from koryu_engine.meetings.recount import recount
from koryu_engine.meetings.seating import seated
from koryu_engine.types.meetings import Held, MeetingProblem, Participant, Place, Request, Slot
from tests.engine.meetings.brute import fewest_moves, plans


def timetable(seed: int) -> MeetingProblem:
    """A day whose meetings have their slots: up to six, a team of two, three places, some ways."""
    rng = random.Random(seed)
    slots = tuple(Slot(str(t), 30 * t, 30 * t + 25) for t in range(4))
    people = (Participant("a", capacity=2), *(Participant(who) for who in "bcde"))
    taken: Counter[tuple[str, str]] = Counter()
    requests = []
    for n in range(8):
        team = rng.sample(people, rng.choice((2, 2, 3)))
        slot = rng.choice(slots).id
        if len(requests) < 6 and all(taken[p.id, slot] < p.capacity for p in team):
            taken.update((p.id, slot) for p in team)
            screen = frozenset({"screen"}) if rng.random() < 0.25 else frozenset[str]()
            names = tuple(p.id for p in team)
            requests.append(Request(f"m{n}", names, slot=slot, equipment=screen))
    places = tuple(
        Place(
            name,
            tables=rng.choice((1, 1, 2)),
            zone=zone,
            equipment=frozenset({"screen"}) if name == "studio" else frozenset(),
            away=frozenset(slot.id for slot in slots if rng.random() < 0.1),
        )
        for name, zone in (("hall", "x"), ("foyer", "x"), ("studio", "y"))
    )
    published = tuple(
        Held(each.id, each.slot or "", rng.choice(places).id)
        for each in requests
        if rng.random() < 0.3
    )
    return MeetingProblem(
        slots=slots,
        participants=people,
        requests=tuple(requests),
        places=places,
        travel=(("x", "y", 20),) if rng.random() < 0.3 else (),
        goals=rng.choice((("moves", "stability"), ("moves",))),
        published=published,
    )


@pytest.mark.parametrize("peak", [1 << 21, 0])
def test_no_places_for_these_times_mean_fewer_changes(
    monkeypatch: pytest.MonkeyPatch, peak: int
) -> None:
    """Teams, ways too far, rooms away, published places; without room for a table the model."""
    monkeypatch.setattr(sys.modules["koryu_engine.meetings.elimination"], "PEAK", peak)
    some = kept = 0
    for seed in range(150):
        problem = timetable(seed)
        every = list(plans(problem))
        if not every:
            continue
        found = seated(Day(problem), every[-1], 60, 0)
        least = fewest_moves(problem, every[-1])
        assert frozenset(found.held) in set(map(frozenset, every)), seed
        assert found.bound == least, seed
        counted, _ = recount(problem, found.held)
        assert counted["moves"] == least, seed
        if "stability" in problem.goals:
            assert counted["stability"] == min(recount(problem, p)[0]["stability"] for p in every)
        some += least > 0
        kept += least > min(recount(problem, p)[0]["moves"] for p in every)
    assert some > 20
    assert kept > 3


def test_changes_of_place_decide_last_wherever_they_stand() -> None:
    """No meeting is given up for them. c and d in the studio at once, only a comes from outside."""
    problem = MeetingProblem(
        slots=tuple(Slot(str(t), 30 * t, 30 * t + 20) for t in range(3)),
        participants=tuple(Participant(who) for who in "abcd"),
        requests=(
            Request("ab", ("a", "b"), slot="0"),
            Request("ac", ("a", "c"), slot="1", equipment=frozenset({"screen"})),
            Request("ad", ("a", "d"), slot="2"),
            Request("cd", ("c", "d"), slot="0"),
        ),
        places=(
            Place("foyer"),
            Place("hall"),
            Place("studio", equipment=frozenset({"screen"})),
        ),
        goals=("moves", "weight"),
    )
    plan = solve(problem)
    assert plan.status == "optimal"
    assert [(each.goal, each.value, each.bound) for each in plan.goals] == [
        ("moves", 1, 1),
        ("weight", 4, 4),
    ]
    assert check(problem, plan) == ()


def test_a_bound_that_another_table_passes_is_a_fault() -> None:
    """Both meetings could be in the hall: one change is not the fewest for these times."""
    problem = MeetingProblem(
        slots=(Slot("0", 0, 20), Slot("1", 30, 50)),
        participants=tuple(Participant(who) for who in "abc"),
        requests=(Request("ab", ("a", "b")), Request("ac", ("a", "c"))),
        places=(Place("hall"), Place("foyer")),
        goals=("weight", "moves"),
    )
    plan = solve(problem)
    assert check(problem, plan) == ()
    moved = tuple(
        replace(each, place="hall" if each.request == "ab" else "foyer") for each in plan.held
    )
    stated = tuple(
        replace(each, value=1, bound=1) if each.goal == "moves" else each for each in plan.goals
    )
    faults = check(problem, replace(plan, held=moved, goals=stated))
    assert [fault.reason.key for fault in faults] == ["fault.bound"]
    assert dict(faults[0].reason.params) == {"goal": "moves", "value": "0", "bound": "1"}
