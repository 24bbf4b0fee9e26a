"""The events of the public text, their programmes read by the importer, and a monthly exchange."""

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone

from koryu.events.actions.events import create_event, create_series, publish_event
from koryu.events.actions.questions import add_question
from koryu.events.actions.registration import register
from koryu.events.actions.schedule import Planned, import_programme
from koryu.events.enums import EventKind, SessionKind
from koryu.events.models import Event, Session, Speaker
from koryu.events.rules.table import Recognised, read_table
from koryu.events.rules.words import label_before
from koryu.people.models import Membership, Organisation, Person

from . import read
from .partnering import CONSENTS

LANGUAGES = ("ko", "ja", "en")
SEOUL = ZoneInfo("Asia/Seoul")
REGISTERED = 9


def load_events(
    organisations: dict[str, Organisation],
    public: dict[str, Organisation],
    operators: dict[str, Person],
) -> int:
    """Load the three public events and the sample month. Returns how many events there are."""
    facts, programmes = read("public_facts.yaml"), read("programmes.yaml")
    for entry in facts["events"]:
        event = _public_event(entry, facts, public["mss"], operators["KR"])
        _import(event, programmes[entry["slug"]], operators["KR"])
        _translate(event, entry, facts["affiliations"])
        event.end()
        event.save()
    _monthly(programmes["monthly-exchange"], organisations, operators["KR"])
    return len(facts["events"]) + 1


def _texts(name: str, given: dict[str, str] | None) -> dict[str, str]:
    return {f"{name}_{code}": (given or {}).get(code, "") for code in LANGUAGES}


def _public_event(
    entry: dict[str, Any], facts: dict[str, Any], host: Organisation, by: Person
) -> Event:
    starts = datetime.fromisoformat(entry["starts_at"])
    event = Event(
        slug=entry["slug"],
        kind=entry["kind"],
        zone=entry["zone"],
        starts_at=starts,
        ends_at=datetime.fromisoformat(entry["ends_at"]),
        host=host,
        host_country=host.country,
        takes_registration=False,
        source=f"{entry['source']} (ja, en: {facts['made_by']['ja']})",
        by=by,
        published_at=starts,
        **_texts("title", entry["title"]),
        **_texts("summary", entry.get("purpose") or entry.get("theme")),
        **_texts("venue", entry["place"]),
    )
    event.publish()
    event.save()
    return event


def _import(event: Event, programme: dict[str, Any], by: Person) -> list[Session]:
    """What an organiser does: paste the table and confirm every row."""
    reading = read_table(programme["table"])
    first = event.starts_at.astimezone(ZoneInfo(event.zone)).date()
    return import_programme(
        event=event,
        by=by,
        rows=[_planned(row, first) for row in reading.rows],
        language=programme["language"],
        version=event.version,
    )


def _planned(row: Recognised, day: date) -> Planned:
    midnight = datetime.combine(day, time(), SEOUL)
    return Planned(
        starts_at=midnight + timedelta(minutes=row.start),
        ends_at=midnight + timedelta(minutes=row.end or 0),
        kind=row.kind,
        title=row.title,
        people=row.people,
        note=row.note,
    )


def _translate(event: Event, entry: dict[str, Any], affiliations: dict[str, Any]) -> None:
    """Japanese and English titles and names, which the text's tables do not have."""
    told = {session["starts"]: session for session in entry["sessions"]}
    for session in event.sessions.all():
        fact = told[f"{session.starts_at.astimezone(SEOUL):%H:%M}"]
        for code in ("ja", "en"):
            title = label_before(fact["title"][code])[1]
            setattr(session, f"title_{code}", title[:1].upper() + title[1:])
        if fact["kind"] in SessionKind.values:
            session.kind = fact["kind"]
        session.save()  # in which languages they spoke, the text does not say
    named = [person for session in entry["sessions"] for person in _people(session)]
    named += [entry["moderator"]] if "moderator" in entry else []
    for speaker in event.speakers.all():
        _name(speaker, named, affiliations)


def _people(session: dict[str, Any]) -> list[dict[str, Any]]:
    moderator = [session["moderator"]] if "moderator" in session else []
    return [*moderator, *session.get("speakers", []), *session.get("panellists", [])]


def _name(speaker: Speaker, named: list[dict[str, Any]], affiliations: dict[str, Any]) -> None:
    for person in named:
        names = person["name"]
        if speaker.name_ko == names["en"] or names["ko"].startswith(speaker.name_ko):
            texts = _texts("name", names) | _texts("position", person.get("title"))
            texts |= _texts("affiliation", affiliations.get(person.get("affiliation")))
            for key, value in texts.items():
                setattr(speaker, key, value)
            speaker.save()
            return


def _monthly(
    programme: dict[str, Any], organisations: dict[str, Organisation], by: Person
) -> Event:
    """Next month's exchange, so that a demonstration always has an event to come."""
    host = next(o for o in organisations.values() if o.kind == "government")
    texts = {**_texts("title", programme["title"]), **_texts("summary", programme["summary"])}
    series = create_series(by=by, rule="FREQ=MONTHLY;BYDAY=2TH", host=host, is_sample=True, **texts)
    starts = datetime.combine(_second_thursday(timezone.localdate()), time(14), SEOUL)
    draft = create_event(
        by=by,
        series=series,
        kind=EventKind.MONTHLY,
        mode="both",
        starts_at=starts,
        ends_at=starts + timedelta(hours=3),
        host=host,
        host_country="KR",
        capacity=80,
        online_url="https://meet.sample.example/monthly",
        is_sample=True,
        **texts,
        **_texts("venue", programme["venue"]),
    )
    event = publish_event(event=draft, by=by)
    for session, texts in zip(_import(event, programme, by), programme["sessions"], strict=True):
        session.title_ko, session.title_en = texts["ko"], texts["en"]
        session.language, session.interpretation = "ja", ["ko"]
        session.save()
    for asked in programme["survey"]:
        texts = _texts("label", asked)
        add_question(event=event, by=by, use="survey", kind=asked["kind"], **texts)
    _registrations(event)
    return event


def _second_thursday(today: date) -> date:
    """Of the month after `today`'s."""
    first = (today.replace(day=1) + timedelta(days=32)).replace(day=1)
    return first + timedelta(days=(3 - first.weekday()) % 7 + 7)


def _registrations(event: Event) -> None:
    """A few sample people of both countries take part."""
    people = Membership.objects.filter(person__is_sample=True)
    members = people.select_related("person", "organisation")
    chosen = [
        *members.filter(organisation__country="KR").order_by("id")[: REGISTERED // 2 + 1],
        *members.filter(organisation__country="JP").order_by("id")[: REGISTERED // 2],
    ]
    for place, member in enumerate(chosen):
        register(
            event=event,
            person=member.person,
            organisation=member.organisation,
            mode="online" if place % 4 == 3 else "on_site",
            language=member.person.language,
            answers={},
            consents=CONSENTS,
        )
