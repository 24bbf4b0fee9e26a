"""Private interest. Nobody of the other side learns of it until both sides have it."""

from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from koryu.agreements.actions import lock_parties
from koryu.disclosure.queries import reader_for
from koryu.people.models import Organisation, Person
from koryu.research.models import Listing
from koryu.research.queries import published_listings
from koryu.shared.errors import Invalid, require
from koryu.shared.history import record

from ..enums import IntroductionState
from ..models import Exchange, Interest, Introduction
from ..queries import living_exchange, open_introduction
from .guard import require_acting, require_verified, room_group, tell_acting
from .rooms import open_exchange


@transaction.atomic
def express_interest(
    *, by: Person, organisation: Organisation, target: Organisation, listing: Listing | None = None
) -> Interest:
    """Note privately that `organisation` wishes to meet `target` (about one listing of it).

    Idempotent while it lives. Tells nobody, unless the other side has a living interest too: then
    the `mutual` tier and the room open by themselves and both sides are told. Raises `Refused`
    for people who do not act, unverified organisations, listings the person may not see.
    """
    require_acting(by, organisation)
    require_verified(organisation)
    _check_target(by, organisation, target, listing)
    lock_parties((organisation, target))
    interest, created = Interest.objects.get_or_create(
        organisation=organisation,
        target=target,
        listing=listing,
        withdrawn_at=None,
        defaults={"by": by},
    )
    if created:
        record(verb="interest.expressed", obj=interest, actor=by)
    answer = Interest.objects.filter(organisation=target, target=organisation, withdrawn_at=None)
    if (theirs := answer.first()) and not living_exchange(organisation.pk, target.pk):
        _open_by_mutual(interest, theirs, by)
    return interest


def _check_target(
    by: Person, organisation: Organisation, target: Organisation, listing: Listing | None
) -> None:
    if target.pk == organisation.pk:
        raise Invalid(_("This is your own organisation."))
    require(target.is_verified and target.closed_at is None)
    if listing is not None:
        seen = published_listings(reader_for(by)).filter(pk=listing.pk, organisation=target)
        require(seen.exists())


def _open_by_mutual(ours: Interest, theirs: Interest, by: Person) -> Exchange:
    introduction = _accepted_introduction(ours, theirs, by, timezone.now())
    exchange = open_exchange(
        one=ours.organisation, other=ours.target, introduction=introduction, by=by
    )
    path = reverse("exchange:room", args=[exchange.pk])
    for about, to in ((exchange.first, exchange.second), (exchange.second, exchange.first)):
        kind, group = "exchange.opened_by_interest", room_group(exchange)
        tell_acting(about, to, kind=kind, path=path, group=group)
    return exchange


def _accepted_introduction(
    ours: Interest, theirs: Interest, by: Person, now: datetime
) -> Introduction:
    waiting = open_introduction(ours.organisation_id, ours.target_id)
    if waiting:
        waiting.accept(by if waiting.receiver_id == ours.organisation_id else None, now)
        waiting.save()
        return waiting
    return Introduction.objects.create(
        sender=theirs.organisation,
        receiver=ours.organisation,
        listing=theirs.listing,
        own_listing=ours.listing,
        state=IntroductionState.ACCEPTED,
        language=by.language or "en",
        by=theirs.by,
        sent_at=now,
        respond_by=now,
        decided_by=by,
        decided_at=now,
        from_mutual=True,
    )


@transaction.atomic
def withdraw_interest(*, interest: Interest, by: Person) -> Interest:
    """End an interest; a room it helped to open stays. Idempotent; tells nobody."""
    locked = Interest.objects.select_for_update().get(pk=interest.pk)
    require_acting(by, locked.organisation)
    if locked.withdrawn_at is None:
        locked.withdrawn_at = timezone.now()
        locked.save(update_fields=["withdrawn_at"])
        record(verb="interest.withdrawn", obj=locked, actor=by)
    return locked
