"""Organisations found by name in any script: 다케다 = 武田 = Takeda."""

import threading
import time

from koryu.people.models import Organisation
from koryu.people.queries import organisations
from koryu_engine.language.names import NameIndex

SECONDS = 30.0
SHOWN = 3
LONGEST = 60
Fingerprint = tuple[tuple[int, int], ...]


class Names:
    """The names of all verified organisations; what changed is taken in within half a minute."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._index: NameIndex[int] = NameIndex("organisation")
        self._known: dict[int, tuple[str, ...]] = {}
        self._read_at = 0.0

    def find(self, text: str) -> list[int]:
        """Ids of organisations named like `text`, nearest first."""
        if not text or len(text) > LONGEST:
            return []
        with self._lock:
            if time.monotonic() - self._read_at > SECONDS:
                self._refresh()
            return [pk for pk, _score, _name in self._index.search(text, SHOWN)]

    def forget(self) -> None:
        """Read the names again before the next search."""
        self._read_at = 0.0

    def _refresh(self) -> None:
        rows = organisations().filter(verified_at__isnull=False).order_by()
        names = {
            pk: tuple(dict.fromkeys(filter(None, given)))
            for pk, *given in rows.values_list(
                "pk", "name", "name_ko", "name_ja", "name_en", "name_reading"
            )
        }
        for pk in self._known.keys() - names.keys():
            self._index.remove(pk)
        for pk, given in names.items():
            if self._known.get(pk) != given:
                self._index.remove(pk)
                self._index.add(pk, *given)
        self._known, self._read_at = names, time.monotonic()


NAMES = Names()


def organisations_named(text: str) -> list[Organisation]:
    """Verified organisations whose name in some script is near `text`, nearest first."""
    ids = NAMES.find(text)
    rows = organisations().filter(verified_at__isnull=False).in_bulk(ids)
    return [rows[pk] for pk in ids if pk in rows]
