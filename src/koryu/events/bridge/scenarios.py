"""What if: a frozen problem with one thing changed, as the engine's JSON in and out."""

from dataclasses import replace

from koryu_engine.types.meetings import Interpreter, MeetingProblem, Place, Slot

from .files import as_json, problem_of_json

MORE_TABLES, SHORTER, INTERPRETER, WITHOUT = "tables", "shorter", "interpreter", "without"
ANEW = "anew"
NEW = "x1"  # what the day does not have yet


def changed(problem: dict, change: dict) -> dict:
    """The problem with `change` made: {"kind": …} and what belongs to it.

    tables: "count"; shorter: "minutes" by which every meeting is shortened; interpreter: "pair";
    without: "participant"; anew: nothing else. What is published is left out: a scenario asks what
    a day could be, not what changing it would cost. Raises ValueError when nothing sensible is
    left.
    """
    asked = problem_of_json(problem)
    asked = replace(
        asked,
        published=(),
        price=None,
        goals=tuple(goal for goal in asked.goals if goal != "stability"),
    )
    return as_json(CHANGES[change["kind"]](asked, change))


def _tables(problem: MeetingProblem, change: dict) -> MeetingProblem:
    return replace(
        problem, places=(*problem.places, Place(NEW, tables=int(change["count"]), seats=6))
    )


def _interpreter(problem: MeetingProblem, change: dict) -> MeetingProblem:
    added = Interpreter(NEW, frozenset({frozenset(change["pair"])}))
    return replace(problem, interpreters=(*problem.interpreters, added))


def _without(problem: MeetingProblem, change: dict) -> MeetingProblem:
    who = change["participant"]
    requests = tuple(each for each in problem.requests if who not in each.participants)
    kept = {each.id for each in requests}
    return replace(
        problem,
        participants=tuple(each for each in problem.participants if each.id != who),
        requests=requests,
        precedences=tuple(pair for pair in problem.precedences if set(pair) <= kept),
    )


def _shorter(problem: MeetingProblem, change: dict) -> MeetingProblem:
    """Every run of slots filled anew with shorter ones; the pauses between them stay."""
    by = int(change["minutes"])
    slots: list[Slot] = []
    for run in _runs(problem):
        pause = run[1].start - run[0].end if len(run) > 1 else 0
        length = run[0].end - run[0].start - by
        if length <= 0:
            raise ValueError("slots would be of no length")
        slots += _filled(run, length, pause)
    away = {slot.id: _meets(slot, problem.slots) for slot in slots}
    return replace(
        problem,
        slots=tuple(slots),
        participants=tuple(replace(e, away=_over(e.away, away)) for e in problem.participants),
        places=tuple(replace(e, away=_over(e.away, away)) for e in problem.places),
        interpreters=tuple(replace(e, away=_over(e.away, away)) for e in problem.interpreters),
        requests=tuple(
            replace(e, slot=None, forbidden=_over(e.forbidden, away)) for e in problem.requests
        ),
    )


def _runs(problem: MeetingProblem) -> list[list[Slot]]:
    """Slots of one period with equal pauses, in order of time."""
    runs: list[list[Slot]] = []
    for slot in sorted(problem.slots, key=lambda each: each.start):
        if runs and _goes_on(runs[-1], slot):
            runs[-1].append(slot)
        else:
            runs.append([slot])
    return runs


def _goes_on(run: list[Slot], slot: Slot) -> bool:
    last = run[-1]
    if slot.period != last.period or slot.end - slot.start != last.end - last.start:
        return False
    return len(run) == 1 or slot.start - last.end == run[1].start - run[0].end


def _filled(run: list[Slot], length: int, pause: int) -> list[Slot]:
    found, at, end = [], run[0].start, run[-1].end
    while at + length <= end:
        found.append(Slot(f"n{at}", at, at + length, run[0].period))
        at += length + pause
    return found


def _meets(slot: Slot, old: tuple[Slot, ...]) -> set[str]:
    return {each.id for each in old if each.start < slot.end and slot.start < each.end}


def _over(names: frozenset[str], meets: dict[str, set[str]]) -> frozenset[str]:
    """The new slots that touch any of the old ones named."""
    return frozenset(new for new, old in meets.items() if old & names)


CHANGES = {
    MORE_TABLES: _tables,
    SHORTER: _shorter,
    INTERPRETER: _interpreter,
    WITHOUT: _without,
    ANEW: lambda problem, _change: problem,
}
