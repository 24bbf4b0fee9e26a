"""Meeting days of any size, with delegates, tables, interpreters and wishes."""

from collections.abc import Iterable
from datetime import timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone

from koryu.events.models import (
    Delegate,
    Event,
    EventParticipant,
    Interpreter,
    MeetingDay,
    MeetingPlace,
    MeetingRequest,
    MeetingTable,
    PlanRun,
    TimeSlot,
)
from koryu.people.models import Person

from .people import OrganisationFactory, PersonFactory

SEOUL = ZoneInfo("Asia/Seoul")


def make_event(*, slug: str = "partnering-day", **fields: object) -> Event:
    """An announced partnering day a week from now, 9 to 18 o'clock in Seoul."""
    starts = (timezone.now() + timedelta(days=7)).astimezone(SEOUL)
    starts = starts.replace(hour=9, minute=0, second=0, microsecond=0)
    defaults = {
        "kind": "partnering",
        "state": "published",
        "title_ko": "한일 파트너링 데이",
        "title_ja": "日韓パートナリングデイ",
        "title_en": "Korea–Japan partnering day",
        "starts_at": starts,
        "ends_at": starts.replace(hour=18),
        "host": OrganisationFactory(kind="agency"),
        "host_country": "KR",
        "published_at": timezone.now(),
    }
    return Event.objects.create(slug=slug, **(defaults | fields))


def make_day(
    *,
    korean: int = 3,
    japanese: int = 2,
    slots: int = 3,
    tables: int = 2,
    interpreters: int = 2,
    delegates: int = 1,
    stage: str = "planning",
    mode: str = "organiser",
    event: Event | None = None,
) -> MeetingDay:
    """A day with Korean and Japanese speakers who wished for nothing yet."""
    event = event or make_event()
    day = MeetingDay.objects.create(event=event, stage=stage, mode=mode)
    add_slots(event, slots)
    if tables:
        place = MeetingPlace.objects.create(
            event=event, name_ko="대회의실", name_ja="大会議室", name_en="Hall", zone="A"
        )
        for number in range(1, tables + 1):
            MeetingTable.objects.create(place=place, number=number)
    for number in range(interpreters):
        Interpreter.objects.create(event=event, name=f"통역 {number + 1}", pairs=[["ko", "ja"]])
    for country, language, count in (("KR", "ko", korean), ("JP", "ja", japanese)):
        for _number in range(count):
            make_part(event, country, [language], delegates)
    return day


def add_slots(event: Event, count: int, *, minutes: int = 25, pause: int = 5) -> list[TimeSlot]:
    """Slots from the event's start on, with a pause after each."""
    step = timedelta(minutes=minutes + pause)
    return [
        TimeSlot.objects.create(
            event=event,
            starts_at=event.starts_at + at * step,
            ends_at=event.starts_at + at * step + timedelta(minutes=minutes),
            period="am" if (event.starts_at + at * step).astimezone(SEOUL).hour < 13 else "pm",
        )
        for at in range(count)
    ]


def make_part(
    event: Event, country: str = "KR", languages: Iterable[str] = ("ko",), delegates: int = 1
) -> EventParticipant:
    part = EventParticipant.objects.create(
        event=event,
        organisation=OrganisationFactory(country=country),
        side=country,
        languages=list(languages),
    )
    for number in range(delegates):
        Delegate.objects.create(participant=part, name=f"대표 {number + 1}")
    return part


def sides(day: MeetingDay) -> tuple[list[EventParticipant], list[EventParticipant]]:
    """The Korean and the Japanese participants, in order."""
    parts = list(day.event.participants.select_related("organisation"))
    korean = [part for part in parts if part.organisation.country == "KR"]
    return korean, [part for part in parts if part not in korean]


def wish(
    one: EventParticipant,
    other: EventParticipant,
    kind: str = "want",
    state: str = "sent",
    by: Person | None = None,
) -> MeetingRequest:
    return MeetingRequest.objects.create(
        sender=one,
        receiver=other,
        wish=kind,
        state=state,
        by=by or PersonFactory(),
        sent_at=timezone.now(),
    )


def wish_all(day: MeetingDay, kind: str = "want") -> None:
    """Everybody across the strait would like to meet everybody, from both sides."""
    korean, japanese = sides(day)
    by = PersonFactory()
    for one in korean:
        for other in japanese:
            wish(one, other, kind, by=by)
            wish(other, one, kind, by=by)


def operator(country: str = "KR") -> Person:
    return PersonFactory(operator_country=country, language="en")


def solved(day: MeetingDay, by: Person, seconds: int = 10, **fields: object) -> PlanRun:
    """A run that the optimiser has worked on."""
    from koryu.events.actions import runs

    run = runs.start_run(event=day.event, by=by, seconds=seconds, **fields)
    runs.work(run.pk)
    run.refresh_from_db()
    return run
