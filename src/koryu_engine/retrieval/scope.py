"""Which rows of a shelf one reader may search: the mask, made before anything is scored."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from koryu_engine.retrieval.rows import Shelf
from koryu_engine.types.retrieval import LANGUAGES, Mask, Scope


def allowed_rows(shelf: Shelf, scope: Scope, kinds: Mapping[str, int]) -> Mask:
    """Boolean mask (rows,) of the live rows that `scope` allows."""
    mask = shelf.alive & np.isin(shelf.column("visibility"), sorted(scope.classes))
    for doc_id, classes in scope.extra.items():
        rows = shelf.rows_of(doc_id)
        mask[rows] |= np.isin(shelf.column("visibility")[rows], sorted(classes))
    if scope.only is not None:
        mask &= _of(shelf, sorted(scope.only))
    if scope.kinds is not None:
        wanted = [kinds[kind] for kind in scope.kinds if kind in kinds]
        mask &= np.isin(shelf.column("kind"), wanted)
    if scope.languages is not None:
        mask &= np.isin(shelf.column("language"), [LANGUAGES.index(x) for x in scope.languages])
    for doc_id in scope.denied:
        mask[shelf.rows_of(doc_id)] = False
    return mask


def _of(shelf: Shelf, doc_ids: Sequence[int]) -> Mask:
    mask = np.zeros(len(shelf), np.bool_)
    for doc_id in doc_ids:
        mask[shelf.rows_of(doc_id)] = True
    return mask


def facet_groups(facets: frozenset[str]) -> list[frozenset[str]]:
    """Group `list:code` facets by list: a document must meet one of each group."""
    groups: dict[str, set[str]] = {}
    for facet in facets:
        groups.setdefault(facet.split(":", 1)[0], set()).add(facet)
    return [frozenset(group) for group in groups.values()]
