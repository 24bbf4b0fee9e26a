"""A partnering day of 58 ventures and 21 companies: each goal's value and proved bound.

The day is made by a seeded generator after the one held at a life-science park: short slots around
lunch, a few companies everybody wants, delegates who come late or give a talk, rooms with tables,
a room with a screen, an online booth, and fewer interpreters than asked for. The baseline of the
same run places the weightiest requests first, each in its earliest slot. Then a room is cancelled
on the published day, and the day is planned again.
"""

from __future__ import annotations

import random

from koryu_engine.types.meetings import (
    Goal,
    Interpreter,
    MeetingProblem,
    Participant,
    Place,
    Request,
    Slot,
)

KO_JA = frozenset({"ko", "ja"})
VENTURES, COMPANIES, INTERPRETERS = 58, 21, 5
MEETING, CHANGE = 20, 5
MORNING, AFTERNOON = (570, 6), (790, 11)
GOALS: tuple[Goal, ...] = ("mandatory", "weight", "fairness", "gaps", "interpreters")


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
        goals=GOALS,
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
