"""The checker's own count of every goal, from the definitions in `koryu_engine.types.meetings`."""

from __future__ import annotations

from koryu_engine.types.meetings import Goal, Held, MeetingProblem, Participant, Slot


def standing(before: Held, now: Held) -> bool:
    """Same slot, and same place where both name one."""
    return before.slot == now.slot and (
        None in (before.place, now.place) or before.place == now.place
    )


def recount(problem: MeetingProblem, held: tuple[Held, ...]) -> tuple[dict[Goal, int], int]:
    """Each goal's value, and the difference between most and fewest gaps of two participants."""
    request = {each.id: each for each in problem.requests}
    order = sorted(problem.slots, key=lambda each: each.start)
    days = {
        person.id: [
            [m for m in held if m.slot == slot.id and person.id in request[m.request].participants]
            for slot in order
        ]
        for person in problem.participants
    }
    gaps = [_gaps(day) for day in days.values()]
    old = {each.request: each for each in problem.published if each.request in request}
    same = sum(m.request in old and standing(old[m.request], m) for m in held)
    price = problem.price or 0
    counted: dict[Goal, int] = {
        "mandatory": sum(
            request[m.request].mandatory
            or request[m.request].slot is not None
            or request[m.request].place is not None
            for m in held
        ),
        "weight": sum(request[m.request].weight for m in held) - price * (len(old) - same),
        "fairness": min(
            (_share(problem, p, days[p.id]) for p in problem.participants), default=1000
        ),
        "stability": len(old) - same,
        "gaps": sum(gaps),
        "moves": sum(_changes(day) for day in days.values()),
        "spread": max((_run(order, day) for day in days.values()), default=0),
        "interpreters": sum(m.interpreter is not None for m in held),
    }
    return counted, max(gaps, default=0) - min(gaps, default=0)


def _gaps(day: list[list[Held]]) -> int:
    line = "".join("#" if at else "." for at in day).strip(".")
    return sum(1 for part in line.split("#") if part)


def _changes(day: list[list[Held]]) -> int:
    changes, last = 0, None
    for at in day:
        here = {m.place for m in at}
        if here:
            changes += len(here - last) if last is not None else 0
            last = here
    return changes


def _run(order: list[Slot], day: list[list[Held]]) -> int:
    best = run = 0
    period = None
    for slot, at in zip(order, day, strict=True):
        run = (run if slot.period == period else 0) + 1 if at else 0
        best, period = max(best, run), slot.period
    return best


def _share(problem: MeetingProblem, person: Participant, day: list[list[Held]]) -> int:
    asked = sum(person.id in each.participants for each in problem.requests)
    time = person.capacity * sum(slot.id not in person.away for slot in problem.slots)
    possible = min(asked, time, asked if person.most is None else person.most)
    return 1000 * sum(len(at) for at in day) // possible if possible else 1000
