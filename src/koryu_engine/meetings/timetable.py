"""Slots for a chosen set of meetings by exchanging chains of them, with few gaps.

Swapping two slots along a chain of meetings that share participants (a Kempe chain, as in edge
colouring) keeps every participant's day free of clashes; annealing over such swaps closes gaps.
It only proposes: the model checks what it finds, and proves.
"""

from __future__ import annotations

import math
import random
import time
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TypeVar

from koryu_engine.meetings.day import Day, speaks

T = TypeVar("T")
NOBODY = -1
CLASSES = 6
FILL_STEPS = 20_000
SETTLE_STEPS = 250_000
STEPS_EACH = 1_000


@dataclass(frozen=True, slots=True)
class Group:
    """Meetings of which each slot holds at most so many: for want of tables or interpreters."""

    members: frozenset[int]
    most: tuple[int, ...]


def suited(day: Day, chosen: Collection[int]) -> bool:
    """Whether the exchange knows all their rules but travel, which it leaves to luck."""
    rows = [day.requests[r].id for r in chosen]
    return countable(day, chosen) and not any(
        a in rows and b in rows for a, b in day.problem.precedences
    )


def countable(day: Day, chosen: Collection[int]) -> bool:
    """Whether there are few enough unions of wishes to count them all (`groups`)."""
    return len({day.fits[r] for r in chosen}) <= CLASSES and len(day.languages) <= CLASSES


def groups(day: Day, fits: dict[int, tuple[int, ...]]) -> list[Group]:
    """Hall's condition: every union of wishes, against all that could serve it, slot by slot."""
    found = []
    for wish in unions({frozenset(own) for own in fits.values()} if day.kinds else set()):
        members = frozenset(r for r, own in fits.items() if wish.issuperset(own))
        most = tuple(sum(day.kinds[k].tables(slot.id) for k in wish) for slot in day.slots)
        found.append(Group(members, most))
    spoken = {frozenset({pair}) for r in fits if (pair := day.requests[r].pair) is not None}
    for pairs in unions(spoken):
        team = [i for i in day.problem.interpreters if any(speaks(i, pair) for pair in pairs)]
        most = tuple(sum(slot.id not in i.away for i in team) for slot in day.slots)
        found.append(Group(frozenset(r for r in fits if day.requests[r].pair in pairs), most))
    return [group for group in found if len(group.members) > min(group.most)]


def unions(sets: set[frozenset[T]]) -> set[frozenset[T]]:
    """Every union of some of the sets."""
    return {
        frozenset().union(*some)
        for count in range(1, len(sets) + 1)
        for some in combinations(sets, count)
    }


class Timetable:
    """Meetings in slots, each participant in one at a time; `free` meetings have none yet.

    `allowed[r]`: the slots a meeting may have. `people[r]`: its participants as numbers.
    """

    def __init__(
        self,
        allowed: dict[int, frozenset[int]],
        people: dict[int, tuple[int, ...]],
        limits: Sequence[Group],
        slots: int,
        seed: int,
    ) -> None:
        self.allowed, self.people, self.slots = allowed, people, slots
        self.rng = random.Random(seed)  # noqa: S311 - equal seeds must give equal plans
        self.of = {r: [g for g, group in enumerate(limits) if r in group.members] for r in allowed}
        self.room = [list(group.most) for group in limits]
        count = 1 + max((who for team in people.values() for who in team), default=0)
        self.at = [[NOBODY] * slots for _ in range(count)]
        self.busy = [0] * count
        self.slot: dict[int, int] = {}
        self.free = sorted(allowed, key=lambda r: (len(allowed[r]), r))
        self.cost = 0

    def put(self, r: int, t: int) -> None:
        self.slot[r] = t
        for who in self.people[r]:
            self.at[who][t] = r
            self._mask(who, self.busy[who] | 1 << t)
        for g in self.of[r]:
            self.room[g][t] -= 1

    def take(self, r: int) -> None:
        t = self.slot.pop(r)
        for who in self.people[r]:
            self.at[who][t] = NOBODY
            self._mask(who, self.busy[who] & ~(1 << t))
        for g in self.of[r]:
            self.room[g][t] += 1

    def _mask(self, who: int, mask: int) -> None:
        self.cost += _cost(mask) - _cost(self.busy[who])
        self.busy[who] = mask

    def chain(self, r: int, t: int) -> list[int] | None:
        """The meetings that change between r's slot and t with it; None where one may not."""
        s, chain, seen = self.slot[r], [r], {r}
        for each in chain:
            to = t if self.slot[each] == s else s
            if to not in self.allowed[each]:
                return None
            for who in self.people[each]:
                other = self.at[who][to]
                if other != NOBODY and other not in seen:
                    seen.add(other)
                    chain.append(other)
        return chain

    def swap(self, chain: Sequence[int], s: int, t: int) -> bool:
        """Exchange two slots along a chain; says whether tables and interpreters suffice."""
        for r in chain:
            before = self.slot[r]
            after = t if before == s else s
            self.slot[r] = after
            for g in self.of[r]:
                self.room[g][before] += 1
                self.room[g][after] -= 1
        # A chain holds both meetings of each of its participants: their two slots change places.
        for who in {who for r in chain for who in self.people[r]}:
            day, mask = self.at[who], self.busy[who]
            day[s], day[t] = day[t], day[s]
            if (mask >> s ^ mask >> t) & 1:
                self._mask(who, mask ^ (1 << s | 1 << t))
        return all(self.room[g][u] >= 0 for r in chain for g in self.of[r] for u in (s, t))

    def fill(self, steps: int) -> bool:
        """Find a slot for every free meeting, moving others out of the way."""
        for _ in range(steps):
            if not self.free:
                return True
            r = self.free.pop(0)
            t = self.rng.choice(sorted(self.allowed[r], key=lambda t: self._crowd(r, t))[:4])
            self._clear(r, t)
            for other in self._in_the_way(r, t):
                self.take(other)
                self.free.append(other)
            self.put(r, t)
        return not self.free

    def _crowd(self, r: int, t: int) -> float:
        return len(self._in_the_way(r, t)) + self.rng.random() / 2

    def _in_the_way(self, r: int, t: int) -> list[int]:
        others = {self.at[who][t] for who in self.people[r]} - {NOBODY}
        for g in self.of[r]:
            if self.room[g][t] <= 0 and not any(g in self.of[other] for other in others):
                inside = (e for e, u in self.slot.items() if u == t and g in self.of[e])
                others.add(self.rng.choice(sorted(inside)))
        return sorted(others)

    def _clear(self, r: int, t: int) -> None:
        """Exchange the meetings in the way with a slot where both sides are free."""
        for other in self._in_the_way(r, t):
            if self.slot.get(other) != t:
                continue
            for u in self.rng.sample(range(self.slots), self.slots):
                chain = self.chain(other, u) if u != t else None
                if chain is None or any(self._meets(r, e) and self.slot[e] == u for e in chain):
                    continue
                if self.swap(chain, t, u):
                    break
                self.swap(chain, t, u)

    def _meets(self, r: int, other: int) -> bool:
        return not set(self.people[r]).isdisjoint(self.people[other])

    def settle(self, steps: int, deadline: float) -> None:
        """Close gaps by annealed exchanges; keeps the best found."""
        best, kept, meetings = self.cost, dict(self.slot), sorted(self.slot)
        begun, late = time.monotonic(), 0.0
        for step in range(steps):
            if step % 1024 == 0:
                # Short of time, cool down faster: a plan left hot is a bad one.
                late = (time.monotonic() - begun) / max(deadline - begun, 1e-9)
            heat = 1.0 * (1 - max(step / steps, late)) + 0.1
            if late > 1 or best == 0:
                break
            r = meetings[int(self.rng.random() * len(meetings))]
            s, t = self.slot[r], int(self.rng.random() * self.slots)
            chain = self.chain(r, t) if s != t else None
            if chain is None:
                continue
            before = self.cost
            good = self.swap(chain, s, t)
            worse = self.cost - before
            if not good or (worse > 0 and self.rng.random() >= math.exp(-worse / heat)):
                self.swap(chain, s, t)
            elif self.cost < best:
                best, kept = self.cost, dict(self.slot)
        self._restore(kept)

    def _restore(self, kept: dict[int, int]) -> None:
        for r in list(self.slot):
            self.take(r)
        for r, t in kept.items():
            self.put(r, t)


def propose(
    day: Day,
    chosen: Collection[int],
    staying: dict[int, tuple[int, int | None]],
    seed: int,
    deadline: float,
) -> dict[int, int] | None:
    """A slot for each of the chosen, those staying where they are; None if none was found.

    `staying`: request → slot and kind of place; `deadline` on the monotonic clock.
    """
    if not suited(day, chosen):
        return None
    fits = {r: day.fits[r] if day.kinds else () for r in sorted(chosen)}
    fits |= {r: (kind,) for r, (_, kind) in staying.items() if kind is not None}
    allowed = {
        r: frozenset({staying[r][0]} if r in staying else day.free[r]) for r in sorted(chosen)
    }
    found = Timetable(allowed, _delegates(day, allowed), groups(day, fits), len(day.slots), seed)
    if not found.fill(FILL_STEPS):
        return None
    if "gaps" in day.problem.goals:
        found.settle(min(SETTLE_STEPS, STEPS_EACH * len(allowed)), deadline)
    return found.slot


def _delegates(day: Day, rows: Iterable[int]) -> dict[int, tuple[int, ...]]:
    """Who of each team takes which meeting, in turn: every delegate has one at a time."""
    number: dict[tuple[str, int], int] = {}
    turn = dict.fromkeys(day.participants, 0)
    found = {}
    for r in rows:
        team = []
        for who in day.requests[r].participants:
            delegate = (who, turn[who] % day.participants[who].capacity)
            turn[who] += 1
            team.append(number.setdefault(delegate, len(number)))
        found[r] = tuple(team)
    return found


def _cost(mask: int) -> int:
    """Gaps between the set bits, and the idle slots in them: the slope down which a gap closes."""
    inside = mask.bit_length() - (mask & -mask).bit_length() + 1
    starts = (mask & ~(mask << 1)).bit_count()
    return max(starts - 1, 0) + (inside - mask.bit_count() if mask else 0)
