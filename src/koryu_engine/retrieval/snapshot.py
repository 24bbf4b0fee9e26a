"""The index on disk: checked, versioned, memory-mapped, replaced in one step.

    DIRECTORY/current            the name of the valid generation
    DIRECTORY/<generation>/      manifest.json with checksums, documents.json, arrays as .npy

A reader sees the old generation or the new one, never half of one. Anything wrong raises
`SnapshotError`, upon which the caller builds the index anew from its own records.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterable
from hashlib import blake2b
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from koryu_engine.retrieval.corpus import Corpus, DocumentCard, Placed
from koryu_engine.retrieval.index import SearchIndex
from koryu_engine.retrieval.postings import Postings, Run
from koryu_engine.retrieval.rows import COLUMNS, Grower, Matrix, Shelf
from koryu_engine.retrieval.statistics import Statistics
from koryu_engine.retrieval.terms import TermSpace, TermVectors
from koryu_engine.types.retrieval import LANGUAGES, IndexDocument, Progress, SnapshotError

VERSION = 2
_TERM_FIELDS = ("keys", "idf", "column")
_SPARSE_FIELDS = ("data", "indices", "indptr")
_RUN_FIELDS = ("keys", "starts", "rows", "counts")
Arrays = dict[str, NDArray[np.generic]]


def save(index: SearchIndex, directory: Path, mark: str = "") -> Path:
    """Write a generation without the buried rows and make it the current one.

    `mark` is the caller's own note, a change number for example, given back by `load`.
    """
    directory.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="generation-", dir=directory))
    with index.lock:
        index.corpus.settle()
        for name, array in _arrays(index.corpus).items():
            np.save(folder / f"{name}.npy", array)
        _write(folder / "documents.json", json.dumps(_cards(index.corpus)))
        manifest = _manifest(index, folder, mark)
    _write(folder / "manifest.json", json.dumps(manifest, indent=1))
    _point(directory, folder.name)
    for other in directory.glob("generation-*"):
        if other != folder:
            shutil.rmtree(other, ignore_errors=True)
    return folder


def load(index: SearchIndex, directory: Path, *, verify: bool = True) -> str:
    """Fill an empty index from the current generation; returns the mark it was saved with.

    Raises SnapshotError when there is none, or it is damaged, of another version, embedder or
    fit. `verify=False` skips the checksums of the arrays (about a second per gigabyte).
    """
    try:
        folder = directory / (directory / "current").read_text(encoding="utf-8").strip()
        manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        _check(index, folder, manifest, verify)
        corpus = _corpus(index.corpus, folder, manifest)
    except (OSError, ValueError, KeyError, TypeError, EOFError) as error:
        raise SnapshotError(f"snapshot in {directory} cannot be used: {error}") from error
    index.adopt(corpus)
    return str(manifest["mark"])


def open_or_build(
    index: SearchIndex,
    directory: Path,
    documents: Callable[[], Iterable[IndexDocument]],
    progress: Progress | None = None,
) -> str | None:
    """Load the snapshot, or build and save when it is unusable. None means it was built."""
    try:
        return load(index, directory)
    except SnapshotError:
        index.replace(documents(), progress)
        save(index, directory)
        return None


def _arrays(corpus: Corpus) -> Arrays:
    statistics = corpus.statistics
    out: Arrays = {"means": statistics.means, "bank_hub": statistics.bank_hub}
    out |= {f"terms-{name}": getattr(statistics.terms, name) for name in _TERM_FIELDS}
    for at, (sample, terms) in enumerate(
        zip(statistics.sample, statistics.sample_terms, strict=True)
    ):
        out[f"sample{at}"] = sample
        out |= {f"sample{at}-{name}": getattr(terms, name) for name in _SPARSE_FIELDS}
    for at, (shelf, placed) in enumerate(zip(corpus.shelves, corpus.placed, strict=True)):
        rows = np.flatnonzero(shelf.alive)
        out[f"{at}-raw"] = shelf.raw.take(rows)
        out[f"{at}-unit"] = placed.unit.take(rows)
        out[f"{at}-hub"] = placed.hub[rows]
        out[f"{at}-norms"] = placed.norms[rows]
        out |= {f"{at}-{name}": shelf.column(name)[rows] for name in COLUMNS}
        for kind in ("bridge", "word"):
            run = shelf.postings(kind).merged(shelf.alive)
            packed = Run(
                run.keys, run.starts, np.searchsorted(rows, run.rows).astype(np.int32), run.counts
            )
            out |= {f"{at}-{kind}-{name}": getattr(packed, name) for name in _RUN_FIELDS}
    return out


def _cards(corpus: Corpus) -> list[list[object]]:
    return [
        [doc_id, card.language, card.kind, sorted(card.facets), list(card.digests)]
        for doc_id, card in corpus.documents.items()
    ]


def _manifest(index: SearchIndex, folder: Path, mark: str) -> dict[str, object]:
    statistics = index.corpus.statistics
    return {
        **_identity(index),
        "mark": mark,
        "kinds": index.corpus.kinds,
        "changed": index.corpus.changed,
        "bridge_length": statistics.bridge_length,
        "word_length": statistics.word_length,
        "passages": statistics.passages,
        "files": {path.name: _checksum(path) for path in sorted(folder.iterdir())},
    }


def _identity(index: SearchIndex) -> dict[str, object]:
    """What must agree before a snapshot may be used."""
    fitted = index.corpus.fitted
    seal = blake2b(fitted.whitening.tobytes() + fitted.means.tobytes(), digest_size=16)
    return {
        "version": VERSION,
        "embedder": index.embedder.name,
        "dim": index.embedder.dim,
        "fitted": seal.hexdigest(),
    }


def _check(index: SearchIndex, folder: Path, manifest: dict[str, object], verify: bool) -> None:
    for key, value in _identity(index).items():
        if manifest[key] != value:
            raise ValueError(f"{key} is {manifest[key]!r}, expected {value!r}")
    files = manifest["files"]
    if not isinstance(files, dict):
        raise ValueError("no list of files")
    for name, checksum in files.items():
        path = folder / name
        if not path.is_file():
            raise ValueError(f"{name} is missing")
        if (verify or name.endswith(".json")) and _checksum(path) != checksum:
            raise ValueError(f"{name} is damaged")


def _corpus(empty: Corpus, folder: Path, manifest: dict[str, object]) -> Corpus:
    corpus = Corpus(empty.fitted)

    def mapped(name: str) -> NDArray[np.generic]:
        return np.asarray(np.load(folder / f"{name}.npy", mmap_mode="r", allow_pickle=False))

    for at in range(len(corpus.shelves)):
        _fill(corpus.shelves[at], at, mapped)
        unit, hub, norms = (
            np.array(mapped(f"{at}-{name}"), np.float32, copy=None)
            for name in ("unit", "hub", "norms")
        )
        corpus.placed[at] = Placed(unit, hub, norms)
    corpus.taken = _statistics(mapped, manifest)
    corpus.changed = int(str(manifest["changed"]))
    corpus.kinds.update(dict(manifest["kinds"]))  # type: ignore[call-overload]
    cards = json.loads((folder / "documents.json").read_text(encoding="utf-8"))
    for doc_id, language, kind, facets, digests in cards:
        corpus.documents[doc_id] = DocumentCard(language, kind, frozenset(facets), tuple(digests))
    return corpus


def _statistics(
    mapped: Callable[[str], NDArray[np.generic]], manifest: dict[str, object]
) -> Statistics:
    passages = int(str(manifest["passages"]))
    keys, idf, column = (np.array(mapped(f"terms-{name}")) for name in _TERM_FIELDS)
    space = TermSpace(keys, idf, column, passages)
    languages = range(len(LANGUAGES))
    return Statistics(
        means=np.array(mapped("means"), np.float32),
        sample=tuple(np.array(mapped(f"sample{at}"), np.float32) for at in languages),
        sample_terms=tuple(_sparse(mapped, f"sample{at}", space.columns) for at in languages),
        terms=space,
        bank_hub=np.array(mapped("bank_hub"), np.float32),
        bridge_length=float(str(manifest["bridge_length"])),
        word_length=float(str(manifest["word_length"])),
        passages=passages,
    )


def _sparse(mapped: Callable[[str], NDArray[np.generic]], name: str, columns: int) -> TermVectors:
    data, indices, indptr = (np.array(mapped(f"{name}-{field}")) for field in _SPARSE_FIELDS)
    return sparse.csr_matrix((data, indices, indptr), shape=(len(indptr) - 1, columns))


def _fill(shelf: Shelf, at: int, mapped: Callable[[str], NDArray[np.generic]]) -> None:
    shelf.raw = Matrix(mapped(f"{at}-raw").astype(np.float32, copy=False))
    for name, kind in COLUMNS.items():
        shelf.columns[name] = Grower(np.array(mapped(f"{at}-{name}"), kind))
    for kind_of in ("bridge", "word"):
        run = Run(*(mapped(f"{at}-{kind_of}-{name}") for name in _RUN_FIELDS))  # type: ignore[arg-type]
        postings = Postings([run] if run.size else [])
        if kind_of == "bridge":
            shelf.bridge = postings
        else:
            shelf.words = postings
    shelf.reindex()


def _checksum(path: Path) -> str:
    digest = blake2b(digest_size=16)
    with path.open("rb") as stream:
        while block := stream.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


def _write(path: Path, text: str) -> None:
    with path.open("w", encoding="utf-8") as stream:
        stream.write(text)
        stream.flush()
        os.fsync(stream.fileno())


def _point(directory: Path, name: str) -> None:
    fresh = directory / "current.new"
    _write(fresh, name)
    fresh.replace(directory / "current")
