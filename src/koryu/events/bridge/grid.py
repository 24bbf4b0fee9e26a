"""A plan as people read it: rows of participants or rooms over slots, figures, what is left out."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from koryu_engine.types.meetings import (
    FOR_TIMES,
    MAXIMISED,
    GoalValue,
    Held,
    MeetingProblem,
    Plan,
    Request,
)

from ..models import PlanRun
from ..queries.names import Names
from ..rules.reasons import GOALS, pair_name, sentence
from .plans import problem_and_plan


@dataclass(frozen=True, slots=True)
class Column:
    """One slot. `first` of its period or day: a line is drawn before it."""

    id: str
    label: str
    until: str
    period: str
    first: bool


@dataclass(frozen=True, slots=True)
class Entry:
    """One meeting in a cell."""

    request: str
    title: str
    where: str
    interpreter: str
    must: bool
    moved: bool  # against what is published; also when new there


@dataclass(frozen=True, slots=True)
class Cell:
    column: Column
    entries: list[Entry]
    away: bool
    room: int  # meetings that still fit


@dataclass(frozen=True, slots=True)
class Row:
    id: str
    name: str
    held: int
    asked: int
    cells: list[Cell]


@dataclass(frozen=True, slots=True)
class GoalRow:
    """One goal in words. `gap` says how much better it could be at most."""

    key: str
    label: str
    meaning: str
    value: int
    bound: int
    proved: bool
    gap: str


@dataclass(frozen=True, slots=True)
class Left:
    """A request that is not held, and why."""

    request: str
    title: str
    weight: int
    reasons: list[str]


@dataclass(slots=True)
class Board:
    """Everything the pages of one run show."""

    problem: MeetingProblem
    plan: Plan
    columns: list[Column]
    names: Names
    at: dict[str, list[Held]] = field(default_factory=dict)
    requests: dict[str, Request] = field(default_factory=dict)
    before: dict[str, Held] = field(default_factory=dict)

    @property
    def held(self) -> int:
        return len(self.plan.held)

    @property
    def asked(self) -> int:
        return len(self.problem.requests)


def board(run: PlanRun, names: Names) -> Board:
    problem, plan = problem_and_plan(run)
    made = Board(problem, plan, _columns(problem, run.event.zone), names)
    sides = {each.id: each.participants for each in problem.requests}
    found: dict[str, list[Held]] = defaultdict(list)
    for held in plan.held:
        for who in (*sides[held.request], held.place or ""):
            found[who].append(held)
    made.at = found
    made.requests = {each.id: each for each in problem.requests}
    made.before = {each.request: each for each in problem.published}
    return made


def _columns(problem: MeetingProblem, zone_name: str) -> list[Column]:
    zone, columns, last = ZoneInfo(zone_name), [], None
    for slot in sorted(problem.slots, key=lambda each: each.start):
        starts, ends = (datetime.fromtimestamp(at * 60, zone) for at in (slot.start, slot.end))
        part = (starts.date(), slot.period)
        columns.append(
            Column(slot.id, f"{starts:%H:%M}", f"{ends:%H:%M}", slot.period, part != last)
        )
        last = part
    return columns


def participant_ids(shown: Board, *, side: str = "", query: str = "") -> list[str]:
    """Participants by name, narrowed by side and a part of the name."""
    found = [
        each.id
        for each in shown.problem.participants
        if side in ("", each.side) and query.casefold() in shown.names(each.id).casefold()
    ]
    return sorted(found, key=lambda each: shown.names(each).casefold())


def participant_rows(shown: Board, ids: Iterable[str]) -> list[Row]:
    """One row an organisation: whom it meets when."""
    people = {each.id: each for each in shown.problem.participants}
    asked: dict[str, int] = defaultdict(int)
    for request in shown.problem.requests:
        for who in request.participants:
            asked[who] += 1
    return [
        _row(shown, who, people[who].away, people[who].capacity, asked[who], counterpart=True)
        for who in ids
    ]


def place_rows(shown: Board) -> list[Row]:
    """One row a place: who meets there when."""
    return [
        _row(shown, place.id, place.away, place.tables, len(shown.at.get(place.id, [])))
        for place in shown.problem.places
    ]


def _row(
    shown: Board,
    who: str,
    away: frozenset[str],
    capacity: int,
    asked: int,
    *,
    counterpart: bool = False,
) -> Row:
    by_slot: dict[str, list[Held]] = defaultdict(list)
    for held in shown.at.get(who, []):
        by_slot[held.slot].append(held)
    own = who if counterpart else ""
    cells = [
        Cell(
            column,
            [_entry(shown, held, own) for held in by_slot[column.id]],
            column.id in away,
            0 if column.id in away else capacity - len(by_slot[column.id]),
        )
        for column in shown.columns
    ]
    return Row(who, shown.names(who), len(shown.at.get(who, [])), asked, cells)


def _entry(shown: Board, held: Held, who: str) -> Entry:
    request = shown.requests[held.request]
    others = [each for each in request.participants if each != who]
    title = shown.names(others[0]) if who else pair_name(held.request, shown.names)
    before = shown.before.get(held.request)
    stays = before and (before.slot, before.place) == (held.slot, held.place)
    return Entry(
        held.request,
        title,
        shown.names(held.place or "") if who else "",
        shown.names(held.interpreter or ""),
        request.mandatory,
        bool(shown.before) and not stays,
    )


def goal_rows(plan: Plan) -> list[GoalRow]:
    """The certificate: each goal's value, its proved bound and what may be missing, in words."""
    return [_goal(goal) for goal in plan.goals]


def _goal(goal: GoalValue) -> GoalRow:
    label, meaning = GOALS[goal.goal]
    return GoalRow(
        goal.goal, str(label), str(meaning), goal.value, goal.bound, goal.proved, gap_words(goal)
    )


def gap_words(goal: GoalValue) -> str:
    if goal.proved and goal.goal in FOR_TIMES:
        return _("Proved: with these times no choice of rooms means fewer.")
    if goal.proved:
        return _("Proved: no plan does better.")
    missing = abs(goal.bound - goal.value)
    text = (
        ngettext("At most %(n)s more is possible.", "At most %(n)s more are possible.", missing)
        if goal.goal in MAXIMISED
        else ngettext(
            "At most %(n)s fewer is possible.", "At most %(n)s fewer are possible.", missing
        )
    )
    share = f" ({100 * missing / abs(goal.bound):.1f} %)" if goal.bound else ""
    return text % {"n": f"{missing:,}"} + share


def left_out(shown: Board) -> list[Left]:
    """Requests not held, those that weigh most first, each with true reasons."""
    found = [
        Left(
            each.request,
            pair_name(each.request, shown.names),
            shown.requests[each.request].weight,
            [sentence(reason.key, reason.params, shown.names) for reason in each.reasons],
        )
        for each in shown.plan.unplaced
    ]
    return sorted(found, key=lambda left: (-left.weight, left.title))


def conflict(shown: Board) -> list[str]:
    """What cannot hold together, in sentences; empty for a plan that can be."""
    return [sentence(each.key, each.params, shown.names) for each in shown.plan.conflict]


def compared(runs: Iterable[PlanRun]) -> list[dict[str, Any]]:
    """Each goal's values side by side; the first run is what the others are measured against."""
    pairs = [problem_and_plan(run) for run in runs]
    plans = [plan for _problem, plan in pairs]
    first = {goal.goal: goal.value for goal in plans[0].goals}
    rows = [_compared(_("Meetings held"), _("in all"), [len(plan.held) for plan in plans], True)]
    for key in first:
        label, meaning = GOALS[key]
        goals = [{goal.goal: goal for goal in plan.goals}.get(key) for plan in plans]
        values = [goal.value if goal else None for goal in goals]
        if key == "weight":
            values = [_points(*pair) for pair in pairs]
            goals = [
                None if problem.price else goal
                for (problem, _plan), goal in zip(pairs, goals, strict=True)
            ]
        row = _compared(str(label), str(meaning), values, key in MAXIMISED)
        for cell, goal in zip(row["cells"], goals, strict=True):
            cell["open"] = _still_open(goal)
        rows.append(row)
    return rows


def _points(problem: MeetingProblem, plan: Plan) -> int:
    """What the meetings held count, without the price of those that moved."""
    weight = {request.id: request.weight for request in problem.requests}
    return sum(weight[held.request] for held in plan.held)


def _still_open(goal: GoalValue | None) -> str:
    """What a value might still become with more time; nothing for a proved one."""
    if goal is None or goal.proved:
        return ""
    return _("not proved: %(bound)s at best") % {"bound": f"{goal.bound:,}"}


def _compared(label: str, meaning: str, values: list, most: bool) -> dict[str, Any]:
    base = values[0]
    cells = []
    for at, value in enumerate(values):
        change = None if at == 0 or value is None or base is None else value - base
        better = bool(change) and (change > 0) == most
        cells.append({"value": value, "change": f"{change:+,}" if change else "", "better": better})
    return {"label": label, "meaning": meaning, "cells": cells}
