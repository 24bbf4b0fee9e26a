"""The confidentiality agreement of a room: proposed and signed here, kept in agreements."""

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from koryu.agreements import actions as agreements
from koryu.agreements.models import Agreement, Signature
from koryu.agreements.queries import nda_in_force, pending_nda
from koryu.disclosure.actions import set_nda
from koryu.people.models import Organisation, Person
from koryu.shared.errors import NotAllowedNow
from koryu.shared.history import record

from ..enums import ExchangeState
from ..models import Exchange
from .guard import living_room, room_group, tell_acting


def propose_nda(
    *, exchange: Exchange, by: Person, organisation: Organisation, **fields: object
) -> Agreement:
    """Propose the model NDA to the other side; `fields` as of `agreements.actions.propose_nda`."""
    return agreements.propose_nda(by=by, **_between(exchange, by, organisation), **fields)


def propose_uploaded_nda(
    *, exchange: Exchange, by: Person, organisation: Organisation, **fields: object
) -> Agreement:
    """Propose one's own PDF; `fields` as of `agreements.actions.propose_uploaded_nda`."""
    return agreements.propose_uploaded_nda(by=by, **_between(exchange, by, organisation), **fields)


def _between(exchange: Exchange, by: Person, organisation: Organisation) -> dict[str, Organisation]:
    with transaction.atomic():
        room = living_room(exchange, by, organisation)
    return {"organisation": organisation, "other": room.other(organisation.pk)}


def sign_nda(
    *,
    exchange: Exchange,
    by: Person,
    organisation: Organisation,
    typed_name: str,
    title: str,
    document_sha256: str,
) -> Signature:
    """Sign the NDA that waits in this room. The last signature opens the `nda` tier."""
    waiting = pending_nda(*exchange.side_ids)
    if waiting is None:
        raise NotAllowedNow(_("No confidentiality agreement waits for signatures."))
    return agreements.sign(
        agreement=waiting,
        by=by,
        organisation=organisation,
        typed_name=typed_name,
        title=title,
        document_sha256=document_sha256,
    )


def take_nda(exchange: Exchange, agreement: Agreement, by: Person | None) -> None:
    """A signed NDA governs this room: opens the `nda` tier, open → under NDA, writes history."""
    latest = nda_in_force(*exchange.side_ids) or agreement
    set_nda(
        one=exchange.first,
        other=exchange.second,
        starts=latest.signed_at or timezone.now(),
        until=latest.ends_at,
        by=by,
    )
    exchange.nda = latest
    if exchange.state == ExchangeState.OPEN:
        exchange.enter_nda()
    exchange.save()
    record(verb="exchange.under_nda", obj=exchange, actor=by, agreement=latest.pk)


@transaction.atomic
def nda_signed(*, agreement: Agreement, by: Person | None) -> None:
    """Every party signed: the living room of the two organisations takes the agreement."""
    if exchange := _room_of(agreement):
        take_nda(exchange, agreement, by)
        for side in (exchange.first, exchange.second):
            tell_acting(
                exchange.other(side.pk),
                side,
                kind="exchange.under_nda",
                path=reverse("exchange:room", args=[exchange.pk]),
                group=room_group(exchange),
            )


@transaction.atomic
def nda_ended(*, agreement: Agreement, by: Person | None) -> None:
    """A signed NDA expired or was ended: the tier closes unless another one is in force."""
    exchange = _room_of(agreement) if agreement.signed_at else None
    if exchange is None:
        return
    if remaining := nda_in_force(*exchange.side_ids):
        take_nda(exchange, remaining, by)
        return
    set_nda(
        one=exchange.first,
        other=exchange.second,
        starts=agreement.signed_at,
        until=timezone.now(),
        by=by,
    )


def _room_of(agreement: Agreement) -> Exchange | None:
    sides = sorted(pk for pk in agreement.parties.values_list("organisation_id", flat=True) if pk)
    if len(sides) != 2:
        return None
    living = Exchange.objects.select_for_update().filter(closed_at=None)
    return living.filter(first_id=sides[0], second_id=sides[1]).first()
