"""The access table: every URL of the site, who may ask it, and for which thing.

Each room lists its routes in `tests/access/<room>.py` as `ROUTES`. A role that is not in
`allowed` must be refused (404, 403, or sent to sign in) whatever the method.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field

from tests.access.world import ROLES, World

EVERYBODY = frozenset(ROLES)


@dataclass(frozen=True)
class Route:
    """One URL asked about one thing.

    `kwargs` builds the URL's arguments from the world; `data` the posted form. `note` tells apart
    several rows of one URL name.
    """

    name: str
    allowed: Collection[str] = EVERYBODY
    kwargs: Callable[[World], Mapping[str, object]] = field(default=lambda world: {})
    method: str = "get"
    data: Callable[[World], Mapping[str, object]] = field(default=lambda world: {})
    query: Callable[[World], Mapping[str, object]] = field(default=lambda world: {})
    note: str = ""

    @property
    def label(self) -> str:
        return f"{self.name}{' ' + self.note if self.note else ''}"


def refused(response: object) -> bool:
    """Whether the answer gives nothing: not found, no permission, or the sign-in page."""
    status = response.status_code  # type: ignore[attr-defined]
    if status in (301, 302):
        return "/accounts/login" in response["Location"]  # type: ignore[index]
    return status in (403, 404)
