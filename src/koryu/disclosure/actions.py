"""The only writers of relationships between organisations."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from koryu.people.models import Organisation, Person
from koryu.shared.history import record

from .models import Relationship
from .signals import relationship_changed


def _locked(one: Organisation, other: Organisation) -> Relationship:
    first, second = sorted((one.pk, other.pk))
    Relationship.objects.get_or_create(first_id=first, second_id=second)
    return Relationship.objects.select_for_update().get(first_id=first, second_id=second)


@transaction.atomic
def open_mutual(*, one: Organisation, other: Organisation, by: Person | None) -> Relationship:
    """Both are interested: opens the `mutual` tier. Idempotent. History and signal."""
    relationship = _locked(one, other)
    relationship.mutual_since = relationship.mutual_since or timezone.now()
    relationship.mutual_until = None
    return _changed(relationship, "relationship.mutual", by)


@transaction.atomic
def end_mutual(*, one: Organisation, other: Organisation, by: Person | None) -> Relationship:
    """The exchange is over: closes the `mutual` tier from now on."""
    relationship = _locked(one, other)
    relationship.mutual_until = timezone.now()
    return _changed(relationship, "relationship.mutual_ended", by)


@transaction.atomic
def set_nda(
    *,
    one: Organisation,
    other: Organisation,
    starts: datetime,
    until: datetime | None,
    by: Person | None,
) -> Relationship:
    """A confidentiality agreement signed by both: opens the `nda` tier from `starts` to `until`."""
    relationship = _locked(one, other)
    relationship.nda_from, relationship.nda_until = starts, until
    return _changed(relationship, "relationship.nda", by)


def _changed(relationship: Relationship, verb: str, by: Person | None) -> Relationship:
    relationship.save()
    record(verb=verb, obj=relationship, actor=by)
    transaction.on_commit(
        lambda: relationship_changed.send(Relationship, relationship=relationship)
    )
    return relationship
