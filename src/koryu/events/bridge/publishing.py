"""What publishing a run's plan would do to the meetings that stand."""

import hashlib
from dataclasses import dataclass

from koryu_engine.types.meetings import Held

from ..models import Event, Meeting, PlanRun
from ..queries.resources import standing
from ..rules.planning import pair_id, pair_of
from .files import plan_of_json
from .meetings import fixed_now, problem_of
from .plans import Words, unsound


@dataclass(frozen=True, slots=True)
class Placed:
    """Where a meeting is to stand, as primary keys."""

    first: int
    second: int
    slot: int
    place: int | None
    interpreter: int | None

    @property
    def request(self) -> str:
        return pair_id(self.first, self.second)


@dataclass(frozen=True, slots=True)
class Difference:
    """Plan against what is published. `left_out`: what cannot be published as planned, and why."""

    created: list[Placed]
    moved: list[tuple[Meeting, Placed]]
    kept: list[tuple[Meeting, Placed]]  # time and place; the interpreter may be another
    cancelled: list[Meeting]
    fixed: list[Meeting]
    left_out: dict[str, list[Words]]

    @property
    def mark(self) -> str:
        """Stands for exactly this difference: a form remembers which one it showed."""
        said = repr(
            [
                self.created,
                [(m.pk, m.sequence, placed) for m, placed in (*self.moved, *self.kept)],
                [meeting.pk for meeting in self.cancelled],
                sorted(self.left_out),
            ]
        )
        return hashlib.sha256(said.encode()).hexdigest()[:24]

    @property
    def changes(self) -> bool:
        return bool(self.created or self.moved or self.cancelled)


def difference(event: Event, run: PlanRun) -> Difference:
    """What would be new, moved, kept and called off if the run's plan were published now."""
    plan = plan_of_json(run.plan)
    fixed = fixed_now(event)
    left_out = unsound(problem_of(event), plan, fixed)
    wanted = {
        held.request: _placed(held)
        for held in plan.held
        if held.request not in left_out and held.request not in fixed
    }
    there = {pair_id(row.first_id, row.second_id): row for row in standing(event)}
    both = [(there[name], placed) for name, placed in wanted.items() if name in there]
    return Difference(
        created=[placed for name, placed in wanted.items() if name not in there],
        moved=[(meeting, placed) for meeting, placed in both if not _stays(meeting, placed)],
        kept=[(meeting, placed) for meeting, placed in both if _stays(meeting, placed)],
        cancelled=[row for name, row in there.items() if name not in wanted and name not in fixed],
        fixed=[row for name, row in there.items() if name in fixed],
        left_out=left_out,
    )


def _placed(held: Held) -> Placed:
    first, second = pair_of(held.request)
    return Placed(first, second, int(held.slot[1:]), _number(held.place), _number(held.interpreter))


def _number(name: str | None) -> int | None:
    return int(name[1:]) if name else None


def _stays(meeting: Meeting, placed: Placed) -> bool:
    place = meeting.table.place_id if meeting.table else None
    return (meeting.slot_id, place) == (placed.slot, placed.place)
