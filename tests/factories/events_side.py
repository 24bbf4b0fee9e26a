"""A partnering day with participants on both sides, joined through the room's own actions."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from koryu.events.actions.participation import Part, join
from koryu.events.enums import MeetingStage, RegistrationState
from koryu.events.models import (
    Event,
    EventParticipant,
    Meeting,
    MeetingDay,
    MeetingPlace,
    MeetingSeat,
    MeetingTable,
    Registration,
    TimeSlot,
)

from .exchange import Side, make_side
from .people import OrganisationFactory


@dataclass(frozen=True)
class At:
    """A side at an event."""

    side: Side
    own: EventParticipant

    @property
    def acting(self) -> dict[str, object]:
        return {"own": self.own, "by": self.side.owner}


def make_day(
    *, stage: str = MeetingStage.COLLECTING, starts_at: datetime | None = None, **fields: object
) -> Event:
    """An announced partnering day with four slots of 20 minutes and one room of two tables."""
    starts = starts_at or timezone.now().replace(second=0, microsecond=0) + timedelta(days=20)
    event = Event.objects.create(
        slug=f"partnering-{Event.objects.count()}",
        kind="partnering",
        state="published",
        published_at=timezone.now(),
        title_ko="한일 파트너링 데이",
        title_ja="日韓パートナリングデー",
        title_en="Korea–Japan partnering day",
        venue_en="Convention hall",
        starts_at=starts,
        ends_at=starts + timedelta(hours=8),
        host=OrganisationFactory(),
        host_country="KR",
    )
    MeetingDay.objects.create(event=event, stage=stage, **fields)
    for number in range(4):
        begins = starts + timedelta(minutes=20 * number)
        TimeSlot.objects.create(
            event=event, starts_at=begins, ends_at=begins + timedelta(minutes=20), period="am"
        )
    place = MeetingPlace.objects.create(event=event, name_en="Room A", name_ko="A룸", name_ja="A室")
    for number in (1, 2):
        MeetingTable.objects.create(place=place, number=number)
    return event


def register(event: Event, side: Side) -> Registration:
    """A confirmed place for the side's owner."""
    return Registration.objects.create(
        event=event,
        person=side.owner,
        organisation=side.organisation,
        state=RegistrationState.CONFIRMED,
        mode="on_site",
        language=side.owner.language,
        registered_at=timezone.now(),
    )


def take_part(event: Event, side: Side, **fields: object) -> At:
    """The side registered and joined; its owner is the only delegate."""
    day = MeetingDay.objects.get(event=event)
    stage, day.stage = day.stage, MeetingStage.COLLECTING
    day.save()
    row = Registration.objects.filter(event=event, person=side.owner).first()
    given = {"languages": (side.owner.language,)} | fields
    part = Part(registrations=((row or register(event, side)).pk,), **given)
    own = join(event=event, by=side.owner, organisation=side.organisation, part=part)
    MeetingDay.objects.filter(event=event).update(stage=stage)
    return At(side, own)


def korean(event: Event, **fields: object) -> At:
    return take_part(event, make_side(), **fields)


def japanese(event: Event, **fields: object) -> At:
    side = make_side(country="JP", language="ja", kind="pharma", name="サンプル製薬", name_ko="")
    return take_part(event, side, **fields)


def make_meeting(event: Event, one: At, other: At, *, slot: int = 0, table: int = 1) -> Meeting:
    """A published meeting with a delegate of each side."""
    at = event.slots.all()[slot]
    meeting = Meeting.objects.create(
        event=event,
        first=one.own,
        second=other.own,
        slot=at,
        table=MeetingTable.objects.get(place__event=event, number=table),
    )
    for each in (one, other):
        delegate = each.own.delegates.get(left_at=None)
        MeetingSeat.objects.create(meeting=meeting, delegate=delegate, slot=at)
    return meeting


def publish(event: Event) -> Event:
    """The schedule is out."""
    MeetingDay.objects.filter(event=event).update(
        stage=MeetingStage.PUBLISHED, published_at=timezone.now()
    )
    return Event.objects.get(pk=event.pk)


def running(event: Event) -> Event:
    """It is the day: the first slot has begun a minute ago."""
    first = event.slots.first()
    shift = timezone.now() - timedelta(minutes=1) - first.starts_at
    for slot in event.slots.order_by("starts_at"):
        slot.starts_at, slot.ends_at = slot.starts_at + shift, slot.ends_at + shift
        slot.save()
    return event
