"""Whether meetings find room in slots at all: a flow, where clauses would count to no end."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import maximum_flow


def fits(may: Sequence[frozenset[int]], room: Sequence[int]) -> bool:
    """Can every meeting take one of its slots, and no slot more than its room?"""
    if not may:
        return True
    meetings, sink = len(may), len(may) + len(room) + 1
    arcs = [(0, meeting, 1) for meeting in range(1, meetings + 1)]
    arcs += [(m, meetings + 1 + slot, 1) for m, slots in enumerate(may, 1) for slot in slots]
    arcs += [(meetings + 1 + slot, sink, min(most, meetings)) for slot, most in enumerate(room)]
    start, end, size = np.array(arcs, dtype=np.int32).T
    graph = csr_array((size, (start, end)), shape=(sink + 1, sink + 1), dtype=np.int32)
    return bool(maximum_flow(graph, 0, sink).flow_value == meetings)
