"""Two sides of a day: who meets whom mostly, as hosts and guests do."""

from __future__ import annotations

from collections.abc import Sequence


def ends(of: Sequence[Sequence[int]], meetings: int) -> tuple[list[tuple[int, int]], float]:
    """Each meeting's two participants, those of one side first, and the share between the sides.

    `of`: each participant's meetings, every meeting of two. Participants change sides while that
    puts more of their meetings between the sides (a local optimum of the greatest cut, which on a
    day of hosts and guests is all meetings).
    """
    pair: list[list[int]] = [[] for _ in range(meetings)]
    for who, mine in enumerate(of):
        for meeting in mine:
            pair[meeting].append(who)
    first = _start(of, pair)
    changed = True
    while changed:
        changed = False
        for who, mine in enumerate(of):
            alike = sum(first[pair[m][0]] == first[pair[m][1]] for m in mine)
            if 2 * alike > len(mine):
                first[who] = not first[who]
                changed = True
    between = sum(first[a] != first[b] for a, b in pair) / max(1, meetings)
    return [(a, b) if first[a] else (b, a) for a, b in pair], between


def _start(of: Sequence[Sequence[int]], pair: list[list[int]]) -> list[bool]:
    """Opposite sides along the meetings, from the busiest on: exact where two sides exist."""
    first: dict[int, bool] = {}
    for root in sorted(range(len(of)), key=lambda who: -len(of[who])):
        first.setdefault(root, True)
        reached = [root]
        for who in reached:
            for meeting in of[who]:
                for other in pair[meeting]:
                    if other not in first:
                        first[other] = not first[who]
                        reached.append(other)
    return [first[who] for who in range(len(of))]
