"""Reads of requests, and of the living room of a pair."""

from django.db.models import Prefetch, Q, QuerySet

from koryu.disclosure.rules import Reader
from koryu.research.models import Listing
from koryu.research.queries import visible_listings

from ..enums import IntroductionState
from ..models import Exchange, Introduction


def living_exchange(one_id: int, other_id: int) -> Exchange | None:
    """The living room of two organisations, if any."""
    first, second = sorted((one_id, other_id))
    return Exchange.objects.filter(first_id=first, second_id=second, closed_at=None).first()


def open_introduction(one_id: int, other_id: int) -> Introduction | None:
    """The unanswered request between two organisations, whoever sent it."""
    pair = Q(sender_id=one_id, receiver_id=other_id) | Q(sender_id=other_id, receiver_id=one_id)
    return Introduction.objects.filter(pair, state=IntroductionState.SENT).first()


def living_exchanges(own_id: int) -> QuerySet[Exchange]:
    """The living rooms of an organisation."""
    return Exchange.objects.filter(Q(first_id=own_id) | Q(second_id=own_id), closed_at=None)


def open_introductions(own_id: int) -> QuerySet[Introduction]:
    """The unanswered requests to and from an organisation."""
    either = Q(sender_id=own_id) | Q(receiver_id=own_id)
    return Introduction.objects.filter(either, state=IntroductionState.SENT)


def introductions(reader: Reader, *, box: str = "", state: str = "") -> QuerySet[Introduction]:
    """Requests to ('in') or from ('out') the reader's organisations, or both, newest first.

    Rooms that opened by mutual interest alone are not among them: nobody requested anything.
    """
    ids = reader.organisation_ids
    received, sent = Q(receiver_id__in=ids), Q(sender_id__in=ids)
    condition = {"in": received, "out": sent}.get(box, received | sent)
    found = Introduction.objects.filter(condition, from_mutual=False)
    if state in IntroductionState.values:
        found = found.filter(state=state)
    seen: QuerySet[Listing] = visible_listings(reader)
    return found.select_related("sender", "receiver", "by", "decided_by").prefetch_related(
        Prefetch("listing", seen), Prefetch("own_listing", seen), "exchanges"
    )
