"""Passages and vectors: written here, each change noted under a new generation."""

from collections.abc import Callable, Iterable
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
from django.db import transaction

from koryu.research.enums import ListingState
from koryu.research.models import Attachment, Listing

from ..bridge.embedders import embedder
from ..bridge.texts import Piece, pieces_of
from ..models import IndexChange, IndexState, Passage, PassageVector
from ..queries.index import passages_without_vector, vectors_of

BATCH_TEXTS = 16
CHANGES_KEPT = 50_000
Progress = Callable[[int, int], None]


@transaction.atomic
def index_listing(*, listing_id: int) -> int:
    """Bring a listing's passages up to date; returns how many of them lack a vector.

    A listing that is not published, or whose organisation is closed or not verified, loses its
    passages. Passages that did not change keep their rows. Counts the generation up, so that every
    process takes the listing in before its next search.
    """
    listing = (
        Listing.objects.filter(pk=listing_id)
        .select_related("organisation")
        .prefetch_related("fields")
        .first()
    )
    pieces = _pieces(listing) if listing and _searchable(listing) else []
    _write(listing_id, listing, pieces)
    note_changes([listing_id])
    hashes = {piece.content_sha256 for piece in pieces}
    return len(hashes - vectors_of(hashes, embedder().name).keys())


def _searchable(listing: Listing) -> bool:
    owner = listing.organisation
    published = listing.state == ListingState.PUBLISHED
    return published and owner.is_verified and owner.closed_at is None


def _pieces(listing: Listing) -> list[Piece]:
    attachments = Attachment.objects.filter(
        listing=listing, removed_at=None, text_state="read", waits_review=False
    )
    return pieces_of(listing, attachments.defer("proposal").order_by("id"))


def _write(listing_id: int, listing: Listing | None, pieces: list[Piece]) -> None:
    old = {(row.source, row.number): row for row in Passage.objects.filter(listing_id=listing_id)}
    fresh, changed = [], []
    for piece in pieces:
        row = old.pop((piece.source, piece.number), None)
        values = {
            "language": piece.language,
            "tier": piece.tier,
            "text": piece.text,
            "content_sha256": piece.content_sha256,
        }
        if row is None:
            fresh.append(
                Passage(
                    listing=listing,
                    organisation=listing.organisation,  # type: ignore[union-attr]
                    source=piece.source,
                    number=piece.number,
                    **values,
                )
            )
        elif any(getattr(row, name) != value for name, value in values.items()):
            for name, value in values.items():
                setattr(row, name, value)
            changed.append(row)
    Passage.objects.filter(pk__in=[row.pk for row in old.values()]).delete()
    Passage.objects.bulk_update(changed, ["language", "tier", "text", "content_sha256"])
    Passage.objects.bulk_create(fresh)


@transaction.atomic
def note_changes(listing_ids: Iterable[int]) -> int:
    """Count the generation up by one for these listings; returns the new one.

    The state's row is locked until the commit, so generations are seen in their order.
    """
    IndexState.objects.get_or_create(pk=1)
    state = IndexState.objects.select_for_update().get(pk=1)
    state.generation += 1
    state.save(update_fields=["generation", "changed_at"])
    IndexChange.objects.bulk_create(
        (IndexChange(generation=state.generation, listing_id=pk) for pk in listing_ids),
        batch_size=500,
    )
    return state.generation


def make_vectors(
    *, listing_ids: Iterable[int] | None = None, progress: Progress | None = None
) -> int:
    """Embed passages that have no vector yet, newest listings first; returns how many were made.

    Commits batch by batch, so that a stop loses nothing. Raises EmbeddingUnavailable when the
    embedder cannot be started; what is published stays searchable by its words.
    """
    rows = passages_without_vector(embedder().name, listing_ids)
    waiting: dict[str, list] = {}
    for key, text, listing_id in rows.values_list("content_sha256", "text", "listing_id"):
        waiting.setdefault(key, [text, set()])[1].add(listing_id)
    keys = list(waiting)
    made = 0
    for start in range(0, len(keys), BATCH_TEXTS):
        batch = {key: waiting[key] for key in keys[start : start + BATCH_TEXTS]}
        made += _embed(batch)
        if progress:
            progress(min(start + BATCH_TEXTS, len(keys)), len(keys))
    return made


def _embed(batch: dict[str, list]) -> int:
    vectors = embedder().encode([text for text, _listings in batch.values()])
    usable = {key: row for key, row in zip(batch, vectors, strict=True) if row.any()}
    with transaction.atomic():
        keep_vectors(usable)
        note_changes(sorted({pk for key in usable for pk in batch[key][1]}))
    return len(usable)


def keep_vectors(vectors: dict[str, np.ndarray]) -> None:
    """Store vectors under their texts' hashes; those already there stay."""
    model = embedder().name
    PassageVector.objects.bulk_create(
        (
            PassageVector(content_sha256=key, model=model, vector=row.astype("<f2").tobytes())
            for key, row in vectors.items()
        ),
        ignore_conflicts=True,
        batch_size=200,
    )


def export_vectors(*, path: Path) -> int:
    """Write the vectors of all present passages to a compressed `.npz`; returns how many.

    Arrays: `keys` (n, 32) bytes of SHA-256, `vectors` (n, d) float16, `model` the embedder's name.
    """
    model = embedder().name
    hashes = Passage.objects.order_by().values_list("content_sha256", flat=True).distinct()
    stored = vectors_of(sorted(hashes), model)
    keys = np.frombuffer(b"".join(map(bytes.fromhex, stored)), np.uint8).reshape(-1, 32)
    rows = np.frombuffer(b"".join(stored.values()), "<f2").reshape(len(stored), -1)
    with path.open("wb") as stream:
        np.savez_compressed(stream, keys=keys, vectors=rows, model=np.array(model))
    return len(stored)


@transaction.atomic
def import_vectors(*, path: Path) -> int:
    """Take vectors from an exported file; returns how many it holds.

    Passages whose text they belong to are noted as changed. Raises ValueError when the file was
    made by another embedder or is none of ours.
    """
    try:
        with np.load(path, allow_pickle=False) as data:
            keys, rows, model = data["keys"], data["vectors"], str(data["model"])
    except (KeyError, OSError, EOFError, ValueError, BadZipFile) as error:
        raise ValueError(f"{path} holds no vectors: {error}") from error
    if model != embedder().name or rows.shape != (len(keys), embedder().dim):
        raise ValueError(f"{path} was made by {model}, not by {embedder().name}")
    vectors = {bytes(key).hex(): row for key, row in zip(keys, rows, strict=True)}
    keep_vectors(vectors)
    touched = Passage.objects.filter(content_sha256__in=list(vectors)).order_by("listing_id")
    if ids := list(touched.values_list("listing_id", flat=True).distinct()):
        note_changes(ids)
    return len(vectors)


@transaction.atomic
def prune_changes() -> int:
    """Forget all but the newest notes of change; a process further behind builds anew."""
    newest = IndexChange.objects.order_by("-id").values_list("id", flat=True)
    last = list(newest[CHANGES_KEPT : CHANGES_KEPT + 1])
    if not last:
        return 0
    generation = IndexChange.objects.get(pk=last[0]).generation
    return IndexChange.objects.filter(generation__lte=generation).delete()[0]
