"""Every write of the discovery room."""

from .indexing import (
    export_vectors,
    import_vectors,
    index_listing,
    make_vectors,
    prune_changes,
)
from .keeping import (
    change_search,
    follow,
    forget_search,
    note_visit,
    save_search,
    set_aside,
    take_back,
    unfollow,
    write_note,
)
from .telling import digest, match_all, match_listing, send_digests

__all__ = [
    "change_search",
    "digest",
    "export_vectors",
    "follow",
    "forget_search",
    "import_vectors",
    "index_listing",
    "make_vectors",
    "match_all",
    "match_listing",
    "note_visit",
    "prune_changes",
    "save_search",
    "send_digests",
    "set_aside",
    "take_back",
    "unfollow",
    "write_note",
]
