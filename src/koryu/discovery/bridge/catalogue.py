"""The facts of every searchable listing in arrays: what may be seen, narrowed and counted.

One row ("slot") per listing. A facet's cell holds 0, or one more than the rank of its tier, so
that a facet its reader may not see neither narrows nor counts.
"""

from collections.abc import Iterable, Mapping

import numpy as np
from numpy.typing import NDArray

from koryu.disclosure.enums import ORDER
from koryu.disclosure.rules import Reader, widest_tier

from ..queries.index import Entry

Mask = NDArray[np.bool_]
Slots = NDArray[np.int64]
COLUMNS = {
    "listing": np.int64,
    "owner": np.int64,
    "rank": np.int8,
    "published": np.float64,
    "alive": np.bool_,
}
PLAIN = ("kind", "country", "language")
"""Dimensions of a listing itself; they are as open as its title."""


class Catalogue:
    """Not thread-safe: the searcher takes turns."""

    def __init__(self) -> None:
        self.columns: dict[str, NDArray] = {k: np.zeros(64, t) for k, t in COLUMNS.items()}
        self.cells = np.zeros((64, 96), np.int8)
        self.keys: dict[str, int] = {}
        self.slots: dict[int, int] = {}
        self._free: list[int] = []
        self._used = 0

    def __len__(self) -> int:
        return len(self.slots)

    def __getitem__(self, name: str) -> NDArray:
        return self.columns[name][: self._used]

    def put(self, entry: Entry) -> None:
        """Add a listing or put it in the place of its former state."""
        slot = self.slots.get(entry.listing_id)
        if slot is None:
            slot = self.slots[entry.listing_id] = self._new_slot()
        values = (entry.listing_id, entry.organisation_id, entry.rank, entry.published, True)
        for name, value in zip(COLUMNS, values, strict=True):
            self.columns[name][slot] = value
        self.cells[slot] = 0
        plain = ((f"{name}:{getattr(entry, name)}", entry.rank) for name in PLAIN)
        for key, rank in (*plain, *entry.facets):
            column = self._column(key)
            self.cells[slot, column] = max(rank, entry.rank) + 1

    def drop(self, listing_id: int) -> None:
        """Take a listing out; an unknown one is passed over."""
        slot = self.slots.pop(listing_id, None)
        if slot is not None:
            self.columns["alive"][slot] = False
            self._free.append(slot)

    def _new_slot(self) -> int:
        if self._free:
            return self._free.pop()
        if self._used == len(self.cells):
            self.columns = {
                k: np.concatenate([v, np.zeros_like(v)]) for k, v in self.columns.items()
            }
            self.cells = np.concatenate([self.cells, np.zeros_like(self.cells)])
        self._used += 1
        return self._used - 1

    def _column(self, key: str) -> int:
        column = self.keys.setdefault(key, len(self.keys))
        if column == self.cells.shape[1]:
            self.cells = np.concatenate([self.cells, np.zeros_like(self.cells)], axis=1)
        return column

    def ranks(self, reader: Reader) -> NDArray[np.int8]:
        """Per slot, the rank of the widest tier open to `reader`."""
        base = ORDER[widest_tier(reader, -1)]
        ranks = np.full(self._used, base, np.int8)
        owners: dict[int, list[int]] = {}
        for owner in {*reader.organisation_ids, *reader.relations}:
            owners.setdefault(ORDER[widest_tier(reader, owner)], []).append(owner)
        for rank, ids in owners.items():
            if rank > base:
                ranks[np.isin(self["owner"], ids)] = rank
        return ranks

    def visible(self, ranks: NDArray[np.int8], closed: Iterable[int] = ()) -> Mask:
        """Slots whose title may be seen, without the organisations `closed`."""
        seen = self["alive"] & (self["rank"] <= ranks)
        return seen & ~np.isin(self["owner"], list(closed)) if closed else seen

    def meeting(self, name: str, codes: Iterable[str], ranks: NDArray[np.int8]) -> Mask:
        """Slots with one of a dimension's codes, as far as it may be seen."""
        columns = [self.keys[f"{name}:{c}"] for c in codes if f"{name}:{c}" in self.keys]
        cells = self.cells[: self._used, columns]
        return ((cells > 0) & (cells <= ranks[:, None] + 1)).any(axis=1)

    def count(self, slots: Slots, names: Iterable[str], ranks: NDArray[np.int8]) -> dict[str, dict]:
        """dimension → code → how many of `slots` show it to this reader."""
        wanted = {name: {} for name in names}
        cells = self.cells[slots, : len(self.keys)]
        totals = ((cells > 0) & (cells <= ranks[slots, None] + 1)).sum(axis=0, dtype=np.int64)
        for key, column in self.keys.items():
            name, _, code = key.partition(":")
            if name in wanted and totals[column]:
                wanted[name][code] = int(totals[column])
        return wanted

    def opened(self, ranks: NDArray[np.int8], base: int) -> Mapping[int, frozenset[int]]:
        """listing → further ranks open to the reader beyond `base`."""
        wider = np.flatnonzero(self["alive"] & (ranks > base))
        classes = {rank: frozenset(range(base + 1, rank + 1)) for rank in range(base + 1, 4)}
        pairs = zip(self["listing"][wider].tolist(), ranks[wider].tolist(), strict=True)
        return {listing: classes[rank] for listing, rank in pairs}

    def of(self, listing_ids: Iterable[int]) -> Slots:
        """Slots of listings, in their order. Raises KeyError for an unknown one."""
        return np.array([self.slots[int(pk)] for pk in listing_ids], np.int64)
