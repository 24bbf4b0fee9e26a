"""Rooms open, move through their states and close."""

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django_fsm import TransitionNotAllowed

from koryu.agreements.actions import lock_parties, terminate
from koryu.agreements.queries import nda_in_force, pending_nda
from koryu.disclosure.actions import end_mutual, open_mutual, set_nda
from koryu.people.models import Organisation, Person
from koryu.shared import terms
from koryu.shared.errors import Invalid, NotAllowedNow
from koryu.shared.history import record

from ..enums import MeetingState, Outcome
from ..models import Exchange, Interest, Introduction
from .guard import living_room, room_group, tell_acting
from .meetings import cancel_quietly
from .ndas import take_nda


def open_exchange(
    *, one: Organisation, other: Organisation, introduction: Introduction, by: Person | None
) -> Exchange:
    """The living room of a pair, opened unless it is. The caller holds the lock of the pair.

    Opens the `mutual` tier (and `nda` where a signed agreement is still in force), writes history.
    """
    open_mutual(one=one, other=other, by=by)
    first, second = sorted((one, other), key=lambda organisation: organisation.pk)
    exchange, created = Exchange.objects.get_or_create(
        first=first, second=second, closed_at=None, defaults={"introduction": introduction}
    )
    if created:
        record(verb="exchange.opened", obj=exchange, actor=by, mutual=introduction.from_mutual)
        if nda := nda_in_force(first.pk, second.pk):
            take_nda(exchange, nda, by)
    return exchange


@transaction.atomic
def start_evaluation(*, exchange: Exchange, by: Person, organisation: Organisation) -> Exchange:
    """Under NDA → evaluating. Tells the other side."""
    locked = living_room(exchange, by, organisation)
    _move(locked, "evaluate")
    return _moved(locked, by, organisation, "exchange.evaluating")


@transaction.atomic
def agree(
    *,
    exchange: Exchange,
    by: Person,
    organisation: Organisation,
    outcome: str,
    note: str = "",
    language: str = "",
) -> Exchange:
    """Evaluating → agreed, with what was agreed. The room and its tiers stay open."""
    locked = living_room(exchange, by, organisation)
    if outcome not in Outcome.values:
        raise Invalid({"outcome": [_("Choose an outcome.")]})
    _move(locked, "agree")
    locked.outcome, locked.agreed_at = outcome, timezone.now()
    locked.outcome_note, locked.outcome_language = note, language
    return _moved(locked, by, organisation, "exchange.agreed")


@transaction.atomic
def close_exchange(
    *,
    exchange: Exchange,
    by: Person,
    organisation: Organisation,
    reason: str,
    feedback: str = "",
    language: str = "",
) -> Exchange:
    """End the exchange with a reason the other side reads.

    Closes the tiers, ends both sides' interest in each other, takes back a waiting NDA, cancels
    coming meetings (with calendar mails), tells the other side. Raises `Invalid` (reason).
    """
    # The pair first, as signing does: who signs meanwhile waits instead of standing in the way.
    lock_parties((exchange.first, exchange.second))
    locked = living_room(exchange, by, organisation)
    require_reason(reason)
    _move(locked, "close")
    now = timezone.now()
    locked.closed_at, locked.closed_by, locked.reason = now, by, reason
    locked.outcome_note, locked.outcome_language = feedback, language
    _close_tiers(locked, by)
    _end_interest(locked, now)
    if waiting := pending_nda(*locked.side_ids):
        terminate(
            agreement=waiting, by=by, organisation=organisation, reason=feedback, language=language
        )
    for meeting in locked.meetings.filter(state=MeetingState.SCHEDULED, starts_at__gt=now):
        cancel_quietly(meeting)
    return _moved(locked, by, organisation, "exchange.closed")


def require_reason(reason: str) -> None:
    """`reason` is a code of the controlled list; raises `Invalid` (reason)."""
    if terms.term("decline_reason", reason) is None:
        raise Invalid({"reason": [_("Choose a reason.")]})


def _close_tiers(exchange: Exchange, by: Person) -> None:
    end_mutual(one=exchange.first, other=exchange.second, by=by)
    if nda := nda_in_force(*exchange.side_ids):
        now = timezone.now()
        set_nda(
            one=exchange.first, other=exchange.second, starts=nda.signed_at or now, until=now, by=by
        )


def _end_interest(exchange: Exchange, now: object) -> None:
    Interest.objects.filter(
        organisation_id__in=exchange.side_ids, target_id__in=exchange.side_ids, withdrawn_at=None
    ).update(withdrawn_at=now)


def _move(exchange: Exchange, move: str) -> None:
    try:
        getattr(exchange, move)()
    except TransitionNotAllowed:
        raise NotAllowedNow(_("The room is no longer in a state that allows this.")) from None


def _moved(exchange: Exchange, by: Person, organisation: Organisation, verb: str) -> Exchange:
    exchange.save()
    record(verb=verb, obj=exchange, actor=by)
    tell_acting(
        organisation,
        exchange.other(organisation.pk),
        kind=verb,
        path=reverse("exchange:room", args=[exchange.pk]),
        group=room_group(exchange),
    )
    return exchange
