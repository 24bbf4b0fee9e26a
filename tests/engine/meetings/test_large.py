"""Large timetables: recounted independently, and against every plan there is on tiny days."""

import os
import subprocess
import sys
from collections import Counter, defaultdict
from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from benchmarks.meetings_large import event
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from koryu_engine.meetings import large
from koryu_engine.meetings.large_bound import fewest_holes, holes_bound, weight_bound
from koryu_engine.types.meetings import (
    Held,
    MeetingProblem,
    Participant,
    Place,
    Plan,
    Request,
    Slot,
)

settings.register_profile(
    "busy machine", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("busy machine")


def slots(count: int) -> tuple[Slot, ...]:
    return tuple(
        Slot(f"s{at}", 30 * at, 30 * at + 30, "am" if at < 3 else "pm") for at in range(count)
    )


def day(names: str, pairs: str, count: int, **given: object) -> MeetingProblem:
    """`day("abc", "ab ac", 4)`: three participants, two meetings, four slots."""
    given.setdefault("goals", ("mandatory", "weight", "gaps"))
    return MeetingProblem(
        slots=slots(count),
        participants=given.pop("participants", tuple(Participant(name) for name in names)),
        requests=given.pop("requests", tuple(Request(pair, tuple(pair)) for pair in pairs.split())),
        **given,
    )


def gaps(problem: MeetingProblem, held: tuple[Held, ...]) -> int:
    request = {each.id: each for each in problem.requests}
    number = {each.id: at for at, each in enumerate(problem.slots)}
    times: dict[str, set[int]] = defaultdict(set)
    for meeting in held:
        for person in request[meeting.request].participants:
            times[person].add(number[meeting.slot])
    return sum(
        b - a > 1 for at in times.values() for a, b in zip(sorted(at), sorted(at)[1:], strict=False)
    )


def faults(problem: MeetingProblem, held: tuple[Held, ...]) -> list[str]:
    """Every rule a plan breaks, from the problem alone."""
    request = {each.id: each for each in problem.requests}
    slot = {each.id: each for each in problem.slots}
    person = {each.id: each for each in problem.participants}
    place = {each.id: each for each in problem.places}
    busy = Counter((p, m.slot) for m in held for p in request[m.request].participants)
    taken = Counter((m.place, m.slot) for m in held)
    many = Counter(p for m in held for p in request[m.request].participants)
    found = [f"{key} twice" for key, count in Counter(m.request for m in held).items() if count > 1]
    found += [f"{key} double" for key, count in busy.items() if count > 1]
    found += [f"{p} away" for p, at in busy if at in person[p].away]
    found += [
        f"{p} too many"
        for p, n in many.items()
        if person[p].most is not None and n > person[p].most
    ]
    for meeting in held:
        asked = request[meeting.request]
        if asked.periods and slot[meeting.slot].period not in asked.periods:
            found.append(f"{asked.id} period")
        if meeting.slot in asked.forbidden or asked.slot not in (None, meeting.slot):
            found.append(f"{asked.id} slot")
        if bool(place) != (meeting.place is not None):
            found.append(f"{asked.id} without place")
    for (where, when), count in taken.items():
        if where is not None and (count > place[where].tables or when in place[where].away):
            found.append(f"{where} {when} tables")
    return found


def goals(plan: Plan) -> dict[str, tuple[int, int]]:
    return {each.goal: (each.value, each.bound) for each in plan.goals}


def worth(problem: MeetingProblem, held: tuple[Held, ...]) -> int:
    there = {meeting.request for meeting in held}
    return sum(each.weight for each in problem.requests if each.id in there)


def every_plan(problem: MeetingProblem):
    """(weight, gaps) of every sound plan that holds what is mandatory."""
    where = [None, *(each.id for each in problem.slots)]
    for chosen in product(where, repeat=len(problem.requests)):
        held = tuple(
            Held(request.id, slot, None)
            for request, slot in zip(problem.requests, chosen, strict=True)
            if slot is not None
        )
        missing = any(
            (each.mandatory or each.slot) and at is None
            for each, at in zip(problem.requests, chosen, strict=True)
        )
        if missing or any(not fault.endswith("place") for fault in faults(problem, held)):
            continue
        tables = {
            each.id: sum(p.tables for p in problem.places if each.id not in p.away)
            for each in problem.slots
        }
        load = Counter(meeting.slot for meeting in held)
        if not problem.places or all(load[at] <= tables[at] for at in tables):
            yield worth(problem, held), gaps(problem, held)


@st.composite
def days(draw: st.DrawFn) -> MeetingProblem:
    names = "abcd"
    ids = [f"s{at}" for at in range(4)]
    some = st.frozensets(st.sampled_from(ids), max_size=2)
    participants = tuple(
        Participant(name, away=draw(some), most=draw(st.sampled_from([None, None, 1, 2])))
        for name in names
    )
    requests = tuple(
        Request(
            f"r{at}",
            tuple(draw(st.permutations(names))[: draw(st.sampled_from([2, 2, 2, 3]))]),
            weight=draw(st.integers(0, 3)),
            mandatory=draw(st.sampled_from([False, False, False, True])),
            forbidden=draw(st.frozensets(st.sampled_from(ids), max_size=1)),
            periods=draw(st.sampled_from([frozenset(), frozenset({"am"})])),
            slot=draw(st.sampled_from([None] * 9 + ids[:1])),
        )
        for at in range(draw(st.integers(1, 5)))
    )
    places = draw(
        st.sampled_from([(), (Place("x"),), (Place("x"), Place("y", 2, away=frozenset({"s1"})))])
    )
    return day("", "", 4, participants=participants, requests=requests, places=places)


@given(days(), st.integers(0, 5))
@settings(max_examples=40)
def test_against_every_plan(problem: MeetingProblem, seed: int):
    plan = large.schedule_large(problem, seed=seed, iterations=1000)
    found = list(every_plan(problem))
    if plan.status == "unknown":
        assert not plan.held
        return
    assert faults(problem, plan.held) == []
    value = goals(plan)
    assert value["weight"][0] == worth(problem, plan.held)
    assert value["gaps"][0] == gaps(problem, plan.held)
    assert value["weight"][1] >= max(weight for weight, _ in found)
    assert value["gaps"][1] <= min(g for weight, g in found if weight == value["weight"][0])
    there = {meeting.request for meeting in plan.held}
    assert {each.request for each in plan.unplaced} == {
        each.id for each in problem.requests
    } - there
    assert all(each.reasons for each in plan.unplaced)


@given(st.integers(0, 40))
@settings(max_examples=15)
def test_finds_the_best_of_small_days(seed: int):
    rng = np.random.default_rng(seed)
    pairs = [(a, b) for a in "abc" for b in "xy"]
    chosen = [pairs[at] for at in rng.permutation(len(pairs))[:5]]
    requests = tuple(
        Request("".join(pair), pair, weight=int(rng.integers(1, 4))) for pair in chosen
    )
    problem = day(
        "abcxy", "", 4, requests=requests, places=(Place("hall", int(rng.integers(1, 3))),)
    )
    plan = large.schedule_large(problem, seed=seed, iterations=20_000)
    best = max((weight, -g) for weight, g in every_plan(problem))
    assert (worth(problem, plan.held), -gaps(problem, plan.held)) == best


@pytest.mark.slow
def test_a_middle_sized_event_is_held_whole_and_recounted():
    problem = event(participants=300, slots=20, tables=85, meetings=1500, seed=3)
    plan = large.schedule_large(problem, seed=1, iterations=100_000)
    start = large.schedule_large(problem, seed=1, iterations=0)
    assert faults(problem, plan.held) == []
    assert len(plan.held) == len(start.held) == 1500
    assert goals(plan)["gaps"][0] == gaps(problem, plan.held)
    assert 0 < goals(plan)["gaps"][1] <= goals(plan)["gaps"][0] < goals(start)["gaps"][0] / 4


def test_same_seed_and_iterations_give_the_same_plan_and_another_seed_another():
    problem = event(participants=60, slots=12, tables=20, meetings=200, seed=1)
    one, same = (large.schedule_large(problem, seed=5, iterations=5000) for _ in range(2))
    assert one == same
    assert one != large.schedule_large(problem, seed=6, iterations=5000)


def test_full_days_without_a_spare_slot_are_held():
    """Everybody meets everybody of the other side, in exactly as many slots (König)."""
    names = [f"{side}{at}" for side in "ab" for at in range(8)]
    requests = tuple(Request(f"{a}-{b}", (a, b)) for a in names[:8] for b in names[8:])
    problem = day("", "", 8, participants=tuple(map(Participant, names)), requests=requests)
    plan = large.schedule_large(problem, iterations=0)
    assert (len(plan.held), plan.status) == (64, "optimal")


def test_says_why_a_request_is_left_out():
    away = frozenset({"s0"})
    people = (
        Participant("a", away=away),
        Participant("b", most=0),
        Participant("c"),
        Participant("d"),
    )
    requests = (
        Request("never", ("a", "c"), forbidden=frozenset({"s1"})),
        Request("full", ("b", "c")),
        Request("first", ("c", "d"), weight=5),
        Request("later", ("c", "d"), weight=2),
        Request("busy", ("c", "d"), weight=1),
    )
    plan = large.schedule_large(
        day("", "", 2, participants=people, requests=requests), iterations=10
    )
    reasons = {each.request: [reason.key for reason in each.reasons] for each in plan.unplaced}
    assert reasons == {
        "never": ["meeting.no_common_slot"],
        "full": ["meeting.full", "meeting.busy"],
        "busy": ["meeting.busy", "meeting.busy"],
    }
    assert goals(plan)["weight"] == (7, 7)


def test_no_table_left_is_said():
    problem = day("abcd", "ab cd", 1, places=(Place("x"),))
    plan = large.schedule_large(problem, iterations=10)
    assert [reason.key for reason in plan.unplaced[0].reasons] == ["meeting.no_table"]
    assert goals(plan)["weight"] == (1, 1)


def test_mandatory_comes_before_any_weight_and_is_never_silently_dropped():
    requests = (Request("dear", ("a", "b"), weight=99), Request("must", ("a", "c"), mandatory=True))
    one = day("abc", "", 1, requests=requests)
    assert [each.request for each in large.schedule_large(one, iterations=0).held] == ["must"]
    both = replace(one, requests=tuple(replace(each, mandatory=True) for each in requests))
    plan = large.schedule_large(both, iterations=0)
    assert (plan.status, plan.held, len(plan.unplaced)) == ("unknown", (), 1)


def test_promised_meetings_are_kept_or_no_plan_is_given():
    people = (Participant("a"), Participant("b"), Participant("c", least=1))
    problem = day("", "ab", 2, participants=people)
    assert large.schedule_large(problem, iterations=0).status == "unknown"


def test_other_goals_are_reported_in_the_problems_order():
    problem = day("abc", "ab bc ac", 3, places=(Place("x"), Place("y")))
    wanted = ("mandatory", "weight", "fairness", "gaps", "moves", "spread", "stability")
    plan = large.schedule_large(replace(problem, goals=wanted), iterations=100)
    assert tuple(each.goal for each in plan.goals) == wanted
    assert goals(plan)["fairness"] == (1000, 1000)
    assert goals(plan)["moves"][0] == 0


def test_an_empty_day():
    assert large.schedule_large(day("", "", 3), iterations=5).status == "optimal"


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"precedences": (("ab", "ac"),)}, "before another"),
        ({"gap_difference": 2}, "difference"),
        ({"published": (Held("ab", "s0"),)}, "published"),
        ({"goals": ("gaps", "weight")}, "gaps counting more"),
        ({"participants": (Participant("a", capacity=2),)}, "at once"),
        ({"participants": (Participant("a"), Participant("a"))}, "twice"),
        ({"requests": (Request("q", ("a", "z")),)}, "unknown participant 'z'"),
        ({"requests": (Request("q", ("a", "b"), pair=frozenset({"ko", "ja"})),)}, "interpreter"),
        ({"requests": (Request("q", ("a", "b"), place="x"),)}, "fixed place"),
        ({"requests": (Request("q", ("a", "a")),)}, "two different"),
        ({"requests": (Request("q", ("a", "b"), forbidden=frozenset({"?"})),)}, "unknown slot"),
        ({"requests": (Request("q", ("a", "b"), online=True),), "places": (Place("x"),)}, "differ"),
    ],
)
def test_refuses_what_it_cannot_plan(change: dict[str, object], word: str):
    with pytest.raises(ValueError, match=word.replace("?", r"\?")):
        large.schedule_large(replace(day("abc", "ab ac", 3), **change), iterations=0)


@given(st.integers(1, 9), st.lists(st.booleans(), min_size=9, max_size=9))
def test_fewest_holes_of_one_participant(meetings: int, free: list[bool]):
    subsets = [
        kept
        for kept in product([0, 1], repeat=9)
        if sum(kept) == meetings and all(f or not k for f, k in zip(free, kept, strict=True))
    ]
    cost, chosen = fewest_holes(np.array([meetings]), np.array([free]), np.zeros(9))
    if not subsets:
        assert cost[0] == 0
        return
    runs = [sum(b > a for a, b in zip((0, *kept), kept, strict=False)) for kept in subsets]
    assert cost[0] == min(runs) - 1
    assert tuple(chosen[0].astype(int)) in subsets


def test_tables_force_holes_that_no_participant_has_alone():
    """Three with two meetings each, tables for one in the middle: two of them must have a hole."""
    free = np.ones((3, 3), bool)
    bound = holes_bound(np.array([2, 2, 2]), free, np.array([3, 1, 3]), known=2)
    assert bound == 2


def test_weight_bound_of_a_full_participant():
    who = np.array([[0, 1], [0, 2], [0, 3]], np.int32)
    assert weight_bound(np.array([5, 3, 2]), who, np.array([2, 9, 9, 9]), 9) == 8
    assert weight_bound(np.array([5, 3, 2]), who, np.array([2, 9, 9, 9]), 1) == 5


@pytest.mark.slow
def test_plain_python_gives_the_same_plan_when_numba_cannot_be_loaded():
    script = """if True:
        import sys
        if sys.argv[1] == "plain":
            sys.modules["numba"] = None
        from benchmarks.meetings_large import event
        from koryu_engine.meetings import large, large_compile
        plan = large.schedule_large(event(60, 12, 20, 200, 1), seed=2, iterations=500)
        print([(h.request, h.slot) for h in plan.held], len(large_compile.REASON) > 9)
    """
    answers = [
        subprocess.run(
            [sys.executable, "-c", script, kind],
            env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
            capture_output=True,
            text=True,
            check=True,
        ).stdout.rpartition("]")
        for kind in ("compiled", "plain")
    ]
    assert answers[0][0] == answers[1][0]
    assert [answer[2].strip() for answer in answers] == ["False", "True"]
