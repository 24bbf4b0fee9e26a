"""Which requests to hold, time left aside: a relaxation that is small, quick and nearly tight.

Counting each participant's time, tables and interpreters over the whole day gives a bound for every
goal that depends only on what is held; if the chosen requests then find their slots, that bound is
attained and the plan is proved best without a search over timetables. If they do not, the requests
that clash are cut off and the choice is made anew (logic-based Benders, Hooker & Ottosson 2003).
"""

from __future__ import annotations

import math
import time
from collections.abc import Iterable
from itertools import pairwise

from ortools.sat.python import cp_model

from koryu_engine.meetings.breaks.certain import stretches
from koryu_engine.meetings.compact import closer, compact
from koryu_engine.meetings.day import Day
from koryu_engine.meetings.exact import Linear, Model, Variable
from koryu_engine.meetings.goals import FULL
from koryu_engine.meetings.supply import published_rows
from koryu_engine.meetings.timetable import propose, unions
from koryu_engine.types.meetings import MAXIMISED, Goal

SET_GOALS: frozenset[Goal] = frozenset(
    {"mandatory", "weight", "fairness", "stability", "interpreters"}
)
"""Goals that what is held, and what stays where it was published, decide. How many meetings a
participant holds also forces some of its gaps: that is a bound for them."""
ROUNDS = 6
WISHES = 9
CORE_SECONDS = 1.0


class Master:
    """The choice of requests `y` and of published meetings that stay, `s`."""

    def __init__(self, day: Day, model: Model, seed: int, deadline: float) -> None:
        self.day, self.model, self.seed, self.deadline = day, model, seed, deadline
        self.cp = cp_model.CpModel()
        self.y = [self.cp.new_bool_var("") for _ in day.requests]
        self.s: dict[int, Variable] = {}
        self._stand: dict[int, tuple[int, int | None]] = {}
        if "stability" in day.problem.goals or day.problem.price:
            self._staying()
        for r in range(len(self.y)):
            if day.must(r):
                self.cp.add(self.y[r] == 1)
            if not day.free[r]:
                self.cp.add(self.y[r] == 0)
        self._participants()
        self._tables()
        self._interpreters()
        self.timed = {r for r in range(len(self.y)) if r not in self.s} if self.s else set()
        self._at: dict[tuple[int, int], Variable] = {}
        self.slots: dict[int, int] = {}
        self.bounds: dict[Goal, int] = {}
        self.loose: dict[Goal, int] = {}
        self.chosen: set[int] = set()
        self.staying: set[int] = set()

    def _staying(self) -> None:
        """What stays shares nobody's time and no table beyond its number."""
        there: dict[tuple[object, ...], list[Variable]] = {}
        room: dict[tuple[object, ...], int] = {}
        for r, t, kind in published_rows(self.model):
            self.s[r], self._stand[r] = self.cp.new_bool_var(""), (t, kind)
            self.cp.add_implication(self.s[r], self.y[r])
            for who in self.day.requests[r].participants:
                there.setdefault((t, who), []).append(self.s[r])
                room[t, who] = self.day.participants[who].capacity
            if kind is not None:
                there.setdefault((t, kind, "place"), []).append(self.s[r])
                room[t, kind, "place"] = self.day.kinds[kind].tables(self.day.slots[t].id)
        for key, staying in there.items():
            self.cp.add(sum(staying) <= room[key])

    def _participants(self) -> None:
        for who, participant in self.day.participants.items():
            meetings = [self.y[r] for r in self.day.asked[who]]
            self.cp.add(sum(meetings) <= self.day.possible(who))
            if participant.least:
                self.cp.add(sum(meetings) >= participant.least)

    def _tables(self) -> None:
        day = self.day
        for fits in sorted(set(day.fits)) if day.kinds else ():
            inside = [y for y, own in zip(self.y, day.fits, strict=True) if set(own) <= set(fits)]
            tables = sum(day.kinds[k].tables(slot.id) for k in fits for slot in day.slots)
            self.cp.add(sum(inside) <= tables)

    def _interpreters(self) -> None:
        day = self.day
        for pair in day.languages:
            team = enumerate(day.problem.interpreters)
            effort = sum(_effort(day, i) for i, who in team if pair in who.pairs)
            rows = enumerate(day.requests)
            self.cp.add(sum(self.y[r] for r, request in rows if request.pair == pair) <= effort)

    def choose(self, seconds: float) -> bool:
        """Optimise goal after goal; False if time is up or nothing can be chosen.

        `bounds` holds for plans with no more gaps than those forced, `loose` for all.
        """
        goals = [goal for goal in self.day.problem.goals if goal in SET_GOALS]
        found = self._chain(goals, seconds)
        if found is None:
            return False
        self.bounds, self.loose = found, found
        if "gaps" in self.day.problem.goals:
            known = {*SET_GOALS, "gaps"}
            found = self._chain([g for g in self.day.problem.goals if g in known], seconds)
            self.bounds = self.bounds if found is None else found
        return True

    def _chain(self, goals: list[Goal], seconds: float) -> dict[Goal, int] | None:
        model = self.cp.clone()
        self._timed(model)
        bounds: dict[Goal, int] = {}
        for goal in goals:
            expression = self.goal(goal, model)
            best = self._best(model, goal, expression, seconds)
            if best is None:
                return None
            bounds[goal] = best
            model.add(expression >= best if goal in MAXIMISED else expression <= best)
        if not goals and self._best(model, None, 0, seconds) is None:
            return None
        return bounds

    def _timed(self, model: cp_model.CpModel) -> None:
        """Slots for what does not stay, beside what does: its time, tables and interpreters."""
        day = self.day
        self._at = {(r, t): model.new_bool_var("") for r in sorted(self.timed) for t in day.free[r]}
        for r in sorted(self.timed):
            slots = sum(self._at[r, t] for t in day.free[r])
            model.add(slots == self.y[r] - self.s.get(r, 0))
        for t in range(len(day.slots)) if self.timed else ():
            now = [(r, day.fits[r], at) for (r, u), at in self._at.items() if u == t]
            for r, (u, kind) in self._stand.items():
                if u == t:
                    now.append((r, day.fits[r] if kind is None else (kind,), self.s[r]))
            self._slot(model, t, now)

    def _slot(
        self, model: cp_model.CpModel, t: int, now: list[tuple[int, tuple[int, ...], Variable]]
    ) -> None:
        """What one slot has room for: `now` are request, kinds of place, and the literal."""
        day, slot = self.day, self.day.slots[t].id
        for who, participant in day.participants.items():
            his = [literal for r, _, literal in now if who in day.requests[r].participants]
            if len(his) > participant.capacity:
                model.add(sum(his) <= participant.capacity)
        wishes = {frozenset(fits) for _, fits, _ in now} if day.kinds else set()
        for union in unions(wishes) if len(wishes) <= WISHES else ():
            inside = [literal for _, fits, literal in now if union.issuperset(fits)]
            model.add(sum(inside) <= sum(day.kinds[k].tables(slot) for k in union))
        for pair in day.languages:
            spoken = [literal for r, _, literal in now if day.requests[r].pair == pair]
            able = (i for i in day.problem.interpreters if pair in i.pairs)
            model.add(sum(spoken) <= sum(slot not in i.away for i in able))

    def _best(
        self, model: cp_model.CpModel, goal: Goal | None, expression: Linear, seconds: float
    ) -> int | None:
        solver = _solver(self.seed, seconds)
        if goal in MAXIMISED:
            model.maximize(expression)
        elif goal:
            model.minimize(expression)
        else:
            model.clear_objective()  # type: ignore[no-untyped-call]
        if solver.solve(model) != cp_model.OPTIMAL:
            return None
        model.clear_hints()  # type: ignore[no-untyped-call]
        for variable in (*self.y, *self.s.values(), *self._at.values()):
            model.add_hint(variable, solver.value(variable))
        self.chosen = {r for r, y in enumerate(self.y) if solver.value(y)}
        self.staying = {r for r, s in self.s.items() if solver.value(s)}
        self.slots = {r: t for (r, t), at in self._at.items() if solver.value(at)}
        self.slots |= {r: self._stand[r][0] for r in self.staying}
        return math.floor(solver.objective_value + 0.5)

    def goal(self, goal: Goal, model: cp_model.CpModel) -> Linear:
        """A goal's value in a copy of the choice's model."""
        day = self.day
        changed = len(day.published) - sum(self.s.values())
        if goal == "stability":
            return changed
        if goal == "gaps":
            return self._forced(model)
        if goal == "fairness":
            worst = model.new_int_var(0, FULL, "")
            for who, rows in day.asked.items():
                if day.possible(who):
                    held = sum(self.y[r] for r in rows)
                    model.add(FULL * held >= day.possible(who) * worst)
            return worst
        value: Linear = sum(_worth(day, goal, r) * y for r, y in enumerate(self.y))
        if goal == "weight" and day.problem.price:
            value += -day.problem.price * changed
        return value

    def _forced(self, model: cp_model.CpModel) -> Linear:
        """Gaps nobody can close: more meetings than fit without leaving a stretch of free time."""
        forced = []
        for who, rows in self.day.asked.items():
            held, room = sum(self.y[r] for r in rows), 0
            for length in stretches({t for r in rows for t in self.day.free[r]}):
                room += length * self.day.participants[who].capacity
                if room < len(rows):
                    forced.append(model.new_bool_var(""))
                    model.add(held <= room + len(rows) * forced[-1])
        return sum(forced)

    def cut(self, requests: Iterable[int], staying: Iterable[int]) -> None:
        """These cannot all be: at least one of them must not."""
        self.cp.add_bool_or(*(~self.y[r] for r in requests), *(~self.s[r] for r in staying))


def _worth(day: Day, goal: Goal, r: int) -> int:
    """What one held request adds to a goal."""
    if goal == "weight":
        return day.requests[r].weight
    return int(day.must(r) if goal == "mandatory" else day.requests[r].pair is not None)


def _effort(day: Day, i: int) -> int:
    """Slots an interpreter can work at most: there, rested, and within `most`."""
    who = day.problem.interpreters[i]
    there = [slot.id not in who.away for slot in day.slots]
    breaks = [True, *(a.period != b.period for a, b in pairwise(day.slots))]
    total = run = 0
    for here, fresh in zip(there, breaks, strict=True):
        run = 0 if fresh else run
        rests = not here or run == who.straight
        run = 0 if rests else run + 1
        total += not rests
    return total if who.most is None else min(total, who.most)


def _solver(seed: int, seconds: float) -> cp_model.CpSolver:
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = max(seconds, 0.0)
    solver.parameters.random_seed = seed
    solver.parameters.num_workers = 1
    return solver


def realise(master: Master, seconds: float) -> tuple[int, cp_model.CpSolver]:
    """Look for slots for exactly what the master chose; cuts off what cannot be."""
    rows = {r: (t, kind) for r, t, kind in published_rows(master.model) if r in master.staying}
    proposed = _compact(master, rows)
    if proposed is None and master.chosen <= set(master.slots):
        proposed = master.slots
    elif proposed is None:
        proposed = propose(master.day, master.chosen, rows, master.seed, master.deadline)
        if proposed is not None and "gaps" in master.day.problem.goals:
            proposed = closer(master.day, proposed, rows, master.deadline)
    if proposed is not None:
        status, solver = _solved(master, seconds, proposed, True)
        if status in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return status, solver
    status, solver = _solved(master, seconds, proposed or {}, False)
    if status == cp_model.INFEASIBLE:
        master.cut(*_core(master))
        if master.s:
            master.timed |= master.chosen - master.staying
    return status, solver


def _compact(master: Master, rows: dict[int, tuple[int, int | None]]) -> dict[int, int] | None:
    """Slots without a needless gap, where gaps are asked about; a quarter of the time is left."""
    if "gaps" not in master.day.problem.goals:
        return None
    now = time.monotonic()
    most = now + (master.deadline - now) * 3 / 4
    return compact(master.day, master.chosen, rows, master.seed, most)


def _solved(
    master: Master, seconds: float, slots: dict[int, int], fixed: bool
) -> tuple[int, cp_model.CpSolver]:
    """Solve the model for what was chosen, in the slots proposed or beginning from them."""
    model = master.model.cp.clone()
    for r, y in enumerate(master.model.y):
        model.add(y == (r in master.chosen))
        if r in slots and fixed:
            model.add(master.model.x[r][slots[r]] == 1)
        elif r in slots:
            model.add_hint(master.model.x[r][slots[r]], 1)
    for r in master.staying:
        model.add(master.model.places.stay(r) == 1)
    solver = _solver(master.seed, seconds)
    return int(solver.solve(model)), solver


def _core(master: Master) -> tuple[set[int], set[int]]:
    """Some of the chosen that already clash; all of them if the solver names none in time."""
    model = master.model.cp.clone()
    chosen = {master.model.y[r].index: r for r in sorted(master.chosen)}
    stays = {r: master.model.places.stay(r) for r in sorted(master.staying)}
    literals = {stay.index: r for r, stay in stays.items() if stay is not None}
    model.add_assumptions([master.model.y[r] for r in chosen.values()])
    model.add_assumptions([stay for stay in stays.values() if stay is not None])
    solver = _solver(master.seed, CORE_SECONDS)
    if solver.solve(model) != cp_model.INFEASIBLE:
        return master.chosen, master.staying
    blamed = solver.sufficient_assumptions_for_infeasibility()
    return (
        {chosen[each] for each in blamed if each in chosen},
        {literals[each] for each in blamed if each in literals},
    )
