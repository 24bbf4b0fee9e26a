"""A sample partnering day, 58 Korean × 21 Japanese organisations, through the rooms' own actions.

It is left while requests are open: sides, times, tables, interpreters and wishes are there, and the
organiser makes the schedule. Every choice follows from names and fields: two loads are alike.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone

from koryu.events.actions.events import create_event, publish_event
from koryu.events.actions.meeting_day import move_stage, open_meetings, rules_mark, set_rules
from koryu.events.actions.participation import Part, join
from koryu.events.actions.registration import register
from koryu.events.actions.resources import add_slots, save_interpreter, save_place
from koryu.events.actions.wishes import accept_request, decline_request, set_wish
from koryu.events.enums import MeetingStage, RequestState, Wish
from koryu.events.models import Event, EventParticipant, MeetingRequest
from koryu.people.models import Organisation, Person
from koryu.people.queries import people_of

from . import read

SEOUL = ZoneInfo("Asia/Seoul")
CONSENTS = frozenset({"event_terms", "event_overseas"})
LANGUAGE = {"KR": "ko", "JP": "ja"}


@dataclass(frozen=True)
class Side:
    """A participant with the person who acts for it and the codes of its fields."""

    own: EventParticipant
    person: Person
    fields: frozenset[str]

    @property
    def acting(self) -> dict[str, Any]:
        return {"own": self.own, "by": self.person}


def load_partnering(
    organisations: dict[str, Organisation], operators: dict[str, Person]
) -> dict[str, int]:
    """Load the day. Returns how many participants, requests and slots there are."""
    data = read("partnering.yaml")
    event = _event(data, organisations, operators["KR"])
    _resources(event, data, operators["KR"])
    sides = fill(event, organisations, data["sides"])
    return {
        "participants of the partnering day": len(sides),
        "wishes to meet": MeetingRequest.objects.filter(sender__event=event).count(),
    }


def fill(
    event: Event, organisations: dict[str, Organisation], counts: dict[str, int]
) -> list[Side]:
    """The first so many organisations of each country register, join, wish and answer."""
    data = read("partnering.yaml")
    sides = [
        _join(event, data, number, each)
        for country, count in counts.items()
        for number, each in enumerate(_first(organisations, country, count))
    ]
    for number, side in enumerate(sides):
        _wish(data, number, side, sides)
    _answer({side.own.pk: side for side in sides}, data)
    return sides


def _first(organisations: dict[str, Organisation], country: str, count: int) -> list[Organisation]:
    return [each for each in organisations.values() if each.country == country][:count]


def _number(*words: object) -> int:
    """A number that follows from words alone: the same at every load."""
    text = "|".join(map(str, words))
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:6])


def _event(data: dict[str, Any], organisations: dict[str, Organisation], by: Person) -> Event:
    day = timezone.localdate(timezone=SEOUL) + timedelta(days=data["in_days"])
    day += timedelta(days=(2 - day.weekday()) % 7)  # a Wednesday
    texts = {
        f"{name}_{code}": text
        for name in ("title", "summary", "venue")
        for code, text in data[name].items()
    }
    opens, closes = (_at(day, clock) for clock in data["open"])
    event = create_event(
        by=by,
        kind="partnering",
        mode="on_site",
        host=organisations[data["host"]],
        host_country="KR",
        zone="Asia/Seoul",
        starts_at=opens,
        ends_at=closes,
        is_sample=True,
        **texts,
    )
    return publish_event(event=event, by=by)


def _at(day: object, clock: str) -> datetime:
    return datetime.combine(day, time.fromisoformat(clock), tzinfo=SEOUL)  # type: ignore[arg-type]


def _resources(event: Event, data: dict[str, Any], by: Person) -> None:
    day = open_meetings(event=event, by=by)
    rules = {"requests_until": event.starts_at - timedelta(days=7), **data["rules"]}
    set_rules(event=event, by=by, mark=rules_mark(day), **rules)
    for period, times in data["slots"].items():
        first = _at(timezone.localtime(event.starts_at, SEOUL).date(), times["from"])
        length = timedelta(minutes=data["minutes"])
        spans = [(first + length * n, first + length * (n + 1)) for n in range(times["count"])]
        add_slots(event=event, by=by, times=spans, period=period)
    for place in data["places"]:
        names = {f"name_{code}": text for code, text in place["name"].items()}
        given = {"zone": place["zone"], "equipment": [], "seats": 6}
        save_place(event=event, by=by, tables=place["tables"], **names, **given)
    for each in data["interpreters"]:
        save_interpreter(event=event, by=by, **each)
    move_stage(event=event, by=by, to=MeetingStage.COLLECTING)


def _join(event: Event, data: dict[str, Any], number: int, organisation: Organisation) -> Side:
    person = people_of(organisation.pk).get()
    place = register(
        event=event,
        person=person,
        organisation=organisation,
        mode="on_site",
        language=person.language,
        answers={},
        consents=CONSENTS,
    )
    slots = list(event.slots.values_list("pk", flat=True))
    away = slots[number % 12 : number % 12 + 4] if number % 5 == 3 else []
    spoken = [LANGUAGE[organisation.country]]
    spoken += ["en"] if number % 2 == 0 else []
    spoken += ["ko"] if organisation.country == "JP" and number % 7 == 5 else []
    part = Part(
        languages=tuple(spoken),
        registrations=(place.pk,),
        names=(data["colleague"][organisation.country],) if number % 4 == 1 else (),
        most=8 if number % 6 == 2 else None,
        about=organisation.wants,
        away=tuple(away),
    )
    own = join(event=event, by=person, organisation=organisation, part=part)
    return Side(own, person, frozenset(organisation.fields.values_list("code", flat=True)))


def _wish(data: dict[str, Any], number: int, side: Side, sides: list[Side]) -> None:
    """Those of the other country whose fields are nearest, and chance, from names, among equals."""
    country, slug = side.own.organisation.country, side.own.organisation.slug

    def near(other: Side) -> tuple[int, int]:
        return -len(side.fields & other.fields), _number(slug, other.own.organisation.slug)

    others = [each for each in sides if each.own.organisation.country != country]
    wanted = sorted(others, key=near)[: data["wishes"][country] + number % 3]
    for position, other in enumerate(wanted):
        wish = Wish.MUST if position < 1 + number % 2 else Wish.WANT
        message = data["messages"][country] if position == 0 else ""
        set_wish(**side.acting, other=other.own, wish=wish, message=message,
                 language=LANGUAGE[country])  # fmt: skip
    if number % 9 == 4:
        set_wish(**side.acting, other=max(others, key=near).own, wish=Wish.RATHER_NOT)


def _answer(sides: dict[int, Side], data: dict[str, Any]) -> None:
    """Some requests are accepted, a few declined; the others still wait."""
    waiting = MeetingRequest.objects.filter(
        sender__in=sides, state=RequestState.SENT, wish__in=(Wish.MUST, Wish.WANT)
    )
    for request in waiting.select_related("sender__organisation"):
        side = sides[request.receiver_id]
        chance = _number("answer", request.sender.organisation.slug, side.own.organisation.slug)
        if chance % 10 < data["accepted_of_ten"]:
            accept_request(request=request, **side.acting)
        elif chance % 10 == 9:
            decline_request(request=request, **side.acting, reason="other")
