"""Long searches in small: questions cut short, asked again elsewhere, and of a second process."""

from __future__ import annotations

from random import Random

import pytest

from koryu_engine.meetings.breaks import lane, race, search
from koryu_engine.meetings.breaks.certain import certain
from koryu_engine.meetings.breaks.day import read_day
from koryu_engine.meetings.breaks.groups import Groups
from koryu_engine.meetings.breaks.minimise import minimise_breaks
from koryu_engine.types.meetings import MeetingProblem, Participant, Place, Plan, Request, Slot


def crowded(seed: int) -> MeetingProblem:
    """Nine participants each away for a while, in nine slots at three tables."""
    rng = Random(seed)
    pairs = rng.sample([(a, b) for a in range(4) for b in range(4, 9)], 16)
    return MeetingProblem(
        slots=tuple(Slot(str(n), 30 * n, 30 * n + 30) for n in range(9)),
        participants=tuple(
            Participant(f"p{n}", away=frozenset({str(rng.randrange(9))})) for n in range(9)
        ),
        requests=tuple(
            Request(f"r{n}", (f"p{a}", f"p{b}"), mandatory=True) for n, (a, b) in enumerate(pairs)
        ),
        places=(Place("hall", tables=3),),
    )


@pytest.fixture
def patiently() -> list[tuple[MeetingProblem, Plan]]:
    """Days that need more breaks than are certain for each alone, with what patience finds."""
    found = []
    for problem in map(crowded, range(40)):
        plan = minimise_breaks(problem)
        if plan.held and plan.goals[0].value > sum(certain(read_day(problem))):
            found.append((problem, plan))
    assert len(found) > 5
    return found


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Every question is cut short after some conflicts; says how many processes were started."""
    started = []
    begun = lane.rival

    def seen(clauses, variables, seed, effort):
        started.append(variables)
        return begun(clauses, variables, seed, effort)

    monkeypatch.setattr(lane, "rival", seen)
    monkeypatch.setattr(race, "_cores", lambda: 2)
    monkeypatch.setattr(lane, "HEADSTART", 0)
    for name, conflicts in (("SHORT", 1), ("LONG", 5), ("SHARED", 5), ("TRIM", 1)):
        monkeypatch.setattr(lane, name, conflicts)
    monkeypatch.setattr(search, "GLANCE", 2)
    monkeypatch.setattr(search, "EFFORT", 40)
    return started


def test_cut_short_and_raced_the_answer_is_the_same(patiently, impatient: list[int]) -> None:
    for problem, answer in patiently:
        plan = minimise_breaks(problem)
        assert plan.status == answer.status == "optimal"
        assert plan.goals == answer.goals
    assert impatient


def test_the_refusals_but_the_last_name_the_few() -> None:
    groups = Groups([0, 1, 0, 0])
    assert groups.few is None
    groups.join([(0,), (1,)])
    assert groups.few is None
    groups.join([(0, 1), (3,)])
    assert groups.few == {0, 1}
    assert groups.bound == 3
    assert groups.least == {(0, 1, 3): 3, (2,): 0}
