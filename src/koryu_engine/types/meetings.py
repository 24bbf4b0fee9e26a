"""Shapes of the meetings of a partnering day: what is asked, what there is, what was planned.

Times are whole minutes from any common origin, weights and prices whole numbers, so that two runs
give the same plan to the last bit. Identifiers are the caller's own strings.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from koryu_engine.types.retrieval import Reason

Goal = Literal[
    "mandatory", "weight", "fairness", "stability", "gaps", "moves", "spread", "interpreters"
]
"""What is optimised, in the order the problem lists it:

mandatory     held mandatory requests (max)
weight        sum of the weights of the held requests (max)
fairness      share of its possible meetings that the worst-off participant holds, per mille (max);
              possible are those asked for, at most `most` and at most what its slots hold
stability     published meetings moved (another slot or place) or dropped (min)
gaps          groups of idle slots between two meetings of a participant, summed (min); lunch, the
              night and slots it is away in are idle too
moves         changes of place between two consecutive meetings of a participant, summed (min); for
              a team, places in a slot where it was not in its busy slot before. Wherever it stands,
              it is decided last and by places alone: its bound is for the times of the plan
spread        worst participant's longest run of meetings without a pause, within a period (min)
interpreters  slots in which an interpreter works, summed (min)
"""
MAXIMISED: frozenset[Goal] = frozenset({"mandatory", "weight", "fairness"})
FOR_TIMES: frozenset[Goal] = frozenset({"moves"})
"""Goals decided last, when meetings, times and what stays are settled. Their bound is proved for
the times of the plan, not for all times: another timetable may have fewer changes of place."""
DEFAULT_GOALS: tuple[Goal, ...] = (
    "mandatory",
    "weight",
    "fairness",
    "gaps",
    "moves",
    "interpreters",
)
PlanStatus = Literal["optimal", "feasible", "infeasible", "unknown"]


@dataclass(frozen=True, slots=True)
class Slot:
    """A time for meetings, `start` < `end` in minutes. `period` groups slots (morning, day 2)."""

    id: str
    start: int
    end: int
    period: str = ""


@dataclass(frozen=True, slots=True)
class Participant:
    """Who can meet: an organisation's team, or one delegate named in a request.

    `capacity`: meetings it can hold at once (delegates who can take one). `away`: slots in which it
    holds none. `most`: meetings wanted at most, None for any number. `least`: meetings promised.
    """

    id: str
    side: str = ""
    capacity: int = 1
    away: frozenset[str] = frozenset()
    most: int | None = None
    least: int = 0


@dataclass(frozen=True, slots=True)
class Place:
    """A room, or `tables` alike that stand together, each for one meeting at a time."""

    id: str
    tables: int = 1
    zone: str = ""
    seats: int = 99
    equipment: frozenset[str] = frozenset()
    online: bool = False
    away: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Interpreter:
    """Somebody who translates between the languages of each pair, one meeting at a time.

    `straight`: slots of one period that may follow each other before one must be free; `most`:
    slots in all.
    """

    id: str
    pairs: frozenset[frozenset[str]]
    away: frozenset[str] = frozenset()
    straight: int | None = None
    most: int | None = None


@dataclass(frozen=True, slots=True)
class Request:
    """A meeting asked for; all `participants` (two or more) must be there.

    `weight` ≥ 0; `periods`: where it may lie, empty for anywhere; `pair`: the two languages between
    which it needs an interpreter; `online`: True needs an online place, False a place on site,
    None either; `slot` and `place` fix it (it then counts as mandatory). What is mandatory is
    held, or the problem is infeasible.
    """

    id: str
    participants: tuple[str, ...]
    weight: int = 1
    mandatory: bool = False
    periods: frozenset[str] = frozenset()
    forbidden: frozenset[str] = frozenset()
    pair: frozenset[str] | None = None
    seats: int = 0
    equipment: frozenset[str] = frozenset()
    online: bool | None = None
    slot: str | None = None
    place: str | None = None


@dataclass(frozen=True, slots=True)
class Held:
    """A request placed: when, where (None where there are no places) and who interprets."""

    request: str
    slot: str
    place: str | None = None
    interpreter: str | None = None


@dataclass(frozen=True, slots=True)
class MeetingProblem:
    """A day to plan.

    `travel`: minutes needed between two zones (either order), absent means none; a participant's
    consecutive meetings in two zones need that much time between them. `precedences`: (earlier,
    later) pairs of requests, strict when both are held. `gap_difference`: most minus fewest gaps of
    any two participants, at most. `published` with `price`: what stands, and how much weight moving
    or dropping one published meeting must gain (None: stability stands where `goals` has it); with
    a price the value of `weight` is the weight less the price of what was moved or dropped.
    `published` may name slots, places and requests that are no longer there (a cancelled room).
    With no `places` a meeting needs no place. `validate` raises ValueError when ids do not meet.
    """

    slots: tuple[Slot, ...]
    participants: tuple[Participant, ...]
    requests: tuple[Request, ...]
    places: tuple[Place, ...] = ()
    interpreters: tuple[Interpreter, ...] = ()
    travel: tuple[tuple[str, str, int], ...] = ()
    precedences: tuple[tuple[str, str], ...] = ()
    gap_difference: int | None = None
    goals: tuple[Goal, ...] = DEFAULT_GOALS
    published: tuple[Held, ...] = ()
    price: int | None = None


@dataclass(frozen=True, slots=True)
class GoalValue:
    """One goal's value and the proved bound (no plan equal in the goals before can pass it; for a
    goal `FOR_TIMES`, no plan with the same times that keeps as much of the published)."""

    goal: Goal
    value: int
    bound: int

    @property
    def proved(self) -> bool:
        return self.value == self.bound


@dataclass(frozen=True, slots=True)
class Unplaced:
    """A request not held, and why, in reasons that are true of the whole plan.

    Keys: `meeting.full` (participant, most), `meeting.busy` (participant, slots),
    `meeting.no_common_slot`, `meeting.no_table` (slots), `meeting.no_interpreter` (languages,
    slots), `meeting.precedence` (request), `meeting.travel` (participant), `meeting.outweighed`
    (participant, requests): every slot left is taken by meetings that count as much or more;
    `meeting.costs` (slots): there it would cost a goal that stands before, or other meetings would
    have to move. Each reason but `meeting.full` speaks of some slots; together they cover all.
    """

    request: str
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Affected:
    """What changes for a participant against what is published: requests moved, dropped, added."""

    participant: str
    moved: tuple[str, ...] = ()
    dropped: tuple[str, ...] = ()
    added: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """A plan and its certificate.

    `conflict`: when infeasible, a minimal set of requirements that cannot hold together, as reasons
    (`conflict.mandatory`, `.fixed`, `.periods`, `.forbidden`, `.place` (request), `.away`
    (participant, slots), `.busy`, `.most`, `.least`, `.travel` (participant), `.tables` (slot),
    `.interpreter` (languages), `.precedence` (earlier, later), `.gap_difference`): taking away any
    one of them makes the rest possible.
    `seconds` is what the run took, outside the promise of equal results.
    """

    status: PlanStatus
    held: tuple[Held, ...] = ()
    goals: tuple[GoalValue, ...] = ()
    unplaced: tuple[Unplaced, ...] = ()
    affected: tuple[Affected, ...] = ()
    conflict: tuple[Reason, ...] = ()
    seconds: float = field(default=0.0, compare=False)


@dataclass(frozen=True, slots=True)
class Fault:
    """What the independent checker found wrong: a key (`fault.double_booked`, …) and where."""

    reason: Reason


@dataclass(frozen=True, slots=True)
class Move:
    """What placing a request elsewhere would do to a plan.

    `blocked`: reasons why it cannot stand there, empty when it can; `displaces`: requests that
    would have to leave; `change`: goal → value after minus value before, for goals that change.
    Blocked by the keys of `Unplaced` or `move.fixed`, `move.periods`, `move.forbidden`,
    `move.away`, `move.mandatory` (a displaced request that must be held), `move.least` (a
    participant promised its meetings), each with `id`.
    """

    request: str
    slot: str
    place: str | None
    blocked: tuple[Reason, ...] = ()
    displaces: tuple[str, ...] = ()
    change: tuple[tuple[Goal, int], ...] = ()
