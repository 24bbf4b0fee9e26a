"""An independent check of an assignment: recounts everything. Shares no code with `solve`."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator

from koryu_engine.types.assignment import Assignment, AssignmentFault, AssignmentProblem
from koryu_engine.types.retrieval import Reason


def check(problem: AssignmentProblem, assignment: Assignment) -> tuple[AssignmentFault, ...]:
    """Everything wrong with an assignment that claims to hold; nothing if it is sound.

    Keys: `fault.twice`, `fault.no_fit`, `fault.forbidden`, `fault.language`, `fault.pin`
    (application, evaluator), `fault.needs`, `fault.served` (application), `fault.quota`
    (application, tag), `fault.load` (evaluator), `fault.value`, `fault.bound` (goal),
    `fault.goals`, `fault.changed`, `fault.levels`, `fault.status`.
    """
    if assignment.status not in ("optimal", "feasible"):
        return ()
    reasons = [*_pairs(problem, assignment), *_counts(problem, assignment)]
    reasons += _claims(problem, assignment)
    return tuple(AssignmentFault(reason) for reason in reasons)


def _pairs(problem: AssignmentProblem, assignment: Assignment) -> Iterator[Reason]:
    fits = {(fit[0], fit[1]) for fit in problem.fits}
    banned = {tuple(pair) for pair in problem.forbidden}
    reads = {each.id: each.languages for each in problem.evaluators}
    needs = {each.id: each.languages for each in problem.applications}
    for pair, times in Counter(tuple(each) for each in assignment.pairs).items():
        names = {"application": pair[0], "evaluator": pair[1]}
        if times > 1:
            yield Reason("fault.twice", names)
        if pair not in fits:
            yield Reason("fault.no_fit", names)
            continue
        if pair in banned:
            yield Reason("fault.forbidden", names)
        if needs[pair[0]] - reads[pair[1]]:
            yield Reason("fault.language", names)
    now = {tuple(pair) for pair in assignment.pairs}
    for a, e in problem.pins:
        if (a, e) not in now:
            yield Reason("fault.pin", {"application": a, "evaluator": e})


def _counts(problem: AssignmentProblem, assignment: Assignment) -> Iterator[Reason]:
    panel: dict[str, list[str]] = defaultdict(list)
    load: Counter[str] = Counter()
    for pair in assignment.pairs:
        panel[pair[0]].append(pair[1])
        load[pair[1]] += 1
    tags = {each.id: each.tags for each in problem.evaluators}
    for each in problem.applications:
        if len(panel[each.id]) != each.evaluators:
            yield Reason("fault.needs", {"application": each.id})
        for quota in each.quotas:
            if sum(quota.tag in tags.get(who, ()) for who in panel[each.id]) < quota.least:
                yield Reason("fault.quota", {"application": each.id, "tag": quota.tag})
    for who in problem.evaluators:
        if not who.least <= load[who.id] <= who.most:
            yield Reason("fault.load", {"evaluator": who.id})


def _claims(problem: AssignmentProblem, assignment: Assignment) -> Iterator[Reason]:
    """What the assignment says of itself, recounted."""
    fit = {(each[0], each[1]): each[2] for each in problem.fits}
    got = {each.id: 0 for each in problem.applications}
    for pair in assignment.pairs:
        got[pair[0]] = got.get(pair[0], 0) + fit.get((pair[0], pair[1]), 0)
    told = {each.application: each for each in assignment.served}
    panel: dict[str, list[str]] = defaultdict(list)
    for pair in assignment.pairs:
        panel[pair[0]].append(pair[1])
    for name, score in got.items():
        mine = sorted(panel[name])
        claim = told.get(name)
        if claim is None or claim.score != score or sorted(claim.evaluators) != mine:
            yield Reason("fault.served", {"application": name})
    now = {tuple(pair) for pair in assignment.pairs}
    gone = [tuple(pair) for pair in problem.keep if tuple(pair) not in now]
    if [tuple(pair) for pair in assignment.changed] != gone:
        yield Reason("fault.changed", {})
    real = {
        "kept": len(problem.keep) - len(gone),
        "worst": min(got.values(), default=0) // problem.step * problem.step,
        "total": sum(got.values()) - (problem.price or 0) * len(gone),
    }
    wanted = ["kept"] * bool(problem.keep and problem.price is None)
    wanted += ["worst"] * (problem.fairness != "none") + ["total"]
    if [each.goal for each in assignment.goals] != wanted:
        yield Reason("fault.goals", {})
    for each in assignment.goals:
        if each.value != real[each.goal]:
            yield Reason("fault.value", {"goal": each.goal})
        if each.bound < each.value:
            yield Reason("fault.bound", {"goal": each.goal})
    ranks = sorted(score // problem.step * problem.step for score in got.values())
    if list(assignment.levels) != ranks[: len(assignment.levels)]:
        yield Reason("fault.levels", {})
    done = all(each.proved for each in assignment.goals)
    if problem.fairness == "leximin":
        done &= len(assignment.levels) == len(ranks)
    if (assignment.status == "optimal") != done:
        yield Reason("fault.status", {})
