"""Requests to exchange: sent, answered with a reason, taken back, reminded, expired."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django_fsm import TransitionNotAllowed

from koryu.agreements.actions import lock_parties
from koryu.disclosure.queries import reader_for
from koryu.people.models import Organisation, Person
from koryu.research.models import Listing
from koryu.research.queries import published_listings
from koryu.shared.errors import Invalid, NotAllowedNow, require
from koryu.shared.history import record
from koryu.shared.text import clean

from ..enums import IntroductionState
from ..models import Exchange, Introduction
from ..queries import living_exchange, open_introduction
from ..rules import reminder_due
from .guard import require_acting, require_verified, tell_acting
from .rooms import open_exchange, require_reason

TEXT_LIMIT = 600


@transaction.atomic
def send_introduction(
    *,
    by: Person,
    organisation: Organisation,
    receiver: Organisation,
    language: str,
    why: str,
    offer: str,
    seek: str,
    listing: Listing | None = None,
    own_listing: Listing | None = None,
) -> Introduction:
    """Ask `receiver` to exchange. Tells its owners and editors.

    When they have an open request to us already, that one is accepted instead and returned.
    Raises `NotAllowedNow` when a room or our own open request is there, `Invalid` for the texts.
    """
    require_acting(by, organisation)
    require_verified(organisation)
    _check_partner(by, organisation, receiver, listing, own_listing)
    texts = _checked_texts(why=why, offer=offer, seek=seek)
    lock_parties((organisation, receiver))
    if theirs := _theirs_or_nothing(organisation, receiver):
        accept_introduction(introduction=theirs, by=by)
        return Introduction.objects.get(pk=theirs.pk)
    now = timezone.now()
    introduction = Introduction.objects.create(
        sender=organisation,
        receiver=receiver,
        listing=listing,
        own_listing=own_listing,
        language=language,
        by=by,
        sent_at=now,
        respond_by=now + timedelta(days=settings.KORYU["INTRODUCTION_DAYS"]),
        **texts,
    )
    record(verb="introduction.sent", obj=introduction, actor=by)
    _tell(introduction, organisation, receiver, "exchange.requested")
    return introduction


def _theirs_or_nothing(organisation: Organisation, receiver: Organisation) -> Introduction | None:
    """Their open request to us, if any. `NotAllowedNow` when ours waits or a room is there."""
    if living_exchange(organisation.pk, receiver.pk):
        raise NotAllowedNow(_("You already have an exchange room with this organisation."))
    waiting = open_introduction(organisation.pk, receiver.pk)
    if waiting and waiting.sender_id == organisation.pk:
        raise NotAllowedNow(_("Your request to this organisation is still waiting for an answer."))
    return waiting


def _check_partner(
    by: Person,
    organisation: Organisation,
    receiver: Organisation,
    listing: Listing | None,
    own_listing: Listing | None,
) -> None:
    if receiver.pk == organisation.pk:
        raise Invalid(_("This is your own organisation."))
    require(receiver.is_verified and receiver.closed_at is None)
    seen = published_listings(reader_for(by))
    require(listing is None or seen.filter(pk=listing.pk, organisation=receiver).exists())
    mine = own_listing is None or seen.filter(pk=own_listing.pk, organisation=organisation).exists()
    require(mine)


def _checked_texts(**texts: str) -> dict[str, str]:
    cleaned = {name: clean(text).strip() for name, text in texts.items()}
    limit = {"limit": TEXT_LIMIT}
    errors: dict[str, list[object]] = {}
    for name, text in cleaned.items():
        if not text:
            errors[name] = [_("Please fill this in.")]
        elif len(text) > TEXT_LIMIT:
            errors[name] = [_("Please keep it to %(limit)d characters.") % limit]
    if errors:
        raise Invalid(errors)
    return cleaned


@transaction.atomic
def accept_introduction(*, introduction: Introduction, by: Person) -> Exchange:
    """Agree to exchange: opens the `mutual` tier and the room, tells the sender."""
    locked = _locked(introduction)
    require_acting(by, locked.receiver)
    require_verified(locked.receiver)
    _move(locked, "accept", by)
    record(verb="introduction.accepted", obj=locked, actor=by)
    exchange = open_exchange(one=locked.sender, other=locked.receiver, introduction=locked, by=by)
    path = reverse("exchange:room", args=[exchange.pk])
    tell_acting(locked.receiver, locked.sender, kind="exchange.accepted", path=path)
    return exchange


@transaction.atomic
def decline_introduction(
    *, introduction: Introduction, by: Person, reason: str, feedback: str = "", language: str = ""
) -> Introduction:
    """Say no with a reason of the controlled list; the sender reads it in their own language."""
    locked = _locked(introduction)
    require_acting(by, locked.receiver)
    require_reason(reason)
    locked.reason, locked.feedback = reason, clean(feedback).strip()
    locked.feedback_language = language if locked.feedback else ""
    _move(locked, "decline", by)
    record(verb="introduction.declined", obj=locked, actor=by, reason=reason)
    _tell(locked, locked.receiver, locked.sender, "exchange.declined")
    return locked


@transaction.atomic
def withdraw_introduction(*, introduction: Introduction, by: Person) -> Introduction:
    """Take an unanswered request back."""
    locked = _locked(introduction)
    require_acting(by, locked.sender)
    _move(locked, "withdraw", by)
    record(verb="introduction.withdrawn", obj=locked, actor=by)
    return locked


def _locked(introduction: Introduction) -> Introduction:
    lock_parties((introduction.sender, introduction.receiver))
    return Introduction.objects.select_for_update().get(pk=introduction.pk)


def _move(introduction: Introduction, move: str, *by: Person) -> None:
    try:
        getattr(introduction, move)(*by, timezone.now())
    except TransitionNotAllowed:
        raise NotAllowedNow(_("This request has already been answered or has ended.")) from None
    introduction.save()


def expire_due(*, now: datetime | None = None) -> int:
    """Expire unanswered requests whose time is over; tells both sides. Returns how many."""
    now = now or timezone.now()
    due = Introduction.objects.filter(state=IntroductionState.SENT, respond_by__lte=now)
    return sum(_expire(introduction, now) for introduction in list(due))


@transaction.atomic
def _expire(introduction: Introduction, now: datetime) -> int:
    locked = _locked(introduction)
    if locked.state != IntroductionState.SENT:
        return 0
    locked.expire(now)
    locked.save()
    record(verb="introduction.expired", obj=locked, actor=None)
    _tell(locked, locked.receiver, locked.sender, "exchange.expired_sent")
    _tell(locked, locked.sender, locked.receiver, "exchange.expired_received")
    return 1


def remind_due(*, now: datetime | None = None) -> int:
    """Remind receivers at half of the time and a day before its end. Returns how many requests."""
    now = now or timezone.now()
    waiting = Introduction.objects.filter(state=IntroductionState.SENT, respond_by__gt=now)
    due = [i for i in waiting if reminder_due(i.sent_at, i.respond_by, i.reminded_at, now)]
    for introduction in due:
        _remind(introduction, now)
    return len(due)


@transaction.atomic
def _remind(introduction: Introduction, now: datetime) -> None:
    Introduction.objects.filter(pk=introduction.pk).update(reminded_at=now)
    _tell(introduction, introduction.sender, introduction.receiver, "exchange.reminder")


def _tell(introduction: Introduction, about: Organisation, to: Organisation, kind: str) -> None:
    path = reverse("exchange:introduction", args=[introduction.pk])
    tell_acting(about, to, kind=kind, path=path, group=f"introduction:{introduction.pk}")
