"""After each migration the shipped controlled lists are there; operators' changes stay."""

from .bridge import controlled_lists
from .models import Term


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
