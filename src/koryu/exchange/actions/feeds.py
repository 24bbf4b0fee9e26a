"""The personal calendar address: secret, shown once, revocable."""

import secrets

from django.db import transaction
from django.utils import timezone

from koryu.people.models import Person
from koryu.shared.history import record

from ..models import CalendarFeed
from ..rules import feed_hash


@transaction.atomic
def renew_feed(*, by: Person) -> str:
    """Make a new secret address; an earlier one stops working. Returns the token, kept nowhere."""
    token = secrets.token_urlsafe(32)
    feed, _created = CalendarFeed.objects.update_or_create(
        person=by,
        defaults={"token_sha256": feed_hash(token), "created_at": timezone.now()},
    )
    record(verb="calendar.renewed", obj=feed, actor=by)
    return token


@transaction.atomic
def revoke_feed(*, by: Person) -> None:
    """The address stops working at once."""
    for feed in CalendarFeed.objects.filter(person=by):
        record(verb="calendar.revoked", obj=feed, actor=by)
        feed.delete()
