"""A meeting day of the database as the optimiser's problem.

Weights and who may meet: `rules.planning`. Nobody's "would rather not" goes in: such a pair is no
request at all, so that no reason can tell it.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import product

from django.db.models import Max
from django.utils import timezone

from koryu.discovery.models import Match
from koryu_engine.types.meetings import (
    Goal,
    Held,
    Interpreter,
    MeetingProblem,
    Participant,
    Place,
    Request,
    Slot,
)

from ..enums import MeetingState
from ..models import Event, EventParticipant, Meeting, MeetingDay, ZoneTravel
from ..queries import resources
from ..rules.goals import usual_order
from ..rules.planning import FIXED, OneWish, language_pair, may_meet, pair_id, pairing


@dataclass(frozen=True, slots=True)
class Supply:
    """The rows of a day, read once."""

    day: MeetingDay
    slots: list
    places: list
    interpreters: list
    participants: dict[int, EventParticipant]
    meetings: list[Meeting]

    @property
    def event(self) -> Event:
        return self.day.event


def problem_of(event: Event, *, now: datetime | None = None) -> MeetingProblem:
    """The day as it stands now, with what is published. Slots that have begun take nothing new."""
    supply = _read(event)
    now = now or timezone.now()
    past = frozenset(f"s{slot.pk}" for slot in supply.slots if resources.begun(slot, now))
    frozen = {meeting.pk for meeting in supply.meetings if _frozen(meeting, past)}
    requests = _requests(supply, past, frozen)
    known = {request.id for request in requests}
    published = tuple(_held(m) for m in supply.meetings if m.pk not in frozen)
    problem = MeetingProblem(
        slots=tuple(_slot(slot) for slot in supply.slots),
        participants=tuple(_participant(each) for each in supply.participants.values()),
        requests=tuple(requests),
        places=tuple(_place(place) for place in supply.places),
        interpreters=tuple(_interpreter(each) for each in supply.interpreters),
        travel=_travel(supply),
        precedences=_precedences(supply, known, frozen),
        goals=_goals(supply.day, bool(published)),
        published=published,
        price=supply.day.price if published else None,
    )
    fixed = [_held(m) for m in supply.meetings if m.pk in frozen and _name(m) in known]
    return _there_after_all(problem, fixed)


def fixed_now(event: Event, *, now: datetime | None = None) -> dict[str, Held]:
    """Where the meetings stand that planning can no longer move, by request."""
    now = now or timezone.now()
    past = frozenset(f"s{s.pk}" for s in resources.slots(event) if resources.begun(s, now))
    standing = resources.standing(event)
    return {_name(meeting): _held(meeting) for meeting in standing if _frozen(meeting, past)}


def _read(event: Event) -> Supply:
    day = MeetingDay.objects.select_related("event").get(event=event)
    people = resources.participants(event)
    return Supply(
        day=day,
        slots=resources.slots(event),
        places=[place for place in resources.open_places(event) if place.table_count],
        interpreters=list(resources.interpreters(event)),
        # Without anybody to sit there an organisation can hold no meeting.
        participants={each.pk: each for each in people if each.delegate_count},
        meetings=list(resources.standing(event)),
    )


def _slot(slot: object) -> Slot:
    start, end = (int(at.timestamp()) // 60 for at in (slot.starts_at, slot.ends_at))
    return Slot(f"s{slot.pk}", start, end, slot.period)


def _away(row: object) -> frozenset[str]:
    return frozenset(f"s{slot.pk}" for slot in row.away.all())


def _participant(row: EventParticipant) -> Participant:
    return Participant(
        f"p{row.pk}", side=row.side, capacity=row.delegate_count, away=_away(row), most=row.most
    )


def _place(row: object) -> Place:
    return Place(
        f"r{row.pk}",
        tables=row.table_count,
        zone=row.zone,
        seats=row.seats,
        equipment=frozenset(row.equipment),
        online=row.is_online,
        away=_away(row),
    )


def _interpreter(row: object) -> Interpreter:
    pairs = frozenset(frozenset(pair) for pair in row.pairs)
    return Interpreter(f"i{row.pk}", pairs, _away(row), row.straight, row.most)


def _travel(supply: Supply) -> tuple[tuple[str, str, int], ...]:
    zones = {place.zone for place in supply.places}
    rows = ZoneTravel.objects.filter(event=supply.event).order_by("first", "second")
    return tuple(
        (row.first, row.second, row.minutes)
        for row in rows
        if row.minutes and {row.first, row.second} <= zones
    )


def _precedences(supply: Supply, known: set[str], frozen: set[int]) -> tuple[tuple[str, str], ...]:
    """The orders that organisers asked for; those of two meetings past planning say nothing."""
    stand = {_name(meeting) for meeting in supply.meetings if meeting.pk in frozen}
    asked = ((pin["after"], name) for name, pin in supply.day.pins.items() if pin.get("after"))
    return tuple(pair for pair in asked if set(pair) <= known and not set(pair) <= stand)


def _goals(day: MeetingDay, published: bool) -> tuple[Goal, ...]:
    """The day's own order, else the usual one; before anything is published nothing can change."""
    if not day.goals:
        return usual_order(published=published, priced=day.price is not None)  # type: ignore[return-value]
    return tuple(goal for goal in day.goals if published or goal != "stability")


def _requests(supply: Supply, past: frozenset[str], frozen: set[int]) -> list[Request]:
    scores = match_scores(each.organisation_id for each in supply.participants.values())
    wished: dict[str, list[OneWish]] = defaultdict(list)
    for row in resources.wishes(supply.event):
        wished[pair_id(row.sender_id, row.receiver_id)].append(OneWish(row.wish, row.state))
    standing = {_name(m): m for m in supply.meetings if m.pk in frozen}
    found = []
    for name in sorted(wished.keys() | standing.keys(), key=_by_number):
        sides = [supply.participants.get(int(pk)) for pk in name.split("-")]
        if None in sides:
            continue
        made = _request(supply, name, sides, wished.get(name, []), scores)
        if name in standing:
            made = _standing(supply, made or _bare(supply, name, sides), standing[name])
        elif made is not None:
            made = replace(made, forbidden=past)
        if made is not None:
            found.append(made)
    return found


def _standing(supply: Supply, request: Request, meeting: Meeting) -> Request:
    """A meeting that cannot move any more; its interpreter is taken out of everybody's reach.

    What was asked of its time and table since binds it no longer.
    """
    held = _held(meeting)
    place = held.place if held.place in {f"r{row.pk}" for row in supply.places} else None
    bare = replace(request, periods=frozenset(), equipment=frozenset())
    return replace(bare, mandatory=True, slot=held.slot, place=place, pair=None)


def _by_number(name: str) -> tuple[int, ...]:
    return tuple(int(part) for part in name.split("-"))


def _request(
    supply: Supply,
    name: str,
    sides: list[EventParticipant],
    wishes: list[OneWish],
    scores: dict[frozenset[int], int],
) -> Request | None:
    one, other = ((side.organisation.country, side.side) for side in sides)
    if not may_meet(supply.day.who, one, other):
        return None
    pin = supply.day.pins.get(name, {})
    score = scores.get(frozenset(side.organisation_id for side in sides), 0)
    weighed = pairing(wishes, supply.day.mode, score=score, pin=pin.get("kind", ""))
    if weighed is None:
        return None
    made = replace(_bare(supply, name, sides), weight=weighed.weight, mandatory=weighed.mandatory)
    made = replace(made, **_conditions(supply, pin))
    return replace(made, **_fixed(supply, pin)) if pin.get("kind") == FIXED else made


def _conditions(supply: Supply, pin: dict) -> dict[str, frozenset[str]]:
    """The part of the day and the equipment asked for, as far as the day still has them."""
    parts = {slot.period for slot in supply.slots}
    there = {each for place in supply.places for each in place.equipment}
    return {
        "periods": frozenset({pin.get("period") or ""} & parts - {""}),
        "equipment": frozenset(set(pin.get("equipment", ())) & there),
    }


def _fixed(supply: Supply, pin: dict) -> dict[str, str]:
    """Where an organiser fixed it, as far as that is still there."""
    slots = {slot.pk for slot in supply.slots}
    places = {place.pk for place in supply.places}
    found = {}
    if pin.get("slot") in slots:
        found["slot"] = f"s{pin['slot']}"
    if pin.get("place") in places:
        found["place"] = f"r{pin['place']}"
    return found


def _bare(supply: Supply, name: str, sides: list[EventParticipant]) -> Request:
    one, other = sides
    pair = _pair(supply, one.languages, other.languages)
    return Request(
        name,
        participants=(f"p{one.pk}", f"p{other.pk}"),
        weight=0,
        pair=pair,
        seats=2 + (pair is not None),
        online=_online(supply, any(side.online for side in sides)),
    )


def _pair(supply: Supply, one: list[str], other: list[str]) -> frozenset[str] | None:
    """Their first languages, or the first two that some interpreter joins."""
    if language_pair(one, other) is None:
        return None
    spoken = {frozenset(pair) for each in supply.interpreters for pair in each.pairs}
    both = (frozenset(pair) for pair in product(one, other))
    return next((pair for pair in both if pair in spoken), language_pair(one, other))


def _online(supply: Supply, wanted: bool) -> bool | None:
    if not supply.places:
        return None
    on_site = any(not place.is_online for place in supply.places)
    return True if wanted else (False if on_site else None)


def match_scores(organisation_ids: Iterable[int]) -> dict[frozenset[int], int]:
    """The best match of two organisations' listings as 0 to 9, by what every member may read."""
    ids = set(organisation_ids)
    rows = (
        Match.objects.filter(need__organisation__in=ids, offer__organisation__in=ids)
        .values_list("need__organisation", "offer__organisation")
        .annotate(best=Max("score"))
    )
    found: dict[frozenset[int], int] = {}
    for one, other, best in rows:
        pair = frozenset((one, other))
        found[pair] = max(found.get(pair, 0), round(min(max(best, 0.0), 1.0) * 9))
    return found


def _name(meeting: Meeting) -> str:
    return pair_id(meeting.first_id, meeting.second_id)


def _held(meeting: Meeting) -> Held:
    table, interpreter = meeting.table, meeting.interpreter_id
    return Held(
        _name(meeting),
        f"s{meeting.slot_id}",
        f"r{table.place_id}" if table else None,
        f"i{interpreter}" if interpreter else None,
    )


def _frozen(meeting: Meeting, past: frozenset[str]) -> bool:
    """Whether it is no longer planning's to move: begun, over, or agreed on the day itself."""
    return (
        meeting.walk_in or meeting.state != MeetingState.SCHEDULED or f"s{meeting.slot_id}" in past
    )


def _there_after_all(problem: MeetingProblem, fixed: list[Held]) -> MeetingProblem:
    """Who holds a meeting that cannot move is there, whatever was told of it since."""
    by_request = {request.id: request.participants for request in problem.requests}
    there: dict[str, set[str]] = defaultdict(set)
    for held in fixed:
        for who in (*by_request[held.request], held.place or "", held.interpreter or ""):
            there[who].add(held.slot)
    return replace(
        problem,
        participants=tuple(
            replace(each, away=each.away - there[each.id]) for each in problem.participants
        ),
        places=tuple(replace(each, away=each.away - there[each.id]) for each in problem.places),
        interpreters=tuple(
            replace(each, away=each.away | there[each.id]) for each in problem.interpreters
        ),
    )
