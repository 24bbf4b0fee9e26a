"""Recompute a selection from its ledger alone: every rank, every matching, the decision.

Pure: entries in, findings out; no database is asked. What an entry holds as a result must be what
its inputs come to, letter by letter.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from ..rules.consistency import against_before
from ..rules.decision import effective, row_of
from ..rules.ledger import canonical, digest
from ..rules.placing import fixed, room, standing
from .matching import solve
from .scoring import score

Entry = Mapping[str, Any]


@dataclass(frozen=True)
class Replayed:
    """What one entry said and what it comes to; `differences` is empty where they are the same."""

    number: int
    kind: str
    what: str
    differences: tuple[str, ...] = ()


def replay(entries: Sequence[Entry]) -> list[Replayed]:
    """Everything in a sound ledger that can be recomputed, in its order."""
    found = []
    for at, entry in enumerate(entries):
        work = _WORK.get(entry["kind"])
        if work is None:
            continue
        try:
            what, differences = work(entry["data"], entries[:at])
        except Exception as error:
            what = "cannot be recomputed"
            differences = [f"{type(error).__name__}: {error}"]
        found.append(Replayed(int(entry["number"]), entry["kind"], what, tuple(differences)))
    return found


def differences_of(said: Mapping[str, Any], is_now: Mapping[str, Any]) -> list[str]:
    """Where two results of a stage differ, by application and name of the figure."""
    if canonical(said) == canonical(is_now):
        return []
    before = {row["number"]: row for row in said["applications"]}
    after = {row["number"]: row for row in is_now["applications"]}
    found = [
        f"{number}: {name} was {canonical(before[number].get(name))}, comes to "
        f"{canonical(after[number].get(name))}"
        for number in sorted(before.keys() & after.keys())
        for name in sorted(before[number].keys() | after[number].keys())
        if before[number].get(name) != after[number].get(name) and name != "steps"
    ]
    found += [f"{number}: only in one of them" for number in sorted(before.keys() ^ after.keys())]
    return found or ["figures of the model differ"]


def _stage(data: Mapping[str, Any], before: Sequence[Entry]) -> tuple[str, Iterable[str]]:
    inputs, said = data["inputs"], data["result"]
    ranked = sum(1 for row in said["applications"] if row["rank"])
    what = (
        f"stage {inputs['stage']['position']}: {len(inputs['sheets'])} sheets, "
        f"{len(said['applications'])} applications, {ranked} ranks"
    )
    return what, [*against_before(inputs, before), *differences_of(said, score(inputs))]


def _decision(data: Mapping[str, Any], before: Sequence[Entry]) -> tuple[str, Iterable[str]]:
    """The digest is that of the rows, and both countries approved exactly it, by two operators."""
    found = []
    if digest(data["content"]) != data["digest"]:
        found.append("the digest is not that of the rows")
    approvals: dict[str, str] = {}
    for entry in before:
        given = entry["data"]
        if entry["kind"] == "decision.approved" and given["digest"] == data["digest"]:
            approvals[given["country"]] = given["operator"]
        elif entry["kind"] in ("decision.changed", "appeal.upheld"):
            approvals = {}
        elif entry["kind"] == "decision.approval_withdrawn":
            approvals.pop(given["country"], None)
    if approvals.keys() != {"KR", "JP"} or len(set(approvals.values())) < 2:
        found.append("it was not approved by two operators, one of each country")
    rows = len(data["content"]["rows"])
    return f"decision, version {data['content']['version']}: {rows} rows, two approvals", found


def _carried_out(data: Mapping[str, Any], before: Sequence[Entry]) -> tuple[str, Iterable[str]]:
    """What people were told is what was decided, the waiting list moved up for withdrawals."""
    decided = [entry["data"] for entry in before if entry["kind"] == "decision.recorded"]
    if not decided:
        return "results were sent", ["nothing was decided before"]
    rows = [row_of(each) for each in decided[-1]["content"]["rows"]]
    budget = Decimal(data["budget"]) if data["budget"] is not None else None
    comes_to = effective(rows, withdrawn=data["withdrawn"], budget=budget)
    said = data["outcomes"]
    found = [
        f"{number}: told {said.get(number)}, decided {comes_to.get(number)}"
        for number in sorted(said.keys() | comes_to.keys())
        if said.get(number) != comes_to.get(number)
    ]
    return f"results were sent: {len(said)} outcomes", found


def _matching(data: Mapping[str, Any], before: Sequence[Entry]) -> tuple[str, Iterable[str]]:
    """The matching of these wishes; a further one leaves everybody else the place they had."""
    problem, said = data["problem"], data["result"]
    comes_to = solve(problem)
    what = f"matching: {len(comes_to['matched'])} places given"
    found = []
    if canonical(comes_to["matched"]) != canonical(said["matched"]):
        found.append("the matching is another one")
    rounds = [entry["data"] for entry in before if entry["kind"] == "matching.accepted"]
    if not rounds:
        return what, found
    gone = [e["data"]["application"] for e in before if e["kind"] == "place.given_back"]
    held = standing(rounds, gone)
    if problem["fixed"] != fixed(held):
        found.append("who keeps a place is not who had one")
    quotas = {each["id"]: int(each["quota"]) for each in rounds[0]["problem"]["places"]}
    if {each["id"]: int(each["quota"]) for each in problem["places"]} != room(quotas, held):
        found.append("the places are not those that were free")
    return what, found


_WORK: dict[str, Callable[[Mapping[str, Any], Sequence[Entry]], tuple[str, Iterable[str]]]] = {
    "stage.closed": _stage,
    "decision.recorded": _decision,
    "decision.corrected": _decision,
    "results.sent": _carried_out,
    "matching.accepted": _matching,
}
