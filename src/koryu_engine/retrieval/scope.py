"""Which rows of a shelf one reader may search: the mask, made before anything is scored."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np

from koryu_engine.retrieval.rows import Shelf
from koryu_engine.types.retrieval import LANGUAGES, Mask, Scope


def allowed_rows(shelf: Shelf, scope: Scope, kinds: Mapping[str, int]) -> Mask:
    """Boolean mask (rows,) of the live rows that `scope` allows."""
    mask = shelf.alive & np.isin(shelf.column("visibility"), sorted(scope.classes))
    for classes, rows in _extra_rows(shelf, scope).items():
        mask[rows] |= np.isin(shelf.column("visibility")[rows], sorted(classes))
    if scope.only is not None:
        mask &= _of(shelf, scope.only)
    if scope.kinds is not None:
        wanted = [kinds[kind] for kind in scope.kinds if kind in kinds]
        mask &= np.isin(shelf.column("kind"), wanted)
    if scope.languages is not None:
        mask &= np.isin(shelf.column("language"), [LANGUAGES.index(x) for x in scope.languages])
    mask[_rows(shelf, scope.denied)] = False
    return mask


def _extra_rows(shelf: Shelf, scope: Scope) -> dict[frozenset[int], list[int]]:
    """Extra classes → the rows of all documents that have just these."""
    found: dict[frozenset[int], list[int]] = {}
    for doc_id, classes in scope.extra.items():
        found.setdefault(classes, []).extend(shelf.rows_of(doc_id))
    return found


def _rows(shelf: Shelf, doc_ids: Iterable[int]) -> list[int]:
    return [row for doc_id in doc_ids for row in shelf.rows_of(doc_id)]


def _of(shelf: Shelf, doc_ids: Iterable[int]) -> Mask:
    mask = np.zeros(len(shelf), np.bool_)
    mask[_rows(shelf, doc_ids)] = True
    return mask


def facet_groups(facets: frozenset[str]) -> list[frozenset[str]]:
    """Group `list:code` facets by list: a document must meet one of each group."""
    groups: dict[str, set[str]] = {}
    for facet in facets:
        groups.setdefault(facet.split(":", 1)[0], set()).add(facet)
    return [frozenset(group) for group in groups.values()]
