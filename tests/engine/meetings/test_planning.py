"""The one door: small days exactly, very large ones by local search, both within their checks."""

from koryu_engine.meetings import check, plan_day, planning, solve
from koryu_engine.types.meetings import MeetingProblem, Participant, Place, Request, Slot


def day(people: int, slots: int, **more: object) -> MeetingProblem:
    """Everybody of one side with the next five of the other."""
    pairs = [
        (f"a{i}", f"b{(i + j) % people}") for i in range(people) for j in range(min(5, people))
    ]
    return MeetingProblem(
        slots=tuple(Slot(str(at), at * 20, at * 20 + 20) for at in range(slots)),
        participants=tuple(Participant(f"{side}{i}") for side in "ab" for i in range(people)),
        requests=tuple(Request("-".join(pair), pair) for pair in pairs),
        places=(Place("hall", tables=people),),
        goals=("mandatory", "weight", "gaps"),
        **more,
    )


def test_a_small_day_is_planned_exactly():
    problem = day(4, 6)
    assert plan_day(problem) == solve(problem)


def test_a_large_day_holds_everything_and_passes_the_checker(monkeypatch):
    monkeypatch.setattr(planning, "MANY", 100)
    told = []
    problem = day(40, 8)
    plan = plan_day(problem, time_limit=1, progress=lambda done, whole: told.append((done, whole)))
    assert len(plan.held) == 200
    assert check(problem, plan) == ()
    assert {whole for _, whole in told} <= {1000}


def test_what_the_local_search_cannot_keep_to_is_solved_exactly(monkeypatch):
    monkeypatch.setattr(planning, "MANY", 10)
    problem = day(3, 6, precedences=(("a0-b0", "a1-b1"),))
    assert plan_day(problem) == solve(problem)
