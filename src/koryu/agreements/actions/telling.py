"""Tell people something about another organisation, named in each person's own language."""

from collections.abc import Iterable

from koryu.notify.actions import notify
from koryu.people.models import Organisation, Person


def tell(
    people: Iterable[Person],
    *,
    kind: str,
    organisation: Organisation,
    path: str,
    group: str = "",
    **params: str,
) -> None:
    """One stored notice a person; its sentence names `organisation` in their language."""
    for person in people:
        named = {"organisation": organisation.display_name(person.language or None), **params}
        notify(people=[person], kind=kind, params=named, path=path, group=group)
