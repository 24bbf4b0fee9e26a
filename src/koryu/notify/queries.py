"""Reads of notices."""

from django.db.models import QuerySet

from .models import Notice


def notices_of(person: object) -> QuerySet[Notice]:
    """Everything a person was told, newest first."""
    return Notice.objects.filter(person=person)


def unread_count(person: object) -> int:
    """How many notices the person has not read."""
    return Notice.objects.filter(person=person, read_at=None).count()
