"""Places and interpreters in the model: counted where they are alike, named where it matters."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from koryu_engine.meetings.day import Languages, speaks
from koryu_engine.meetings.deal import Dealt, deal_interpreters, deal_places

if TYPE_CHECKING:
    from koryu_engine.meetings.exact import Linear, Model, Variable

Value = Callable[["Variable"], int]


def places_of(model: Model) -> Counted | Named:
    """Name the place of each meeting if a rule or goal asks where people go; else only count."""
    named = "moves" in model.day.problem.goals or bool(model.day.tight)
    return Named(model) if named and model.day.kinds else Counted(model)


class Counted:
    """In each slot, meetings by the kinds of place they fit, as a flow to tables of these kinds."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self.stays: dict[int, Variable] = {}
        problem = model.day.problem
        if problem.published and ("stability" in problem.goals or problem.price):
            self._published()
        if model.day.kinds:
            for r, fits in enumerate(model.day.fits):
                if not fits:
                    model.rule(model.y[r] == 0, "place", model.day.requests[r].id)
            for t in range(len(model.day.slots)):
                self._slot(t)

    def stay(self, r: int) -> Variable | None:
        return self.stays.get(r)

    def _published(self) -> None:
        for r, t, kind in published_rows(self.model):
            if kind is None:
                self.stays[r] = self.model.x[r][t]
            else:
                self.stays[r] = self.model.cp.new_bool_var("")
                self.model.cp.add_implication(self.stays[r], self.model.x[r][t])

    def _staying(self, t: int) -> dict[int, int]:
        rows = published_rows(self.model) if self.stays else ()
        return {r: k for r, at, k in rows if at == t and k is not None}

    def _slot(self, t: int) -> None:
        day, slot = self.model.day, self.model.day.slots[t].id
        staying = self._staying(t)
        classes: dict[tuple[int, ...], list[Linear]] = {}
        for r, fits in enumerate(day.fits):
            if fits and t in self.model.x[r]:
                stay = self.stays[r] if r in staying else 0
                classes.setdefault(fits, []).append(self.model.x[r][t] - stay)
        taken: list[list[Linear]] = [
            [self.stays[r] for r, k in staying.items() if k == kind]
            for kind in range(len(day.kinds))
        ]
        if len(classes) == 1 and not staying:
            ((fits, meetings),) = classes.items()
            tables = sum(day.kinds[k].tables(slot) for k in fits)
            self.model.rule(sum(meetings) <= tables, "tables", slot)
            return
        for fits, meetings in classes.items():
            flow = [self.model.cp.new_int_var(0, len(day.requests), "") for _ in fits]
            self.model.cp.add(sum(meetings) == sum(flow))
            for k, amount in zip(fits, flow, strict=True):
                taken[k].append(amount)
        for k, amounts in enumerate(taken):
            if amounts:
                self.model.rule(sum(amounts) <= day.kinds[k].tables(slot), "tables", slot)

    def moves(self) -> Linear:
        """Without places nobody changes place."""
        return 0

    def kinds(self, t: int, rows: Iterable[int], value: Value) -> dict[int, tuple[int, ...]]:
        staying = self._staying(t)
        return {
            r: (staying[r],) if r in staying and value(self.stays[r]) else self.model.day.fits[r]
            for r in rows
        }


class Named:
    """The kind of place of each meeting, in each slot, as a choice."""

    def __init__(self, model: Model) -> None:
        self.model = model
        day = model.day
        self.p: list[dict[tuple[int, int], Variable]] = []
        for r, fits in enumerate(day.fits):
            self.p.append({(t, k): model.cp.new_bool_var("") for t in model.x[r] for k in fits})
            for t, x in model.x[r].items():
                choices = sum(self.p[r][t, k] for k in fits)
                if fits:
                    model.cp.add(choices == x)
                else:
                    model.rule(x == 0, "place", day.requests[r].id)
        for t, slot in enumerate(day.slots):
            for k, kind in enumerate(day.kinds):
                meetings = [p[t, k] for p in self.p if (t, k) in p]
                if len(meetings) > kind.tables(slot.id):
                    model.rule(sum(meetings) <= kind.tables(slot.id), "tables", slot.id)
        for who in day.participants:
            self._travel(who)

    def _there(self, who: str, t: int, kinds: Iterable[int]) -> list[Variable]:
        wanted = [(t, k) for k in kinds]
        rows = self.model.day.asked[who]
        return [self.p[r][key] for r in rows for key in wanted if key in self.p[r]]

    def _travel(self, who: str) -> None:
        day = self.model.day
        zones = {kind.zone for kind in day.kinds}
        in_zone = {
            z: [k for k, kind in enumerate(day.kinds) if kind.zone == z] for z in sorted(zones)
        }
        for t, u, far in day.tight:
            for zone, kinds in in_zone.items():
                away = [k for z, ks in in_zone.items() if (zone, z) in far for k in ks]
                before, after = self._there(who, t, kinds), self._there(who, u, away)
                if before and after:
                    self._apart(who, before, after)

    def _apart(self, who: str, before: Sequence[Variable], after: Sequence[Variable]) -> None:
        if self.model.day.participants[who].capacity == 1 and not self.model.guarded:
            self.model.cp.add(sum(before) + sum(after) <= 1)
            return
        for one in before:
            for other in after:
                self.model.rule(one + other <= 1, "travel", who)

    def stay(self, r: int) -> Variable | None:
        for row, t, kind in published_rows(self.model):
            if row == r:
                return self.model.x[r][t] if kind is None else self.p[r][t, kind]
        return None

    def moves(self) -> Linear:
        """Places at which a participant was not in its busy slot before, summed over its slots."""
        return sum(self._moves(who) for who in self.model.day.participants)

    def _moves(self, who: str) -> Linear:
        cp, busy = self.model.cp, self.model.busy[who]
        changes: list[Variable] = []
        for k in range(len(self.model.day.kinds)):
            was: Variable | None = None
            for t, now in enumerate(busy):
                here = self._here(who, t, k)
                if was is not None and here is not None:
                    changes.append(cp.new_bool_var(""))
                    cp.add(changes[-1] >= here - was)
                is_last = cp.new_bool_var("")
                cp.add(is_last <= (0 if here is None else here) + 1 - now)
                if was is not None:
                    cp.add(is_last <= was + now)
                was = is_last
        return sum(changes)

    def _here(self, who: str, t: int, k: int) -> Linear | None:
        there = self._there(who, t, (k,))
        if not there or self.model.day.participants[who].capacity == 1:
            return sum(there) if there else None
        here = self.model.cp.new_bool_var("")
        self.model.cp.add_max_equality(here, there)
        return here

    def kinds(self, t: int, rows: Iterable[int], value: Value) -> dict[int, tuple[int, ...]]:
        fits = self.model.day.fits
        return {r: tuple(k for k in fits[r] if value(self.p[r][t, k])) for r in rows}


def published_rows(model: Model) -> list[tuple[int, int, int | None]]:
    """Published meetings that can still stand: request, slot, kind of place (None for any)."""
    day = model.day
    found: list[tuple[int, int, int | None]] = []
    of = {place.id: k for k, kind in enumerate(day.kinds) for place in kind.places}
    for r, held in day.published.items():
        t = day.at.get(held.slot)
        if t is None or t not in model.x[r]:
            continue
        if held.place is None or not day.kinds:
            found.append((r, t, None))
        elif of.get(held.place) in day.fits[r]:
            found.append((r, t, of[held.place]))
    return found


class Voices:
    """Interpreters: who works between which languages in each slot."""

    def __init__(self, model: Model) -> None:
        self.model = model
        day = model.day
        self.w: dict[tuple[int, int, Languages], Variable] = {
            (i, t, pair): model.cp.new_bool_var("")
            for i, who in enumerate(day.problem.interpreters)
            for t, slot in enumerate(day.slots)
            if slot.id not in who.away
            for pair in day.languages
            if speaks(who, pair)
        }
        for t in range(len(day.slots)):
            for pair in day.languages:
                self._demand(t, pair)
        for i in range(len(day.problem.interpreters)):
            self._limits(i)

    def _demand(self, t: int, pair: Languages) -> None:
        rows = enumerate(self.model.day.requests)
        x = [self.model.x[r][t] for r, e in rows if e.pair == pair and t in self.model.x[r]]
        supply = [w for (_, u, other), w in self.w.items() if u == t and other == pair]
        if x:
            self.model.rule(sum(x) <= sum(supply), "interpreter", *sorted(pair))

    def _limits(self, i: int) -> None:
        who = self.model.day.problem.interpreters[i]
        work = [
            [w for (j, u, _), w in self.w.items() if (j, u) == (i, t)]
            for t in range(len(self.model.day.slots))
        ]
        for at in work:
            if len(at) > 1:
                self.model.cp.add(sum(at) <= 1)
        if who.most is not None:
            self.model.cp.add(sum(sum(at) for at in work) <= who.most)
        if who.straight is not None:
            for window in self.model.day.runs(who.straight + 1):
                self.model.cp.add(sum(sum(work[t]) for t in window) <= who.straight)

    def working(self, t: int, value: Value) -> list[tuple[int, Languages]]:
        return [(i, pair) for (i, u, pair), w in self.w.items() if u == t and value(w)]


def read(model: Model, value: Value) -> Dealt:
    """The plan of a solution: every meeting with slot, place and interpreter."""
    day = model.day
    held: Dealt = ()
    for t in range(len(day.slots)):
        rows = [r for r, x in enumerate(model.x) if t in x and value(x[t])]
        places: Mapping[int, str | None] = deal_places(
            day, t, model.places.kinds(t, rows, value) if day.kinds else dict.fromkeys(rows, ())
        )
        voices = deal_interpreters(day, t, rows, model.voices.working(t, value))
        held += tuple((r, t, places[r], voices.get(r)) for r in rows)
    return held
