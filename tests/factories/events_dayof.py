"""An announced event with organisers and people who registered, for the tests of the day."""

from datetime import UTC, datetime, timedelta

from django.utils import timezone

from koryu.events.enums import EventState, RegistrationState
from koryu.events.models import Event, Registration
from koryu.people.models import Person

from .people import MembershipFactory, OrganisationFactory, PersonFactory

STARTS = datetime(2026, 12, 3, 1, 0, tzinfo=UTC)  # 10:00 in Seoul


def operator(country: str = "KR", **fields: object) -> Person:
    return PersonFactory(operator_country=country, **fields)


def make_event(**fields: object) -> Event:
    """A published public event on 3 December 2026, 10:00 to 17:00 in Seoul."""
    number = Event.objects.count() + 1
    defaults = {
        "slug": f"event-{number}",
        "kind": "conference",
        "state": EventState.PUBLISHED,
        "title_ko": "월례 교류회",
        "title_ja": "月例交流会",
        "title_en": "Monthly exchange",
        "venue_en": "Seongsu-dong, Seoul",
        "zone": "Asia/Seoul",
        "starts_at": STARTS,
        "ends_at": STARTS + timedelta(hours=7),
        "host_country": "KR",
        "published_at": timezone.now(),
    }
    host = fields.pop("host", None) or OrganisationFactory(kind="cluster_operator")
    return Event.objects.create(host=host, **(defaults | fields))


def register(event: Event, person: Person | None = None, **fields: object) -> Registration:
    """A confirmed place of somebody of a verified organisation."""
    membership = None if person else MembershipFactory()
    defaults = {
        "state": RegistrationState.CONFIRMED,
        "mode": "on_site",
        "language": "ko",
        "registered_at": timezone.now(),
        "organisation": membership.organisation if membership else None,
    }
    return Registration.objects.create(
        event=event, person=person or membership.person, **(defaults | fields)
    )
