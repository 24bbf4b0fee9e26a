"""Reads of rooms. All current members of both sides may read; nobody else knows of a room."""

from django.db.models import (
    BigIntegerField,
    Count,
    F,
    Max,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import Coalesce

from koryu.disclosure.enums import Tier
from koryu.disclosure.rules import Reader, may_see
from koryu.notify.queries import notices_of
from koryu.people.models import Membership, Organisation, Person

from ..enums import ExchangeState
from ..models import Exchange, ExchangeFile, Message, MessageDraft, NextStep, ReadMark, RoomMeeting


def rooms_of(reader: Reader, *, state: str = "") -> QuerySet[Exchange]:
    """The reader's rooms, newest message first, each with `unread` and `last_at`."""
    ids = reader.organisation_ids
    found = Exchange.objects.filter(Q(first_id__in=ids) | Q(second_id__in=ids))
    if state in ExchangeState.values:
        found = found.filter(state=state)
    marks = ReadMark.objects.filter(exchange=OuterRef("pk"), person=reader.person)
    read = Coalesce(
        Subquery(marks.values("message_id")[:1]), Value(0), output_field=BigIntegerField()
    )
    unread = Q(messages__pk__gt=F("read_to")) & ~Q(messages__author=reader.person)
    return (
        found.select_related("first", "second")
        .annotate(read_to=read)
        .annotate(
            unread=Count("messages", filter=unread),
            last_at=Coalesce(Max("messages__sent_at"), F("opened_at")),
        )
        .order_by("-last_at", "-id")
    )


def room_for(reader: Reader, pk: int) -> Exchange | None:
    """The room with its sides placed, or None when this reader may not know of it."""
    ids = reader.organisation_ids
    rooms = Exchange.objects.filter(Q(first_id__in=ids) | Q(second_id__in=ids))
    rooms = rooms.select_related("first", "second", "introduction", "nda", "closed_by")
    found = rooms.filter(pk=pk).first()
    return placed(reader, found) if found else None


def placed(reader: Reader, exchange: Exchange) -> Exchange:
    """Set `own` and `partner`: the reader's side (the one they act for first) and the other."""
    mine = [pk for pk in exchange.side_ids if pk in reader.organisation_ids]
    own_id = reader.active_id if reader.active_id in mine else mine[0]
    own: Organisation = exchange.first if own_id == exchange.first_id else exchange.second
    exchange.own, exchange.partner = own, exchange.other(own.pk)
    exchange.acts = exchange.is_living and reader.may_edit(own.pk)
    return exchange


def newer_messages(
    exchange: Exchange, *, after: int = 0, before: int | None = None, limit: int = 100
) -> list[Message]:
    """The newest `limit` messages with an id above `after` and below `before`, oldest first."""
    found = exchange.messages.filter(pk__gt=after).select_related("author", "organisation")
    if before is not None:
        found = found.filter(pk__lt=before)
    return list(found.order_by("-pk")[:limit])[::-1]


def shared_files(reader: Reader, exchange: Exchange) -> list[ExchangeFile]:
    """The room's files, newest first, each with `opens`: whether this reader may download it."""
    found = exchange.files.filter(removed_at=None).select_related("file", "organisation", "by")
    files = list(found.order_by("-added_at", "-pk"))
    for shared in files:
        shared.opens = downloadable(reader, shared)
    return files


def downloadable(reader: Reader, shared: ExchangeFile) -> bool:
    """A reader of the room may download it; 'under NDA' files only through the gate's nda tier."""
    if shared.removed_at or not reader.organisation_ids & set(shared.exchange.side_ids):
        return False
    tier = Tier.NDA if shared.under_nda else Tier.PUBLIC
    return may_see(reader, shared.organisation_id, tier)


def with_work(exchange: Exchange) -> tuple[list[NextStep], list[RoomMeeting]]:
    """Next steps (open ones by due date, then the settled) and meetings of the room."""
    steps = list(exchange.steps.select_related("organisation"))
    steps.sort(key=lambda step: bool(step.done_at or step.dropped_at))
    return steps, list(exchange.meetings.select_related("by"))


def participants(exchange: Exchange) -> QuerySet[Organisation]:
    """Both sides with their current members (`current`)."""
    members = Membership.objects.filter(left_at=None, person__is_active=True)
    current = Prefetch(
        "memberships", members.select_related("person").order_by("joined_at"), to_attr="current"
    )
    return Organisation.objects.filter(pk__in=exchange.side_ids).prefetch_related(current)


def draft_of(exchange: Exchange, person: Person) -> MessageDraft | None:
    """What this person typed here and has not sent."""
    return MessageDraft.objects.filter(exchange=exchange, person=person).first()


def has_news(reader: Reader, exchange: Exchange, latest: Message | None) -> bool:
    """Whether opening the room changes what counts as read (so that most reads write nothing)."""
    mark = ReadMark.objects.filter(exchange=exchange, person=reader.person).first()
    if mark is None or (latest and (mark.message_id or 0) < latest.pk):
        return True
    unread = notices_of(reader.person).filter(read_at=None)
    return unread.filter(group=f"exchange:{exchange.pk}").exists()
