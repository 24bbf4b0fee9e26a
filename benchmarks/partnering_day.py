"""A partnering day of 58 ventures and 21 companies: each goal's value and proved bound.

The day is made by a seeded generator after the one held at a life-science park: short slots around
lunch, a few companies everybody wants, delegates who come late or give a talk, rooms with tables,
a room with a screen, an online booth, and fewer interpreters than asked for. The baseline of the
same run places the weightiest requests first, each in its earliest slot. Then a room is cancelled
on the published day, and the day is planned again.
"""

from __future__ import annotations

import argparse
import json
import random
import time
from dataclasses import replace
from typing import Any

from koryu_engine.meetings import check, moves, solve
from koryu_engine.meetings.board import Board
from koryu_engine.meetings.day import Day
from koryu_engine.meetings.recount import recount
from koryu_engine.types.meetings import (
    DEFAULT_GOALS,
    FOR_TIMES,
    Held,
    Interpreter,
    MeetingProblem,
    Participant,
    Place,
    Plan,
    Request,
    Slot,
)

KO_JA = frozenset({"ko", "ja"})
VENTURES, COMPANIES, INTERPRETERS = 58, 21, 5
MEETING, CHANGE = 20, 5
MORNING, AFTERNOON = (570, 6), (790, 11)


def slots() -> tuple[Slot, ...]:
    """17 meetings of 20 minutes, five minutes apart, around lunch."""
    step = MEETING + CHANGE
    return tuple(
        Slot(
            f"{(start + n * step) // 60:02}:{(start + n * step) % 60:02}",
            start + n * step,
            start + n * step + MEETING,
            period,
        )
        for period, (start, count) in (("morning", MORNING), ("afternoon", AFTERNOON))
        for n in range(count)
    )


def partnering_day(seed: int = 0) -> MeetingProblem:
    """One day; equal seeds give equal days."""
    rng = random.Random(seed)
    times = slots()
    ids = [slot.id for slot in times]
    ventures = [f"V{n:02}" for n in range(1, VENTURES + 1)]
    companies = [f"C{n:02}" for n in range(1, COMPANIES + 1)]
    return MeetingProblem(
        slots=times,
        participants=tuple(
            Participant(who, side, away=_away(rng, ids), most=9 if side == "KR" else None)
            for side, group in (("KR", ventures), ("JP", companies))
            for who in group
        ),
        requests=tuple(_requests(rng, ventures, companies)),
        places=(
            Place("hall", 12, "ground", 4),
            Place("foyer", 6, "ground", 4),
            Place("studio", 4, "third", 8, frozenset({"screen"})),
            Place("booth", 1, "third", 4, online=True),
        ),
        interpreters=tuple(
            Interpreter(f"I{n}", frozenset({KO_JA}), straight=4, most=13)
            for n in range(1, INTERPRETERS + 1)
        ),
        travel=(("ground", "third", CHANGE),),
        goals=DEFAULT_GOALS,
    )


def _away(rng: random.Random, ids: list[str]) -> frozenset[str]:
    """Most are there all day; some come late, leave early, or give a talk."""
    kind = rng.random()
    if kind < 0.08:
        return frozenset(ids[: rng.randint(1, 4)])
    if kind < 0.16:
        return frozenset(ids[-rng.randint(1, 4) :])
    if kind < 0.22:
        return frozenset({rng.choice(ids[1:-1])})
    return frozenset()


def _requests(rng: random.Random, ventures: list[str], companies: list[str]) -> list[Request]:
    """Ventures ask five to nine companies, the famous ones most."""
    wanted = [1 / (n + 4) ** 0.6 for n in range(len(companies))]
    english = {who: rng.random() < 0.65 for who in [*ventures, *companies]}
    found = []
    for venture in ventures:
        left = list(zip(companies, wanted, strict=True))
        for _ in range(rng.randint(5, 9)):
            pick = rng.choices(range(len(left)), [w for _, w in left])[0]
            company = left.pop(pick)[0]
            mutual = rng.random() < 0.45
            found.append(
                Request(
                    f"{venture}-{company}",
                    (venture, company),
                    weight=rng.choice((4, 5, 6) if mutual else (1, 2, 3)),
                    mandatory=mutual and rng.random() < 0.05,
                    pair=None if english[venture] or english[company] else KO_JA,
                    seats=rng.choice((2, 2, 3, 4, 4, 6)),
                    equipment=frozenset({"screen"}) if rng.random() < 0.06 else frozenset(),
                    online=rng.random() < 0.03,
                )
            )
    return found


def greedy(problem: MeetingProblem) -> tuple[Held, ...]:
    """The baseline: musts first, then the weightiest, each in its earliest free slot and place."""
    day = Day(problem)
    held: list[Held] = []
    order = sorted(problem.requests, key=lambda each: (not each.mandatory, -each.weight, each.id))
    for request in order:
        board = Board(day, held)
        found = (_first(board, day.row[request.id], t) for t in day.free[day.row[request.id]])
        held += [each for each in found if each][:1]
    return tuple(held)


def _first(board: Board, r: int, t: int) -> Held | None:
    day, request = board.day, board.day.requests[r]
    if any(board.full(who, t) for who in request.participants) or not _wanted(board, r):
        return None
    tables = {place.id: place.tables for place in day.problem.places}
    place = next((p for p in board.places(r, t) if len(board.at(t, p)) < tables[p]), None)
    busy = {each.interpreter for each in board.slot[t]}
    team = (i.id for i in day.problem.interpreters if i.id not in busy and board.could(i, t))
    voice = next(team, None) if request.pair else None
    if place is None or (request.pair and voice is None):
        return None
    return Held(request.id, day.slots[t].id, place, voice)


def _wanted(board: Board, r: int) -> bool:
    people = (board.day.participants[who] for who in board.day.requests[r].participants)
    return all(p.most is None or len(board.of[p.id]) < p.most for p in people)


def without_room(problem: MeetingProblem, plan: Plan, room: str) -> MeetingProblem:
    """The published day with one room cancelled: move as few meetings as can be."""
    return replace(
        problem,
        places=tuple(place for place in problem.places if place.id != room),
        published=plan.held,
        goals=("mandatory", "stability", "weight", "fairness", "interpreters"),
    )


def figures(problem: MeetingProblem, plan: Plan, spent: list[float]) -> dict[str, Any]:
    """A plan's goals, whether the checker finds it sound, and what it cost.

    `spent`: processor seconds until each goal was done, and until all was. Goals for the times of
    the plan come last.
    """
    order = sorted(plan.goals, key=lambda each: each.goal in FOR_TIMES)
    until = dict(zip(order, spent, strict=False))
    return {
        "status": plan.status,
        "held": len(plan.held),
        "goals": [
            {
                "goal": g.goal,
                "value": g.value,
                "bound": g.bound,
                "proved": g.proved,
                "processor_seconds": round(until[g], 2),
            }
            for g in plan.goals
        ],
        "faults": [fault.reason.key for fault in check(problem, plan)],
        "unplaced": len(plan.unplaced),
        "affected": len(plan.affected),
        "seconds": round(plan.seconds, 2),
        "processor_seconds": round(spent[-1], 2),
    }


def timed(problem: MeetingProblem, seconds: float) -> tuple[Plan, dict[str, Any]]:
    """A plan with its figures."""
    begun, spent = time.process_time(), list[float]()

    def done(_goals: int, _of: int) -> None:
        spent.append(time.process_time() - begun)

    plan = solve(problem, time_limit=seconds, progress=done)
    return plan, figures(problem, plan, [*spent, time.process_time() - begun])


def one_day(seed: int, seconds: float, room: str) -> dict[str, Any]:
    """Plan a day, compare it, cancel a room, drag every meeting."""
    problem = partnering_day(seed)
    plan, planned = timed(problem, seconds)
    counted, _ = recount(problem, greedy(problem))
    _, replanned = timed(without_room(problem, plan, room), seconds)
    in_room = sum(held.place == room for held in plan.held)
    return {
        "seed": seed,
        "requests": len(problem.requests),
        "plan": planned,
        "greedy": {goal: counted[goal] for goal in problem.goals},
        "cancelled": {"room": room, "meetings": in_room, **replanned},
        "drag_ms": round(_drag(problem, plan), 1),
    }


def _drag(problem: MeetingProblem, plan: Plan) -> float:
    """Mean processor milliseconds for all positions of one request, over twenty requests."""
    begun = time.process_time()
    for request in problem.requests[:: max(len(problem.requests) // 20, 1)][:20]:
        moves(problem, plan.held, request.id)
    return (time.process_time() - begun) * 50


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--seeds", type=int, default=3, help="days to plan")
    parser.add_argument("--seconds", type=float, default=60, help="time limit of one plan")
    parser.add_argument("--room", default="foyer", help="the room that is cancelled")
    parser.add_argument("--json", action="store_true", help="figures as JSON")


def main(args: argparse.Namespace) -> int:
    """Run the bench; 1 if the checker found a fault."""
    days = [one_day(seed, args.seconds, args.room) for seed in range(args.seeds)]
    if args.json:
        print(json.dumps({"days": days}, indent=1))
    else:
        for day in days:
            print_day(day)
    return int(any(day[key]["faults"] for day in days for key in ("plan", "cancelled")))


def print_day(day: dict[str, Any]) -> None:
    print(f"day {day['seed']}: {day['requests']} requests; a drag takes {day['drag_ms']} ms")
    for name in ("plan", "cancelled"):
        made = day[name]
        print(
            f"  {name}: {made['status']}, {made['held']} held, {made['seconds']} s "
            f"({made['processor_seconds']} s of processor), faults {made['faults']}"
        )
        for each in made["goals"]:
            beside = f"   greedy {day['greedy'].get(each['goal'])}" if name != "cancelled" else ""
            proof = "proved" if each["proved"] else "open"
            print(
                f"    {each['goal']:<13}{each['value']:>6} bound {each['bound']:>6} {proof:<6}"
                f" {each['processor_seconds']:>6} s{beside}"
            )
    cancelled = day["cancelled"]
    print(f"    {cancelled['meetings']} meetings stood in the {cancelled['room']}")


if __name__ == "__main__":
    own = argparse.ArgumentParser(description=__doc__)
    add_arguments(own)
    raise SystemExit(main(own.parse_args()))
