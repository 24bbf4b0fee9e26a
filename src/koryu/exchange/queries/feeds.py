"""Reads behind the personal calendar address."""

from django.db.models import Q, QuerySet

from koryu.disclosure.rules import Reader
from koryu.people.models import Person

from ..models import CalendarFeed, RoomMeeting
from ..rules import feed_hash


def feed_owner(token: str) -> Person | None:
    """Whose address this is; None for an unknown or revoked token or a closed account."""
    feeds = CalendarFeed.objects.filter(person__is_active=True).select_related("person")
    feed = feeds.filter(token_sha256=feed_hash(token)).first()
    return feed.person if feed else None


def meetings_of(reader: Reader) -> QuerySet[RoomMeeting]:
    """Every meeting of the reader's rooms, cancelled ones too (a calendar must hear of them)."""
    ids = reader.organisation_ids
    rooms = Q(exchange__first_id__in=ids) | Q(exchange__second_id__in=ids)
    return RoomMeeting.objects.filter(rooms).select_related(
        "by", "exchange__first", "exchange__second"
    )
