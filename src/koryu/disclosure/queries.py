"""Build the reader from the database, and turn the gate into querysets' filters."""

from django.db.models import Q
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from koryu.people.models import Membership, Person

from .enums import SHARED_TIERS, Tier
from .models import Relationship
from .rules import ANONYMOUS, Reader


def reader_for(person: Person | None, *, active_id: int | None = None) -> Reader:
    """The `Reader` of a person (a query; the relations, when asked), or the anonymous one."""
    if person is None or not person.is_authenticated or not person.is_active:
        return ANONYMOUS
    memberships = list(
        Membership.objects.filter(person=person, left_at=None, organisation__closed_at=None)
        .order_by("joined_at", "id")
        .values_list("organisation_id", "role", "organisation__verified_at")
    )
    ids = frozenset(pk for pk, _, _ in memberships)
    verified = frozenset(pk for pk, _, at in memberships if at)
    if active_id not in ids:
        active_id = memberships[0][0] if memberships else None
    return Reader(
        person=person,
        organisation_ids=ids,
        verified_ids=verified,
        roles={pk: role for pk, role, _ in memberships},
        relations=SimpleLazyObject(lambda: relations_of(verified)) if verified else {},
        operator_country=person.operator_country,
        active_id=active_id,
    )


def relations_of(organisation_ids: frozenset[int]) -> dict[int, Tier]:
    """Other organisation's id → the tier opened now with any of `organisation_ids`."""
    now = timezone.now()
    rows = Relationship.objects.filter(
        Q(first_id__in=organisation_ids) | Q(second_id__in=organisation_ids)
    ).values_list("first_id", "second_id", "mutual_since", "mutual_until", "nda_from", "nda_until")
    opened: dict[int, Tier] = {}
    for first, second, mutual, mutual_end, nda, nda_end in rows:
        other = second if first in organisation_ids else first
        if nda and nda <= now and (nda_end is None or now < nda_end):
            opened[other] = Tier.NDA
        elif mutual and (mutual_end is None or now < mutual_end):
            opened.setdefault(other, Tier.MUTUAL)
    return opened


def visible_q(reader: Reader, *, owner: str = "organisation_id", tier: str = "tier") -> Q:
    """The gate as a filter on rows that carry an owner column and a tier column."""
    base = SHARED_TIERS if reader.is_member else (Tier.PUBLIC,)
    condition = Q(**{f"{tier}__in": base}) | Q(**{f"{owner}__in": reader.organisation_ids})
    mutual = [pk for pk, opened in reader.relations.items() if opened == Tier.MUTUAL]
    nda = [pk for pk, opened in reader.relations.items() if opened == Tier.NDA]
    if mutual:
        condition |= Q(**{f"{owner}__in": mutual, f"{tier}__in": (*SHARED_TIERS, Tier.MUTUAL)})
    if nda:
        condition |= Q(**{f"{owner}__in": nda})
    return condition
