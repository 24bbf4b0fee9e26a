"""Every write of the discovery room."""

from .indexing import (
    export_vectors,
    import_vectors,
    index_listing,
    make_vectors,
    prune_changes,
)

__all__ = [
    "export_vectors",
    "import_vectors",
    "index_listing",
    "make_vectors",
    "prune_changes",
]
