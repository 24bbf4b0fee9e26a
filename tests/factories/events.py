"""Events, their series, programme and registrations, made by the actions."""

from datetime import timedelta
from itertools import count

from django.utils import timezone

from koryu.events.actions import events as actions
from koryu.events.actions import registration as registering
from koryu.events.models import Event, Question, Registration, Session, SessionSpeaker, Speaker
from koryu.people.models import Organisation, Person

from .people import MembershipFactory, OrganisationFactory, PersonFactory

_numbers = count(1)
CONSENTS = frozenset({"event_terms", "event_overseas"})


def make_operator(country: str = "KR", **fields: object) -> Person:
    return PersonFactory(operator_country=country, **fields)


def make_event(by: Person | None = None, **fields: object) -> Event:
    """A draft that could be announced: on site, in ten days, 14:00 to 17:00 UTC."""
    number = next(_numbers)
    starts = timezone.now().replace(hour=14, minute=0, second=0, microsecond=0)
    starts += timedelta(days=10)
    given = {
        "kind": "monthly",
        "mode": "on_site",
        "title_ko": f"월례 교류회 {number}",
        "title_ja": f"月例交流会 {number}",
        "title_en": f"Monthly exchange {number}",
        "summary_ko": "발표와 네트워킹입니다.",
        "venue_ko": "서울바이오허브",
        "zone": "Asia/Seoul",
        "starts_at": starts,
        "ends_at": fields.get("starts_at", starts) + timedelta(hours=3),
        "host_country": "KR",
    } | fields
    if "host" not in given:
        given["host"] = OrganisationFactory(kind="operator")
    return actions.create_event(by=by or make_operator(), **given)


def announced(by: Person | None = None, **fields: object) -> Event:
    """An event everybody may register for."""
    by = by or make_operator()
    return actions.publish_event(event=make_event(by, **fields), by=by)


def past_event(by: Person | None = None, **fields: object) -> Event:
    """An announced event whose time is over."""
    event = announced(by, **fields)
    starts = timezone.now() - timedelta(days=5)
    Event.objects.filter(pk=event.pk).update(starts_at=starts, ends_at=starts + timedelta(hours=3))
    return Event.objects.get(pk=event.pk)


def sign_up(event: Event, person: Person | None = None, **fields: object) -> Registration:
    """A registration as a person makes it, with both consents."""
    given = {
        "mode": "on_site",
        "language": "ko",
        "answers": {},
        "consents": CONSENTS,
        "listed_to": "registered",
    } | fields
    return registering.register(event=event, person=person or PersonFactory(), **given)


def member_of(organisation: Organisation | None = None, **fields: object) -> Person:
    """A person of a verified organisation."""
    given = {"organisation": organisation} if organisation else {}
    return MembershipFactory(**given, **fields).person


def ask(event: Event, kind: str = "text", **fields: object) -> Question:
    given = {"use": "registration", "label_ko": "질문", "label_en": "Question"} | fields
    return Question.objects.create(event=event, kind=kind, **given)


CHOICES = [
    {"value": "1", "ko": "하나", "ja": "一", "en": "One"},
    {"value": "2", "ko": "둘", "ja": "二", "en": "Two"},
]


def session(event: Event, start: int, end: int, **fields: object) -> Session:
    """A session from `start` to `end` minutes after the event's beginning."""
    at = event.starts_at
    given = {"kind": "talk", "title_en": f"Session {start}-{end}"} | fields
    return Session.objects.create(
        event=event,
        starts_at=at + timedelta(minutes=start),
        ends_at=at + timedelta(minutes=end),
        **given,
    )


def speaks(at: Session, role: str = "speaker", **names: str) -> SessionSpeaker:
    names = names or {"name_ko": "홍길동", "name_ja": "ホン・ギルドン", "name_en": "Hong Gil-dong"}
    speaker = Speaker.objects.create(event=at.event, **names)
    return SessionSpeaker.objects.create(session=at, speaker=speaker, role=role)
