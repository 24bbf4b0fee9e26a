"""The plan of a partnering day: goal after goal, each with its value and a proved bound."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import replace

from ortools.sat.python import cp_model

from koryu_engine.meetings.conflict import conflict
from koryu_engine.meetings.day import Day
from koryu_engine.meetings.deal import Dealt
from koryu_engine.meetings.exact import Model
from koryu_engine.meetings.goals import FULL, stays, values
from koryu_engine.meetings.master import ROUNDS, Master, realise
from koryu_engine.meetings.reasons import unplaced
from koryu_engine.meetings.seating import seated
from koryu_engine.meetings.start import greedy
from koryu_engine.meetings.supply import read
from koryu_engine.meetings.validate import validate
from koryu_engine.types.meetings import (
    FOR_TIMES,
    MAXIMISED,
    Affected,
    Goal,
    GoalValue,
    Held,
    MeetingProblem,
    Plan,
    PlanStatus,
)

MASTERED = 40
"""From so many requests on, the choice of what to hold comes before the timetable."""
AGREEABLE = 2.0
"""The solver's own measure of effort, about seconds, spent on times with few changes of place."""
Progress = Callable[[int, int], None]
"""Called with (goals done, goals in all)."""


def solve(
    problem: MeetingProblem,
    *,
    seed: int = 0,
    time_limit: float = 60.0,
    progress: Progress | None = None,
    workers: int = 1,
) -> Plan:
    """Plan a day: the goals in the order given, each solved with those before held fast.

    `time_limit` in seconds; whoever runs out of it gets the best plan found, `feasible`, with the
    bounds proved so far (`unknown` without any plan). Equal input gives an equal plan while the
    time suffices. Raises ValueError for a problem that names what is not there. The problem is
    never changed. Lexicographic optimisation over CP-SAT (Perron & Didier, OR-tools).
    """
    begun = time.monotonic()
    validate(problem)
    run = _Run(Day(problem), seed, begun + time_limit, workers)
    status = run.all_goals(progress)
    if status in ("optimal", "feasible"):
        plan = Plan(
            status=status,
            held=run.held,
            goals=run.certified(),
            unplaced=unplaced(run.day, run.held),
            affected=affected(run.day, run.held),
        )
    elif status == "infeasible":
        plan = Plan(status, conflict=conflict(run.day, run.left(), seed))
    else:
        plan = Plan(status)
    return replace(plan, seconds=time.monotonic() - begun)


class _Run:
    """One lexicographic run over one model."""

    def __init__(self, day: Day, seed: int, deadline: float, workers: int) -> None:
        self.wanted = day.problem.goals
        if len(day.requests) >= MASTERED:
            day = Day(replace(day.problem, goals=_timed(self.wanted)))
        self.day, self.seed, self.deadline, self.workers = day, seed, deadline, workers
        self.model = Model(day)
        self.dealt: Dealt | None = None
        self.goals: list[GoalValue] = []
        self.bounds: dict[Goal, int] = {}
        self.loose: dict[Goal, int] = {}
        self.master: Master | None = None
        self._solution: list[int] = []
        self._waiting: list[tuple[Goal, int]] = []

    @property
    def held(self) -> tuple[Held, ...]:
        day = self.day
        return tuple(
            Held(day.requests[r].id, day.slots[t].id, place, interpreter)
            for r, t, place, interpreter in self.dealt or ()
        )

    def left(self) -> float:
        return max(self.deadline - time.monotonic(), 0.0)

    def all_goals(self, progress: Progress | None) -> PlanStatus:
        """Solve every goal in turn; says how the plan stands at the end."""
        steps = _timed(self.wanted)
        if len(self.day.requests) >= MASTERED:
            self._start()
            if self.dealt is None:
                self._adopt(greedy(self.day))
        if self.dealt is None and self._search(self.left())[0] == cp_model.INFEASIBLE:
            return "infeasible"
        if self.dealt is None:
            return "unknown"
        for done, goal in enumerate(steps):
            self._goal(goal, len(steps) - done)
            if progress:
                progress(done + 1, len(self.wanted))
        if "moves" in self.wanted:
            self._seat()
            if progress:
                progress(len(self.wanted), len(self.wanted))
        return "optimal" if all(each.proved for each in self.certified()) else "feasible"

    def certified(self) -> tuple[GoalValue, ...]:
        """The goals of the plan as it ended: a later search may have helped an earlier."""
        now = values(self.day, self.held)
        known = {each.goal: each.bound for each in self.goals}
        return tuple(GoalValue(goal, now[goal], known[goal]) for goal in self.wanted)

    def _seat(self) -> None:
        """Places for the times as they are; few meetings may first look for better times."""
        if "moves" in self.day.problem.goals:
            self._hold()
            self.model.cp.minimize(self.model.goal("moves"))
            self._search(self.left() / 2, AGREEABLE)
        found = seated(self.day, self.held, self.left(), self.seed)
        where = {self.day.row[each.request]: each.place for each in found.held}
        self.dealt = tuple((r, t, where[r], voice) for r, t, _, voice in self.dealt or ())
        self.goals.append(GoalValue("moves", values(self.day, self.held)["moves"], found.bound))

    def _start(self) -> None:
        """A first plan from the master; its bounds hold while its values are attained."""
        master = Master(self.day, self.model, self.seed, time.monotonic() + self.left() * 2 / 3)
        self.master = master
        for _ in range(ROUNDS):
            if not master.choose(self.left() / 3):
                break
            self.bounds, self.loose = dict(master.bounds), dict(master.loose)
            if self._realise(master) != cp_model.INFEASIBLE:
                break
        if self.dealt is None and master.staying and not self._still():
            # What is best to hold, wherever it stood: a start from which to move things back.
            master.staying = set()
            self._realise(master)

    def _still(self) -> bool:
        """Whether staying counts more than weight: what was published is then the better start."""
        goals = self.day.problem.goals
        return "stability" in goals and "weight" not in goals[: goals.index("stability")]

    def _realise(self, master: Master) -> int:
        status, solver = realise(master, self.left() / 4)
        self._keep(status, solver)
        return status

    def _adopt(self, held: tuple[Held, ...]) -> None:
        """Take over a timetable if it breaks no rule, with what can be left where it stood."""
        slots = {self.day.row[each.request]: self.day.at[each.slot] for each in held}
        model = self._timetabled(slots)
        stays = [self.model.places.stay(r) for r in slots if r in self.day.published]
        model.maximize(sum(stay for stay in stays if stay is not None))
        solver = self._solver(self.left() / 4)
        self._keep(int(solver.solve(model)), solver)

    def _timetabled(self, slots: dict[int, int]) -> cp_model.CpModel:
        """The model with every slot fixed."""
        model = self.model.cp.clone()
        for r, y in enumerate(self.model.y):
            model.add((self.model.x[r][slots[r]] if r in slots else ~y) == 1)
        return model

    def _keep(self, status: int, solver: cp_model.CpSolver) -> None:
        if status in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            self.dealt = read(self.model, solver.value)
            self._solution = list(solver.response_proto.solution)

    def _goal(self, goal: Goal, goals_left: int) -> None:
        """Improve one goal as far as it goes, and hold it from here on."""
        most = goal in MAXIMISED
        bound = self.bounds.get(goal, easy_bound(self.day, goal))
        if values(self.day, self.held)[goal] != bound:
            # Half of what is left while other goals follow: the first ones matter most.
            seconds = self.left() / (1 if goals_left == 1 else 2)
            proved = self._optimise(goal, seconds)
            bound = min(bound, proved) if most else max(bound, proved)
        value = values(self.day, self.held)[goal]
        if value != self.bounds.get(goal, value):
            # What is proved of plans without needless gaps no longer counts, the rest does.
            self.bounds = self.loose if goal == "gaps" and self.bounds else {}
        self.goals.append(GoalValue(goal, value, bound))
        self._waiting.append((goal, value))

    def _optimise(self, goal: Goal, seconds: float) -> int:
        """Search for the best value; returns the proved bound."""
        self._hold()
        expression = self.model.goal(goal)
        if goal in MAXIMISED:
            self.model.cp.maximize(expression)
        else:
            self.model.cp.minimize(expression)
        status, bound = self._search(min(seconds, self.left()))
        self.model.cp.clear_objective()  # type: ignore[no-untyped-call]
        value = values(self.day, self.held)[goal]
        if status == cp_model.UNKNOWN and goal in MAXIMISED and bound <= max(0, value):
            # A search cut off before it began states 0: that proves nothing.
            return easy_bound(self.day, goal)
        return math.floor(bound + 1e-6) if goal in MAXIMISED else math.ceil(bound - 1e-6)

    def _hold(self) -> None:
        for goal, value in self._waiting:
            expression = self.model.goal(goal)
            better = expression >= value if goal in MAXIMISED else expression <= value
            self.model.cp.add(better)
        self._waiting.clear()

    def _search(self, seconds: float, effort: float = math.inf) -> tuple[int, float]:
        """Let the solver work; keeps the plan it finds. Returns its status and bound."""
        self._hint()
        solver = self._solver(seconds)
        solver.parameters.max_deterministic_time = effort
        status = int(solver.solve(self.model.cp))
        self._keep(status, solver)
        return status, solver.best_objective_bound

    def _solver(self, seconds: float) -> cp_model.CpSolver:
        solver = cp_model.CpSolver()
        solver.parameters.max_time_in_seconds = seconds
        solver.parameters.random_seed = self.seed
        solver.parameters.num_workers = self.workers
        solver.parameters.interleave_search = self.workers > 1
        return solver

    def _hint(self) -> None:
        """Begin from the plan so far: what was added to the model since then follows from it."""
        self.model.cp.clear_hints()  # type: ignore[no-untyped-call]
        for index, value in enumerate(self._solution):
            self.model.cp.add_hint(self.model.cp.get_int_var_from_proto_index(index), value)


def _timed(goals: tuple[Goal, ...]) -> tuple[Goal, ...]:
    """The goals that meetings and times decide; places come after them, wherever they stand."""
    return tuple(goal for goal in goals if goal not in FOR_TIMES)


def easy_bound(day: Day, goal: Goal) -> int:
    """A bound that needs no search."""
    if goal == "mandatory":
        return sum(day.must(r) for r in range(len(day.requests)))
    if goal == "weight":
        return _most_weight(day)
    return FULL if goal == "fairness" else 0


def _most_weight(day: Day) -> int:
    """The heaviest requests that the tables hold; or, for each participant, those it could hold.

    Each meeting is counted by two participants or more, hence half of the latter.
    """
    heaviest = sorted((request.weight for request in day.requests), reverse=True)
    if day.kinds:
        room = sum(kind.tables(slot.id) for kind in day.kinds for slot in day.slots)
        heaviest = heaviest[:room]
    shares = (
        sorted((day.requests[r].weight for r in rows), reverse=True)[: day.possible(who)]
        for who, rows in day.asked.items()
    )
    return min(sum(heaviest), sum(map(sum, shares)) // 2)


def affected(day: Day, held: tuple[Held, ...]) -> tuple[Affected, ...]:
    """Who has a meeting moved, dropped or added against what is published; nobody without it."""
    if not day.problem.published:
        return ()
    now = {each.request: each for each in held}
    before = {day.requests[r].id: each for r, each in day.published.items()}
    found = []
    for who, rows in sorted(day.asked.items()):
        asked = [day.requests[r].id for r in rows]
        moved = (a for a in asked if a in now and a in before and not stays(day, now[a]))
        dropped = (a for a in asked if a in before and a not in now)
        added = (a for a in asked if a in now and a not in before)
        each = Affected(who, tuple(moved), tuple(dropped), tuple(added))
        if each.moved or each.dropped or each.added:
            found.append(each)
    return tuple(found)
