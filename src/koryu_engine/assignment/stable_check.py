"""An independent check of a matching: who would leave it? Shares no code with `stable`."""

from __future__ import annotations

from collections import Counter

from koryu_engine.types.assignment import (
    AssignmentFault,
    Chooser,
    Pair,
    StableMatching,
    StableProblem,
)
from koryu_engine.types.retrieval import Reason


def _levels(chooser: Chooser) -> dict[str, int]:
    levels: dict[str, int] = {}
    for level, wish in enumerate(chooser.wishes):
        for name in [wish] if isinstance(wish, str) else wish:
            levels[name] = level
    return levels


def blocking(problem: StableProblem, matching: StableMatching) -> tuple[Pair, ...]:
    """Pairs (applicant, place) that would both gain by leaving the matching for each other."""
    place_levels = {place.id: _levels(place) for place in problem.places}
    has = {each.applicant: each.place for each in matching.matched}
    admitted = Counter(has.values())
    quota = {place.id: place.quota for place in problem.places}
    worst: dict[str, int] = {}
    for applicant, place in has.items():
        level = place_levels[place].get(applicant, len(place_levels[place]))
        worst[place] = max(worst.get(place, -1), level)
    found = []
    for chooser in problem.applicants:
        levels = _levels(chooser)
        own = levels.get(has.get(chooser.id, ""), len(levels))
        for place, level in levels.items():
            theirs = place_levels[place].get(chooser.id)
            if level >= own or theirs is None or not quota[place]:
                continue
            if admitted[place] < quota[place] or theirs < worst[place]:
                found.append(Pair(chooser.id, place))
    return tuple(found)


def check_matching(problem: StableProblem, matching: StableMatching) -> tuple[AssignmentFault, ...]:
    """Everything wrong with a matching, nothing if it is sound and stable.

    Keys: `fault.twice` (applicant), `fault.unaccepted` (applicant, place), `fault.quota` (place),
    `fault.unmatched` (applicant), `fault.rank` (applicant), `fault.blocking` (applicant, place),
    `fault.bound`.
    """
    applicants = {each.id: _levels(each) for each in problem.applicants}
    places = {each.id: _levels(each) for each in problem.places}
    found: list[Reason] = []
    many = Counter(each.applicant for each in matching.matched)
    found += [Reason("fault.twice", {"applicant": who}) for who, n in many.items() if n > 1]
    sound = True
    for each in matching.matched:
        names = {"applicant": each.applicant, "place": each.place}
        levels = applicants.get(each.applicant, {})
        if each.place not in levels or each.applicant not in places.get(each.place, {}):
            found.append(Reason("fault.unaccepted", names))
            sound = False
        elif each.rank != 1 + sum(level < levels[each.place] for level in levels.values()):
            found.append(Reason("fault.rank", {"applicant": each.applicant}))
    taken = Counter(each.place for each in matching.matched)
    quota = {each.id: each.quota for each in problem.places}
    over = [place for place, n in taken.items() if n > quota.get(place, 0)]
    found += [Reason("fault.quota", {"place": place}) for place in over]
    left = Counter(set(applicants) - set(many))
    wrong = (left - Counter(matching.unmatched)) + (Counter(matching.unmatched) - left)
    found += [Reason("fault.unmatched", {"applicant": who}) for who in sorted(wrong)]
    if sound:
        for pair in blocking(problem, matching):
            names = {"applicant": pair.application, "place": pair.evaluator}
            found.append(Reason("fault.blocking", names))
    if matching.bound < len(matching.matched):
        found.append(Reason("fault.bound", {}))
    return tuple(AssignmentFault(reason) for reason in found)
