"""Reads of wishes. A side reads its own, and of others only requests that were sent to it."""

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from koryu.disclosure.rules import Reader

from ..enums import MeetingMode, RequestState, Wish
from ..models import EventParticipant, MeetingDay, MeetingRequest
from ..rules.meeting import ANSWERABLE

ASKING = (Wish.MUST, Wish.WANT)
COUNTED = (RequestState.SENT, RequestState.ACCEPTED)


@dataclass(frozen=True)
class Used:
    """How much of the limits is used."""

    requests: int
    musts: int
    most_requests: int
    most_musts: int


def own_wishes(own: EventParticipant) -> dict[int, MeetingRequest]:
    """Other participant's id → our living wish about it."""
    rows = own.sent.exclude(state=RequestState.WITHDRAWN)
    return {row.receiver_id: row for row in rows}


def used(own: EventParticipant, day: MeetingDay) -> Used:
    """What this side has asked for so far."""
    wishes = list(
        own.sent.filter(wish__in=ASKING, state__in=COUNTED).values_list("wish", flat=True)
    )
    return Used(len(wishes), wishes.count(Wish.MUST), day.most_requests, day.most_musts)


def inbox(reader: Reader, own: EventParticipant, day: MeetingDay) -> QuerySet[MeetingRequest]:
    """Requests sent to this side, those waiting first; none where the organiser decides.

    Says nothing of `rather_not`, and a request that became one looks withdrawn like any other.
    """
    if day.mode != MeetingMode.ACCEPT or not reader.belongs_to(own.organisation_id):
        return MeetingRequest.objects.none()
    shown = own.received.filter(wish__in=ASKING).exclude(state=RequestState.WITHDRAWN)
    return shown.filter(sender__left_at=None).select_related("sender__organisation", "decided_by")


def outbox(reader: Reader, own: EventParticipant) -> QuerySet[MeetingRequest]:
    """Our own wishes of every kind, withdrawn ones aside."""
    if not reader.belongs_to(own.organisation_id):
        return MeetingRequest.objects.none()
    living = own.sent.exclude(state=RequestState.WITHDRAWN)
    return living.filter(receiver__left_at=None).select_related(
        "receiver__organisation", "decided_by", "by"
    )


def waiting(reader: Reader, own: EventParticipant, day: MeetingDay) -> int:
    """How many requests wait for this side's answer; none once the schedule is out."""
    if day.stage not in ANSWERABLE:
        return 0
    return inbox(reader, own, day).filter(state=RequestState.SENT).count()


def reverse_of(request: MeetingRequest) -> QuerySet[MeetingRequest]:
    """The other side's living request for the same meeting."""
    return MeetingRequest.objects.filter(
        Q(state=RequestState.SENT) | Q(state=RequestState.ACCEPTED),
        sender=request.receiver_id,
        receiver=request.sender_id,
        wish__in=ASKING,
    )


def message_to(own: EventParticipant, other: EventParticipant) -> MeetingRequest | None:
    """What the other side wrote to us; read once a meeting with it is published."""
    sent = own.received.filter(sender=other, wish__in=ASKING).exclude(message="")
    return sent.exclude(state=RequestState.WITHDRAWN).order_by("-sent_at").first()
