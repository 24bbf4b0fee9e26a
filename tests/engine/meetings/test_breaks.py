"""The fewest breaks, against every timetable there is of small days."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from random import Random

import pytest

from koryu_engine.meetings.breaks import minimise_breaks
from koryu_engine.meetings.breaks.certain import certain
from koryu_engine.meetings.breaks.clauses import Formula
from koryu_engine.meetings.breaks.day import Day, read_day
from koryu_engine.meetings.breaks.sides import ends
from koryu_engine.types.meetings import (
    Held,
    Interpreter,
    MeetingProblem,
    Participant,
    Place,
    Plan,
    Request,
    Slot,
)


def day(slots: int, people: int, pairs: list[tuple[int, int]], **more) -> MeetingProblem:
    """A day of half-hour slots "0", "1", … and requests "r0", "r1", … between participants."""
    return MeetingProblem(
        slots=tuple(
            Slot(str(n), 30 * n, 30 * n + 30, "am" if n < 2 else "pm") for n in range(slots)
        ),
        participants=tuple(Participant(f"p{n}") for n in range(people)),
        requests=tuple(
            Request(f"r{n}", (f"p{a}", f"p{b}"), mandatory=True) for n, (a, b) in enumerate(pairs)
        ),
        **more,
    )


def breaks_of(problem: MeetingProblem, held: dict[str, str]) -> list[int] | None:
    """Breaks of each participant, None where a rule is broken; written from the rules alone."""
    order = [slot.id for slot in sorted(problem.slots, key=lambda slot: slot.start)]
    period = {slot.id: slot.period for slot in problem.slots}
    for request in problem.requests:
        slot = held[request.id]
        if request.slot not in (None, slot) or slot in request.forbidden:
            return None
        if request.periods and period[slot] not in request.periods:
            return None
    for one, other in problem.precedences:
        if order.index(held[one]) >= order.index(held[other]):
            return None
    for slot in order:
        tables = sum(place.tables for place in problem.places if slot not in place.away)
        if problem.places and list(held.values()).count(slot) > tables:
            return None
    found = []
    for person in problem.participants:
        mine = [held[r.id] for r in problem.requests if person.id in r.participants]
        if person.away & set(mine) or any(mine.count(slot) > person.capacity for slot in mine):
            return None
        if len(mine) < person.least or (person.most is not None and len(mine) > person.most):
            return None
        line = "".join("#" if slot in mine else "." for slot in order).strip(".")
        found.append(sum(bool(part) for part in line.split("#")))
    limit = problem.gap_difference
    if limit is not None and max(found, default=0) - min(found, default=0) > limit:
        return None
    return found


def by_enumeration(problem: MeetingProblem) -> int | None:
    """The fewest breaks of all timetables, None where there is none."""
    ids = [request.id for request in problem.requests]
    every = product([slot.id for slot in problem.slots], repeat=len(ids))
    counts = (breaks_of(problem, dict(zip(ids, slots, strict=True))) for slots in every)
    return min((sum(each) for each in counts if each is not None), default=None)


def held(plan: Plan) -> dict[str, str]:
    return {each.request: each.slot for each in plan.held}


def random_day(seed: int) -> MeetingProblem:
    """A small day with a few of every rule."""
    rng = Random(seed)
    slots, people, requests = rng.randint(1, 6), rng.randint(2, 5), rng.randint(0, 5)
    ids = [str(n) for n in range(slots)]

    def some(chance: float) -> frozenset[str]:
        return frozenset(each for each in ids if rng.random() < chance)

    pairs = [tuple(rng.sample(range(people), 2)) for _ in range(requests)]
    base = day(slots, people, pairs, gap_difference=rng.choice((None, 0, 0, 1, 2)))
    many = rng.random() < 0.3
    return replace(
        base,
        participants=tuple(
            replace(
                each,
                away=some(0.15),
                capacity=rng.choice((1, 2)) if many else 1,
                most=rng.choice((None,) * 9 + (2,)),
                least=int(rng.random() < 0.05),
            )
            for each in base.participants
        ),
        requests=tuple(
            replace(
                each,
                participants=tuple(f"p{n}" for n in range(people))
                if rng.random() < 0.04
                else each.participants,
                periods=frozenset({base.slots[0].period}) if rng.random() < 0.15 else frozenset(),
                forbidden=some(0.1),
                slot=rng.choice(ids) if rng.random() < 0.1 else None,
            )
            for each in base.requests
        ),
        places=rng.choice(
            ((), (Place("a", tables=rng.randint(1, 2)),), (Place("a"), Place("b", away=some(0.3))))
        ),
        precedences=tuple(
            (f"r{a}", f"r{b}")
            for a in range(requests)
            for b in range(requests)
            if a != b and rng.random() < 0.06
        ),
    )


@pytest.mark.parametrize("part", range(8))
def test_the_fewest_breaks_of_every_timetable(part: int) -> None:
    seen = {"optimal": 0, "infeasible": 0}
    for seed in range(part * 60, part * 60 + 60):
        problem = random_day(seed)
        plan = minimise_breaks(problem)
        fewest = by_enumeration(problem)
        seen[plan.status] += 1
        if fewest is None:
            assert plan.status == "infeasible" and not plan.held, seed
            continue
        assert plan.status == "optimal", seed
        assert (plan.goals[0].value, plan.goals[0].bound) == (fewest, fewest), seed
        breaks = breaks_of(problem, held(plan))
        assert breaks is not None and sum(breaks) == fewest, seed
        assert_tables(problem, plan)
    assert min(seen.values()) > 5


def test_what_is_certain_for_each_alone_is_never_more_than_the_fewest() -> None:
    reached = missed = 0
    for seed in range(240):
        fewest = by_enumeration(problem := random_day(seed))
        if fewest is not None:
            bound = sum(certain(read_day(problem)))
            assert bound <= fewest, seed
            reached += bound == fewest > 0
            missed += bound < fewest
    assert reached and missed


def test_meetings_of_two_halves_of_a_day_are_apart_for_certain() -> None:
    """Two slots, lunch, two slots: each half has room for both meetings, but each is in its own."""
    halves = {"A": frozenset({0, 1}), "B": frozenset({3, 4})}
    alone = Day(
        slots=5,
        may=tuple(halves.values()),
        of=((0, 1), (0,), (1,)),
        capacity=(1, 1, 1),
        tables=(None,) * 5,
        before=(),
        difference=None,
        welcome=True,
    )
    assert certain(alone) == (1, 0, 0)
    assert certain(replace(alone, capacity=(2, 1, 1))) == (0, 0, 0)  # not said of teams
    assert certain(replace(alone, may=(frozenset(range(4)), halves["B"]))) == (0, 0, 0)


def assert_tables(problem: MeetingProblem, plan: Plan) -> None:
    """Each meeting stands at a table that is there, as many as there are."""
    for place in problem.places:
        for slot in problem.slots:
            here = [h for h in plan.held if (h.place, h.slot) == (place.id, slot.id)]
            assert len(here) <= (0 if slot.id in place.away else place.tables)
    assert all((each.place is not None) == bool(problem.places) for each in plan.held)


def test_an_absence_in_the_middle_is_a_break_nobody_can_avoid() -> None:
    problem = day(3, 3, [(0, 1), (0, 2)])
    away = replace(problem.participants[0], away=frozenset({"1"}))
    plan = minimise_breaks(replace(problem, participants=(away, *problem.participants[1:])))
    assert plan.status == "optimal"
    assert [(goal.goal, goal.value, goal.bound) for goal in plan.goals] == [("gaps", 1, 1)]
    assert set(held(plan).values()) == {"0", "2"}


def test_fairness_forbids_a_break_that_others_do_not_share() -> None:
    problem = day(3, 3, [(0, 1), (0, 2)])
    away = replace(problem.participants[0], away=frozenset({"1"}))
    problem = replace(problem, participants=(away, *problem.participants[1:]))
    assert minimise_breaks(replace(problem, gap_difference=0)).status == "infeasible"
    assert minimise_breaks(replace(problem, gap_difference=1)).goals[0].value == 1


def test_equal_breaks_for_everybody_are_fair() -> None:
    problem = day(3, 2, [(0, 1), (0, 1)], gap_difference=0)
    away = tuple(replace(each, away=frozenset({"1"})) for each in problem.participants)
    plan = minimise_breaks(replace(problem, participants=away))
    assert (plan.status, plan.goals[0].value) == ("optimal", 2)


def test_more_meetings_than_tables_are_refused_at_once() -> None:
    pairs = [(2 * n, 2 * n + 1) for n in range(60)]
    problem = day(6, 120, pairs, places=(Place("hall", tables=9),))
    assert minimise_breaks(problem, time_limit=20).status == "infeasible"


def test_a_period_with_too_few_tables_is_refused_at_once() -> None:
    problem = day(
        12, 60, [(2 * n, 2 * n + 1) for n in range(30)], places=(Place("hall", tables=14),)
    )
    early = tuple(replace(each, periods=frozenset({"am"})) for each in problem.requests)
    assert minimise_breaks(replace(problem, requests=early), time_limit=20).status == "infeasible"


def test_a_participant_with_fewer_slots_than_requests_is_refused_at_once() -> None:
    problem = day(20, 14, [(0, n) for n in range(1, 14)])
    late = tuple(
        replace(each, forbidden=frozenset(map(str, range(12)))) for each in problem.requests
    )
    assert minimise_breaks(replace(problem, requests=late), time_limit=20).status == "infeasible"


def test_requests_around_a_circle_of_precedences_are_infeasible() -> None:
    problem = day(6, 4, [(0, 1), (2, 3)], precedences=(("r0", "r1"), ("r1", "r0")))
    assert minimise_breaks(problem).status == "infeasible"


def test_a_day_without_requests_is_planned() -> None:
    plan = minimise_breaks(day(3, 2, []))
    assert (plan.status, plan.held, plan.goals[0].value) == ("optimal", (), 0)


def busy_day(people: int, slots: int, requests: int, tables: int) -> MeetingProblem:
    rng = Random(7)
    free = {(p, s) for p in range(people) for s in range(slots)}
    pairs: list[tuple[int, int]] = []
    while len(pairs) < requests:
        a, b = rng.sample(range(people), 2)
        shared = [s for s in range(slots) if (a, s) in free and (b, s) in free]
        if shared:
            free -= {(a, shared[0]), (b, shared[0])}
            pairs.append((a, b))
    return day(slots, people, pairs, places=(Place("hall", tables=tables),), gap_difference=2)


def test_equal_problems_and_seeds_give_equal_plans() -> None:
    problem = busy_day(12, 8, 28, 5)
    assert minimise_breaks(problem, seed=3) == minimise_breaks(problem, seed=3)


def test_no_time_gives_a_bound_and_no_plan() -> None:
    plan = minimise_breaks(busy_day(24, 14, 100, 9), time_limit=0)
    assert (plan.status, plan.held) == ("unknown", ())
    assert plan.goals[0].bound == 0 < plan.goals[0].value


def test_the_time_limit_is_kept() -> None:
    plan = minimise_breaks(busy_day(60, 22, 500, 25), time_limit=1.0)
    assert plan.seconds < 10
    assert plan.status in ("unknown", "feasible", "optimal")


@pytest.mark.parametrize(
    "change",
    [
        {"pair": frozenset({"ko", "ja"})},
        {"place": "hall"},
        {"seats": 200},
        {"equipment": frozenset({"screen"})},
        {"online": True},
    ],
)
def test_what_tables_alone_cannot_answer_is_refused(change: dict[str, object]) -> None:
    problem = day(
        3,
        2,
        [(0, 1)],
        places=(Place("hall", tables=2),),
        interpreters=(Interpreter("i", frozenset({frozenset({"ko", "ja"})})),),
    )
    with pytest.raises(ValueError, match="request 'r0'"):
        minimise_breaks(replace(problem, requests=(replace(problem.requests[0], **change),)))


def test_zones_apart_are_refused() -> None:
    places = (Place("a", zone="x"), Place("b", zone="y"))
    with pytest.raises(ValueError, match="zones"):
        minimise_breaks(day(3, 2, [(0, 1)], places=places, travel=(("x", "y", 5),)))


@pytest.mark.parametrize("size", [1, 2, 3, 5, 6])
@pytest.mark.parametrize("most", [1, 2, 3, 6])
def test_counting_is_exact(size: int, most: int) -> None:
    from pysat.solvers import Cadical195

    formula = Formula()
    given = [formula.new() for _ in range(size)]
    total = formula.counted(given, most, exact=True)
    with Cadical195(bootstrap_with=formula.clauses) as solver:
        for signs in product((1, -1), repeat=size):
            assumed = [sign * each for sign, each in zip(signs, given, strict=True)]
            assert solver.solve(assumptions=assumed)
            true = set(solver.get_model())
            assert [each in true for each in total] == [
                signs.count(1) > k for k in range(min(size, most))
            ]
            for k, each in enumerate(total):
                wrong = -each if signs.count(1) > k else each
                assert not solver.solve(assumptions=[*assumed, wrong])


def test_a_plan_names_each_request_once() -> None:
    plan = minimise_breaks(day(4, 3, [(0, 1), (1, 2), (0, 2)]))
    assert [each.request for each in plan.held] == ["r0", "r1", "r2"]
    assert all(isinstance(each, Held) and each.interpreter is None for each in plan.held)


def test_hosts_and_guests_are_told_apart() -> None:
    of = [[0, 1, 2], [3, 4], [0, 3], [1, 4], [2]]
    assert ends(of, 5) == ([(0, 2), (0, 3), (0, 4), (1, 2), (1, 3)], 1.0)


def test_meetings_among_themselves_have_two_ends_as_well() -> None:
    of = [[0, 2], [0, 1], [1, 2]]
    pairs, between = ends(of, 3)
    assert [set(pair) for pair in pairs] == [{0, 1}, {1, 2}, {0, 2}]
    assert between == 2 / 3
