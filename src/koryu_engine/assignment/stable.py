"""Two-sided stable matching with quotas by deferred acceptance (Gale & Shapley 1962)."""

from __future__ import annotations

import heapq
import random
import time
from collections.abc import Mapping

from ortools.graph.python import max_flow

from koryu_engine.assignment.validate import flat, group, validate_match
from koryu_engine.types.assignment import Chooser, Matched, StableMatching, StableProblem
from koryu_engine.types.retrieval import Reason

Ranks = dict[str, dict[str, int]]
"""For each party the rank, from 1, of everybody it accepts."""


def match(problem: StableProblem, *, seed: int = 0) -> StableMatching:
    """The stable matching that is best for the proposing side, ties broken as the problem says.

    Time grows with the number of wishes. Equal input and seed give an equal matching. Raises
    ValueError for a problem that names what is not there. Gale & Shapley (1962); with quotas
    Roth (1984).
    """
    begun = time.monotonic()
    validate_match(problem)
    applicants = _strict(problem.applicants, _order(problem, problem.places, seed))
    places = _strict(problem.places, _order(problem, problem.applicants, seed))
    quota = {each.id: each.quota for each in (*problem.places, *problem.applicants)}
    if problem.proposing == "applicants":
        held = _propose(applicants, places, quota)
        found = {who: place for place, many in held.items() for who in many}
    else:
        held = _propose(places, applicants, quota)
        found = {who: place for who, many in held.items() for place in many}
    strict = all(
        tuple not in map(type, each.wishes) or all(len(group(wish)) < 2 for wish in each.wishes)
        for each in (*problem.applicants, *problem.places)
    )
    return StableMatching(
        matched=tuple(
            Matched(each.id, found[each.id], _rank(each, found[each.id]))
            for each in problem.applicants
            if each.id in found
        ),
        unmatched=tuple(each.id for each in problem.applicants if each.id not in found),
        bound=len(found) if strict else largest(problem),
        strict=strict,
        seconds=time.monotonic() - begun,
    )


def _propose(
    proposers: Mapping[str, list[str]], others: Mapping[str, list[str]], quota: Mapping[str, int]
) -> dict[str, list[str]]:
    """Everybody proposes down its list until its quota is held; others hold the best so far."""
    rank = {id: {who: r for r, who in enumerate(wishes)} for id, wishes in others.items()}
    heaps: dict[str, list[tuple[int, str]]] = {id: [] for id in others}
    left = {id: iter(wishes) for id, wishes in proposers.items()}
    free = [id for id in reversed(list(proposers)) for _ in range(quota[id])]
    while free:
        proposer = free.pop()
        for other in left[proposer]:
            place = rank[other].get(proposer)
            if place is None or not quota[other]:
                continue
            heap = heaps[other]
            if len(heap) < quota[other]:
                heapq.heappush(heap, (-place, proposer))
                break
            if -heap[0][0] > place:
                free.append(heapq.heapreplace(heap, (-place, proposer))[1])
                break
    return {id: [who for _, who in heap] for id, heap in heaps.items()}


def _order(problem: StableProblem, listed: tuple[Chooser, ...], seed: int) -> dict[str, int]:
    """The place of each party where it is tied with others."""
    ids = [each.id for each in listed]
    if problem.ties == "lottery":
        random.Random(seed).shuffle(ids)  # noqa: S311 (a drawing of lots that can be repeated)
    return {id: at for at, id in enumerate(ids)}


def _strict(side: tuple[Chooser, ...], order: Mapping[str, int]) -> dict[str, list[str]]:
    """Wishes without ties."""
    return {
        each.id: flat(each.wishes)
        if tuple not in map(type, each.wishes)
        else [name for wish in each.wishes for name in sorted(group(wish), key=order.__getitem__)]
        for each in side
    }


def _rank(chooser: Chooser, other: str) -> int:
    """How many a chooser likes better, and one."""
    better = 0
    for wish in chooser.wishes:
        if other in group(wish):
            break
        better += len(group(wish))
    return better + 1


def ranked(side: tuple[Chooser, ...]) -> Ranks:
    """For each of a side the rank of everybody it accepts; equals share the best of their ranks."""
    found: Ranks = {}
    for each in side:
        ranks = found[each.id] = {}
        for wish in each.wishes:
            rank = len(ranks) + 1
            ranks.update(dict.fromkeys(group(wish), rank))
    return found


def largest(problem: StableProblem) -> int:
    """The size of the largest matching of acceptable pairs, stable or not (maximum flow)."""
    row = {each.id: at for at, each in enumerate(problem.applicants)}
    accepts = ranked(problem.places)
    flow = max_flow.SimpleMaxFlow()
    source = len(row) + len(problem.places)
    for at, place in enumerate(problem.places, len(row)):
        flow.add_arc_with_capacity(at, source + 1, place.quota)
    for at in row.values():
        flow.add_arc_with_capacity(source, at, 1)
    column = {place.id: at for at, place in enumerate(problem.places, len(row))}
    for each in problem.applicants:
        for name in flat(each.wishes):
            if each.id in accepts[name]:
                flow.add_arc_with_capacity(row[each.id], column[name], 1)
    if not problem.applicants or not problem.places:
        return 0
    flow.solve(source, source + 1)
    return int(flow.optimal_flow())


def why(problem: StableProblem, matching: StableMatching, applicant: str) -> tuple[Reason, ...]:
    """Why an applicant has none of the places it prefers to its own, best first.

    Keys: `stable.full` (place, rank: the applicant's there, quota, last, last_rank: the last one
    admitted and its rank), `stable.tied` (the same: the last admitted was equal and stood before
    by the order of ties), `stable.unlisted` (place): the place does not accept the applicant.
    Raises KeyError for an applicant that is not there.
    """
    wishes = ranked(problem.applicants)[applicant]
    own = {each.applicant: each for each in matching.matched}
    best = own[applicant].rank if applicant in own else len(wishes) + 1
    places = {each.id: each for each in problem.places}
    found = []
    for name, rank in wishes.items():
        if rank >= best:
            break
        accepted = ranked((places[name],))[name]
        if applicant not in accepted:
            found.append(Reason("stable.unlisted", {"place": name}))
            continue
        admitted = [each.applicant for each in matching.matched if each.place == name]
        last = max(admitted, key=accepted.__getitem__, default="")
        tied = bool(last) and accepted[last] == accepted[applicant]
        params = {"place": name, "rank": str(accepted[applicant]), "last": last}
        params |= {"quota": str(places[name].quota), "last_rank": str(accepted.get(last, ""))}
        found.append(Reason("stable.tied" if tied else "stable.full", params))
    return tuple(found)
