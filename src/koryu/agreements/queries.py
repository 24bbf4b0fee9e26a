"""Reads of agreements. What is not public is visible to the people of its parties only."""

from datetime import datetime, timedelta

from django.db.models import Prefetch, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from koryu.disclosure.rules import Reader

from .enums import AgreementKind, AgreementState
from .models import Agreement, Party, Signature
from .rules import end_of_day


def _with_parties(agreements: QuerySet[Agreement]) -> QuerySet[Agreement]:
    parties = Party.objects.select_related("organisation", "signature__person")
    return agreements.select_related("document").prefetch_related(Prefetch("parties", parties))


def own(reader: Reader) -> QuerySet[Agreement]:
    """Agreements of the reader's organisations, newest first, with parties and signatures."""
    mine = Agreement.objects.filter(parties__organisation_id__in=reader.organisation_ids)
    return _with_parties(mine.distinct())


def public() -> QuerySet[Agreement]:
    """Agreements anybody may read, newest first."""
    return _with_parties(Agreement.objects.filter(is_public=True))


def visible(reader: Reader) -> QuerySet[Agreement]:
    """Everything this reader may see: public ones and those of their organisations."""
    mine = Q(parties__organisation_id__in=reader.organisation_ids)
    return _with_parties(Agreement.objects.filter(mine | Q(is_public=True)).distinct())


def own_party(reader: Reader, agreement: Agreement) -> Party | None:
    """The party the reader belongs to; the organisation they act for first."""
    mine = [p for p in agreement.parties.all() if p.organisation_id in reader.organisation_ids]
    return next((p for p in mine if p.organisation_id == reader.active_id), next(iter(mine), None))


def has_signed(party: Party) -> bool:
    """Whether this party has signed (no query when loaded through this module)."""
    return hasattr(party, "signature")


def signatures(agreement: Agreement) -> QuerySet[Signature]:
    """All signatures in the order they were given."""
    found = Signature.objects.filter(party__agreement=agreement)
    return found.select_related("party__organisation", "person").order_by("signed_at", "id")


def ndas_between(one_id: int, other_id: int) -> QuerySet[Agreement]:
    """Confidentiality agreements between two organisations, newest first."""
    found = Agreement.objects.filter(kind=AgreementKind.NDA, parties__organisation_id=one_id)
    return _with_parties(found.filter(parties__organisation_id=other_id))


def pending_nda(one_id: int, other_id: int) -> Agreement | None:
    """The confidentiality agreement that waits for signatures, if any."""
    return ndas_between(one_id, other_id).filter(state=AgreementState.PROPOSED).first()


def nda_in_force(one_id: int, other_id: int, *, now: datetime | None = None) -> Agreement | None:
    """The signed, unexpired confidentiality agreement that ends last, if any."""
    now = now or timezone.now()
    signed = ndas_between(one_id, other_id).filter(state=AgreementState.SIGNED)
    living = [each for each in signed if each.ends_at is None or each.ends_at > now]
    return max(living, key=lambda each: (each.expires_on is None, each.expires_on), default=None)


def todo(reader: Reader) -> list[dict[str, object]]:
    """What waits for this reader: `{text, path, due: datetime|None, urgency: 3 high … 1 low}`."""
    acting = {pk for pk in reader.organisation_ids if reader.may_edit(pk)}
    if not acting:
        return []
    waiting = own(reader).filter(state=AgreementState.PROPOSED)
    items = []
    for agreement in waiting:
        party = own_party(reader, agreement)
        if party and party.organisation_id in acting and not has_signed(party):
            text = _("“%(title)s” waits for your signature.") % {"title": agreement.title}
            path = reverse("agreements:detail", args=[agreement.pk])
            items.append({"text": text, "path": path, "due": None, "urgency": 3})
    return items + _expiring(reader, acting)


def _expiring(reader: Reader, acting: set[int]) -> list[dict[str, object]]:
    today = timezone.localdate()
    soon = own(reader).filter(
        state=AgreementState.SIGNED,
        parties__organisation_id__in=acting,
        expires_on__gte=today,
        expires_on__lte=today + timedelta(days=30),
    )
    return [
        {
            "text": _("“%(title)s” expires soon.") % {"title": agreement.title},
            "path": reverse("agreements:detail", args=[agreement.pk]),
            "due": end_of_day(agreement.expires_on),
            "urgency": 2,
        }
        for agreement in soon
    ]
