"""Checks a plan against its problem from nothing but the two of them.

Shares no code with what makes plans, on purpose: a rule misread there is found here.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from itertools import product

from koryu_engine.meetings.exchange import exchange
from koryu_engine.meetings.recount import recount, standing
from koryu_engine.types.meetings import (
    MAXIMISED,
    Affected,
    Fault,
    Held,
    MeetingProblem,
    Plan,
    Request,
)
from koryu_engine.types.retrieval import Reason


def check(problem: MeetingProblem, plan: Plan) -> tuple[Fault, ...]:
    """Everything wrong with a plan, in a fixed order; empty for a sound one.

    Keys: `fault.unknown`, `held_twice`, `double_booked`, `away`, `periods`, `forbidden`, `fixed`,
    `no_place`, `needless_place`, `place_away`, `tables`, `seats`, `equipment`, `online`,
    `no_interpreter`, `needless_interpreter`, `interpreter_pair`, `interpreter_away`,
    `interpreter_busy`, `interpreter_straight`, `interpreter_most`, `most`, `least`, `mandatory`,
    `precedence`, `travel`, `gap_difference`, `goal`, `bound`, `status`, `unplaced`, `affected`.
    Shapes as in `koryu_engine.types.meetings`; the problem must be valid.
    """
    if plan.status in ("infeasible", "unknown"):
        return _faults([_fault("status", status=plan.status)] if plan.held else [])
    strange = list(_strangers(problem, plan.held))
    if strange:
        return _faults(strange)
    checker = _Checker(problem, plan)
    return _faults(
        [
            *checker.people(),
            *checker.requests(),
            *checker.places(),
            *checker.interpreters(),
            *checker.between(),
            *checker.travel(),
            *checker.certificate(),
        ]
    )


def _faults(reasons: Iterable[Reason]) -> tuple[Fault, ...]:
    return tuple(Fault(reason) for reason in reasons)


def _fault(key: str, **params: object) -> Reason:
    return Reason(f"fault.{key}", {name: str(value) for name, value in params.items()})


def _strangers(problem: MeetingProblem, held: tuple[Held, ...]) -> Iterator[Reason]:
    known = {
        "request": {each.id for each in problem.requests},
        "slot": {each.id for each in problem.slots},
        "place": {each.id for each in problem.places},
        "interpreter": {each.id for each in problem.interpreters},
    }
    for meeting in held:
        for what, ids in known.items():
            value = getattr(meeting, what)
            if value is not None and value not in ids:
                yield _fault("unknown", what=what, id=value)
    for request, times in Counter(meeting.request for meeting in held).items():
        if times > 1:
            yield _fault("held_twice", request=request)


class _Checker:
    def __init__(self, problem: MeetingProblem, plan: Plan) -> None:
        self.problem, self.plan, self.held = problem, plan, plan.held
        self.slot = {each.id: each for each in problem.slots}
        self.order = sorted(problem.slots, key=lambda each: each.start)
        self.request = {each.id: each for each in problem.requests}
        self.of = {meeting.request: meeting for meeting in plan.held}

    def people(self) -> Iterator[Reason]:
        for person in self.problem.participants:
            his = [m for m in self.held if person.id in self.request[m.request].participants]
            for slot, count in Counter(m.slot for m in his).items():
                if count > person.capacity:
                    yield _fault("double_booked", participant=person.id, slot=slot)
                if slot in person.away:
                    yield _fault("away", participant=person.id, slot=slot)
            if person.most is not None and len(his) > person.most:
                yield _fault("most", participant=person.id, held=len(his))
            if len(his) < person.least:
                yield _fault("least", participant=person.id, held=len(his))

    def requests(self) -> Iterator[Reason]:
        for request in self.problem.requests:
            meeting = self.of.get(request.id)
            if meeting is None:
                if request.mandatory or request.slot or request.place:
                    yield _fault("mandatory", request=request.id)
                continue
            yield from self._placed(request, meeting)

    def _placed(self, request: Request, meeting: Held) -> Iterator[Reason]:
        if request.periods and self.slot[meeting.slot].period not in request.periods:
            yield _fault("periods", request=request.id, slot=meeting.slot)
        if meeting.slot in request.forbidden:
            yield _fault("forbidden", request=request.id, slot=meeting.slot)
        if request.slot is not None and meeting.slot != request.slot:
            yield _fault("fixed", request=request.id, slot=meeting.slot)
        if request.place is not None and meeting.place != request.place:
            yield _fault("fixed", request=request.id, place=meeting.place)

    def places(self) -> Iterator[Reason]:
        room = {each.id: each for each in self.problem.places}
        for meeting in self.held:
            request = self.request[meeting.request]
            if meeting.place is None:
                if room:
                    yield _fault("no_place", request=request.id)
                continue
            place = room[meeting.place]
            if meeting.slot in place.away:
                yield _fault("place_away", place=place.id, slot=meeting.slot)
            if place.seats < request.seats:
                yield _fault("seats", request=request.id, place=place.id)
            if request.equipment - place.equipment:
                yield _fault("equipment", request=request.id, place=place.id)
            if request.online is not None and request.online != place.online:
                yield _fault("online", request=request.id, place=place.id)
        for (name, slot), count in Counter((m.place, m.slot) for m in self.held).items():
            if name is not None and count > room[name].tables:
                yield _fault("tables", place=name, slot=slot)

    def interpreters(self) -> Iterator[Reason]:
        for meeting in self.held:
            pair = self.request[meeting.request].pair
            if pair is None and meeting.interpreter is not None:
                yield _fault("needless_interpreter", request=meeting.request)
            if pair is not None and meeting.interpreter is None:
                yield _fault("no_interpreter", request=meeting.request)
        for person in self.problem.interpreters:
            work = [meeting for meeting in self.held if meeting.interpreter == person.id]
            for meeting in work:
                pair = self.request[meeting.request].pair
                if pair is not None and pair not in person.pairs:
                    yield _fault("interpreter_pair", request=meeting.request, interpreter=person.id)
                if meeting.slot in person.away:
                    yield _fault("interpreter_away", slot=meeting.slot, interpreter=person.id)
            yield from self._effort(person.id, Counter(m.slot for m in work))

    def _effort(self, name: str, busy: Counter[str]) -> Iterator[Reason]:
        person = next(each for each in self.problem.interpreters if each.id == name)
        for at, count in busy.items():
            if count > 1:
                yield _fault("interpreter_busy", interpreter=name, slot=at)
        if person.most is not None and len(busy) > person.most:
            yield _fault("interpreter_most", interpreter=name, slots=len(busy))
        in_row, period = 0, None
        for slot in self.order:
            in_row = 0 if slot.period != period else in_row
            in_row, period = (in_row + 1 if slot.id in busy else 0), slot.period
            if person.straight is not None and in_row > person.straight:
                yield _fault("interpreter_straight", interpreter=name, slot=slot.id)

    def between(self) -> Iterator[Reason]:
        for earlier, later in self.problem.precedences:
            one, other = self.of.get(earlier), self.of.get(later)
            if one and other and self.slot[one.slot].start >= self.slot[other.slot].start:
                yield _fault("precedence", earlier=earlier, later=later)

    def travel(self) -> Iterator[Reason]:
        minutes: dict[frozenset[str], int] = defaultdict(int)
        for one, other, needed in self.problem.travel:
            minutes[frozenset((one, other))] = max(needed, minutes[frozenset((one, other))])
        zone = {each.id: each.zone for each in self.problem.places}
        for person in self.problem.participants:
            his = [m for m in self.held if person.id in self.request[m.request].participants]
            for before, after in product(his, his):
                if before.place is None or after.place is None:
                    continue
                time = self.slot[after.slot].start - self.slot[before.slot].end
                needed = minutes[frozenset((zone[before.place], zone[after.place]))]
                if before.slot != after.slot and 0 <= time < needed:
                    yield _fault("travel", participant=person.id, slot=after.slot)

    def certificate(self) -> Iterator[Reason]:
        """The figures, the list of what is not held, and who is affected."""
        counted, uneven = recount(self.problem, self.held)
        allowed = self.problem.gap_difference
        if allowed is not None and uneven > allowed:
            yield _fault("gap_difference", counted=uneven, allowed=allowed)
        if tuple(each.goal for each in self.plan.goals) != self.problem.goals:
            yield _fault("goal", stated=", ".join(each.goal for each in self.plan.goals))
        for each in self.plan.goals:
            if each.value != counted[each.goal]:
                yield _fault("goal", goal=each.goal, stated=each.value, counted=counted[each.goal])
            ahead = each.value - each.bound
            if (ahead if each.goal in MAXIMISED else -ahead) > 0:
                yield _fault("bound", goal=each.goal, value=each.value, bound=each.bound)
        yield from self._seats()
        if (self.plan.status == "optimal") != all(each.proved for each in self.plan.goals):
            yield _fault("status", status=self.plan.status)
        yield from self._lists()

    def _seats(self) -> Iterator[Reason]:
        """A bound for these times that two meetings disprove by changing their places."""
        stated = next((each for each in self.plan.goals if each.goal == "moves"), None)
        if stated is not None and stated.bound > 0:
            least = stated.value - exchange(self.problem, self.held)
            if stated.value >= stated.bound > least:
                yield _fault("bound", goal="moves", value=least, bound=stated.bound)

    def _lists(self) -> Iterator[Reason]:
        missing = [each.id for each in self.problem.requests if each.id not in self.of]
        listed = [each.request for each in self.plan.unplaced]
        for name in sorted(set(missing) ^ set(listed)) or (["twice"] * (missing != listed)):
            yield _fault("unplaced", request=name)
        for each in self.plan.unplaced:
            if not each.reasons:
                yield _fault("unplaced", request=each.request)
        stated = {each.participant: each for each in self.plan.affected}
        for person in self.problem.participants:
            if stated.pop(person.id, None) != self._affected(person.id):
                yield _fault("affected", participant=person.id)
        yield from (_fault("affected", participant=name) for name in stated)

    def _affected(self, person: str) -> Affected | None:
        if not self.problem.published:
            return None
        old = {each.request: each for each in self.problem.published}
        asked = [each.id for each in self.problem.requests if person in each.participants]
        both = [name for name in asked if name in old and name in self.of]
        moved = tuple(name for name in both if not standing(old[name], self.of[name]))
        dropped = tuple(name for name in asked if name in old and name not in self.of)
        added = tuple(name for name in asked if name not in old and name in self.of)
        return Affected(person, moved, dropped, added) if moved or dropped or added else None
