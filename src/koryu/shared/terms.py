"""The controlled lists, read often and changed rarely: cached for a minute per process."""

import time

from .models import Term

SECONDS = 60
_cache: dict[str, tuple[float, list[Term]]] = {}


def terms(list_code: str) -> list[Term]:
    """Active terms of a list, in their order."""
    kept = _cache.get(list_code)
    if kept is None or time.monotonic() - kept[0] > SECONDS:
        found = list(Term.objects.filter(list=list_code, active=True))
        if not found:
            return []
        kept = _cache[list_code] = (time.monotonic(), found)
    return kept[1]


def term(list_code: str, code: str) -> Term | None:
    """The term with this code, or None."""
    return next((each for each in terms(list_code) if each.code == code), None)


def choices(list_code: str) -> list[tuple[str, str]]:
    """(code, label in the reader's language) pairs for a form."""
    return [(each.code, each.label()) for each in terms(list_code)]


def forget() -> None:
    """Drop the cache (an operator changed a list)."""
    _cache.clear()
