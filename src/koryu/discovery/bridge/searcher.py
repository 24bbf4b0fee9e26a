"""The one index of this process: built from the database or a snapshot, then kept up to date.

Every request compares the generation it has with the database's and takes in what changed since,
so an edit is found by the next search of any process. A large index is opened in the background;
until then `ready` is false.
"""

import logging
import threading
from collections.abc import Callable, Iterable, Iterator
from functools import cache

import numpy as np
from django.conf import settings
from django.db import connection

from koryu_engine.language.bridge import bridge_terms
from koryu_engine.retrieval import snapshot
from koryu_engine.retrieval.fitted import load_fitted, neutral
from koryu_engine.retrieval.index import SearchIndex
from koryu_engine.types.retrieval import (
    Floats,
    IndexDocument,
    Passage,
    SnapshotError,
    TermSource,
)

from ..queries.index import (
    Entry,
    changes_since,
    entries,
    index_state,
    searchable_ids,
    vectors_of,
)
from .catalogue import Catalogue
from .embedders import embedder
from .texts import content_hash

logger = logging.getLogger(__name__)
INLINE_LISTINGS = 1_000
"""Up to so many listings an index is built while the first reader waits (a second or two)."""
SHARED_RANK = 1
TERMS: TermSource = bridge_terms
Progress = Callable[[int, int], None]


class StoredVectors:
    """Looks vectors up instead of making them; a text without one gets a zero row."""

    def __init__(self) -> None:
        self.name, self.dim = embedder().name, embedder().dim

    def encode(self, texts: list[str]) -> Floats:
        hashes = [content_hash(text) for text in texts]
        stored = vectors_of(hashes, self.name)
        rows = np.zeros((len(texts), self.dim), np.float32)
        for row, key in zip(rows, hashes, strict=True):
            if key in stored:
                row[:] = np.frombuffer(stored[key], "<f2")
        return rows


def new_index() -> SearchIndex:
    """An empty index over stored vectors."""
    stored = StoredVectors()
    fitted = load_fitted()
    known = fitted.dim == stored.dim and stored.name.startswith("multilingual-e5-small")
    return SearchIndex(stored, TERMS, fitted=fitted if known else neutral(stored.dim))


def document_of(entry: Entry) -> IndexDocument:
    """A listing as the engine takes it: a passage's number is its row's id."""
    passages = tuple(
        Passage(p.text, p.language, p.rank, p.rank <= SHARED_RANK, p.pk)  # type: ignore[arg-type]
        for p in entry.passages
    )
    return IndexDocument(entry.listing_id, entry.language, passages, kind=entry.kind)  # type: ignore[arg-type]


class Searcher:
    """Index and catalogue with the generation they stand at; `lock` guards both."""

    def __init__(self) -> None:
        self.lock = threading.RLock()
        self.index = new_index()
        self.catalogue = Catalogue()
        self.mark = "none yet"
        self.generation = 0
        self.opening: threading.Thread | None = None

    @property
    def ready(self) -> bool:
        return self.opening is None

    def catch_up(self, *, wait: bool = False) -> bool:
        """Take in what changed; False while a large index is being opened elsewhere."""
        mark, generation = index_state()
        if (mark, generation) == (self.mark, self.generation):
            return True
        if self.opening is not None and not wait:
            return False
        with self.lock:
            mark, generation = index_state()
            if mark == self.mark and generation >= self.generation:
                changed = changes_since(self.generation) if generation > self.generation else []
                if changed is not None:
                    self._take(changed)
                    self.generation = generation
                    return True
            return self._open(mark, generation, wait=wait)

    def _take(self, listing_ids: list[int]) -> None:
        found = {entry.listing_id: entry for entry in entries(listing_ids)}
        documents = [document_of(entry) for entry in found.values()]
        with self.index.lock:
            # Out first: a text that only gained its vector would count as unchanged.
            self.index.remove(listing_ids)
            self.index.replace(documents)
        for listing_id in listing_ids:
            if listing_id in found:
                self.catalogue.put(found[listing_id])
            else:
                self.catalogue.drop(listing_id)

    def _open(self, mark: str, generation: int, *, wait: bool) -> bool:
        ids = searchable_ids()
        if wait or len(ids) <= INLINE_LISTINGS:
            self._adopt(*self._load(ids, mark, generation), mark, generation)
            return True
        self.opening = threading.Thread(
            target=self._open_apart, args=(ids, mark, generation), daemon=True
        )
        self.opening.start()
        return False

    def _open_apart(self, ids: list[int], mark: str, generation: int) -> None:
        try:
            loaded = self._load(ids, mark, generation)
            with self.lock:
                self._adopt(*loaded, mark, generation)
        except Exception:
            logger.exception("the search index could not be opened")
        finally:
            self.opening = None
            connection.close()

    def _adopt(self, index: SearchIndex, catalogue: Catalogue, mark: str, generation: int) -> None:
        self.index, self.catalogue = index, catalogue
        self.mark, self.generation = mark, generation

    def _load(
        self, ids: list[int], mark: str, generation: int, progress: Progress | None = None
    ) -> tuple[SearchIndex, Catalogue]:
        index, catalogue = new_index(), Catalogue()
        stale = _from_snapshot(index, mark, generation)
        if stale is None:
            index = new_index()
            build(index, catalogue, ids, progress)
            return index, catalogue
        for entry in entries(ids, with_passages=False):
            catalogue.put(entry)
        index.remove(stale)
        index.replace(document_of(entry) for entry in entries(stale))
        return index, catalogue

    def rebuild(self, progress: Progress | None = None) -> int:
        """Build anew from the database and keep a snapshot; returns the number of listings."""
        mark, generation = index_state()
        ids = searchable_ids()
        index, catalogue = new_index(), Catalogue()
        build(index, catalogue, ids, progress)
        with self.lock:
            self._adopt(index, catalogue, mark, generation)
        self.save()
        return len(ids)

    def save(self) -> None:
        """Keep the index on disk, so that the next process opens it in a moment."""
        with self.lock:
            snapshot.save(self.index, folder(), f"{self.mark}:{self.generation}")


def folder():  # noqa: ANN201 - Path
    """Where snapshots are kept."""
    return settings.DATA_DIR / "index"


def build(
    index: SearchIndex, catalogue: Catalogue, ids: list[int], progress: Progress | None = None
) -> None:
    """Fill an empty index and catalogue; `progress` hears of listings."""
    done = 0
    for batch in _batches(entries(ids), 256):
        index.replace(document_of(entry) for entry in batch)
        for entry in batch:
            catalogue.put(entry)
        done += len(batch)
        if progress:
            progress(done, len(ids))
    index.refresh()


def _batches(items: Iterator[Entry], size: int) -> Iterator[list[Entry]]:
    batch: list[Entry] = []
    for item in items:
        batch.append(item)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch


def _from_snapshot(index: SearchIndex, mark: str, generation: int) -> Iterable[int] | None:
    """Load the snapshot; returns the listings changed since, None when it cannot be used."""
    try:
        saved_mark, _, saved = snapshot.load(index, folder(), verify=False).rpartition(":")
    except SnapshotError:
        return None
    if saved_mark != mark or not mark or int(saved) > generation:
        return None
    return changes_since(int(saved)) if int(saved) < generation else []


@cache
def _searcher() -> Searcher:
    return Searcher()


def searcher() -> Searcher:
    """This process's searcher."""
    return _searcher()
