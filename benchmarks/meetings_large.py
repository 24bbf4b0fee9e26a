"""A partnering event beyond exact solvers: 5,000 participants, 40 slots, 1,400 tables.

The event is drawn from a seed: two sides of 2,500, 50,000 different pairs, participants popular in
unequal measure (log-normal, σ 0.3), none asked for more meetings than it has slots, a quarter away
for 3 to 10 slots on end. The baseline is the first timetable, edge colouring with equal loads.
Compiling the kernels is timed apart: it happens once per installation.
"""

import argparse
import json
import time
from typing import Any

import numpy as np

from koryu_engine.meetings.large import schedule_large, warm
from koryu_engine.meetings.large_compile import COMPILED, REASON
from koryu_engine.types.meetings import MeetingProblem, Participant, Place, Plan, Request, Slot

SIZE = {"participants": 5000, "slots": 40, "tables": 1400, "meetings": 50_000}
AWAY_SHARE, AWAY_SLOTS, UNEVEN = 0.25, (3, 10), 0.3


def event(participants: int, slots: int, tables: int, meetings: int, seed: int) -> MeetingProblem:
    """The event described above, at any size."""
    rng = np.random.default_rng(seed)
    away = [_absence(rng, slots) for _ in range(participants)]
    pairs = _pairs(rng, slots - np.array([len(each) for each in away]), meetings)
    return MeetingProblem(
        slots=tuple(Slot(f"s{at:02}", 30 * at, 30 * at + 30) for at in range(slots)),
        participants=tuple(
            Participant(f"p{at}", away=frozenset(f"s{slot:02}" for slot in each))
            for at, each in enumerate(away)
        ),
        requests=tuple(Request(f"r{at}", (f"p{a}", f"p{b}")) for at, (a, b) in enumerate(pairs)),
        places=(Place("hall", tables),),
        goals=("mandatory", "weight", "gaps"),
    )


def _absence(rng: np.random.Generator, slots: int) -> range:
    if rng.random() >= AWAY_SHARE:
        return range(0)
    length = int(rng.integers(AWAY_SLOTS[0], min(AWAY_SLOTS[1], slots // 2) + 1))
    start = int(rng.integers(0, slots - length + 1))
    return range(start, start + length)


def _pairs(rng: np.random.Generator, room: np.ndarray, meetings: int) -> list[tuple[int, int]]:
    half = len(room) // 2
    popular = rng.lognormal(0, UNEVEN, len(room))
    chances = [side / side.sum() for side in (popular[:half], popular[half:])]
    found: dict[tuple[int, int], None] = {}
    while len(found) < meetings:
        count = meetings - len(found)
        one = rng.choice(half, count, p=chances[0])
        other = half + rng.choice(len(room) - half, count, p=chances[1])
        for a, b in zip(one.tolist(), other.tolist(), strict=True):
            if (a, b) not in found and room[a] > 0 and room[b] > 0:
                found[a, b] = None
                room[[a, b]] -= 1
    return list(found)


def run(seconds: float, seed: int, **size: int) -> dict[str, Any]:
    """Plan once at once and once for so many seconds; every figure of the two runs."""
    compiling = warm()
    problem = event(**{**SIZE, **size}, seed=seed)
    first, later = _timed(problem, 0, seed), _timed(problem, seconds, seed)
    return {
        "compiled": COMPILED,
        "compile_seconds": round(compiling, 2),
        "requests": len(problem.requests),
        "first": first,
        "later": later,
    }


def _timed(problem: MeetingProblem, seconds: float, seed: int) -> dict[str, Any]:
    cpu, wall = time.process_time(), time.perf_counter()
    plan = schedule_large(problem, seed=seed, time_limit=seconds)
    return {
        "seconds": round(time.perf_counter() - wall, 2),
        "cpu_seconds": round(time.process_time() - cpu, 2),
        "held": len(plan.held),
        **_holes(plan),
    }


def _holes(plan: Plan) -> dict[str, int]:
    return next(
        ({"holes": each.value, "bound": each.bound} for each in plan.goals if each.goal == "gaps"),
        {},
    )


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The bench's own options."""
    parser.add_argument("--seconds", type=float, default=60.0, help="how long to improve")
    parser.add_argument("--seed", type=int, default=0, help="of the event and of the search")
    parser.add_argument("--json", action="store_true")


def main(options: argparse.Namespace) -> int:
    """Run and print; 1 when a meeting is not held."""
    result = run(options.seconds, options.seed)
    if options.json:
        print(json.dumps(result))
    else:
        print(REASON or f"kernels ready after {result['compile_seconds']} s (apart)")
        print(f"{'':<8}{'seconds':>9}{'cpu':>9}{'held':>9}{'holes':>9}{'bound':>9}")
        for name in ("first", "later"):
            row = result[name]
            figures = (row["seconds"], row["cpu_seconds"], row["held"], row["holes"], row["bound"])
            print(f"{name:<8}" + "".join(f"{each:>9}" for each in figures))
    return int(result["later"]["held"] < result["requests"])
