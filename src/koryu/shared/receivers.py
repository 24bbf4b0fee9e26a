"""The controlled lists: seeded after each migration, operators' changes stay; the cache follows."""

from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver

from . import terms
from .bridge import controlled_lists
from .models import Term


@receiver([post_save, post_delete], sender=Term)
def forget_terms(**kwargs: object) -> None:
    """An operator changed a list: this process reads it anew (others within a minute)."""
    terms.forget()


def seed_terms(using: str = "default", **kwargs: object) -> None:
    """Add entries that are missing. Never changes or removes one an operator may have edited."""
    known = set(Term.objects.using(using).values_list("list", "code"))
    missing = [
        Term(list=list_code, code=code, ko=ko, ja=ja, en=en, position=position)
        for list_code, entries in controlled_lists().items()
        for position, (code, (ko, ja, en)) in enumerate(entries.items())
        if (list_code, code) not in known
    ]
    Term.objects.using(using).bulk_create(missing)
    terms.forget()
