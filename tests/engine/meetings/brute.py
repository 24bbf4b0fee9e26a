"""Tiny random problems, and every plan of them by enumeration: the ground truth of the tests."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from itertools import product

from koryu_engine.meetings.recount import recount
from koryu_engine.types.meetings import (
    FOR_TIMES,
    MAXIMISED,
    Goal,
    Held,
    Interpreter,
    MeetingProblem,
    Participant,
    Place,
    Request,
    Slot,
)

KO_JA, EN_JA = frozenset({"ko", "ja"}), frozenset({"en", "ja"})
GOALS: tuple[Goal, ...] = (
    "mandatory",
    "weight",
    "fairness",
    "stability",
    "gaps",
    "moves",
    "spread",
    "interpreters",
)


def random_problem(seed: int) -> MeetingProblem:
    """A problem of at most four slots, four participants and four requests, with every rule."""
    rng = random.Random(seed)
    slots = tuple(
        Slot(f"s{t}", 30 * t, 30 * t + 25, "am" if t < 2 else "pm")
        for t in range(rng.randint(2, 4))
    )

    def some(chance: float) -> frozenset[str]:
        return frozenset(slot.id for slot in slots if rng.random() < chance)

    people = tuple(
        Participant(
            f"p{p}",
            capacity=rng.choice((1, 1, 1, 2)),
            away=some(0.2),
            most=rng.choice((None, None, 1, 2)),
            least=rng.choice((0, 0, 0, 0, 1)),
        )
        for p in range(rng.randint(2, 4))
    )
    places = tuple(
        Place(
            f"r{k}",
            tables=rng.choice((1, 1, 2)),
            zone=rng.choice("xy"),
            seats=rng.choice((2, 4)),
            equipment=rng.choice((frozenset(), frozenset({"screen"}))),
            online=rng.random() < 0.3,
            away=some(0.15),
        )
        for k in range(rng.choice((0, 1, 2)))
    )
    interpreters = tuple(
        Interpreter(
            f"i{i}",
            rng.choice((frozenset({KO_JA}), frozenset({KO_JA, EN_JA}))),
            away=some(0.2),
            straight=rng.choice((None, 1, 2)),
            most=rng.choice((None, None, 1, 2)),
        )
        for i in range(rng.choice((0, 1, 1, 2)))
    )
    requests = tuple(
        Request(
            f"m{r}",
            tuple(p.id for p in rng.sample(people, min(len(people), rng.choice((2, 2, 2, 3))))),
            weight=rng.choice((0, 1, 1, 2, 3)),
            mandatory=rng.random() < 0.12,
            periods=frozenset({"am"}) if rng.random() < 0.15 else frozenset(),
            forbidden=some(0.1),
            pair=rng.choice((None, None, KO_JA, EN_JA)),
            seats=rng.choice((0, 0, 3)),
            equipment=frozenset({"screen"}) if rng.random() < 0.1 else frozenset(),
            online=rng.choice((None, None, None, True, False)),
            slot=rng.choice(slots).id if rng.random() < 0.08 else None,
            place=rng.choice(places).id if places and rng.random() < 0.06 else None,
        )
        for r in range(rng.randint(2, 4))
    )
    zones = {place.zone for place in places}
    ids = [request.id for request in requests]
    problem = MeetingProblem(
        slots=tuple(rng.sample(slots, len(slots))),
        participants=people,
        requests=requests,
        places=places,
        interpreters=interpreters,
        travel=(("y", "x", rng.choice((5, 20, 50))),) if len(zones) > 1 else (),
        precedences=(tuple(rng.sample(ids, 2)),) if rng.random() < 0.3 else (),
        gap_difference=rng.choice((None, None, 0, 1)),
        goals=tuple(rng.sample(GOALS, rng.randint(1, len(GOALS)))),
    )
    return _published(problem, rng) if rng.random() < 0.4 else problem


def _published(problem: MeetingProblem, rng: random.Random) -> MeetingProblem:
    """Some meetings stand already, one of them perhaps in a room that is gone."""
    places = [*(place.id for place in problem.places), "gone"] if problem.places else [None]
    published = tuple(
        Held(request.id, rng.choice(problem.slots).id, rng.choice(places))
        for request in problem.requests
        if rng.random() < 0.6
    )
    return replace(problem, published=published, price=rng.choice((None, 1, 2)))


def best(problem: MeetingProblem) -> tuple[int, ...] | None:
    """The goal values of a best plan in the order of the goals; None if nothing is possible.

    Goals for the times of the plan are decided last, wherever they stand.
    """
    order = sorted(problem.goals, key=lambda goal: goal in FOR_TIMES)
    found: tuple[int, ...] | None = None
    for held in plans(problem):
        counted, _ = recount(problem, held)
        key = tuple(-counted[goal] if goal in MAXIMISED else counted[goal] for goal in order)
        found = key if found is None else min(found, key)
    if found is None:
        return None
    value = {g: -v if g in MAXIMISED else v for g, v in zip(order, found, strict=True)}
    return tuple(value[goal] for goal in problem.goals)


def fewest_moves(problem: MeetingProblem, made: tuple[Held, ...]) -> int:
    """Changes of place at least, of all plans with these times that keep as much in place."""
    times = {(each.request, each.slot) for each in made}
    found = []
    for held in plans(problem):
        if times == {(each.request, each.slot) for each in held}:
            counted, _ = recount(problem, held)
            found.append((_lost(problem, held), counted["moves"]))
    return min(found)[1]


def _lost(problem: MeetingProblem, held: tuple[Held, ...]) -> int:
    """What was published and does not stand, where that counts."""
    counts = "stability" in problem.goals or problem.price
    return recount(problem, held)[0]["stability"] if counts else 0


def plans(problem: MeetingProblem) -> Iterator[tuple[Held, ...]]:
    """Every sound plan."""
    for held in _extend(problem, (), 0):
        counts = {p.id: 0 for p in problem.participants}
        requests = {request.id: request for request in problem.requests}
        for each in held:
            for who in requests[each.request].participants:
                counts[who] += 1
        if any(counts[p.id] < p.least for p in problem.participants):
            continue
        if (
            problem.gap_difference is not None
            and recount(problem, held)[1] > problem.gap_difference
        ):
            continue
        yield held


def _extend(problem: MeetingProblem, held: tuple[Held, ...], r: int) -> Iterator[tuple[Held, ...]]:
    if r == len(problem.requests):
        yield held
        return
    request = problem.requests[r]
    if not (request.mandatory or request.slot or request.place):
        yield from _extend(problem, held, r + 1)
    voices = [None] if request.pair is None else [i.id for i in problem.interpreters]
    rooms = [place.id for place in problem.places] or [None]
    for slot, room, voice in product(problem.slots, rooms, voices):
        each = Held(request.id, slot.id, room, voice)
        if _alone(problem, request, each) and _together(problem, (*held, each)):
            yield from _extend(problem, (*held, each), r + 1)


def _alone(problem: MeetingProblem, request: Request, held: Held) -> bool:
    slot = next(each for each in problem.slots if each.id == held.slot)
    people = [p for p in problem.participants if p.id in request.participants]
    good = request.slot in (None, held.slot) and held.slot not in request.forbidden
    good &= not request.periods or slot.period in request.periods
    good &= all(held.slot not in p.away for p in people)
    if held.place is not None:
        place = next(each for each in problem.places if each.id == held.place)
        good &= request.place in (None, held.place) and held.slot not in place.away
        good &= place.seats >= request.seats and request.equipment <= place.equipment
        good &= request.online is None or request.online == place.online
    if held.interpreter is not None:
        voice = next(each for each in problem.interpreters if each.id == held.interpreter)
        good &= request.pair in voice.pairs and held.slot not in voice.away
    return good


def _together(problem: MeetingProblem, held: tuple[Held, ...]) -> bool:
    """The rules that no further meeting can mend."""
    requests = {request.id: request for request in problem.requests}
    new = held[-1]
    for p in problem.participants:
        his = [h for h in held if p.id in requests[h.request].participants]
        if p.most is not None and len(his) > p.most:
            return False
        if sum(h.slot == new.slot for h in his) > p.capacity or not _reachable(problem, his):
            return False
    for place in problem.places:
        if sum((h.place, h.slot) == (place.id, new.slot) for h in held) > place.tables:
            return False
    start = {slot.id: slot.start for slot in problem.slots}
    at = {h.request: start[h.slot] for h in held}
    if any(a in at and b in at and at[a] >= at[b] for a, b in problem.precedences):
        return False
    return all(
        _bearable(problem, i, [h for h in held if h.interpreter == i.id])
        for i in problem.interpreters
    )


def _reachable(problem: MeetingProblem, his: list[Held]) -> bool:
    slots = {slot.id: slot for slot in problem.slots}
    zone = {place.id: place.zone for place in problem.places}
    return not any(
        zone[one.place] in (a, b)
        and zone[other.place] in (a, b)
        and zone[one.place] != zone[other.place]
        and slots[one.slot].start < slots[other.slot].start
        and slots[other.slot].start - slots[one.slot].end < minutes
        for one in his
        for other in his
        for a, b, minutes in problem.travel
    )


def _bearable(problem: MeetingProblem, who: Interpreter, work: list[Held]) -> bool:
    busy = {h.slot for h in work}
    if len(busy) < len(work) or (who.most is not None and len(work) > who.most):
        return False
    ordered = sorted(problem.slots, key=lambda slot: slot.start)
    length = (who.straight or len(ordered)) + 1
    return not any(
        len({slot.period for slot in ordered[t : t + length]}) == 1
        and all(slot.id in busy for slot in ordered[t : t + length])
        for t in range(len(ordered) - length + 1)
    )
