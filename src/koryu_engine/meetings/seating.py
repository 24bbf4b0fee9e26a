"""Places for a plan whose times stand: the fewest changes of place, and the proof."""

from __future__ import annotations

import math
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

from ortools.sat.python import cp_model

from koryu_engine.meetings.day import Day
from koryu_engine.meetings.elimination import LOST, eliminated
from koryu_engine.meetings.exact import Linear
from koryu_engine.meetings.sittings import Sitting, Sittings, sittings
from koryu_engine.types.meetings import Held

WORK = 5.0
"""The solver's own measure of effort, about that of seconds: equal runs give equal places."""


@dataclass(frozen=True, slots=True)
class Seated:
    """The meetings with their places, and the fewest changes that these times allow."""

    held: tuple[Held, ...]
    bound: int


def seated(day: Day, held: Sequence[Held], seconds: float, seed: int) -> Seated:
    """The same meetings at the same times, with the fewest changes of place.

    Where what was published counts, no plan of these times keeps more of it in place, and changes
    are fewest beside that. `seconds` is for days too wide for the exact table.
    """
    if not day.problem.places or not held:
        return Seated(tuple(held), 0)
    inside = sorted(held, key=lambda each: day.at[each.slot])
    choice = sittings(day, inside)
    places: Sequence[int] | None = eliminated(choice)
    bound = None
    if places is None:
        number = {place.id: k for k, place in enumerate(day.problem.places)}
        starts = [tuple(number[each.place or ""] for each in inside)]
        with suppress(ValueError):  # the smaller choice may hold nothing
            starts += [found for found in [eliminated(_narrower(choice))] if found]
        places, bound = _searched(choice, min(starts, key=choice.changes), seconds, seed)
    where = {each.request: day.problem.places[k].id for each, k in zip(inside, places, strict=True)}
    made = tuple(replace(each, place=where[each.request]) for each in held)
    return Seated(made, choice.changes(places)[1] if bound is None else bound)


def _narrower(day: Sittings) -> Sittings:
    """A choice of two places for each meeting: where most tables are."""

    def roomy(each: Sitting) -> tuple[int, ...]:
        first = sorted(each.options, key=lambda k: (k != each.stays, -day.room[each.slot][k], k))
        return tuple(sorted(first[:2]))

    return replace(day, of=tuple(replace(each, options=roomy(each)) for each in day.of))


def _searched(
    day: Sittings, now: Sequence[int], seconds: float, seed: int
) -> tuple[Sequence[int], int]:
    """Places at least as good as those now, with a bound, from a model: for days too wide."""
    cp = cp_model.CpModel()
    at = [{k: cp.new_bool_var("") for k in each.options} for each in day.of]
    for own, k in zip(at, now, strict=True):
        cp.add_exactly_one(own.values())
        for place, here in own.items():
            cp.add_hint(here, place == k)
    for t, tables in enumerate(day.room):
        rows = [own for each, own in zip(day.of, at, strict=True) if each.slot == t]
        for k, most in enumerate(tables):
            inside = [own[k] for own in rows if k in own]
            if len(inside) > most:
                cp.add(sum(inside) <= most)
    cost: list[Linear] = []
    for each, own in zip(day.of, at, strict=True):
        for m, there, place in each.far:
            cp.add_bool_or(~at[m][there], ~own[place])
        if each.stays is not None:
            cost.append(LOST * (1 - own[each.stays] if each.stays in own else 1))
        cost += [1 - _kept(cp, own, [at[m] for m in before]) for before in each.comes]
    cp.minimize(sum(cost))
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = seconds
    solver.parameters.max_deterministic_time = WORK
    solver.parameters.random_seed = seed
    solver.parameters.num_workers = 1
    solver.parameters.linearization_level = 2
    status = solver.solve(cp)
    places = now
    if status in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        found = [next(k for k, here in own.items() if solver.value(here)) for own in at]
        places = min(now, found, key=day.changes)
    lost, _ = day.changes(places)
    if status == cp_model.UNKNOWN and solver.best_objective_bound <= 0:
        return places, 0
    return places, max(math.ceil(solver.best_objective_bound - 1e-6) - LOST * lost, 0)


def _kept(
    cp: cp_model.CpModel,
    own: dict[int, cp_model.IntVar],
    before: Sequence[dict[int, cp_model.IntVar]],
) -> Linear:
    """One if the place is one of those before, else none."""
    kept: list[cp_model.IntVar] = []
    for k, here in own.items():
        there = [places[k] for places in before if k in places]
        if there:
            kept.append(cp.new_bool_var(""))
            cp.add_implication(kept[-1], here)
            cp.add(kept[-1] <= sum(there))
    return sum(kept)
