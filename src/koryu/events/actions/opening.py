"""A row that an editor opened, as it is now: two editors at once never overwrite each other."""

from typing import TypeVar

from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _

from koryu.shared.errors import NotAllowedNow, Stale

Row = TypeVar("Row", bound=Model)


def opened(rows: QuerySet[Row], pk: int, version: int) -> Row:
    """The row, locked, at its next version.

    Raises `Stale` with the current version when somebody saved since `version`, `NotAllowedNow`
    when the row is gone.
    """
    found = rows.select_for_update(of=("self",)).filter(pk=pk).first()
    if found is None:
        raise NotAllowedNow(_("This was removed meanwhile."))
    if found.version != version:  # type: ignore[attr-defined]
        raise Stale(current=found.version)  # type: ignore[attr-defined]
    found.version += 1  # type: ignore[attr-defined]
    return found
