"""Rankings with ties, as they are typed and as they are kept. Pure."""

from collections.abc import Iterable, Mapping


def groups_of(ranks: Mapping[int, int | None]) -> list[list[int]]:
    """{id: 1, 2, … or None} to [[id, …], …] from the most wanted; None is left out."""
    groups: dict[int, list[int]] = {}
    for pk, rank in ranks.items():
        if rank is not None:
            groups.setdefault(rank, []).append(pk)
    return [sorted(groups[rank]) for rank in sorted(groups)]


def ranks_of(groups: Iterable[Iterable[int]]) -> dict[int, int]:
    """The reverse: id → 1, 2, …"""
    return {pk: rank for rank, group in enumerate(groups, 1) for pk in group}
