"""The whole problem as one model for OR-tools CP-SAT: every rule, every goal.

A meeting's slot is a choice variable per request and slot. Places and interpreters that no rule
can tell apart are counted, not named (`supply`), and dealt out afterwards (`deal`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Any

from ortools.sat.python import cp_model

from koryu_engine.meetings.day import Day, Requirement
from koryu_engine.meetings.goals import FULL
from koryu_engine.meetings.supply import Voices, places_of
from koryu_engine.types.meetings import Goal

Linear = Any
"""A linear expression of the solver; its operators have no types that hold."""
Variable = cp_model.IntVar


class Model:
    """The rules as constraints. With `guarded`, each can be left out by its literal in `guards`.

    `x[r][t]`: request r is held in slot t; `y[r]`: it is held.
    """

    def __init__(self, day: Day, *, guarded: bool = False) -> None:
        self.day = day
        self.cp = cp_model.CpModel()
        self.guarded = guarded
        self.guards: dict[Requirement, Variable] = {}
        everywhere = tuple(range(len(day.slots)))
        self.x: list[dict[int, Variable]] = [
            {t: self.cp.new_bool_var("") for t in (everywhere if guarded else day.free[r])}
            for r in range(len(day.requests))
        ]
        self.y = [self.cp.new_bool_var("") for _ in day.requests]
        self._at: dict[str, list[list[Variable]]] = {
            who: [[self.x[r][t] for r in rows if t in self.x[r]] for t in everywhere]
            for who, rows in day.asked.items()
        }
        self._requests()
        self._participants()
        self._precedences()
        self.places = places_of(self)
        self.voices = Voices(self)
        if day.problem.gap_difference is not None:
            self._even_gaps(day.problem.gap_difference)

    def rule(self, bounded: Any, *name: str) -> None:
        """Add a constraint that belongs to a requirement."""
        constraint = self.cp.add(bounded)
        if self.guarded and name:
            constraint.only_enforce_if(self.guard(*name))

    def guard(self, *name: str) -> Variable:
        if name not in self.guards:
            self.guards[name] = self.cp.new_bool_var("")
        return self.guards[name]

    def _requests(self) -> None:
        for r, request in enumerate(self.day.requests):
            self.cp.add(sum(self.x[r].values()) == self.y[r])
            if self.day.must(r):
                self.rule(self.y[r] == 1, "mandatory", request.id)
            if self.guarded:
                for t, x in self.x[r].items():
                    for name in self.day.blocks(r, t):
                        self.rule(x == 0, *name)

    def _participants(self) -> None:
        for who, participant in self.day.participants.items():
            for at in self._at[who]:
                if len(at) > participant.capacity:
                    self.rule(sum(at) <= participant.capacity, "busy", who)
            meetings = [self.y[r] for r in self.day.asked[who]]
            if participant.most is not None and participant.most < len(meetings):
                self.rule(sum(meetings) <= participant.most, "most", who)
            if participant.least:
                self.rule(sum(meetings) >= participant.least, "least", who)

    def _precedences(self) -> None:
        for earlier, later in self.day.problem.precedences:
            first, second = self.x[self.day.row[earlier]], self.x[self.day.row[later]]
            for t in range(len(self.day.slots)):
                early = [x for u, x in second.items() if u <= t]
                late = [x for u, x in first.items() if u >= t]
                if early and late:
                    self.rule(sum(early) + sum(late) <= 1, "precedence", earlier, later)

    @cached_property
    def busy(self) -> dict[str, list[Variable]]:
        """For each participant and slot whether it has a meeting."""
        found: dict[str, list[Variable]] = {}
        for who, slots in self._at.items():
            found[who] = [self.cp.new_bool_var("") for _ in slots]
            for busy, at in zip(found[who], slots, strict=True):
                if self.day.participants[who].capacity == 1 and not self.guarded:
                    self.cp.add(sum(at) == busy)
                else:
                    self.cp.add_max_equality(busy, [*at, 0])
        return found

    @cached_property
    def gaps(self) -> dict[str, Linear]:
        """For each participant its groups of meetings less one, which is its gaps."""
        return {who: self._gaps(self.busy[who]) for who in self.day.participants}

    def _gaps(self, busy: list[Variable]) -> Linear:
        any_at_all = self.cp.new_bool_var("")
        self.cp.add_max_equality(any_at_all, [*busy, 0])
        starts = []
        for t, now in enumerate(busy):
            start = self.cp.new_bool_var("")
            before = busy[t - 1] if t else None
            self.cp.add_implication(start, now)
            if before is None:
                self.cp.add_bool_or(~now, start)
            else:
                self.cp.add_implication(start, ~before)
                self.cp.add_bool_or(~now, before, start)
            starts.append(start)
        return sum(starts) - any_at_all

    def _even_gaps(self, difference: int) -> None:
        low = self.cp.new_int_var(0, len(self.day.slots), "")
        for gaps in self.gaps.values():
            self.cp.add(gaps >= low)
            self.rule(gaps <= low + difference, "gap_difference")

    # Goals

    def goal(self, goal: Goal) -> Linear:
        """The goal's value as an expression that is exact when optimised in its direction."""
        made: Mapping[Goal, object] = {
            "mandatory": self._mandatory,
            "weight": self._weight,
            "fairness": self._fairness,
            "stability": self._changed,
            "gaps": lambda: sum(self.gaps.values()),
            "moves": self.places.moves,
            "spread": self._spread,
            "interpreters": self._interpreted,
        }
        value: Linear = made[goal]()  # type: ignore[operator]
        return value

    def _mandatory(self) -> Linear:
        return sum(self.y[r] for r in range(len(self.y)) if self.day.must(r))

    def _weight(self) -> Linear:
        weight = sum(
            request.weight * y for request, y in zip(self.day.requests, self.y, strict=True)
        )
        price = self.day.problem.price
        if price and self.day.published:
            weight += -price * self._changed()
        return weight

    def _fairness(self) -> Linear:
        worst = self.cp.new_int_var(0, FULL, "")
        for who, rows in self.day.asked.items():
            possible = self.day.possible(who)
            if possible:
                self.cp.add(FULL * sum(self.y[r] for r in rows) >= possible * worst)
        return worst

    def _changed(self) -> Linear:
        stays = [self.places.stay(r) for r in self.day.published]
        return len(stays) - sum(each for each in stays if each is not None)

    def _interpreted(self) -> Linear:
        rows = enumerate(self.day.requests)
        return sum(self.y[r] for r, request in rows if request.pair is not None)

    def _spread(self) -> Linear:
        longer = []
        for length in range(1, len(self.day.slots) + 1):
            windows = list(self.day.runs(length))
            if windows:
                longer.append(self.cp.new_bool_var(""))
                self._longer(longer[-1], windows)
        return sum(longer)

    def _longer(self, longer: Variable, windows: Iterable[range]) -> None:
        for busy in self.busy.values():
            for window in windows:
                self.cp.add_bool_or(longer, *(~busy[t] for t in window))
